#include "snapshot_class.h"

#include <stddef.h>

#include "encoder.h"
#include "instance.h"

/* The data of a Snapshot. */
typedef struct {
  rr_encoder encoder;
  rr__running running;
  rr__document *document;
  rr_value root; /* none once closed */
  uint64_t version;
  bool closed;
} rr__snapshot;

static bool snapshot_is_running(const rr__snapshot *snapshot) {
  return snapshot->encoder.job.running;
}

/* Releases the tree as soon as no thread reads it. */
static void snapshot_give_back(rr__snapshot *snapshot) {
  if (snapshot_is_running(snapshot) || rr_value_is_none(snapshot->root))
    return;
  rr_encoder_deinit(&snapshot->encoder);
  rr__document_give_back(snapshot->document, &snapshot->root);
}

static void close_snapshot(rr__snapshot *snapshot) {
  snapshot->closed = true;
  rr_job_cancel(&snapshot->encoder.job);
  snapshot_give_back(snapshot);
}

/* Never runs during a job: `self` keeps the wrapper alive, and the environment waits for the
   job. */
static void on_snapshot_finalize(napi_env env, void *data, void *hint) {
  (void)env, (void)hint;
  rr__snapshot *snapshot = data;
  snapshot_give_back(snapshot);
  rr__document_release(snapshot->document);
  rr_free(snapshot);
}

static rr__snapshot *snapshot_enter(napi_env env, napi_callback_info info,
                                    rr__arguments *arguments) {
  return rr__instance_enter(env, info, arguments, "the receiver is no Snapshot");
}

/* The same for methods that need an open snapshot. */
static rr__snapshot *snapshot_enter_open(napi_env env, napi_callback_info info,
                                         rr__arguments *arguments) {
  rr__snapshot *snapshot = snapshot_enter(env, info, arguments);
  if (snapshot && snapshot->closed) {
    rr__throw_code(env, RR_ERR_DESTROYED, "the snapshot was closed");
    return NULL;
  }
  return snapshot;
}

static napi_value snapshot_construct(napi_env env, napi_callback_info info) {
  return rr__instance_construct(env, info, on_snapshot_finalize,
                                "a Snapshot is made by document.snapshot()");
}

/* Returns a new Snapshot of a version of the document. Takes ownership of `root`. */
static napi_value instance_of(rr__document *document, rr_value root, uint64_t version) {
  rr__snapshot *snapshot = rr_alloc(sizeof *snapshot);
  *snapshot = (rr__snapshot){
      .document = rr__document_retain(document),
      .root = root,
      .version = version,
  };
  rr_encoder_init(&snapshot->encoder, &snapshot->root);
  return rr__instance_new(document->environment, document->environment->snapshot_class, snapshot,
                          on_snapshot_finalize);
}

napi_value rr__snapshot_of(rr__document *document) {
  return instance_of(document, rr_document_hold(document->document),
                     rr_document_version(document->document));
}

/* version: number */
static napi_value snapshot_get_version(napi_env env, napi_callback_info info) {
  rr__arguments arguments;
  const rr__snapshot *snapshot = snapshot_enter(env, info, &arguments);
  return snapshot ? rr__number_value(env, snapshot->version) : NULL;
}

/* take(limit: number): string | undefined: the whole text, if it has at most `limit` bytes */
static napi_value snapshot_take(napi_env env, napi_callback_info info) {
  rr__arguments arguments;
  uint64_t limit;
  rr__snapshot *snapshot = snapshot_enter_open(env, info, &arguments);
  if (!snapshot || !rr__number_read(env, arguments.values[0], UINT32_MAX,
                                    "limit must be a whole number", &limit))
    return NULL;
  rr__environment *environment = snapshot->document->environment;
  environment->text.size = 0;
  if (!rr_encoder_take(&snapshot->encoder, (size_t)limit, &environment->text))
    return NULL;
  return rr__environment_string(environment, &environment->text);
}

/* [slice: string, done: boolean]. Closes the snapshot after the last one. */
static napi_value slice_and_end(rr__snapshot *snapshot, rr_bytes slice) {
  napi_env env = snapshot->document->environment->env;
  napi_value result, members[2];
  RR_TRY(env, napi_create_array_with_length(env, 2, &result));
  RR_TRY(env, napi_create_string_utf8(env, slice.data, slice.size, &members[0]));
  RR_TRY(env, napi_get_boolean(env, snapshot->encoder.finished, &members[1]));
  for (uint32_t i = 0; i < 2; i++)
    RR_TRY(env, napi_set_element(env, result, i, members[i]));
  if (snapshot->encoder.finished)
    close_snapshot(snapshot);
  return result;
}

/* begin(plain?: boolean): [slice: string, done: boolean]: writes the first slice at once. Must be
   called once, before `read`, which continues from there. Plain slices are parts of the text.
   Closes the snapshot if it is the only slice. */
static napi_value snapshot_begin(napi_env env, napi_callback_info info) {
  rr__arguments arguments;
  bool plain = false;
  rr__snapshot *snapshot = snapshot_enter_open(env, info, &arguments);
  if (!snapshot || !rr__flag_read(env, arguments.values[0], "plain must be true or false", &plain))
    return NULL;
  if (snapshot_is_running(snapshot) || snapshot->encoder.writer)
    return rr__throw_type(env, "begin must be called first, and once");
  return slice_and_end(snapshot, rr_encoder_begin(&snapshot->encoder, plain));
}

/* next(): [slice: string, done: boolean]: writes the next slice at once. Closes the snapshot after
   the last one. */
static napi_value snapshot_next(napi_env env, napi_callback_info info) {
  rr__arguments arguments;
  rr__snapshot *snapshot = snapshot_enter_open(env, info, &arguments);
  if (!snapshot)
    return NULL;
  if (snapshot_is_running(snapshot) || !snapshot->encoder.writer)
    return rr__throw_type(env, "next must be called after begin, and not during read");
  return slice_and_end(snapshot, rr_encoder_next(&snapshot->encoder));
}

static napi_value strings_of(rr__environment *environment, const rr_encoder *encoder) {
  napi_env env = environment->env;
  napi_value list;
  RR_TRY(env, napi_create_array_with_length(env, encoder->slices, &list));
  for (size_t i = 0; i < encoder->slices; i++) {
    rr_bytes slice = rr_encoder_slice(encoder, i);
    napi_value string;
    RR_TRY(env, napi_create_string_utf8(env, slice.data, slice.size, &string));
    RR_TRY(env, napi_set_element(env, list, (uint32_t)i, string));
  }
  return list;
}

/* Calls the callback with the slices. Its exceptions are treated as those of other callbacks. */
static napi_value deliver(rr__snapshot *snapshot, napi_value callback, napi_value self) {
  rr__environment *environment = snapshot->document->environment;
  napi_env env = environment->env;
  napi_value arguments[3];
  RR_TRY(env, napi_get_null(env, &arguments[0]));
  arguments[1] = strings_of(environment, &snapshot->encoder);
  if (!arguments[1])
    return NULL;
  RR_TRY(env, napi_get_boolean(env, snapshot->encoder.finished, &arguments[2]));
  if (snapshot->encoder.finished)
    close_snapshot(snapshot);
  RR_TRY(env, napi_make_callback(env, environment->context, self, callback, 3, arguments, NULL));
  return self;
}

/* Calls the callback, unless the snapshot was closed meanwhile. */
static void finish_piece(rr__snapshot *snapshot) {
  napi_env env = snapshot->document->environment->env;
  napi_handle_scope scope;
  napi_value self, callback;
  RR_MUST(napi_open_handle_scope(env, &scope));
  rr__running_take(env, &snapshot->running, &self, &callback);
  if (snapshot->closed)
    snapshot_give_back(snapshot);
  else if (!deliver(snapshot, callback, self))
    rr__uncaught(env);
  RR_MUST(napi_close_handle_scope(env, scope));
}

static void on_piece(rr_encoder *encoder) {
  rr__snapshot *snapshot = (rr__snapshot *)encoder;
  rr__environment *environment = snapshot->document->environment;
  if (!environment->closing) {
    /* This comes first, since the callback may read the next piece. */
    rr__environment_end(environment, &snapshot->running);
    finish_piece(snapshot);
  } else {
    /* The wrappers are finalized after the environment has ended, which happens here. */
    snapshot_give_back(snapshot);
    rr__environment_end(environment, &snapshot->running);
  }
}

static void snapshot_cancel(rr__running *running) {
  close_snapshot((rr__snapshot *)((char *)running - offsetof(rr__snapshot, running)));
}

/* read(callback: (error: null, slices: string[], done: boolean) => void): void: the next piece,
   written by a worker thread. Closes the snapshot after the last one. */
static napi_value read_piece(napi_env env, napi_callback_info info) {
  rr__arguments arguments;
  rr__snapshot *snapshot = snapshot_enter_open(env, info, &arguments);
  if (!snapshot)
    return NULL;
  if (snapshot_is_running(snapshot))
    return rr__throw_type(env, "read must not be called again before its callback was called");
  if (!rr__function_check(env, arguments.values[0], "callback must be a function"))
    return NULL;
  rr__environment *environment = snapshot->document->environment;
  if (!rr_encoder_start(&snapshot->encoder, environment->loop, on_piece))
    return rr__throw_code(env, RR_ERR_ADDON, "the event loop takes no more work");
  snapshot->running.cancel = snapshot_cancel;
  rr__environment_begin(environment, &snapshot->running, arguments.self, arguments.values[0]);
  return NULL;
}

/* fork(): Snapshot: of the same value, to be read from the start. */
static napi_value fork_snapshot(napi_env env, napi_callback_info info) {
  rr__arguments arguments;
  rr__snapshot *snapshot = snapshot_enter_open(env, info, &arguments);
  if (!snapshot)
    return NULL;
  return instance_of(snapshot->document, rr_value_retain(snapshot->root), snapshot->version);
}

/* close(): void: no callback is called afterwards. */
static napi_value snapshot_close(napi_env env, napi_callback_info info) {
  rr__arguments arguments;
  rr__snapshot *snapshot = snapshot_enter(env, info, &arguments);
  if (snapshot && !snapshot->closed)
    close_snapshot(snapshot);
  return NULL;
}

napi_value rr__snapshot_define(rr__environment *environment) {
  const napi_property_descriptor members[] = {
      {.utf8name = "version", .getter = snapshot_get_version},
      {.utf8name = "take", .method = snapshot_take},
      {.utf8name = "begin", .method = snapshot_begin},
      {.utf8name = "next", .method = snapshot_next},
      {.utf8name = "read", .method = read_piece},
      {.utf8name = "fork", .method = fork_snapshot},
      {.utf8name = "close", .method = snapshot_close},
  };
  return rr__class_define(environment, "Snapshot", snapshot_construct, members,
                          sizeof members / sizeof members[0], &environment->snapshot_class);
}
