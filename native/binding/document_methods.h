/* The methods of a Document that take transactions. */
#ifndef RR_DOCUMENT_METHODS_H
#define RR_DOCUMENT_METHODS_H

#include "document_class.h"

/* See the definitions for arguments and results. */

napi_value rr__document_receive(napi_env env, napi_callback_info info);
napi_value rr__document_begin(napi_env env, napi_callback_info info);
napi_value rr__document_submit(napi_env env, napi_callback_info info);
napi_value rr__document_rewrite(napi_env env, napi_callback_info info);
napi_value rr__document_assign(napi_env env, napi_callback_info info);
/* The environment's outcome of a client's transaction as an array: [answer, change, inverse?]. */
napi_value rr__document_outcome(rr__document *wrapped, bool want_inverse);

#endif
