/* The longest increasing subsequence: the elements that can stay in place when a list is sorted. */
#ifndef RR_SEQUENCE_H
#define RR_SEQUENCE_H

#include "base/base.h"

/* Stands for "not found". */
#define RR__NOWHERE SIZE_MAX

/* Writes the indices of a longest increasing subsequence of `numbers` into `out`, which has room
   for `count`, and returns its length. The numbers must be distinct; RR__NOWHERE is skipped. Takes
   O(n log n) time, or O(n) if all numbers increase. */
size_t rr__longest_increasing(const size_t *numbers, size_t count, size_t *out);

#endif
