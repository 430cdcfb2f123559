/* The difference of two values as patches.

   Elements of arrays are found again by what they hold, then by their ids; what is left over is
   compared in place where the one value continues the other (continues.h). So a field that was
   edited costs a patch of the field, and what was moved a removal and an addition.
   Patches of a container that would be longer than its new value give way to that. */
#ifndef RR_COMPARE_H
#define RR_COMPARE_H

#include <stdatomic.h>

#include "value/value.h"

typedef struct {
  size_t max_patches;
  size_t max_bytes; /* of their text */
} rr_compare_limits;

/* Appends the text of the patches that make `before` into `after`, `[...]`, in the order to apply
   them: afterwards the text of both is the same. Sets *count to how many. False where it is better
   to replace the whole value, or the limits allow no less, and soon after `stop`, which may be
   NULL, becomes other than 0: `out` is as before then.

   The trees may be those of different threads; both are only read. Iterative, in time about
   proportional to their size. */
bool rr_compare(const rr_value *before, const rr_value *after, const rr_compare_limits *limits,
                const atomic_int *stop, rr_buffer *out, size_t *count);

#endif
