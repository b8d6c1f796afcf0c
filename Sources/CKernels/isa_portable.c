// The kernels for any other processor, in either byte order.
#if !defined(__x86_64__) && !defined(__aarch64__)
#define NBK_LANES 4
#define NBK_REGISTERS 32
#define NBK_TABLE nbk_table_portable
#include "kernels/prelude.h"
#include "kernels/all.h"
#endif
