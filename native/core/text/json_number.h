/* JSON numbers: finding their end, checking them, making them canonical. */
#ifndef RR_JSON_NUMBER_H
#define RR_JSON_NUMBER_H

#include "base/base.h"

/* Reads the number that starts at text.data[*position], with a minus or a digit, and leaves
   *position behind it. Its text is a part of `text` where it was spelt as JSON.stringify spells
   it, else in `scratch`, which is overwritten. Refuses what is no finite double other than -0, or
   has more digits than any double needs.

   No double is made: of the spellings of 16 and 17 digits that mean one double, JSON.stringify
   writes a single one, and here each stays. */
bool rr__json_number_read(rr_bytes text, size_t *position, rr_buffer *scratch, rr_bytes *out,
                          rr_error *error);

#endif
