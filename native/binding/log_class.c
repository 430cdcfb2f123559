#include "log_class.h"

#include "instance.h"
#include "limits.h"

/* The data of a Log. */
typedef struct {
  rr__environment *environment;
  rr_log *log; /* NULL once destroyed */
} rr__log;

static void destroy_log(rr__log *wrapped) {
  if (!wrapped->environment->leaving)
    rr_log_delete(wrapped->log);
  wrapped->log = NULL;
  rr__environment_report(wrapped->environment);
}

static void on_log_finalize(napi_env env, void *data, void *hint) {
  (void)env, (void)hint;
  rr__log *wrapped = data;
  destroy_log(wrapped);
  rr__environment_release(wrapped->environment);
  rr_free(wrapped);
}

/* new Log() */
static napi_value log_construct(napi_env env, napi_callback_info info) {
  rr__arguments arguments;
  napi_value target;
  if (!rr__arguments_init(&arguments, env, info))
    return NULL;
  RR_MUST(napi_get_new_target(env, info, &target));
  if (!target)
    return rr__throw_type(env, "Log must be called with new");
  rr__log *wrapped = rr_alloc(sizeof *wrapped);
  *wrapped = (rr__log){.environment = rr__environment_retain(rr__environment_of(env)),
                       .log = rr_log_new()};
  if (!rr__failed(env, napi_wrap(env, arguments.self, wrapped, on_log_finalize, NULL, NULL)))
    return arguments.self;
  on_log_finalize(env, wrapped, NULL);
  return NULL;
}

/* Returns NULL with a pending exception if the log was destroyed. */
static rr__log *log_enter(napi_env env, napi_callback_info info, rr__arguments *arguments) {
  rr__log *wrapped = rr__instance_enter(env, info, arguments, "the receiver is no Log");
  if (!wrapped || wrapped->log)
    return wrapped;
  rr__throw_code(env, RR_ERR_DESTROYED, "the log was destroyed");
  return NULL;
}

/* The bytes of a Uint8Array, which may change as soon as JavaScript runs. */
static bool bytes_read(napi_env env, napi_value value, const char *what, rr_bytes *out) {
  napi_typedarray_type type;
  void *data = NULL;
  bool is_array = false;
  if (napi_is_typedarray(env, value, &is_array) == napi_ok && is_array &&
      napi_get_typedarray_info(env, value, &type, &out->size, &data, NULL, NULL) == napi_ok &&
      type == napi_uint8_array) {
    out->data = data ? data : "";
    return true;
  }
  rr__throw_type(env, what);
  return false;
}

static napi_value string_value(napi_env env, rr_bytes text) {
  napi_value value;
  RR_TRY(env, napi_create_string_latin1(env, text.data, text.size, &value));
  return value;
}

static napi_value word_value(napi_env env, const char *word) {
  napi_value value;
  RR_TRY(env, napi_create_string_latin1(env, word, NAPI_AUTO_LENGTH, &value));
  return value;
}

static napi_value patches_value(rr__environment *environment, const rr_patches *patches) {
  environment->text.size = 0;
  rr_patches_write(patches, &environment->text);
  return rr__environment_string(environment, &environment->text);
}

/* read(entry: Uint8Array, wantPatches?: boolean): [outcome] for an entry that is no transaction,
   and otherwise [outcome, client, n, base, seen, patches?], where the patches are those that were
   applied. */
static napi_value log_read(napi_env env, napi_callback_info info) {
  rr__arguments arguments;
  rr_bytes entry;
  bool want_patches;
  napi_value list, values[6];
  uint32_t count = 1;
  rr__log *wrapped = log_enter(env, info, &arguments);
  if (!wrapped ||
      !rr__flag_read(env, arguments.values[1], "wantPatches must be a boolean", &want_patches) ||
      !bytes_read(env, arguments.values[0], "an entry must be a Uint8Array", &entry))
    return NULL;
  rr_log_read_result result = rr_log_read(wrapped->log, entry);
  values[0] = word_value(env, rr_log_outcome_name(result.outcome));
  if (result.client.size) {
    values[count++] = string_value(env, result.client);
    values[count++] = rr__number_value(env, result.n);
    values[count++] = rr__number_value(env, result.base);
    values[count++] = rr__number_value(env, result.seen);
    if (want_patches && result.patches)
      values[count++] = patches_value(wrapped->environment, result.patches);
  }
  rr__environment_report(wrapped->environment);
  RR_TRY(env, napi_create_array_with_length(env, count, &list));
  for (uint32_t i = 0; i < count; i++) {
    if (!values[i])
      return NULL;
    RR_TRY(env, napi_set_element(env, list, i, values[i]));
  }
  return list;
}

/* load(snapshot: Uint8Array): "loaded" | "newer" | "bad". Unless it is loaded, nothing changes. */
static napi_value log_load(napi_env env, napi_callback_info info) {
  rr__arguments arguments;
  rr_bytes snapshot;
  bool newer;
  rr__log *wrapped = log_enter(env, info, &arguments);
  if (!wrapped ||
      !bytes_read(env, arguments.values[0], "a snapshot must be a Uint8Array", &snapshot))
    return NULL;
  rr_log *loaded = rr_log_load(snapshot, &newer);
  if (!loaded)
    return word_value(env, newer ? "newer" : "bad");
  rr_log_delete(wrapped->log);
  wrapped->log = loaded;
  rr__environment_report(wrapped->environment);
  return word_value(env, "loaded");
}

/* snapshot(): string | undefined; undefined if the log is not opened */
static napi_value log_snapshot(napi_env env, napi_callback_info info) {
  rr__arguments arguments;
  rr__log *wrapped = log_enter(env, info, &arguments);
  if (!wrapped)
    return NULL;
  rr_buffer *out = &wrapped->environment->text;
  out->size = 0;
  return rr_log_save(wrapped->log, out) ? rr__environment_string(wrapped->environment, out) : NULL;
}

/* text(): string: the value */
static napi_value log_text(napi_env env, napi_callback_info info) {
  rr__arguments arguments;
  rr__log *wrapped = log_enter(env, info, &arguments);
  if (!wrapped)
    return NULL;
  rr_buffer *out = &wrapped->environment->text;
  rr_view view = rr_view_of(rr_log_root(wrapped->log));
  out->size = 0;
  rr_text_write(&view, out);
  return rr__environment_string(wrapped->environment, out);
}

/* seq: number, floor: number, window: number; fp: string, 16 hexadecimal digits */
static napi_value number_of(napi_env env, napi_callback_info info,
                            uint64_t (*read)(const rr_log *log)) {
  rr__arguments arguments;
  const rr__log *wrapped = log_enter(env, info, &arguments);
  return wrapped ? rr__number_value(env, read(wrapped->log)) : NULL;
}

static napi_value log_get_seq(napi_env env, napi_callback_info info) {
  return number_of(env, info, rr_log_seq);
}

static napi_value log_get_floor(napi_env env, napi_callback_info info) {
  return number_of(env, info, rr_log_floor);
}

static napi_value log_get_window(napi_env env, napi_callback_info info) {
  return number_of(env, info, rr_log_window);
}

static napi_value log_get_fingerprint(napi_env env, napi_callback_info info) {
  rr__arguments arguments;
  char digits[RR_FINGERPRINT_DIGITS];
  const rr__log *wrapped = log_enter(env, info, &arguments);
  if (!wrapped)
    return NULL;
  rr_log_write_fingerprint(wrapped->log, digits);
  return string_value(env, (rr_bytes){digits, sizeof digits});
}

/* destroy(): void: frees the value */
static napi_value log_destroy(napi_env env, napi_callback_info info) {
  rr__arguments arguments;
  rr__log *wrapped = log_enter(env, info, &arguments);
  if (wrapped)
    destroy_log(wrapped);
  return NULL;
}

napi_value rr__log_define(rr__environment *environment) {
  const napi_property_descriptor members[] = {
      {.utf8name = "seq", .getter = log_get_seq},
      {.utf8name = "floor", .getter = log_get_floor},
      {.utf8name = "window", .getter = log_get_window},
      {.utf8name = "fp", .getter = log_get_fingerprint},
      {.utf8name = "read", .method = log_read},
      {.utf8name = "load", .method = log_load},
      {.utf8name = "snapshot", .method = log_snapshot},
      {.utf8name = "text", .method = log_text},
      {.utf8name = "destroy", .method = log_destroy},
  };
  return rr__class_define(environment, "Log", log_construct, members,
                          sizeof members / sizeof members[0], &environment->log_class);
}
