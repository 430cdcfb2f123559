/* The class Inverse of the addon: the patches that undo a transaction, if they are long. */
#ifndef RR_INVERSE_CLASS_H
#define RR_INVERSE_CLASS_H

#include "document_class.h"

/* Takes ownership of `inverse`. */
napi_value rr__inverse_of(rr__document *document, rr_inverse *inverse);
/* Returns the constructor, or NULL with a pending exception. */
napi_value rr__inverse_define(rr__environment *environment);

#endif
