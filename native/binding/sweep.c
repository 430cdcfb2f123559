#include "sweep.h"

static void list(rr__document *wrapped) {
  rr__environment *environment = wrapped->environment;
  wrapped->listed = true;
  wrapped->next_unswept = environment->unswept;
  environment->unswept = rr__document_retain(wrapped);
}

/* Removes the first document from the list. */
static void unlist(rr__environment *environment) {
  rr__document *wrapped = environment->unswept;
  environment->unswept = wrapped->next_unswept;
  wrapped->listed = false;
  rr__document_release(wrapped);
}

static void call_sweeper(rr__environment *environment) {
  napi_env env = environment->env;
  napi_handle_scope scope;
  napi_value sweeper, receiver;
  RR_MUST(napi_open_handle_scope(env, &scope));
  RR_MUST(napi_get_reference_value(env, environment->sweeper, &sweeper));
  RR_MUST(napi_get_undefined(env, &receiver));
  if (napi_call_function(env, receiver, sweeper, 0, NULL, NULL) != napi_ok)
    rr__uncaught(env);
  RR_MUST(napi_close_handle_scope(env, scope));
}

void rr__sweep_later(rr__document *wrapped) {
  rr__environment *environment = wrapped->environment;
  if (wrapped->listed || !rr_document_has_garbage(wrapped->document))
    return;
  if (environment->leaving)
    return;
  if (!environment->sweeper || environment->closing) {
    rr_document_sweep(wrapped->document, SIZE_MAX);
    return;
  }
  bool first = !environment->unswept;
  list(wrapped);
  if (first)
    call_sweeper(environment);
}

void rr__sweep_all(rr__environment *environment) {
  while (environment->unswept) {
    if (!environment->leaving)
      rr_document_sweep(environment->unswept->document, SIZE_MAX);
    unlist(environment);
  }
}

/* sweep(nodes: number): boolean: frees about that many nodes; false if nothing is left. */
static napi_value sweep(napi_env env, napi_callback_info info) {
  rr__arguments arguments;
  rr__environment *environment = rr__environment_of(env);
  uint64_t nodes;
  napi_value more;
  if (!rr__arguments_init(&arguments, env, info) ||
      !rr__number_read(env, arguments.values[0], UINT32_MAX, "nodes must be a whole number",
                       &nodes))
    return NULL;
  if (environment->unswept) {
    if (!rr_document_sweep(environment->unswept->document, (size_t)nodes))
      unlist(environment);
    rr__environment_report(environment);
  }
  RR_TRY(env, napi_get_boolean(env, environment->unswept != NULL, &more));
  return more;
}

/* void): void: called whenever there is something to sweep again. => onGarbage(callback: () =>
   void): void: sets the callback for when there is something to sweep again. => void): void: called
   whenever there is something to sweep again. */
static napi_value on_garbage(napi_env env, napi_callback_info info) {
  rr__arguments arguments;
  rr__environment *environment = rr__environment_of(env);
  if (!rr__arguments_init(&arguments, env, info) ||
      !rr__function_check(env, arguments.values[0], "callback must be a function"))
    return NULL;
  if (environment->sweeper)
    RR_TRY(env, napi_delete_reference(env, environment->sweeper));
  environment->sweeper = NULL;
  RR_TRY(env, napi_create_reference(env, arguments.values[0], 1, &environment->sweeper));
  return NULL;
}

napi_value rr__sweep_define(rr__environment *environment, napi_value exports) {
  const napi_property_descriptor members[] = {
      {.utf8name = "sweep", .method = sweep, .attributes = napi_enumerable},
      {.utf8name = "onGarbage", .method = on_garbage, .attributes = napi_enumerable},
  };
  RR_TRY(environment->env, napi_define_properties(environment->env, exports,
                                                  sizeof members / sizeof members[0], members));
  return exports;
}
