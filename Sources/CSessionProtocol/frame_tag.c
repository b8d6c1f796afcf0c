// The tags of frames: SipHash-2-4 (Aumasson and Bernstein, "SipHash: a fast short-input PRF",
// 2012).

#include <string.h>

#include "CSessionProtocol.h"

static uint64_t rotated(uint64_t value, int bits) { return value << bits | value >> (64 - bits); }

static void mix(uint64_t v[4], int rounds) {
  for (int i = 0; i < rounds; i++) {
    v[0] += v[1], v[1] = rotated(v[1], 13) ^ v[0], v[0] = rotated(v[0], 32);
    v[2] += v[3], v[3] = rotated(v[3], 16) ^ v[2];
    v[0] += v[3], v[3] = rotated(v[3], 21) ^ v[0];
    v[2] += v[1], v[1] = rotated(v[1], 17) ^ v[2], v[2] = rotated(v[2], 32);
  }
}

/// A word of at most eight bytes, least significant first.
static uint64_t word_of(const uint8_t *bytes, size_t count) {
  uint64_t word = 0;
  for (size_t i = 0; i < count; i++) word |= (uint64_t)bytes[i] << (8 * i);
  return word;
}

static void absorb(uint64_t v[4], uint64_t word) {
  v[3] ^= word;
  mix(v, 2);
  v[0] ^= word;
}

static uint64_t siphash(nbs_frame_key key, const uint8_t *bytes, size_t count) {
  uint64_t v[4] = {
      key.first ^ 0x736f6d6570736575, key.second ^ 0x646f72616e646f6d,
      key.first ^ 0x6c7967656e657261, key.second ^ 0x7465646279746573,
  };
  size_t rest = count % 8;
  for (size_t i = 0; i < count - rest; i += 8) absorb(v, word_of(bytes + i, 8));
  absorb(v, word_of(bytes + count - rest, rest) | (uint64_t)count << 56);
  v[2] ^= 0xff;
  mix(v, 4);
  return v[0] ^ v[1] ^ v[2] ^ v[3];
}

uint64_t nbs_frame_tag(
    nbs_frame_key key, uint64_t number, uint32_t part, const void *bytes, size_t count) {
  // A key of its own for each part of each frame: no frame can be repeated, left out or moved.
  uint8_t place[16] = {0};
  for (size_t i = 0; i < 8; i++) place[i] = (uint8_t)(number >> (8 * i));
  place[8] = (uint8_t)part;
  nbs_frame_key own = {.first = siphash(key, place, sizeof place)};
  place[9] = 1;
  own.second = siphash(key, place, sizeof place);
  return siphash(own, bytes, count);
}
