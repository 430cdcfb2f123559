/* Builds an object of many members in small steps, so that sorting a million keys does not block
   the event loop. */
#ifndef RR_ASSEMBLY_H
#define RR_ASSEMBLY_H

#include "value/members.h"

typedef struct rr__assembly rr__assembly;

/* Borrows the memory of the members until it is deleted, and takes ownership of their handles.
   Values of duplicate keys that are overwritten go to `garbage`. */
rr__assembly *rr__assembly_new(const rr__members *members, rr_garbage *garbage);
/* Continues for about `steps` members. Returns false once the object is done. */
bool rr__assembly_step(rr__assembly *assembly, size_t steps);
/* Returns the finished object, owned by the caller. */
rr_value rr__assembly_take(rr__assembly *assembly);
void rr__assembly_delete(rr__assembly *assembly); /* frees unfinished values too; may be NULL */

#endif
