/* The members of an object that has just been read, in whatever order and however often they came:
   put into the order of JavaScript, and made into a row or a table. */
#ifndef RR_MEMBERS_H
#define RR_MEMBERS_H

#include "shape.h"

/* Whether few members stand in order already and are all different: then `keys` is the text of
   their shape. */
bool rr__members_are_orderly(rr_bytes keys, const rr__ends *ends, size_t count);

/* Takes over the handles in the cells. `keys` holds the text of a shape, as shape.h has it. */
rr_value rr__members_build(rr_bytes keys, rr_bytes cells, const rr__ends *ends, size_t count);

#endif
