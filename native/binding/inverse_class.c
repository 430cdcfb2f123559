#include "inverse_class.h"

#include "instance.h"
#include "limits.h"

/* The data of an Inverse. */
typedef struct {
  rr__document *document;
  rr_inverse *inverse;
} rr__inverse;

static void on_inverse_finalize(napi_env env, void *data, void *hint) {
  (void)env, (void)hint;
  rr__inverse *wrapped = data;
  rr_inverse_delete(wrapped->inverse);
  rr__document_tidy(wrapped->document);
  rr__document_release(wrapped->document);
  rr_free(wrapped);
}

static napi_value inverse_construct(napi_env env, napi_callback_info info) {
  return rr__instance_construct(env, info, on_inverse_finalize, "an Inverse is made by a document");
}

napi_value rr__inverse_of(rr__document *document, rr_inverse *inverse) {
  rr__inverse *wrapped = rr_alloc(sizeof *wrapped);
  *wrapped = (rr__inverse){.document = rr__document_retain(document), .inverse = inverse};
  return rr__instance_new(document->environment, document->environment->inverse_class, wrapped,
                          on_inverse_finalize);
}

/* text(): string: the patches */
static napi_value inverse_text_of(napi_env env, napi_callback_info info) {
  rr__arguments arguments;
  const rr__inverse *wrapped =
      rr__instance_enter(env, info, &arguments, "the receiver is no Inverse");
  if (!wrapped)
    return NULL;
  rr__environment *environment = wrapped->document->environment;
  environment->text.size = 0;
  if (rr_inverse_write(wrapped->inverse, RR_MAX_STRING, &environment->text))
    return rr__environment_string(environment, &environment->text);
  rr_buffer_free(&environment->text);
  return rr__throw_code(env, RR_ERR_TOO_LARGE,
                        "what undoes the change is longer than a string of JavaScript can be");
}

napi_value rr__inverse_define(rr__environment *environment) {
  const napi_property_descriptor members[] = {{.utf8name = "text", .method = inverse_text_of}};
  return rr__class_define(environment, "Inverse", inverse_construct, members,
                          sizeof members / sizeof members[0], &environment->inverse_class);
}
