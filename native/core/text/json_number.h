/* JSON numbers: finds their end, checks them, makes them canonical. */
#ifndef RR_JSON_NUMBER_H
#define RR_JSON_NUMBER_H

#include "base/base.h"

/* Reads the number that starts at text.data[*position] with a minus or a digit, and moves *position
   after it. `out` is a part of `text` if the number is canonical there, otherwise it is in
   `scratch`, which is overwritten. Refuses -0, numbers that are no finite doubles, and more digits
   than any double needs.

   No double is computed. So where several spellings of 16 or 17 digits mean the same double, each
   is kept as it is, though JSON.stringify would write only one of them. */
bool rr__json_number_read(rr_bytes text, size_t *position, rr_buffer *scratch, rr_bytes *out,
                          rr_error *error);

#endif
