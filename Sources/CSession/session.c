void nbs_main(void){}
