/* Freeing large values little by little: the environment lists the documents that hold what nobody
   owns any more, and JavaScript goes on with them as it finds time. */
#ifndef RR_SWEEP_H
#define RR_SWEEP_H

#include "document_class.h"

/* Lists the document, if it has something to free; nothing where it is listed already. */
void rr__sweep_later(rr__document *wrapped);
/* Frees all at once. */
void rr__sweep_all(rr__environment *environment);

/* Defines `sweep` and `onGarbage` on the exports; NULL with an exception pending where that fails.
 */
napi_value rr__sweep_define(rr__environment *environment, napi_value exports);

#endif
