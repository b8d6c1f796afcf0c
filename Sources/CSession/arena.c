// Small memory of cells: where it lies depends only on what the cells have allocated before.
//
// Programs see addresses: sets and dictionaries of objects that are hashed by identity are in their
// order. In the C library's heap, an address also depends on the number of threads, on the lengths
// of paths, and on what was allocated before the cells. So what a cell's thread allocates, or a
// task's, comes from an arena at a fixed place. It has one list of free blocks for each size, the
// last freed first. All other threads, and large memory, use the C library's heap.

#define _GNU_SOURCE
#include "executor.h"

#include <dlfcn.h>
#include <errno.h>
#include <malloc.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "private.h"

extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t count, size_t size);
extern void *__libc_realloc(void *memory, size_t size);
extern void __libc_free(void *memory);

/// A block has its size before it, as in the C library's heap. The same sizes are possible, because
/// Swift's arrays take all of a block.
struct block {
  size_t usable;
  union {
    struct block *next;
    char memory[8];
  };
};

enum { LARGEST = 1 << 15, SIZES = LARGEST / 16 + 1, STEP = 1 << 20 };

static char *const BASE = (char *)0x100000000000;
static const size_t RESERVED = (size_t)64 << 30;

static char *first_unused, *end, *reserved_end;
static struct block *free_blocks[SIZES];
/// What threads without the arena have freed, until there is need of it.
static struct block *freed_elsewhere;
static atomic_flag lock = ATOMIC_FLAG_INIT;

_Thread_local bool nbs_allocates_elsewhere;

void nbs_arena_open(void) {
  void *place = mmap(
      BASE, RESERVED, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED_NOREPLACE,
      -1, 0);
  if (place == MAP_FAILED) return;  // then the C library's heap has to do
  if (place != BASE) {
    munmap(place, RESERVED);
    return;
  }
  first_unused = end = BASE;
  reserved_end = BASE + RESERVED;
}

void nbs_arena_unlock(void) { atomic_flag_clear(&lock); }

static void take_lock(void) {
  while (atomic_flag_test_and_set_explicit(&lock, memory_order_acquire)) {
    syscall(SYS_sched_yield);
  }
}

static void give_lock(void) { atomic_flag_clear_explicit(&lock, memory_order_release); }

static inline bool is_in_arena(const void *memory) {
  return (uintptr_t)memory - (uintptr_t)BASE < RESERVED;
}

static inline struct block *block_of(void *memory) {
  return (struct block *)((char *)memory - offsetof(struct block, memory));
}

/// Whether this thread and this size use the arena.
static inline bool uses_arena(size_t size) {
  const struct nbs_worker *own = nbs_own_worker;
  return own != NULL && nbs_in_cell && size <= LARGEST - 8 && own->state == NBS_HOLDS &&
         !nbs_allocates_elsewhere && reserved_end != NULL;
}

static inline size_t index_of(size_t usable) { return usable / 16; }

static void put(struct block *block) {
  struct block **list = &free_blocks[index_of(block->usable)];
  block->next = *list;
  *list = block;
}

static void take_back(void) {
  while (freed_elsewhere != NULL) {
    struct block *block = freed_elsewhere;
    freed_elsewhere = block->next;
    put(block);
  }
}

/// Makes room for a new block; false if there is no memory.
static bool has_room(size_t bytes) {
  if (first_unused + bytes <= end) return true;
  if (end == reserved_end || mprotect(end, STEP, PROT_READ | PROT_WRITE) != 0) return false;
  end += STEP;
  return true;
}

/// NULL if there is no memory.
static void *allocate(size_t size) {
  size_t usable = size < 24 ? 24 : ((size + 8 + 15) & ~(size_t)15) - 8;
  struct block **list = &free_blocks[index_of(usable)];
  take_lock();
  if (*list == NULL && first_unused + usable + 16 > end) take_back();
  if (*list == NULL && !has_room(usable + 16)) {
    give_lock();
    return NULL;
  }
  struct block *block = *list;
  if (block != NULL) {
    *list = block->next;
  } else {
    block = (struct block *)(first_unused + 8);
    first_unused += usable + 8;
    block->usable = usable;
  }
  give_lock();
  return block->memory;
}

// MARK: The C library's functions

void *malloc(size_t size) {
  if (!uses_arena(size)) return __libc_malloc(size);
  void *memory = allocate(size);
  return memory != NULL ? memory : __libc_malloc(size);
}

void *calloc(size_t count, size_t size) {
  size_t total;
  if (__builtin_mul_overflow(count, size, &total) || !uses_arena(total)) {
    return __libc_calloc(count, size);
  }
  void *memory = allocate(total);
  return memory != NULL ? memset(memory, 0, total) : __libc_calloc(count, size);
}

void free(void *memory) {
  if (!is_in_arena(memory)) return __libc_free(memory);
  struct block *block = block_of(memory);
  take_lock();
  if (uses_arena(0)) {
    put(block);
  } else {
    block->next = freed_elsewhere;
    freed_elsewhere = block;
  }
  give_lock();
}

void *realloc(void *memory, size_t size) {
  if (memory == NULL) return malloc(size);
  if (!is_in_arena(memory)) return __libc_realloc(memory, size);
  if (size == 0) {
    free(memory);
    return NULL;
  }
  size_t usable = block_of(memory)->usable;
  if (size <= usable && size + 64 >= usable) return memory;
  void *other = malloc(size);
  if (other == NULL) return NULL;
  memcpy(other, memory, usable < size ? usable : size);
  free(memory);
  return other;
}

size_t malloc_usable_size(void *memory) {
  if (memory != NULL && is_in_arena(memory)) return block_of(memory)->usable;
  static size_t (*next)(void *);
  if (next == NULL) next = (size_t (*)(void *))dlsym(RTLD_NEXT, "malloc_usable_size");
  return next(memory);
}

// Swift asks with an alignment for what a pointer's `allocate` returns.

int posix_memalign(void **memory, size_t alignment, size_t size) {
  static int (*next)(void **, size_t, size_t);
  if (alignment > 16 || !uses_arena(size)) {
    if (next == NULL) next = (__typeof__(next))dlsym(RTLD_NEXT, "posix_memalign");
    return next(memory, alignment, size);
  }
  *memory = malloc(size);
  return *memory != NULL ? 0 : ENOMEM;
}

void *aligned_alloc(size_t alignment, size_t size) {
  static void *(*next)(size_t, size_t);
  if (alignment <= 16 && uses_arena(size)) return malloc(size);
  if (next == NULL) next = (__typeof__(next))dlsym(RTLD_NEXT, "aligned_alloc");
  return next(alignment, size);
}
