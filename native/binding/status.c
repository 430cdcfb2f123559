#include "status.h"

void rr__must(napi_status status, const char *call) {
  if (status != napi_ok)
    napi_fatal_error(call, NAPI_AUTO_LENGTH, "a call of Node-API failed", NAPI_AUTO_LENGTH);
}

bool rr__failed(napi_env env, napi_status status) {
  if (status == napi_ok)
    return false;
  const napi_extended_error_info *info;
  bool pending;
  if (napi_get_last_error_info(env, &info) != napi_ok)
    return true;
  const char *message = info->error_message ? info->error_message : "a call of Node-API failed";
  if (napi_is_exception_pending(env, &pending) == napi_ok && !pending)
    napi_throw_error(env, rr_code_name(RR_ERR_ADDON), message);
  return true;
}

napi_value rr__throw_type(napi_env env, const char *message) {
  napi_throw_type_error(env, "ERR_INVALID_ARG_TYPE", message);
  return NULL;
}

napi_value rr__throw_code(napi_env env, rr_code code, const char *message) {
  napi_throw_error(env, rr_code_name(code), message);
  return NULL;
}

napi_value rr__number_value(napi_env env, uint64_t number) {
  napi_value value;
  RR_TRY(env, napi_create_double(env, (double)number, &value));
  return value;
}

static napi_value set_number(napi_env env, napi_value object, const char *name, uint64_t number) {
  napi_value value = rr__number_value(env, number);
  if (!value)
    return NULL;
  RR_TRY(env, napi_set_named_property(env, object, name, value));
  return object;
}

napi_value rr__throw(napi_env env, const rr_error *error, uint64_t number) {
  napi_value code, message, object;
  RR_TRY(env, napi_create_string_utf8(env, rr_code_name(error->code), NAPI_AUTO_LENGTH, &code));
  RR_TRY(env, napi_create_string_utf8(env, error->message, NAPI_AUTO_LENGTH, &message));
  RR_TRY(env, napi_create_error(env, code, message, &object));
  bool in_text =
      error->code == RR_ERR_TEXT || error->code == RR_ERR_DEPTH || error->code == RR_ERR_PATCH;
  if (in_text && !set_number(env, object, "position", error->position))
    return NULL;
  if (error->patch != RR_NO_PATCH && !set_number(env, object, "patch", error->patch))
    return NULL;
  if (number && !set_number(env, object, "number", number))
    return NULL;
  RR_TRY(env, napi_throw(env, object));
  return NULL;
}
