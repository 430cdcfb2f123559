/* The class Inverse of the addon: what undoes a transaction, where that is long. */
#ifndef RR_INVERSE_CLASS_H
#define RR_INVERSE_CLASS_H

#include "document_class.h"

/* Takes `inverse` over. */
napi_value rr__inverse_of(rr__document *document, rr_inverse *inverse);
/* Returns the constructor, or NULL with an exception pending. */
napi_value rr__inverse_define(rr__environment *environment);

#endif
