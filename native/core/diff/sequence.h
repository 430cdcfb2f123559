/* The longest increasing subsequence: what can stay where it is when a list is put into order. */
#ifndef RR_SEQUENCE_H
#define RR_SEQUENCE_H

#include "base/base.h"

/* What has no place. */
#define RR__NOWHERE SIZE_MAX

/* Writes the indices of a longest increasing subsequence of `numbers` into `out`, which has room
   for `count`, and returns how many. The numbers differ from each other; RR__NOWHERE is left out.
   n log n steps, n where all of it increases. */
size_t rr__longest_increasing(const size_t *numbers, size_t count, size_t *out);

#endif
