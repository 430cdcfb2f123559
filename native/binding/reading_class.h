/* The class Reading of the addon: takes a transaction in steps. */
#ifndef RR_READING_CLASS_H
#define RR_READING_CLASS_H

#include "document_class.h"

/* Takes ownership of `memory`, which holds the message. */
napi_value rr__reading_of(rr__document *document, uint32_t client, void *memory, rr_bytes message);
/* Returns the constructor, or NULL with a pending exception. */
napi_value rr__reading_define(rr__environment *environment);

#endif
