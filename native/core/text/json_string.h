/* JSON strings: finds their end, checks them, makes them canonical. */
#ifndef RR_JSON_STRING_H
#define RR_JSON_STRING_H

#include "base/base.h"

/* Reads the string whose opening quote is at text.data[*position], and moves *position after it.
   `out` is a part of `text` if the string is canonical there, otherwise it is in `scratch`, which
   is overwritten. */
bool rr__string_read(rr_bytes text, size_t *position, rr_buffer *scratch, rr_bytes *out,
                     rr_error *error);

#endif
