#if defined(_WIN32)
#define _CRT_RAND_S /* rand_s */
#else
#define _DEFAULT_SOURCE /* getentropy */
#endif

#include "base/hash.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#if defined(__APPLE__)
#include <sys/random.h>
#elif !defined(_WIN32)
#include <unistd.h>
#endif

#include "base/work.h"

static uint64_t entropy(void) {
  uint64_t number = 0;
#if defined(_WIN32)
  unsigned int low = 0;
  unsigned int high = 0;
  if (rand_s(&low) == 0 && rand_s(&high) == 0)
    number = (uint64_t)high << 32 | low;
#else
  if (getentropy(&number, sizeof number) != 0)
    number = 0;
#endif
  /* Without a random source, a stack address is still hard to guess. */
  return number ? number : (uint64_t)(uintptr_t)&number * 0x9E3779B97F4A7C15u | 1;
}

/* One seed for the process, since any thread may search a tree that it reads. The first caller
   draws it. */
static uint64_t seed(void) {
  static _Atomic uint64_t drawn;
  uint64_t known = atomic_load_explicit(&drawn, memory_order_relaxed);
  if (known)
    return known;
  uint64_t mine = entropy();
  return atomic_compare_exchange_strong(&drawn, &known, mine) ? mine : known;
}

typedef struct {
  uint64_t a, b, c, d;
} state;

static inline uint64_t rotate(uint64_t x, unsigned by) { return x << by | x >> (64 - by); }

static inline void round_of(state *s) {
  s->a += s->b;
  s->b = rotate(s->b, 13) ^ s->a;
  s->a = rotate(s->a, 32);
  s->c += s->d;
  s->d = rotate(s->d, 16) ^ s->c;
  s->a += s->d;
  s->d = rotate(s->d, 21) ^ s->a;
  s->c += s->b;
  s->b = rotate(s->b, 17) ^ s->c;
  s->c = rotate(s->c, 32);
}

static inline void absorb(state *s, uint64_t word) {
  s->d ^= word;
  round_of(s);
  s->a ^= word;
}

uint64_t rr__hash(rr_bytes bytes) {
  rr__work(RR__WORK_HASH + bytes.size / 2);
  uint64_t k0 = seed();
  uint64_t k1 = rotate(k0 * 0xD6E8FEB86659FD93u, 31);
  state s = {k0 ^ 0x736F6D6570736575u, k1 ^ 0x646F72616E646F6Du, k0 ^ 0x6C7967656E657261u,
             k1 ^ 0x7465646279746573u};
  size_t at = 0;
  uint64_t word = 0;
  for (; at + 8 <= bytes.size; at += 8) {
    memcpy(&word, bytes.data + at, 8);
    absorb(&s, word);
  }
  word = (uint64_t)bytes.size << 56;
  for (unsigned shift = 0; at < bytes.size; at++, shift += 8)
    word |= (uint64_t)(unsigned char)bytes.data[at] << shift;
  absorb(&s, word);
  s.c ^= 0xFF;
  round_of(&s);
  round_of(&s);
  round_of(&s);
  return s.a ^ s.b ^ s.c ^ s.d;
}
