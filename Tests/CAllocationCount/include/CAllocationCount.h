// Counts how often a thread allocates memory, by replacing the C library's functions.
#ifndef C_ALLOCATION_COUNT_H
#define C_ALLOCATION_COUNT_H

/// The number of allocations of the calling thread so far.
long allocation_count(void);

#endif
