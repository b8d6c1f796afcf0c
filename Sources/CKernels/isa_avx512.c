// The kernels for x86-64 with AVX-512 F, VL, DQ and BW.
#if defined(__x86_64__)
#define NBK_LANES 16
#define NBK_REGISTERS 32
#define NBK_TABLE nbk_table_avx512
#include "kernels/prelude.h"
#pragma clang attribute push(__attribute__((target("avx512f,avx512vl,avx512dq,avx512bw,avx2,fma,prfchw"), min_vector_width(512))), \
                             apply_to = function)
#include "kernels/all.h"
#pragma clang attribute pop
#endif
