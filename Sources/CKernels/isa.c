#include "CKernels.h"

const char *nbk_isa_name(void) { return "baseline"; }
