// The kernels for x86-64's first version: SSE2, fused multiply-add emulated exactly.
#if defined(__x86_64__)
#define NBK_LANES 4
#define NBK_EMULATES_FMA 1
#define NBK_REGISTERS 16
#define NBK_TABLE nbk_table_baseline
#include "kernels/prelude.h"
#include "kernels/all.h"
#endif
