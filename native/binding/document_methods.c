#include "document_methods.h"

#include <string.h>

#include "assignment_class.h"
#include "instance.h"
#include "inverse_class.h"
#include "limits.h"
#include "reading_class.h"

/* An array of the texts of an outcome, and the inverse if requested. */
static napi_value outcome_array(rr__document *wrapped, rr_buffer *const buffers[], uint32_t count,
                                bool want_inverse) {
  rr__environment *environment = wrapped->environment;
  rr_outcome *outcome = &environment->outcome;
  napi_env env = environment->env;
  napi_value list, value;
  RR_TRY(env, napi_create_array_with_length(env, count + want_inverse, &list));
  for (uint32_t i = 0; i < count + want_inverse; i++) {
    bool kept = i == count && outcome->kept;
    value = kept ? rr__inverse_of(wrapped, outcome->kept)
                 : rr__environment_string(environment, i < count ? buffers[i] : &outcome->inverse);
    if (kept)
      outcome->kept = NULL;
    if (!value)
      return NULL;
    RR_TRY(env, napi_set_element(env, list, i, value));
  }
  return list;
}

napi_value rr__document_outcome(rr__document *wrapped, bool want_inverse) {
  rr_outcome *outcome = &wrapped->environment->outcome;
  return outcome_array(wrapped, (rr_buffer *[]){&outcome->answer, &outcome->change}, 2,
                       want_inverse);
}

/* A client's transaction that starts at an offset in a message. The text before it must be
   ASCII. */
typedef struct {
  uint32_t client;
  rr__text_argument message;
  rr_bytes text;
} transaction_argument;

/* Reads (client: number, message: string, offset: number). */
static bool transaction_init(transaction_argument *transaction, const rr__document *wrapped,
                             const rr__arguments *arguments) {
  napi_env env = arguments->env;
  uint64_t client, offset;
  if (!rr__number_read(env, arguments->values[0], UINT32_MAX, "client must be a number", &client) ||
      !rr__number_read(env, arguments->values[2], RR_MAX_WHOLE, "offset must be a number",
                       &offset) ||
      !rr__text_init(&transaction->message, env, arguments->values[1],
                     rr_document_limits_of(wrapped->document)->max_message, "messageBytes",
                     "message must be a string"))
    return false;
  rr_bytes bytes = transaction->message.bytes;
  size_t skipped = offset < bytes.size ? (size_t)offset : bytes.size;
  transaction->client = (uint32_t)client;
  transaction->text = (rr_bytes){bytes.data + skipped, bytes.size - skipped};
  return true;
}

/* receive(client: number, message: string, offset: number, wantInverse: boolean): [answer: string,
   change: string, inverse?: string | Inverse] | undefined; undefined if it takes too long for one
   call. */
napi_value rr__document_receive(napi_env env, napi_callback_info info) {
  rr__arguments arguments;
  transaction_argument transaction;
  bool want_inverse;
  rr_error error;
  rr__document *wrapped = rr__document_enter(env, info, &arguments);
  if (!wrapped ||
      !rr__boolean_read(env, arguments.values[3], "wantInverse must be a boolean", &want_inverse) ||
      !transaction_init(&transaction, wrapped, &arguments))
    return NULL;
  rr_outcome *outcome = &wrapped->environment->outcome;
  bool taken = rr_document_receive(wrapped->document, transaction.client, transaction.text,
                                   want_inverse, outcome, &error);
  rr__text_deinit(&transaction.message);
  rr__document_tidy(wrapped);
  if (taken)
    return rr__document_outcome(wrapped, want_inverse);
  return error.code == RR_OK ? NULL : rr__throw(env, &error, outcome->number);
}

/* begin(client: number, message: string, offset: number): Reading: the same in steps. */
napi_value rr__document_begin(napi_env env, napi_callback_info info) {
  rr__arguments arguments;
  transaction_argument transaction;
  rr__document *wrapped = rr__document_enter(env, info, &arguments);
  if (!wrapped || !transaction_init(&transaction, wrapped, &arguments))
    return NULL;
  rr_bytes text = transaction.text;
  char *memory = transaction.message.memory;
  if (!memory) {
    memory = rr_alloc(text.size);
    memcpy(memory, text.data, text.size);
    text.data = memory;
  }
  return rr__reading_of(wrapped, transaction.client, memory, text);
}

/* A text that may be as long as a value. */
static bool value_text_init(rr__text_argument *text, const rr__document *wrapped,
                            const rr__arguments *arguments, size_t index, const char *what) {
  return rr__text_init(text, arguments->env, arguments->values[index],
                       rr_document_limits_of(wrapped->document)->max_value, "valueBytes", what);
}

/* submit(patches: string, wantInverse: boolean, whole?: boolean):
   [change: string, inverse?: string | Inverse] */
napi_value rr__document_submit(napi_env env, napi_callback_info info) {
  rr__arguments arguments;
  rr__text_argument patches;
  bool want_inverse, whole;
  rr_error error;
  rr__document *wrapped = rr__document_enter(env, info, &arguments);
  if (!wrapped ||
      !rr__boolean_read(env, arguments.values[1], "wantInverse must be a boolean", &want_inverse) ||
      !rr__flag_read(env, arguments.values[2], "whole must be a boolean", &whole) ||
      !value_text_init(&patches, wrapped, &arguments, 0, "patches must be a string"))
    return NULL;
  rr__environment *environment = wrapped->environment;
  rr_outcome *outcome = &environment->outcome;
  bool taken =
      rr_document_submit(wrapped->document, patches.bytes, want_inverse, whole, outcome, &error);
  rr__text_deinit(&patches);
  rr__document_tidy(wrapped);
  if (!taken)
    return rr__throw(env, &error, outcome->number);
  return outcome_array(wrapped, (rr_buffer *[]){&outcome->change}, 1, want_inverse);
}

/* rewrite(since: number, patches: string): main's own transactions since that version become one */
napi_value rr__document_rewrite(napi_env env, napi_callback_info info) {
  rr__arguments arguments;
  rr__text_argument patches;
  uint64_t since;
  rr_error error;
  rr__document *wrapped = rr__document_enter(env, info, &arguments);
  if (!wrapped ||
      !rr__number_read(env, arguments.values[0], RR_MAX_WHOLE, "since must be a number", &since) ||
      !value_text_init(&patches, wrapped, &arguments, 1, "patches must be a string"))
    return NULL;
  bool done = rr_document_rewrite(wrapped->document, since, patches.bytes, &error);
  rr__text_deinit(&patches);
  rr__document_tidy(wrapped);
  return done ? NULL : rr__throw(env, &error, 0);
}

/* assign(text: string, maxPatches: number, maxBytes: number): Assignment: assigns a large value.
   Its difference may have so many patches, and so many bytes. */
napi_value rr__document_assign(napi_env env, napi_callback_info info) {
  rr__arguments arguments;
  rr__text_argument text;
  uint64_t max_patches, max_bytes;
  rr__document *wrapped = rr__document_enter(env, info, &arguments);
  if (!wrapped ||
      !rr__number_read(env, arguments.values[1], UINT32_MAX, "maxPatches must be a number",
                       &max_patches) ||
      !rr__number_read(env, arguments.values[2], UINT32_MAX, "maxBytes must be a number",
                       &max_bytes) ||
      !value_text_init(&text, wrapped, &arguments, 0, "text must be a string"))
    return NULL;
  size_t size = text.bytes.size;
  char *memory = text.memory;
  if (!memory) {
    memory = rr_alloc(size + 1);
    memcpy(memory, text.bytes.data, size);
  }
  return rr__assignment_of(wrapped, memory, size, (size_t)max_patches, (size_t)max_bytes);
}
