// The kernels for x86-64 with AVX2 and FMA.
#if defined(__x86_64__)
#define NBK_LANES 8
#define NBK_REGISTERS 16
#define NBK_TABLE nbk_table_avx2
#include "kernels/prelude.h"
#pragma clang attribute push(__attribute__((target("avx2,fma,prfchw"))), \
                             apply_to = function)
#include "kernels/all.h"
#pragma clang attribute pop
#endif
