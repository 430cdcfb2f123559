/* The arguments that JavaScript passes to a function of the addon. */
#ifndef RR_ARGUMENTS_H
#define RR_ARGUMENTS_H

#include "environment.h"

enum { RR__MAX_ARGUMENTS = 4 };
/* Number.MAX_SAFE_INTEGER */
#define RR_MAX_WHOLE 9007199254740991.0

typedef struct {
  napi_env env;
  napi_value self;
  size_t count;
  napi_value values[RR__MAX_ARGUMENTS]; /* undefined for missing arguments */
} rr__arguments;

/* Each returns false with a pending exception on failure. `what` is the message of a TypeError. */

bool rr__arguments_init(rr__arguments *arguments, napi_env env, napi_callback_info info);
/* A whole number from 0 to `max`, at most 2^53. */
bool rr__number_read(napi_env env, napi_value value, double max, const char *what, uint64_t *out);
bool rr__boolean_read(napi_env env, napi_value value, const char *what, bool *out);
/* A boolean; undefined counts as false. */
bool rr__flag_read(napi_env env, napi_value value, const char *what, bool *out);
bool rr__function_check(napi_env env, napi_value value, const char *what);

/* A string as UTF-8. Small ones are stored in the struct itself. */
typedef struct {
  rr_bytes bytes;
  char *memory;
  char small[4096];
} rr__text_argument;

/* A text of more than `max` bytes is RR_ERR_TOO_LARGE; no memory is allocated for it. `limit` is
   the name of that limit in the message. */
bool rr__text_init(rr__text_argument *text, napi_env env, napi_value value, size_t max,
                   const char *limit, const char *what);
void rr__text_deinit(rr__text_argument *text);

#endif
