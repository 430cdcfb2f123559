/* JSON strings: finding their end, checking them, making them canonical. */
#ifndef RR_JSON_STRING_H
#define RR_JSON_STRING_H

#include "base/base.h"

/* Reads the string that starts with its quote at text.data[*position] and leaves *position behind
   it. Its canonical text is a part of `text` where it was canonical already, else in `scratch`,
   which is overwritten. */
bool rr__string_read(rr_bytes text, size_t *position, rr_buffer *scratch, rr_bytes *out,
                     rr_error *error);

#endif
