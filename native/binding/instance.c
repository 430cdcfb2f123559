#include "instance.h"

napi_value rr__class_define(rr__environment *environment, const char *name, napi_callback construct,
                            const napi_property_descriptor *members, size_t count,
                            napi_ref *class) {
  napi_env env = environment->env;
  napi_value constructor;
  RR_TRY(env, napi_define_class(env, name, NAPI_AUTO_LENGTH, construct, NULL, count, members,
                                &constructor));
  RR_TRY(env, napi_create_reference(env, constructor, 1, class));
  return constructor;
}

napi_value rr__instance_new(rr__environment *environment, napi_ref class, void *made,
                            napi_finalize discard) {
  napi_env env = environment->env;
  napi_value constructor, object;
  RR_MUST(napi_get_reference_value(env, class, &constructor));
  environment->made = made;
  napi_status status = napi_new_instance(env, constructor, 0, NULL, &object);
  if (rr__instance_take(environment))
    discard(env, made, NULL);
  RR_TRY(env, status);
  return object;
}

void *rr__instance_take(rr__environment *environment) {
  void *made = environment->made;
  environment->made = NULL;
  return made;
}

napi_value rr__instance_construct(napi_env env, napi_callback_info info, napi_finalize finalize,
                                  const char *what) {
  rr__arguments arguments;
  void *made = rr__instance_take(rr__environment_of(env));
  if (!made)
    return rr__throw_type(env, what);
  if (!rr__arguments_init(&arguments, env, info) ||
      rr__failed(env, napi_wrap(env, arguments.self, made, finalize, NULL, NULL))) {
    finalize(env, made, NULL);
    return NULL;
  }
  return arguments.self;
}

void *rr__instance_enter(napi_env env, napi_callback_info info, rr__arguments *arguments,
                         const char *what) {
  void *data;
  if (!rr__arguments_init(arguments, env, info))
    return NULL;
  if (napi_unwrap(env, arguments->self, &data) == napi_ok)
    return data;
  return rr__throw_type(env, what);
}
