// Counts how often a thread asks the C library for memory, by standing before its functions.
#ifndef C_ALLOCATION_COUNT_H
#define C_ALLOCATION_COUNT_H

/// How often the calling thread has asked for memory so far.
long allocation_count(void);

#endif
