// What the kernels need from outside: included before the target attribute is pushed.
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

// Vectors wider than the machine's registers are passed only between functions that are inlined.
#pragma clang diagnostic ignored "-Wpsabi"
