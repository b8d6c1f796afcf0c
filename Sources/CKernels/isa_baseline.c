// The kernels for baseline x86-64: SSE2, with an exactly emulated fused multiply-add.
#if defined(__x86_64__)
#define NBK_LANES 4
#define NBK_EMULATES_FMA 1
#define NBK_REGISTERS 16
#define NBK_TABLE nbk_table_baseline
#include "kernels/prelude.h"
#include "kernels/all.h"
#endif
