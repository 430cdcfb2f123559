#include "environment.h"

#include "sweep.h"

enum {
  REPORT_STEP = 64 * 1024, /* report to V8 when memory has changed by this */
  KEPT_BUFFER = 64 * 1024, /* larger buffers are not kept for the next call */
};

rr__environment *rr__environment_retain(rr__environment *environment) {
  environment->owners++;
  return environment;
}

void rr__environment_release(rr__environment *environment) {
  if (--environment->owners)
    return;
  rr_outcome_free(&environment->outcome);
  rr_buffer_free(&environment->text);
  rr_free(environment);
}

static void on_environment_finalize(napi_env env, void *data, void *hint) {
  (void)env, (void)hint;
  rr__environment_release(data);
}

static void finish_closing(rr__environment *environment) {
  napi_async_cleanup_hook_handle hook = environment->hook;
  rr__sweep_all(environment);
  if (environment->context)
    napi_async_destroy(environment->env, environment->context);
  environment->context = NULL;
  rr__environment_release(environment);
  RR_MUST(napi_remove_async_cleanup_hook(hook));
}

/* Ends the environment, but only when no thread works on its trees any more. */
static void on_cleanup(napi_async_cleanup_hook_handle hook, void *data) {
  rr__environment *environment = data;
  environment->hook = hook;
  environment->closing = true;
  if (!environment->running)
    finish_closing(environment);
  else
    for (rr__running *running = environment->running; running; running = running->next)
      running->cancel(running);
}

static napi_value start(rr__environment *environment, napi_env env) {
  napi_value name;
  RR_TRY(env, napi_get_uv_event_loop(env, &environment->loop));
  RR_TRY(env, napi_create_string_utf8(env, "remote-ref", NAPI_AUTO_LENGTH, &name));
  RR_TRY(env, napi_async_init(env, NULL, name, &environment->context));
  RR_TRY(env, napi_add_async_cleanup_hook(env, on_cleanup, environment, &environment->hook));
  rr__environment_retain(environment);
  return name;
}

rr__environment *rr__environment_new(napi_env env) {
  rr__environment *environment = rr_alloc(sizeof *environment);
  *environment = (rr__environment){.env = env, .owners = 1};
  if (rr__failed(env, napi_set_instance_data(env, environment, on_environment_finalize, NULL))) {
    rr__environment_release(environment);
    return NULL;
  }
  return start(environment, env) ? environment : NULL;
}

rr__environment *rr__environment_of(napi_env env) {
  void *data;
  RR_MUST(napi_get_instance_data(env, &data));
  return data;
}

void rr__environment_begin(rr__environment *environment, rr__running *running, napi_value self,
                           napi_value callback) {
  RR_MUST(napi_create_reference(environment->env, self, 1, &running->self));
  RR_MUST(napi_create_reference(environment->env, callback, 1, &running->callback));
  running->previous = NULL;
  running->next = environment->running;
  if (running->next)
    running->next->previous = running;
  environment->running = running;
}

void rr__environment_end(rr__environment *environment, rr__running *running) {
  if (running->previous)
    running->previous->next = running->next;
  else
    environment->running = running->next;
  if (running->next)
    running->next->previous = running->previous;
  if (environment->closing && !environment->running)
    finish_closing(environment);
}

void rr__running_take(napi_env env, const rr__running *running, napi_value *self,
                      napi_value *callback) {
  RR_MUST(napi_get_reference_value(env, running->self, self));
  RR_MUST(napi_get_reference_value(env, running->callback, callback));
  RR_MUST(napi_delete_reference(env, running->self));
  RR_MUST(napi_delete_reference(env, running->callback));
}

void rr__uncaught(napi_env env) {
  napi_value exception;
  if (napi_get_and_clear_last_exception(env, &exception) == napi_ok)
    napi_fatal_exception(env, exception);
}

void rr__environment_report(rr__environment *environment) {
  size_t reserved = rr_value_usage().reserved;
  int64_t change = (int64_t)(reserved - environment->reported), total;
  if (environment->closing || (change < REPORT_STEP && change > -REPORT_STEP))
    return;
  environment->reported = reserved;
  napi_adjust_external_memory(environment->env, change, &total);
}

napi_value rr__environment_string(rr__environment *environment, rr_buffer *buffer) {
  napi_value string;
  napi_status status =
      napi_create_string_utf8(environment->env, buffer->data, buffer->size, &string);
  if (buffer->capacity > KEPT_BUFFER)
    rr_buffer_free(buffer);
  if (status == napi_ok)
    return string;
  rr_error error;
  rr_fail(&error, RR_ERR_TOO_LARGE, "the text is longer than a JavaScript string can be", 0);
  return rr__throw(environment->env, &error, 0);
}
