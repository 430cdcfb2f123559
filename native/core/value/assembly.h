/* An object of many members that has just been read, put together in small steps: a million keys
   are put in order without an event loop standing still. */
#ifndef RR_ASSEMBLY_H
#define RR_ASSEMBLY_H

#include "value/members.h"

typedef struct rr__assembly rr__assembly;

/* Borrows what the members point to until it is deleted, and takes over the handles. What a key had
   before that comes again goes to `garbage`. */
rr__assembly *rr__assembly_new(const rr__members *members, rr_garbage *garbage);
/* Goes on for about `steps` members; false once the object is done. */
bool rr__assembly_step(rr__assembly *assembly, size_t steps);
/* The object that is done; owned by the caller. */
rr_value rr__assembly_take(rr__assembly *assembly);
void rr__assembly_delete(rr__assembly *assembly); /* with whatever is unfinished; may be NULL */

#endif
