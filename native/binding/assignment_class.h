/* The class Assignment of the addon: a large value on its way into a document. */
#ifndef RR_ASSIGNMENT_CLASS_H
#define RR_ASSIGNMENT_CLASS_H

#include "document_class.h"

/* A new Assignment of `text`, whose memory it takes over, to the document; NULL with an exception
   pending where it fails. */
napi_value rr__assignment_of(rr__document *document, char *memory, size_t size, size_t max_patches,
                             size_t max_bytes);
/* Defines the class; returns its constructor, or NULL with an exception pending. */
napi_value rr__assignment_define(rr__environment *environment);

#endif
