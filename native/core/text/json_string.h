/* JSON strings: finds their end, checks them, makes them canonical. */
#ifndef RR_JSON_STRING_H
#define RR_JSON_STRING_H

#include "base/base.h"

/* Reads the string whose opening quote is at text.data[*position], and moves *position after it.
   `out` is a part of `text` if the string is canonical there, otherwise it is in `scratch`, which
   is overwritten. */
bool rr__string_read(rr_bytes text, size_t *position, rr_buffer *scratch, rr_bytes *out,
                     rr_error *error);

/* The parts of strings, for whoever reads or writes one unit at a time. */

/* The first byte of [at, end) that is a quote, a backslash, a control character or not ASCII. */
const char *rr__string_plain_end(const char *at, const char *end);
/* The length of the UTF-8 sequence at `at`, whose first byte is not ASCII. 0 if it is invalid: too
   short, longer than needed, a surrogate, or above U+10FFFF. */
size_t rr__utf8_length(const char *at, const char *end);
/* Reads `\uXXXX` at `at`; -1 if there is none. */
int rr__string_escaped_unit(const char *at, const char *end);
/* Appends one UTF-16 unit as JSON.stringify writes it. */
void rr__string_append_unit(rr_buffer *out, unsigned unit);
/* Appends a character as UTF-8. */
void rr__string_append_code(rr_buffer *out, unsigned code);

#endif
