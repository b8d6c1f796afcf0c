// Whatever asks the language, the C library or the kernel for entropy in a session gets it from one
// Philox4x32-10 stream: key = the global seed, the counter's high half = the constant below, 64 bits
// from two words, low word first. The stream starts anew whenever the global seed is set.
//
// Philox: Salmon, Moraes, Dror, Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC 2011.

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/types.h>

#include "private.h"

// "swiftrng": keeps this stream apart from the library's, whose counters start elsewhere.
static const uint64_t counter_high = UINT64_C(0x7377696674726e67);

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static uint64_t key, counter_low;
static uint32_t block[4];
static unsigned next_word = 4;

static void fill_block(void) {
  uint32_t c0 = (uint32_t)counter_low, c1 = (uint32_t)(counter_low >> 32);
  uint32_t c2 = (uint32_t)counter_high, c3 = (uint32_t)(counter_high >> 32);
  uint32_t k0 = (uint32_t)key, k1 = (uint32_t)(key >> 32);
  for (int round = 0; round < 10; round++) {
    uint64_t a = UINT64_C(0xD2511F53) * c0, b = UINT64_C(0xCD9E8D57) * c2;
    c0 = (uint32_t)(b >> 32) ^ c1 ^ k0;
    c1 = (uint32_t)b;
    c2 = (uint32_t)(a >> 32) ^ c3 ^ k1;
    c3 = (uint32_t)a;
    k0 += 0x9E3779B9;
    k1 += 0xBB67AE85;
  }
  block[0] = c0, block[1] = c1, block[2] = c2, block[3] = c3;
  counter_low++;
  next_word = 0;
}

static uint32_t word(void) {
  if (next_word == 4) fill_block();
  return block[next_word++];
}

void nbs_random_seed(int64_t seed) {
  pthread_mutex_lock(&mutex);
  key = (uint64_t)seed;
  counter_low = 0;
  next_word = 4;
  pthread_mutex_unlock(&mutex);
  srand((unsigned)seed);
  srand48((long)seed);
}

// Each request takes whole 64-bit numbers, so that one request's length never shifts a word's half.
static void fill(void *bytes, size_t count) {
  char *next = bytes;
  pthread_mutex_lock(&mutex);
  while (count > 0) {
    uint64_t low = word(), number = low | (uint64_t)word() << 32;
    size_t part = count < sizeof number ? count : sizeof number;
    for (size_t i = 0; i < part; i++) next[i] = (char)(number >> 8 * i);
    next += part;
    count -= part;
  }
  pthread_mutex_unlock(&mutex);
}

/// Swift's `SystemRandomNumberGenerator`.
void swift_stdlib_random(void *bytes, size_t count);
void swift_stdlib_random(void *bytes, size_t count) { fill(bytes, count); }

ssize_t getrandom(void *bytes, size_t count, unsigned flags) {
  (void)flags;
  fill(bytes, count);
  return (ssize_t)count;
}

int getentropy(void *bytes, size_t count) {
  fill(bytes, count);
  return 0;
}

void arc4random_buf(void *bytes, size_t count) { fill(bytes, count); }

uint32_t arc4random(void) {
  uint32_t number;
  fill(&number, sizeof number);
  return number;
}

uint32_t arc4random_uniform(uint32_t bound) {
  if (bound < 2) return 0;
  uint32_t number, surplus = -bound % bound;  // 2^32 mod bound numbers would be one too many
  do number = arc4random();
  while (number < surplus);
  return number % bound;
}
