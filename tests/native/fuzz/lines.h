/* Inputs of fuzz targets that are lines: each line is something that happens. */
#ifndef RR_FUZZ_LINES_H
#define RR_FUZZ_LINES_H

#include <string.h>

#include "base/base.h"

/* The seed of what is generated from a line. */
static inline uint64_t hash_of(rr_bytes line) {
  uint64_t hash = 14695981039346656037u;
  for (size_t i = 0; i < line.size; i++)
    hash = (hash ^ (unsigned char)line.data[i]) * 1099511628211u;
  return hash | 1;
}

/* Calls `happen` for each line that is not empty, among the first `most`. */
static inline void each_line(const uint8_t *data, size_t size, int most, void *context,
                             void (*happen)(void *context, rr_bytes line)) {
  const char *line = (const char *)data, *stop = line + size;
  for (int lines = 0; line < stop && lines < most; lines++) {
    const char *next = memchr(line, '\n', (size_t)(stop - line));
    if (!next)
      next = stop;
    if (next > line)
      happen(context, (rr_bytes){line, (size_t)(next - line)});
    line = next + 1;
  }
}

#endif
