#include "arguments.h"

#include <math.h>
#include <stdio.h>

bool rr__arguments_init(rr__arguments *arguments, napi_env env, napi_callback_info info) {
  arguments->env = env;
  arguments->count = RR__MAX_ARGUMENTS;
  return !rr__failed(env, napi_get_cb_info(env, info, &arguments->count, arguments->values,
                                           &arguments->self, NULL));
}

bool rr__number_read(napi_env env, napi_value value, double max, const char *what, uint64_t *out) {
  double number;
  if (napi_get_value_double(env, value, &number) != napi_ok || !(number >= 0 && number <= max) ||
      number != floor(number)) {
    rr__throw_type(env, what);
    return false;
  }
  *out = (uint64_t)number;
  return true;
}

bool rr__boolean_read(napi_env env, napi_value value, const char *what, bool *out) {
  if (napi_get_value_bool(env, value, out) == napi_ok)
    return true;
  rr__throw_type(env, what);
  return false;
}

bool rr__flag_read(napi_env env, napi_value value, const char *what, bool *out) {
  napi_valuetype type;
  RR_MUST(napi_typeof(env, value, &type));
  *out = false;
  return type == napi_undefined || rr__boolean_read(env, value, what, out);
}

bool rr__function_check(napi_env env, napi_value value, const char *what) {
  napi_valuetype type;
  RR_MUST(napi_typeof(env, value, &type));
  if (type == napi_function)
    return true;
  rr__throw_type(env, what);
  return false;
}

static bool too_large(napi_env env, const char *limit) {
  char message[64];
  rr_error error;
  snprintf(message, sizeof message, "the text is larger than limits.%s", limit);
  rr_fail(&error, RR_ERR_TOO_LARGE, message, 0);
  rr__throw(env, &error, 0);
  return false;
}

bool rr__text_init(rr__text_argument *text, napi_env env, napi_value value, size_t max,
                   const char *limit, const char *what) {
  size_t size;
  text->memory = NULL;
  if (napi_get_value_string_utf8(env, value, text->small, sizeof text->small, &size) != napi_ok) {
    rr__throw_type(env, what);
    return false;
  }
  text->bytes = (rr_bytes){text->small, size};
  /* A string that does not fit is cut before a character, which has up to four bytes. */
  if (size + 4 < sizeof text->small)
    return true;
  if (rr__failed(env, napi_get_value_string_utf8(env, value, NULL, 0, &size)))
    return false;
  if (size > max)
    return too_large(env, limit);
  text->memory = rr_alloc(size + 1);
  text->bytes = (rr_bytes){text->memory, size};
  if (!rr__failed(env, napi_get_value_string_utf8(env, value, text->memory, size + 1, &size)))
    return true;
  rr_free(text->memory);
  return false;
}

void rr__text_deinit(rr__text_argument *text) { rr_free(text->memory); }
