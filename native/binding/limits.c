#include "limits.h"

bool rr__limits_read(napi_env env, napi_value options, rr_document_limits *limits) {
  const struct {
    const char *name;
    size_t *limit;
  } settable[] = {
      {"maxDepth", &limits->patch.max_depth},   {"maxPatches", &limits->patch.max_patches},
      {"maxPath", &limits->patch.max_path},     {"maxMessage", &limits->max_message},
      {"maxNodes", &limits->patch.max_nodes},   {"maxKeys", &limits->patch.max_keys},
      {"maxValue", &limits->max_value},         {"maxWork", &limits->max_work},
      {"historyCount", &limits->history_count}, {"historyBytes", &limits->history_bytes},
  };
  *limits = rr_document_default_limits;
  limits->max_text = RR_MAX_STRING - 4096; /* room for the header of a message */
  napi_valuetype type;
  RR_MUST(napi_typeof(env, options, &type));
  if (type == napi_undefined)
    return true;
  if (type != napi_object) {
    rr__throw_type(env, "limits must be an object");
    return false;
  }
  for (size_t i = 0; i < sizeof settable / sizeof settable[0]; i++) {
    napi_value value;
    uint64_t number;
    if (rr__failed(env, napi_get_named_property(env, options, settable[i].name, &value)))
      return false;
    RR_MUST(napi_typeof(env, value, &type));
    if (type == napi_undefined)
      continue;
    if (!rr__number_read(env, value, RR_MAX_WHOLE, "a limit must be a whole number", &number))
      return false;
    *settable[i].limit = number < SIZE_MAX ? (size_t)number : SIZE_MAX;
  }
  if (limits->patch.max_depth == 0)
    limits->patch.max_depth = 1;
  return true;
}
