// All requests for random numbers in a session (from the language, the C library or the kernel) are
// served from one Philox4x32-10 stream. The key is the global seed; the counter's high half is a
// constant; 64 bits are made of two words, low word first. The stream restarts whenever the global
// seed is set.
//
// Philox: Salmon, Moraes, Dror, Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC 2011.

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/types.h>

#include "private.h"

struct stream {
  // Separates this stream from others with the same key.
  uint64_t counter_high, counter_low;
  uint32_t block[4];
  unsigned next_word;
};

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static uint64_t key;
// "swiftrng". The library's streams use other constants.
static struct stream numbers = {.counter_high = UINT64_C(0x7377696674726e67), .next_word = 4};
// "tmpnames". A separate stream, so that a name that is taken does not change the other numbers.
static struct stream names = {.counter_high = UINT64_C(0x746d706e616d6573), .next_word = 4};

static void fill_block(struct stream *stream) {
  uint32_t c0 = (uint32_t)stream->counter_low, c1 = (uint32_t)(stream->counter_low >> 32);
  uint32_t c2 = (uint32_t)stream->counter_high, c3 = (uint32_t)(stream->counter_high >> 32);
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
  stream->block[0] = c0, stream->block[1] = c1, stream->block[2] = c2, stream->block[3] = c3;
  stream->counter_low++;
  stream->next_word = 0;
}

static uint32_t word(struct stream *stream) {
  if (stream->next_word == 4) fill_block(stream);
  return stream->block[stream->next_word++];
}

static uint64_t number(struct stream *stream) {
  uint64_t low = word(stream);
  return low | (uint64_t)word(stream) << 32;
}

static void restart(struct stream *stream) {
  stream->counter_low = 0;
  stream->next_word = 4;
}

void nbs_random_seed(int64_t seed) {
  pthread_mutex_lock(&mutex);
  key = (uint64_t)seed;
  restart(&numbers);
  restart(&names);
  pthread_mutex_unlock(&mutex);
  srand((unsigned)seed);
  srand48((long)seed);
}

// Each request uses whole 64-bit numbers, so that its length never splits a number between
// requests.
static void fill(void *bytes, size_t count) {
  char *next = bytes;
  pthread_mutex_lock(&mutex);
  while (count > 0) {
    uint64_t bits = number(&numbers);
    size_t part = count < sizeof bits ? count : sizeof bits;
    for (size_t i = 0; i < part; i++) next[i] = (char)(bits >> 8 * i);
    next += part;
    count -= part;
  }
  pthread_mutex_unlock(&mutex);
}

uint64_t nbs_random_name(void) {
  pthread_mutex_lock(&mutex);
  uint64_t bits = number(&names);
  pthread_mutex_unlock(&mutex);
  return bits;
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
  uint32_t drawn, surplus = -bound % bound;  // rejects 2^32 mod bound numbers
  do drawn = arc4random();
  while (drawn < surplus);
  return drawn % bound;
}
