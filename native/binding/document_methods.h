/* The methods of a Document that take transactions. */
#ifndef RR_DOCUMENT_METHODS_H
#define RR_DOCUMENT_METHODS_H

#include "document_class.h"

/* Each is described where it is defined. */

napi_value rr__document_receive(napi_env env, napi_callback_info info);
napi_value rr__document_begin(napi_env env, napi_callback_info info);
napi_value rr__document_submit(napi_env env, napi_callback_info info);
napi_value rr__document_assign(napi_env env, napi_callback_info info);
/* What the environment's outcome tells of a client's transaction: [answer, change, inverse?]. */
napi_value rr__document_outcome(rr__document *wrapped, bool want_inverse);

#endif
