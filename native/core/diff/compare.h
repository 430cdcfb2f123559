/* The difference of two values as patches.

   Elements of arrays are matched by content, then by id. Those that are in another order are moved.
   The others are compared in place if one value continues the other (continues.h). So an edited
   field costs a patch of that field, and a moved element a move. If the patches of a container are
   longer than its new value, it is replaced. */
#ifndef RR_COMPARE_H
#define RR_COMPARE_H

#include <stdatomic.h>

#include "value/value.h"

typedef struct {
  size_t max_patches;
  size_t max_bytes; /* of their text as JSON */
} rr_compare_limits;

/* Appends the patches that turn `before` into `after` as text, `[...]`, in the order to apply them.
   The result has the same text as `after`. Sets *count to the number of patches. Returns false and
   leaves `out` as it was if it is better to replace the whole value, if the limits allow no
   patches, and soon after `stop` is set. `stop` may be NULL.

   The trees may belong to different threads, since they are only read. Iterative. Takes time about
   proportional to their size. */
bool rr_compare(const rr_value *before, const rr_value *after, const rr_compare_limits *limits,
                const atomic_int *stop, rr_buffer *out, size_t *count);

#endif
