#include "diff/sequence.h"

/* How many of the numbers numbers[ends[0]], numbers[ends[1]], ... are below `number`. */
static size_t rank_of(const size_t *numbers, const size_t *ends, size_t length, size_t number) {
  size_t low = 0, high = length;
  if (length && numbers[ends[length - 1]] < number)
    return length;
  while (low < high) {
    size_t middle = (low + high) / 2;
    if (numbers[ends[middle]] < number)
      low = middle + 1;
    else
      high = middle;
  }
  return low;
}

size_t rr__longest_increasing(const size_t *numbers, size_t count, size_t *out) {
  if (count == 0)
    return 0;
  /* For each length, `out` holds the index of the smallest number that ends a subsequence of that
     length. */
  size_t *previous = rr_alloc(count * sizeof *previous);
  size_t length = 0;
  for (size_t i = 0; i < count; i++) {
    if (numbers[i] == RR__NOWHERE)
      continue;
    size_t rank = rank_of(numbers, out, length, numbers[i]);
    previous[i] = rank ? out[rank - 1] : RR__NOWHERE;
    out[rank] = i;
    if (rank == length)
      length++;
  }
  for (size_t n = length, i = n ? out[n - 1] : 0; n-- > 0; i = previous[i])
    out[n] = i;
  rr_free(previous);
  return length;
}
