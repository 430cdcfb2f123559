/* Checks Node-API calls: every status goes through one of two macros. */
#ifndef RR_STATUS_H
#define RR_STATUS_H

#include <node_api.h>

#include "core.h"

/* For calls that fail only because of a bug of ours: ends the process and says where. */
#define RR_MUST(call) rr__must((call), __FILE__ ": " #call)

/* For calls that JavaScript can make fail, or that fail while its environment ends: the function
   returns with a pending exception. */
#define RR_TRY(env, call)                                                                          \
  do {                                                                                             \
    if (rr__failed((env), (call)))                                                                 \
      return NULL;                                                                                 \
  } while (0)

void rr__must(napi_status status, const char *call);
/* Whether `status` is a failure. If so, there is a pending exception afterwards. */
bool rr__failed(napi_env env, napi_status status);

/* A number, or NULL with a pending exception. */
napi_value rr__number_value(napi_env env, uint64_t number);

/* These throw, and return NULL as every failed function of the binding does. */
napi_value rr__throw_type(napi_env env, const char *message);
napi_value rr__throw_code(napi_env env, rr_code code, const char *message);
/* Throws an error of the core. `number` is the transaction at fault, or 0. */
napi_value rr__throw(napi_env env, const rr_error *error, uint64_t number);

#endif
