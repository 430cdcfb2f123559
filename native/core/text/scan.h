/* Scans the parts of messages around values. */
#ifndef RR_SCAN_H
#define RR_SCAN_H

#include "base/arena.h"

/* Skips white space. Returns the next byte, or 0 at the end of the text. */
char rr__scan_peek(rr_bytes text, size_t *position);
/* Skips white space. Returns whether the text ends there. (A 0 byte is not the end.) */
bool rr__scan_end(rr_bytes text, size_t *position);
/* Skips white space, and then `expected` if it comes next. Returns whether it did. */
bool rr__scan_char(rr_bytes text, size_t *position, char expected);
/* Reads a whole number from 0 to 2^53 - 1, without sign, point, exponent or leading zeros. */
bool rr__scan_uint(rr_bytes text, size_t *position, uint64_t *out);
/* Reads a string. Its canonical text is a part of `text` if it is canonical there, otherwise it is
   in `arena`. */
bool rr__scan_string(rr_bytes text, size_t *position, rr__arena *arena, rr_bytes *out,
                     rr_error *error);

#endif
