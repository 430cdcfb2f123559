/* Canonical JSON strings in UTF-16 units, as JavaScript counts them. The content of a string is its
   text without the quotes: it has no escapes but those of JSON.stringify.

   A character above U+FFFF is a pair of surrogates: two units, but one sequence of UTF-8. A cut
   between both leaves two halves. Each is written as an escape such as \ud83d. Where two halves
   meet they are a pair again. */
#ifndef RR_STRING_UNITS_H
#define RR_STRING_UNITS_H

#include "base/base.h"

/* A part of a content. */
typedef struct {
  unsigned low;     /* the second half of a pair that was cut at its start, or 0 */
  rr_bytes content; /* what is between */
  unsigned high;    /* the first half of a pair that was cut at its end, or 0 */
} rr__string_part;

/* Goes through a content. Initialise with its ends. */
typedef struct {
  const char *at;
  const char *end;
  unsigned low; /* the second half of a pair whose first half has been taken */
} rr__string_walk;

/* Takes the next `units`. Returns how many there were: fewer only at the end. */
uint64_t rr__string_take(rr__string_walk *walk, uint64_t units, rr__string_part *out);
/* Takes all that is left. */
rr__string_part rr__string_take_rest(rr__string_walk *walk);
/* The units of a content. */
uint64_t rr__string_units(rr_bytes content);

/* Appends a part to a content, which is all of the buffer or comes after an opening quote. */
void rr__string_append(rr_buffer *content, const rr__string_part *part);

/* Whether the first content ends with one half of a pair, and the second begins with the other. */
bool rr__string_joins(rr_bytes first, rr_bytes second);

#endif
