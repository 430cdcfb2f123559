#include "assignment_class.h"

#include <stddef.h>

#include "comparison.h"
#include "instance.h"

/* The data of an Assignment. First a worker compares the values. If the value has to be replaced,
   its text is read in steps and then becomes the document's value at once. */
typedef struct {
  rr_comparison comparison;
  rr__running running;
  rr__document *document;
  rr_value root; /* the value that the text is compared with; none afterwards */
  rr_reader *reader;
  rr_value next; /* the value that was read; none before and after */
  bool replaced; /* `next` has become the document's value */
  bool failed;   /* the text could not be read; see `error` */
  rr_error error;
  bool closed;
} rr__assignment;

static bool assignment_is_running(const rr__assignment *assignment) {
  return assignment->comparison.job.running;
}

/* Counts what has been allocated or freed for the document since `before`. Returns whether its
   limits allow it. */
static bool count(const rr__assignment *assignment, rr_usage before) {
  bool fits = rr_document_count(assignment->document->document, before);
  rr__document_tidy(assignment->document);
  return fits;
}

/* Releases everything. If a thread still reads it, this happens when the thread is done. */
static void assignment_give_back(rr__assignment *assignment) {
  if (assignment_is_running(assignment))
    return;
  rr__document_give_back(assignment->document, &assignment->root);
  rr_usage before = rr_value_usage();
  rr_reader_delete(assignment->reader);
  assignment->reader = NULL;
  rr_garbage_add(rr_document_garbage(assignment->document->document), assignment->next);
  assignment->next = RR_NONE;
  rr_comparison_deinit(&assignment->comparison);
  count(assignment, before);
}

static void close_assignment(rr__assignment *assignment, int why) {
  assignment->closed = true;
  rr_comparison_stop(&assignment->comparison, why);
  assignment_give_back(assignment);
}

/* Never runs during a job: `self` keeps the wrapper alive, and the environment waits for the
   job. */
static void on_assignment_finalize(napi_env env, void *data, void *hint) {
  (void)env, (void)hint;
  rr__assignment *assignment = data;
  assignment_give_back(assignment);
  rr__document_release(assignment->document);
  rr_free(assignment);
}

static rr__assignment *assignment_enter(napi_env env, napi_callback_info info,
                                        rr__arguments *arguments) {
  return rr__instance_enter(env, info, arguments, "the receiver is no Assignment");
}

/* The same for methods that need the document. */
static rr__assignment *assignment_enter_open(napi_env env, napi_callback_info info,
                                             rr__arguments *arguments) {
  rr__assignment *assignment = assignment_enter(env, info, arguments);
  if (!assignment || (!assignment->closed && !assignment->document->destroyed))
    return assignment;
  rr__throw_code(env, RR_ERR_DESTROYED, "the assignment was closed, or its document destroyed");
  return NULL;
}

static napi_value assignment_construct(napi_env env, napi_callback_info info) {
  return rr__instance_construct(env, info, on_assignment_finalize,
                                "an Assignment is made by document.assign()");
}

napi_value rr__assignment_of(rr__document *document, char *memory, size_t size, size_t max_patches,
                             size_t max_bytes) {
  rr__assignment *assignment = rr_alloc(sizeof *assignment);
  *assignment = (rr__assignment){
      .document = rr__document_retain(document),
      .root = rr_document_hold(document->document),
  };
  rr_text_limits text_limits = rr_document_text_limits(rr_document_limits_of(document->document));
  rr_compare_limits limits = {.max_patches = max_patches, .max_bytes = max_bytes};
  rr_comparison_init(&assignment->comparison, &assignment->root, memory, size, &text_limits,
                     &limits);
  return rr__instance_new(document->environment, document->environment->assignment_class,
                          assignment, on_assignment_finalize);
}

/* Calls the callback, unless the assignment was closed or waited for meanwhile. Its exceptions are
   treated as those of other callbacks. */
static void finish_job(rr__assignment *assignment) {
  rr__environment *environment = assignment->document->environment;
  napi_env env = environment->env;
  napi_handle_scope scope;
  napi_value self, callback;
  RR_MUST(napi_open_handle_scope(env, &scope));
  rr__running_take(env, &assignment->running, &self, &callback);
  if (assignment->closed) {
    assignment_give_back(assignment);
  } else if (!assignment->comparison.finished) {
    assignment->comparison.finished = true;
    rr__document_give_back(assignment->document, &assignment->root);
    if (napi_make_callback(env, environment->context, self, callback, 0, NULL, NULL) != napi_ok)
      rr__uncaught(env);
  }
  RR_MUST(napi_close_handle_scope(env, scope));
}

static void on_compared(rr_comparison *comparison) {
  rr__assignment *assignment = (rr__assignment *)comparison;
  rr__environment *environment = assignment->document->environment;
  if (!environment->closing) {
    rr__environment_end(environment, &assignment->running);
    finish_job(assignment);
  } else {
    /* The wrappers are finalized after the environment has ended, which happens here. */
    assignment_give_back(assignment);
    rr__environment_end(environment, &assignment->running);
  }
}

static void assignment_cancel(rr__running *running) {
  rr__assignment *assignment =
      (rr__assignment *)((char *)running - offsetof(rr__assignment, running));
  close_assignment(assignment, assignment->document->environment->leaving ? RR_LEAVE : RR_STOP);
}

/* void): void: has a worker thread make the difference. Nothing is called back once it was waited
   for. => compare(callback: () => void): void: compares the values on a worker thread. The callback
   is not called if patches() has waited for the worker. => void): void: has a worker thread make
   the difference. Nothing is called back once it was waited for. */
static napi_value assignment_compare(napi_env env, napi_callback_info info) {
  rr__arguments arguments;
  rr__assignment *assignment = assignment_enter_open(env, info, &arguments);
  if (!assignment)
    return NULL;
  if (assignment->comparison.started || assignment->comparison.finished)
    return rr__throw_type(env, "compare must be called once, and before patches");
  if (!rr__function_check(env, arguments.values[0], "callback must be a function"))
    return NULL;
  rr__environment *environment = assignment->document->environment;
  if (!rr_comparison_start(&assignment->comparison, environment->loop, on_compared))
    return rr__throw_code(env, RR_ERR_ADDON, "the event loop takes no more work");
  assignment->running.cancel = assignment_cancel;
  rr__environment_begin(environment, &assignment->running, arguments.self, arguments.values[0]);
  return NULL;
}

/* patches(): string | undefined: the patches that turn the document's value into the new one;
   undefined if it is better to replace it. Waits for the worker. */
static napi_value patches(napi_env env, napi_callback_info info) {
  rr__arguments arguments;
  napi_value text;
  rr__assignment *assignment = assignment_enter_open(env, info, &arguments);
  if (!assignment)
    return NULL;
  rr_comparison *comparison = &assignment->comparison;
  rr_comparison_join(comparison);
  rr__document_give_back(assignment->document, &assignment->root);
  if (comparison->verdict == RR_REFUSED)
    return rr__throw(env, &comparison->error, 0);
  if (comparison->verdict == RR_REPLACED)
    return NULL;
  RR_TRY(env,
         napi_create_string_utf8(env, comparison->patches.data, comparison->patches.size, &text));
  return text;
}

static napi_value assignment_boolean_of(napi_env env, bool value) {
  napi_value boolean;
  RR_TRY(env, napi_get_boolean(env, value, &boolean));
  return boolean;
}

/* Continues reading. Sets *done at the end. */
static bool read_on(rr__assignment *assignment, size_t budget, bool *done) {
  const rr_comparison *comparison = &assignment->comparison;
  rr_document *document = assignment->document->document;
  rr_usage before = rr_value_usage();
  if (!assignment->reader)
    assignment->reader = rr_reader_new(rr_comparison_text(comparison), &comparison->text_limits,
                                       rr_document_garbage(document));
  bool read = rr_reader_step(assignment->reader, budget, done, &assignment->error);
  if (read && *done)
    assignment->next = rr_reader_take(assignment->reader);
  if (!read || *done) {
    rr_reader_delete(assignment->reader);
    assignment->reader = NULL;
  }
  if (!count(assignment, before) && read)
    read = rr_fail(&assignment->error, RR_ERR_TOO_LARGE,
                   "the value would be larger than limits.valueBytes or limits.nodes", 0);
  return read;
}

/* read(bytes: number): boolean: reads about so many bytes of the text; true at its end. */
static napi_value read_some(napi_env env, napi_callback_info info) {
  rr__arguments arguments;
  uint64_t budget;
  bool done = true;
  rr__assignment *assignment = assignment_enter_open(env, info, &arguments);
  if (!assignment || !rr__number_read(env, arguments.values[0], UINT32_MAX,
                                      "bytes must be a whole number", &budget))
    return NULL;
  const rr_comparison *comparison = &assignment->comparison;
  if (!comparison->finished || comparison->verdict != RR_REPLACED || assignment->replaced)
    return rr__throw_type(env, "read must be called where patches has returned undefined");
  if (!assignment->failed && rr_value_is_none(assignment->next))
    assignment->failed = !read_on(assignment, (size_t)budget, &done);
  return assignment->failed ? rr__throw(env, &assignment->error, 0)
                            : assignment_boolean_of(env, done);
}

/* replace(): void: makes the value that was read the document's value. */
static napi_value replace(napi_env env, napi_callback_info info) {
  rr__arguments arguments;
  rr__assignment *assignment = assignment_enter_open(env, info, &arguments);
  if (!assignment)
    return NULL;
  if (assignment->failed || rr_value_is_none(assignment->next))
    return rr__throw_type(env, "replace must be called once, after all was read");
  rr_document_replace(assignment->document->document, assignment->next,
                      assignment->comparison.size);
  assignment->next = RR_NONE;
  assignment->replaced = true;
  rr_comparison_drop_text(&assignment->comparison);
  rr__document_tidy(assignment->document);
  return NULL;
}

/* close(): void: no callback is called afterwards. */
static napi_value assignment_close(napi_env env, napi_callback_info info) {
  rr__arguments arguments;
  rr__assignment *assignment = assignment_enter(env, info, &arguments);
  if (assignment && !assignment->closed)
    close_assignment(assignment, RR_STOP);
  return NULL;
}

napi_value rr__assignment_define(rr__environment *environment) {
  const napi_property_descriptor members[] = {
      {.utf8name = "compare", .method = assignment_compare},
      {.utf8name = "patches", .method = patches},
      {.utf8name = "read", .method = read_some},
      {.utf8name = "replace", .method = replace},
      {.utf8name = "close", .method = assignment_close},
  };
  return rr__class_define(environment, "Assignment", assignment_construct, members,
                          sizeof members / sizeof members[0], &environment->assignment_class);
}
