// What the kernels need from other headers. It is included before the target attribute is pushed.
#include "../block_windows.h"
#include "../table.h"
#include "../threads.h"

#include <math.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

// Only inlined functions pass vectors wider than the machine's registers.
#pragma clang diagnostic ignored "-Wpsabi"
