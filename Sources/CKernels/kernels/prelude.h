// What the kernels need from outside: included before the target attribute is pushed.
#include "../table.h"
#include "../threads.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

// Vectors wider than the machine's registers are passed only between functions that are inlined.
#pragma clang diagnostic ignored "-Wpsabi"
