#include "text/string_units.h"

#include <string.h>

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
  for (left = skip_single(walk, left); left > 1 && walk->at < walk->end;) {
    walk->at += 4;
    rr__work(1);
    left = skip_single(walk, left - 2);
  }
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
static unsigned last_half(const rr_buffer *content) {
  if (content->size < HALF)
    return 0;
  const char *end = content->data + content->size, *at = end - HALF;
  int unit = rr__string_escaped_unit(at, end);
  if (unit < 0xD800)
    return 0;
  const char *first = at;
  while (first > content->data && first[-1] == '\\')
    first--;
  return (at - first) % 2 ? 0 : (unsigned)unit;
}

/* Appends a lone surrogate; with the one before it, it may be a pair. */
static void append_half(rr_buffer *content, unsigned unit) {
  unsigned high = is_low(unit) ? last_half(content) : 0;
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
