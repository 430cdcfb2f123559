/* The class Assignment of the addon: assigns a large value to a document. */
#ifndef RR_ASSIGNMENT_CLASS_H
#define RR_ASSIGNMENT_CLASS_H

#include "document_class.h"

/* Returns a new Assignment of `text` to the document, or NULL with a pending exception. Takes
   ownership of the text's memory. */
napi_value rr__assignment_of(rr__document *document, char *memory, size_t size, size_t max_patches,
                             size_t max_bytes);
/* Defines the class. Returns its constructor, or NULL with a pending exception. */
napi_value rr__assignment_define(rr__environment *environment);

#endif
