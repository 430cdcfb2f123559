/* The class Reading of the addon: a transaction that is taken in steps. */
#ifndef RR_READING_CLASS_H
#define RR_READING_CLASS_H

#include "document_class.h"

/* Takes over `memory`, in which the message lies. */
napi_value rr__reading_of(rr__document *document, uint32_t client, void *memory, rr_bytes message);
/* Returns the constructor, or NULL with an exception pending. */
napi_value rr__reading_define(rr__environment *environment);

#endif
