#include "document_class.h"

#include <string.h>

#include "document_methods.h"
#include "instance.h"
#include "limits.h"
#include "snapshot_class.h"
#include "sweep.h"

rr__document *rr__document_retain(rr__document *wrapped) {
  wrapped->owners++;
  return wrapped;
}

void rr__document_release(rr__document *wrapped) {
  if (--wrapped->owners)
    return;
  if (!wrapped->environment->leaving)
    rr_document_delete(wrapped->document);
  rr__environment_report(wrapped->environment);
  rr__environment_release(wrapped->environment);
  rr_free(wrapped);
}

void rr__document_tidy(rr__document *wrapped) {
  rr__sweep_later(wrapped);
  rr__environment_report(wrapped->environment);
}

void rr__document_give_back(rr__document *wrapped, rr_value *held) {
  if (rr_value_is_none(*held))
    return;
  rr_document_drop(wrapped->document, *held);
  *held = RR_NONE;
  rr__document_tidy(wrapped);
}

static void close_document(rr__document *wrapped) {
  if (wrapped->destroyed)
    return;
  wrapped->destroyed = true;
  rr_document_close(wrapped->document);
  rr__document_tidy(wrapped);
}

static void on_document_finalize(napi_env env, void *data, void *hint) {
  (void)env, (void)hint;
  rr__document *wrapped = data;
  close_document(wrapped);
  rr__document_release(wrapped);
}

rr__document *rr__document_enter(napi_env env, napi_callback_info info, rr__arguments *arguments) {
  rr__document *wrapped = rr__instance_enter(env, info, arguments, "the receiver is no Document");
  if (!wrapped || !wrapped->destroyed)
    return wrapped;
  rr__throw_code(env, RR_ERR_DESTROYED, "the document was destroyed");
  return NULL;
}

/* Creating and destroying. */

static rr_document *new_document(napi_env env, const rr__arguments *arguments) {
  rr_document_limits limits;
  rr__text_argument text;
  rr_error error;
  if (!rr__limits_read(env, arguments->values[1], &limits) ||
      !rr__text_init(&text, env, arguments->values[0], limits.max_value, "valueBytes",
                     "text must be a string"))
    return NULL;
  rr_document *document = rr_document_new(text.bytes, &limits, &error);
  rr__text_deinit(&text);
  if (!document)
    rr__throw(env, &error, 0);
  return document;
}

/* Takes ownership of `document`. */
static napi_value wrap(napi_env env, napi_value object, rr_document *document) {
  rr__document *wrapped = rr_alloc(sizeof *wrapped);
  *wrapped = (rr__document){
      .environment = rr__environment_retain(rr__environment_of(env)),
      .document = document,
      .owners = 1,
  };
  if (rr__failed(env, napi_wrap(env, object, wrapped, on_document_finalize, NULL, NULL))) {
    rr__document_release(wrapped);
    return NULL;
  }
  rr__environment_report(wrapped->environment);
  return object;
}

/* new Document(text, limits?) */
static napi_value document_construct(napi_env env, napi_callback_info info) {
  rr__arguments arguments;
  napi_value target;
  rr_document *document = rr__instance_take(rr__environment_of(env));
  if (!rr__arguments_init(&arguments, env, info))
    return NULL;
  RR_MUST(napi_get_new_target(env, info, &target));
  if (!target)
    return rr__throw_type(env, "Document must be called with new");
  if (!document)
    document = new_document(env, &arguments);
  return document ? wrap(env, arguments.self, document) : NULL;
}

static void discard(napi_env env, void *document, void *hint) {
  (void)env, (void)hint;
  rr_document_delete(document);
}

/* fork(): Document: a copy with the same value and version, to try changes on. */
static napi_value fork_document(napi_env env, napi_callback_info info) {
  rr__arguments arguments;
  rr__document *wrapped = rr__document_enter(env, info, &arguments);
  if (!wrapped)
    return NULL;
  return rr__instance_new(wrapped->environment, wrapped->environment->document_class,
                          rr_document_fork(wrapped->document), discard);
}

/* destroy(): void: frees the value in steps. */
static napi_value destroy(napi_env env, napi_callback_info info) {
  rr__arguments arguments;
  rr__document *wrapped = rr__document_enter(env, info, &arguments);
  if (wrapped)
    close_document(wrapped);
  return NULL;
}

/* Reading. */

/* version: number */
static napi_value document_get_version(napi_env env, napi_callback_info info) {
  rr__arguments arguments;
  rr__document *wrapped = rr__document_enter(env, info, &arguments);
  return wrapped ? rr__number_value(env, rr_document_version(wrapped->document)) : NULL;
}

/* oldest: number */
static napi_value get_oldest(napi_env env, napi_callback_info info) {
  rr__arguments arguments;
  rr__document *wrapped = rr__document_enter(env, info, &arguments);
  return wrapped ? rr__number_value(env, rr_document_oldest(wrapped->document)) : NULL;
}

/* text(): string */
static napi_value document_text_of(napi_env env, napi_callback_info info) {
  rr__arguments arguments;
  rr__document *wrapped = rr__document_enter(env, info, &arguments);
  if (!wrapped)
    return NULL;
  rr_buffer *out = &wrapped->environment->text;
  rr_view view = rr_view_of(rr_document_root(wrapped->document));
  out->size = 0;
  rr_text_write(&view, out);
  return rr__environment_string(wrapped->environment, out);
}

/* get(path: string): string | undefined */
static napi_value get(napi_env env, napi_callback_info info) {
  rr__arguments arguments;
  rr__text_argument path;
  rr_error error;
  rr__document *wrapped = rr__document_enter(env, info, &arguments);
  if (!wrapped || !rr__text_init(&path, env, arguments.values[0],
                                 rr_document_limits_of(wrapped->document)->max_message,
                                 "messageBytes", "path must be a string"))
    return NULL;
  rr_buffer *out = &wrapped->environment->text;
  out->size = 0;
  bool found = rr_document_get(wrapped->document, path.bytes, out, &error);
  rr__text_deinit(&path);
  if (found)
    return rr__environment_string(wrapped->environment, out);
  return error.code == RR_ERR_PATH ? NULL : rr__throw(env, &error, 0);
}

/* since(version: number): string | undefined */
static napi_value since(napi_env env, napi_callback_info info) {
  rr__arguments arguments;
  uint64_t version;
  rr__document *wrapped = rr__document_enter(env, info, &arguments);
  if (!wrapped || !rr__number_read(env, arguments.values[0], RR_MAX_WHOLE,
                                   "version must be a whole number", &version))
    return NULL;
  rr_buffer *out = &wrapped->environment->text;
  out->size = 0;
  if (!rr_document_since(wrapped->document, version, out))
    return NULL;
  return rr__environment_string(wrapped->environment, out);
}

/* trim(version: number): forgets the changes up to that version */
static napi_value document_trim(napi_env env, napi_callback_info info) {
  rr__arguments arguments;
  uint64_t version;
  rr__document *wrapped = rr__document_enter(env, info, &arguments);
  if (!wrapped || !rr__number_read(env, arguments.values[0], RR_MAX_WHOLE,
                                   "version must be a whole number", &version))
    return NULL;
  rr_document_trim(wrapped->document, version);
  rr__document_tidy(wrapped);
  return NULL;
}

/* snapshot(): Snapshot */
static napi_value snapshot(napi_env env, napi_callback_info info) {
  rr__arguments arguments;
  rr__document *wrapped = rr__document_enter(env, info, &arguments);
  return wrapped ? rr__snapshot_of(wrapped) : NULL;
}

/* stats(): { version, bytes, nodes, historyCount, historyBytes } */
static napi_value stats(napi_env env, napi_callback_info info) {
  rr__arguments arguments;
  napi_value object;
  rr__document *wrapped = rr__document_enter(env, info, &arguments);
  if (!wrapped)
    return NULL;
  rr_document_stats measured = rr_document_measure(wrapped->document);
  const struct {
    const char *name;
    uint64_t number;
  } members[] = {
      {"version", rr_document_version(wrapped->document)},
      {"bytes", measured.bytes},
      {"nodes", measured.nodes},
      {"historyCount", measured.history_count},
      {"historyBytes", measured.history_bytes},
  };
  RR_TRY(env, napi_create_object(env, &object));
  for (size_t i = 0; i < sizeof members / sizeof members[0]; i++) {
    napi_value value = rr__number_value(env, members[i].number);
    RR_TRY(env, napi_set_named_property(env, object, members[i].name, value));
  }
  return object;
}

/* accepted(client: number): number */
static napi_value accepted(napi_env env, napi_callback_info info) {
  rr__arguments arguments;
  uint64_t client;
  rr__document *wrapped = rr__document_enter(env, info, &arguments);
  if (!wrapped ||
      !rr__number_read(env, arguments.values[0], UINT32_MAX, "client must be a number", &client))
    return NULL;
  return rr__number_value(env, rr_document_accepted(wrapped->document, (uint32_t)client));
}

/* forget(client: number): void */
static napi_value forget(napi_env env, napi_callback_info info) {
  rr__arguments arguments;
  uint64_t client;
  rr__document *wrapped = rr__document_enter(env, info, &arguments);
  if (wrapped &&
      rr__number_read(env, arguments.values[0], UINT32_MAX, "client must be a number", &client))
    rr_document_forget(wrapped->document, (uint32_t)client);
  return NULL;
}

napi_value rr__document_define(rr__environment *environment) {
  const napi_property_descriptor members[] = {
      {.utf8name = "version", .getter = document_get_version},
      {.utf8name = "oldest", .getter = get_oldest},
      {.utf8name = "text", .method = document_text_of},
      {.utf8name = "get", .method = get},
      {.utf8name = "since", .method = since},
      {.utf8name = "trim", .method = document_trim},
      {.utf8name = "snapshot", .method = snapshot},
      {.utf8name = "stats", .method = stats},
      {.utf8name = "receive", .method = rr__document_receive},
      {.utf8name = "submit", .method = rr__document_submit},
      {.utf8name = "rewrite", .method = rr__document_rewrite},
      {.utf8name = "begin", .method = rr__document_begin},
      {.utf8name = "accepted", .method = accepted},
      {.utf8name = "forget", .method = forget},
      {.utf8name = "fork", .method = fork_document},
      {.utf8name = "assign", .method = rr__document_assign},
      {.utf8name = "destroy", .method = destroy},
  };
  return rr__class_define(environment, "Document", document_construct, members,
                          sizeof members / sizeof members[0], &environment->document_class);
}
