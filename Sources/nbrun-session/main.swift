import CSession
nbs_main()
