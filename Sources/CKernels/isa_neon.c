// The kernels for aarch64 with NEON.
#if defined(__aarch64__)
#define NBK_LANES 4
#define NBK_REGISTERS 32
#define NBK_TABLE nbk_table_neon
#include "kernels/prelude.h"
#include "kernels/all.h"
#endif
