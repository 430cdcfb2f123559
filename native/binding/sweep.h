/* Frees large values in steps: the environment lists the documents that have something to free, and
   JavaScript calls `sweep` when it has time. */
#ifndef RR_SWEEP_H
#define RR_SWEEP_H

#include "document_class.h"

/* Lists the document if it has something to free and is not listed yet. */
void rr__sweep_later(rr__document *wrapped);
/* Frees everything at once. */
void rr__sweep_all(rr__environment *environment);

/* Defines `sweep` and `onGarbage` on the exports. Returns NULL with a pending exception on
   failure. */
napi_value rr__sweep_define(rr__environment *environment, napi_value exports);

#endif
