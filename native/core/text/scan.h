/* The punctuation of messages: what stands around values in JSON text. */
#ifndef RR_SCAN_H
#define RR_SCAN_H

#include "base/arena.h"

/* Skips white space; returns the byte that comes next, or 0 at the end of the text. */
char rr__scan_peek(rr_bytes text, size_t *position);
/* Skips white space; whether the text ends there. (A byte 0 is no end.) */
bool rr__scan_end(rr_bytes text, size_t *position);
/* Skips white space and then `expected`, if it is there. */
bool rr__scan_char(rr_bytes text, size_t *position, char expected);
/* Reads a whole number from 0 to 2^53 - 1, plainly spelt: no sign, point, exponent, leading zero.
 */
bool rr__scan_uint(rr_bytes text, size_t *position, uint64_t *out);
/* Reads a string. Its canonical text is a part of `text` where it was canonical already, else it
   lies in `arena`. */
bool rr__scan_string(rr_bytes text, size_t *position, rr__arena *arena, rr_bytes *out,
                     rr_error *error);

#endif
