/* The addon's exports. */
#include "assignment_class.h"
#include "core.h"
#include "document_class.h"
#include "inverse_class.h"
#include "log_class.h"
#include "reading_class.h"
#include "snapshot_class.h"
#include "sweep.h"

/* usage(): { bytes, nodes, reserved }: the memory of all documents of this thread */
static napi_value usage(napi_env env, napi_callback_info info) {
  (void)info;
  rr_usage used = rr_value_usage();
  const struct {
    const char *name;
    size_t number;
  } members[] = {{"bytes", used.bytes}, {"nodes", used.nodes}, {"reserved", used.reserved}};
  napi_value object;
  RR_TRY(env, napi_create_object(env, &object));
  for (size_t i = 0; i < sizeof members / sizeof members[0]; i++) {
    napi_value value = rr__number_value(env, members[i].number);
    if (!value)
      return NULL;
    RR_TRY(env, napi_set_named_property(env, object, members[i].name, value));
  }
  return object;
}

/* work(): number: the work of this thread for documents so far, in units of about a nanosecond */
static napi_value work(napi_env env, napi_callback_info info) {
  (void)info;
  return rr__number_value(env, rr__work_done);
}

/* leave(): void: the process is about to end. Stops threads at once and frees nothing any more. */
static napi_value addon_leave(napi_env env, napi_callback_info info) {
  (void)info;
  rr__environment_of(env)->leaving = true;
  return NULL;
}

NAPI_MODULE_INIT() {
  rr__environment *environment = rr__environment_new(env);
  napi_value constructor = environment ? rr__document_define(environment) : NULL;
  napi_value log_class = constructor ? rr__log_define(environment) : NULL;
  if (!log_class || !rr__snapshot_define(environment) || !rr__assignment_define(environment) ||
      !rr__reading_define(environment) || !rr__inverse_define(environment) ||
      !rr__sweep_define(environment, exports))
    return NULL;
  const napi_property_descriptor members[] = {
      {.utf8name = "Document", .value = constructor, .attributes = napi_enumerable},
      {.utf8name = "Log", .value = log_class, .attributes = napi_enumerable},
      {.utf8name = "usage", .method = usage, .attributes = napi_enumerable},
      {.utf8name = "work", .method = work, .attributes = napi_enumerable},
      {.utf8name = "leave", .method = addon_leave, .attributes = napi_enumerable},
  };
  RR_TRY(env, napi_define_properties(env, exports, sizeof members / sizeof members[0], members));
  return exports;
}
