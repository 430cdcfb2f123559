#include "reading_class.h"

#include "document_methods.h"
#include "instance.h"

/* The data of a Reading. */
typedef struct {
  rr__document *document;
  char *memory;        /* holds the message */
  rr_reading *reading; /* NULL once closed */
} rr__reading;

static void close_reading(rr__reading *wrapped) {
  if (!wrapped->reading)
    return;
  rr_reading_delete(wrapped->reading);
  wrapped->reading = NULL;
  rr_free(wrapped->memory);
  rr__document_tidy(wrapped->document);
}

static void on_reading_finalize(napi_env env, void *data, void *hint) {
  (void)env, (void)hint;
  rr__reading *wrapped = data;
  close_reading(wrapped);
  rr__document_release(wrapped->document);
  rr_free(wrapped);
}

/* Reads the arguments. Returns the receiver if it is open, or NULL with a pending exception. */
static rr__reading *reading_enter(napi_env env, napi_callback_info info, rr__arguments *arguments) {
  rr__reading *wrapped = rr__instance_enter(env, info, arguments, "the receiver is no Reading");
  if (!wrapped || (wrapped->reading && !wrapped->document->destroyed))
    return wrapped;
  rr__throw_code(env, RR_ERR_DESTROYED, "the reading was closed, or its document destroyed");
  return NULL;
}

static napi_value reading_construct(napi_env env, napi_callback_info info) {
  return rr__instance_construct(env, info, on_reading_finalize,
                                "a Reading is made by document.begin()");
}

napi_value rr__reading_of(rr__document *document, uint32_t client, void *memory, rr_bytes message) {
  rr__reading *wrapped = rr_alloc(sizeof *wrapped);
  *wrapped = (rr__reading){
      .document = rr__document_retain(document),
      .memory = memory,
      .reading = rr_reading_new(document->document, client, message),
  };
  return rr__instance_new(document->environment, document->environment->reading_class, wrapped,
                          on_reading_finalize);
}

static napi_value reading_boolean_of(napi_env env, bool value) {
  napi_value boolean;
  RR_TRY(env, napi_get_boolean(env, value, &boolean));
  return boolean;
}

/* current: boolean: everything has been read and transformed up to the document's version. */
static napi_value get_current(napi_env env, napi_callback_info info) {
  rr__arguments arguments;
  const rr__reading *wrapped = reading_enter(env, info, &arguments);
  return wrapped ? reading_boolean_of(env, rr_reading_is_current(wrapped->reading)) : NULL;
}

/* step(work: number): boolean: continues for about so much work; true once it can be taken. */
static napi_value reading_step(napi_env env, napi_callback_info info) {
  rr__arguments arguments;
  uint64_t work;
  bool done;
  rr_error error;
  const rr__reading *wrapped = reading_enter(env, info, &arguments);
  if (!wrapped ||
      !rr__number_read(env, arguments.values[0], UINT32_MAX, "work must be a whole number", &work))
    return NULL;
  bool going = rr_reading_step(wrapped->reading, (size_t)work, &done, &error);
  rr__document_tidy(wrapped->document);
  return going ? reading_boolean_of(env, done)
               : rr__throw(env, &error, rr_reading_number(wrapped->reading));
}

/* take(wantInverse: boolean): [answer: string, change: string, inverse?: string | Inverse] */
static napi_value reading_take(napi_env env, napi_callback_info info) {
  rr__arguments arguments;
  bool want_inverse;
  rr_error error;
  const rr__reading *wrapped = reading_enter(env, info, &arguments);
  if (!wrapped ||
      !rr__boolean_read(env, arguments.values[0], "wantInverse must be a boolean", &want_inverse))
    return NULL;
  rr_outcome *outcome = &wrapped->document->environment->outcome;
  bool taken = rr_reading_take(wrapped->reading, want_inverse, outcome, &error);
  rr__document_tidy(wrapped->document);
  return taken ? rr__document_outcome(wrapped->document, want_inverse)
               : rr__throw(env, &error, outcome->number);
}

/* close(): void */
static napi_value reading_close(napi_env env, napi_callback_info info) {
  rr__arguments arguments;
  rr__reading *wrapped = rr__instance_enter(env, info, &arguments, "the receiver is no Reading");
  if (wrapped)
    close_reading(wrapped);
  return NULL;
}

napi_value rr__reading_define(rr__environment *environment) {
  const napi_property_descriptor members[] = {
      {.utf8name = "current", .getter = get_current},
      {.utf8name = "step", .method = reading_step},
      {.utf8name = "take", .method = reading_take},
      {.utf8name = "close", .method = reading_close},
  };
  return rr__class_define(environment, "Reading", reading_construct, members,
                          sizeof members / sizeof members[0], &environment->reading_class);
}
