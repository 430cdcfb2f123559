#include "text/string_units.h"

#include <string.h>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

#include "base/work.h"
#include "text/json_string.h"

enum { HALF = 6 /* bytes of a lone surrogate */ };

static bool is_high(unsigned unit) { return unit >= 0xD800 && unit < 0xDC00; }
static bool is_low(unsigned unit) { return unit >= 0xDC00 && unit < 0xE000; }

/* The character of four bytes at `at`. */
static unsigned code_at(const char *at) {
  unsigned code = (unsigned char)at[0] & 7;
  for (int i = 1; i < 4; i++)
    code = code << 6 | ((unsigned char)at[i] & 0x3F);
  return code;
}

/* The bytes of the character or escape at `at`, which is canonical. */
static size_t length_at(const char *at) {
  unsigned lead = (unsigned char)*at;
  if (lead == '\\')
    return at[1] == 'u' ? HALF : 2;
  return lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
}

/* Skips characters of one unit each. Stops before one of two units. Returns how many units are
   left. */
static uint64_t skip_single(rr__string_walk *walk, uint64_t units) {
  size_t special = 0;
  while (units && walk->at < walk->end) {
    size_t size = length_at(walk->at);
    if (size == 4)
      break;
    if (size > 1) {
      walk->at += size;
      units--;
      special++;
      continue;
    }
    size_t most = (size_t)(walk->end - walk->at);
    const char *stop = walk->at + (units < most ? units : most);
    const char *plain = rr__string_plain_end(walk->at, stop);
    units -= (uint64_t)(plain - walk->at);
    walk->at = plain;
  }
  rr__work(special);
  return units;
}

enum { BLOCK = 64 };

/* The units of a block: a character counts where it begins, an escape where it ends. Returns 0 if
   the block has an escape of more than two bytes, or one of a backslash. The byte behind it is
   read. */
static unsigned block_units(const char *at) {
#if defined(__SSE2__)
  const __m128i backslash = _mm_set1_epi8('\\'), u = _mm_set1_epi8('u');
  const __m128i inner = _mm_set1_epi8(-64), four = _mm_set1_epi8((char)0xF0);
  __m128i count = _mm_setzero_si128(), other = count;
  for (int i = 0; i < BLOCK; i += 16) {
    __m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)(at + i));
    __m128i next = _mm_loadu_si128((const __m128i *)(const void *)(at + i + 1));
    __m128i escape = _mm_cmpeq_epi8(bytes, backslash);
    __m128i long_one = _mm_or_si128(_mm_cmpeq_epi8(next, backslash), _mm_cmpeq_epi8(next, u));
    other = _mm_or_si128(other, _mm_and_si128(escape, long_one));
    /* Each mask is -1 where it holds. */
    count = _mm_add_epi8(count, _mm_cmpeq_epi8(_mm_max_epu8(bytes, four), bytes));
    count = _mm_sub_epi8(count, _mm_or_si128(escape, _mm_cmplt_epi8(bytes, inner)));
  }
  /* At most four a lane, so that adding 4 makes all of them positive. */
  __m128i sums = _mm_sad_epu8(_mm_add_epi8(count, _mm_set1_epi8(4)), _mm_setzero_si128());
  int fewer = _mm_cvtsi128_si32(sums) + _mm_cvtsi128_si32(_mm_srli_si128(sums, 8)) - BLOCK;
  return _mm_movemask_epi8(other) ? 0 : (unsigned)(BLOCK - fewer);
#else
  unsigned count = 0;
  for (int i = 0; i < BLOCK; i++) {
    unsigned char byte = (unsigned char)at[i];
    if (byte == '\\' && (at[i + 1] == '\\' || at[i + 1] == 'u'))
      return 0;
    count += (byte & 0xC0) != 0x80 && byte != '\\';
    count += byte >= 0xF0;
  }
  return count;
#endif
}

/* Skips whole blocks, for as long as all their units are wanted. */
static uint64_t skip_blocks(rr__string_walk *walk, uint64_t units) {
  const char *at = walk->at;
  while (units > BLOCK && walk->end - at > BLOCK) {
    unsigned count = block_units(at);
    if (count == 0)
      break;
    units -= count;
    at += BLOCK;
  }
  if (at == walk->at)
    return units;
  if (at[-1] == '\\') {
    at++;
    units--;
  }
  while (at < walk->end && ((unsigned char)*at & 0xC0) == 0x80)
    at++;
  walk->at = at;
  return units;
}

/* Skips characters, but no half of a pair. Returns how many units are left. */
static uint64_t skip_whole(rr__string_walk *walk, uint64_t units) {
  while (units) {
    units = skip_blocks(walk, units);
    uint64_t some = units < BLOCK ? units : BLOCK, left = skip_single(walk, some);
    units -= some - left;
    if (left == 0)
      continue;
    if (units < 2 || walk->at == walk->end)
      break;
    walk->at += 4;
    rr__work(1);
    units -= 2;
  }
  return units;
}

/* Takes half of the pair at the walk. */
static void walk_cut(rr__string_walk *walk, rr__string_part *out) {
  unsigned code = code_at(walk->at) - 0x10000;
  out->high = 0xD800 + (code >> 10);
  walk->low = 0xDC00 + (code & 0x3FF);
  walk->at += 4;
}

uint64_t rr__string_take(rr__string_walk *walk, uint64_t units, rr__string_part *out) {
  uint64_t left = units;
  *out = (rr__string_part){0};
  if (left && walk->low) {
    out->low = walk->low;
    walk->low = 0;
    left--;
  }
  const char *start = walk->at;
  left = skip_whole(walk, left);
  out->content = (rr_bytes){start, (size_t)(walk->at - start)};
  rr__work_bytes(out->content.size);
  if (left && walk->at < walk->end) {
    walk_cut(walk, out);
    left--;
  }
  return units - left;
}

rr__string_part rr__string_take_rest(rr__string_walk *walk) {
  rr__string_part part = {.low = walk->low, .content = {walk->at, (size_t)(walk->end - walk->at)}};
  walk->low = 0;
  walk->at = walk->end;
  return part;
}

uint64_t rr__string_units(rr_bytes content) {
  rr__string_walk walk = {.at = content.data, .end = content.data + content.size};
  rr__string_part all;
  return rr__string_take(&walk, UINT64_MAX, &all);
}

/* The lone surrogate that a content begins with, or 0. */
static unsigned first_half(rr_bytes content) {
  int unit =
      content.size < HALF ? -1 : rr__string_escaped_unit(content.data, content.data + content.size);
  return unit >= 0xD800 ? (unsigned)unit : 0;
}

/* The lone surrogate that a content ends with, or 0. Its backslash is one if an even number of
   them comes before it: each two of those are an escape. */
static unsigned last_half(rr_bytes content) {
  if (content.size < HALF)
    return 0;
  const char *end = content.data + content.size, *at = end - HALF;
  int unit = rr__string_escaped_unit(at, end);
  if (unit < 0xD800)
    return 0;
  const char *first = at;
  while (first > content.data && first[-1] == '\\')
    first--;
  return (at - first) % 2 ? 0 : (unsigned)unit;
}

bool rr__string_joins(rr_bytes first, rr_bytes second) {
  return is_high(last_half(first)) && is_low(first_half(second));
}

/* Appends a lone surrogate; with the one before it, it may be a pair. */
static void append_half(rr_buffer *content, unsigned unit) {
  unsigned high = is_low(unit) ? last_half((rr_bytes){content->data, content->size}) : 0;
  if (!is_high(high)) {
    rr__string_append_unit(content, unit);
    return;
  }
  content->size -= HALF;
  rr__string_append_code(content, 0x10000 + ((high - 0xD800) << 10) + (unit - 0xDC00));
}

void rr__string_append(rr_buffer *content, const rr__string_part *part) {
  rr_bytes rest = part->content;
  unsigned first = part->low ? 0 : first_half(rest);
  if (part->low)
    append_half(content, part->low);
  if (first) {
    append_half(content, first);
    rest = (rr_bytes){rest.data + HALF, rest.size - HALF};
  }
  if (rest.size)
    rr_buffer_append(content, rest.data, rest.size);
  rr__work_bytes(rest.size);
  if (part->high)
    rr__string_append_unit(content, part->high);
}
