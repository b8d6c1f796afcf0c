// The thread pool of all kernels, and the scratch memory of each thread.
#ifndef NBK_THREADS_H
#define NBK_THREADS_H

#include <stddef.h>

enum { NBK_MAX_THREADS = 64 };

/// A piece of a kernel's work: the items begin ..< end.
typedef void (*nbk_body)(void *context, size_t begin, size_t end);

/// Runs `body` over 0 ..< count in pieces of at least `grain` items, on several threads if there is
/// more than one piece. Returns when all pieces are done. Pieces run in no particular order. A call
/// while another call uses the pool, or from within a body, runs only on its own thread.
void nbk_parallel(size_t count, size_t grain, nbk_body body, void *context);

/// The number of processors that this process may use, 1…64.
int nbk_processor_count(void);

/// A thread's scratch buffers, by number, so that a kernel can use several.
enum { NBK_SCRATCH_COUNT = 8 };

/// This thread's scratch buffer number `slot`, at least `bytes` long, aligned to 64 bytes, with
/// arbitrary contents. It grows if necessary, is kept for the next call, and is freed with the
/// thread.
void *nbk_scratch(int slot, size_t bytes);

#endif
