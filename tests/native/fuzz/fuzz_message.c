/* Input: a message of a client, `[number,base,[patches]]` or `[number,base,[patches],1]`. The
   reader of messages and a document must agree on it. The text written from it must read back. */
#include "document/message.h"
#include "grammar.h"
#include "helpers/lists.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

typedef struct {
  bool read;
  uint64_t number, base;
  bool whole;
  rr_patches patches;
  rr_error error;
} message;

static rr_document_limits limits_of_test(void) {
  rr_document_limits limits = rr_document_default_limits;
  limits.patch = (rr_patch_limits){.max_patches = 16, .max_path = 8, .max_depth = 8};
  limits.max_message = 2048;
  return limits;
}

/* Reads in steps of `budget` bytes. */
static message read_message(rr_bytes text, const rr_patch_limits *limits, size_t budget) {
  message m = {.read = true};
  rr_builder *builder = rr_builder_new();
  rr__message_reader reader;
  bool done = false;
  rr__message_reader_init(&reader, text, limits, &m.patches, builder);
  while (m.read && !done)
    m.read = rr__message_reader_run(&reader, budget, &done, &m.error);
  m.number = reader.number;
  m.base = reader.base;
  m.whole = reader.whole;
  rr__message_reader_deinit(&reader);
  rr_builder_delete(builder);
  return m;
}

/* The result does not depend on the steps. */
static void check_steps(rr_bytes text, const message *m, const rr_patch_limits *limits) {
  message other = read_message(text, limits, text.size % 7);
  CHECK(other.read == m->read && other.error.code == m->error.code &&
        other.error.position == m->error.position && other.error.patch == m->error.patch);
  rr_buffer a = list_text(&m->patches), b = list_text(&other.patches);
  CHECK(!m->read || same_bytes(&a, &b));
  rr_buffer_free(&a);
  rr_buffer_free(&b);
  rr_patches_free(&other.patches);
}

/* The text of an event is JSON, and its fourth element has the patches. */
static void check_event(const rr_buffer *event, const rr_patches *patches, size_t members) {
  rr_buffer text = {0}, back = {0}, expected = {0};
  rr_value value = RR_NONE;
  CHECK(grammar_accepts((const uint8_t *)event->data, event->size));
  CHECK(rr_text_read(bytes_of(event), NULL, &value, NULL));
  rr_view view = rr_view_of(&value), written;
  CHECK(rr_view_count(&view) == members);
  if (patches) {
    CHECK(rr_array_at(&view, 3, &written));
    rr_text_write(&written, &text);
    rr_patches again = list_of(bytes_of(&text));
    rr_patches_write(&again, &back);
    rr_patches_write(patches, &expected);
    CHECK(same_bytes(&back, &expected));
    rr_patches_free(&again);
  }
  rr_value_release(value);
  rr_buffer_free(&text);
  rr_buffer_free(&back);
  rr_buffer_free(&expected);
}

static void check_written(const message *m) {
  rr_buffer change = {0}, answer = {0}, bare = {0};
  rr_change made = {.client = 7, .number = m->number, .whole = m->whole, .patches = m->patches};
  rr__message_write_change(m->base, &made, &change);
  check_event(&change, &m->patches, 4 + m->whole);
  rr__message_write_answer(m->number, m->base, &m->patches, &answer);
  check_event(&answer, &m->patches, 4);
  rr__message_write_answer(m->number, m->base, NULL, &bare);
  check_event(&bare, NULL, 3);
  rr_buffer_free(&change);
  rr_buffer_free(&answer);
  rr_buffer_free(&bare);
}

/* A document agrees on the message, and applies it as a whole or not at all. */
static void check_document(rr_bytes text, const message *m, const rr_document_limits *limits) {
  rr_document *document =
      rr_document_new(bytes("{\"list\":[1,{\"id\":2},[3]],\"map\":{\"x\":\"y\"}}"), limits, NULL);
  CHECK(document);
  rr_outcome outcome = {0};
  rr_error error = {0};
  rr_buffer before = text_of(rr_document_root(document));
  bool taken = rr_document_receive(document, 1, text, true, &outcome, &error);
  if (taken) {
    CHECK(m->read && m->number == 1 && m->base == 0 && outcome.number == 1);
    check_event(&outcome.change, &m->patches, 4 + m->whole);
    check_event(&outcome.answer, NULL, 3);
    rr_outcome undone = {0};
    CHECK(rr_document_submit(document, bytes_of(&outcome.inverse), false, false, &undone, NULL));
    rr_outcome_free(&undone);
  } else if (text.size > limits->max_message) {
    CHECK(error.code == RR_ERR_TOO_LARGE);
  } else if (m->read) {
    rr_code expected = m->number != 1 ? RR_ERR_ORDER : m->base != 0 ? RR_ERR_VERSION : RR_OK;
    CHECK(expected ? error.code == expected
                   : error.code == RR_ERR_PATH || error.code == RR_ERR_TEST ||
                         error.code == RR_ERR_PATCH || error.code == RR_ERR_DEPTH);
  } else {
    CHECK(error.code == m->error.code && error.position == m->error.position);
  }
  rr_buffer after = text_of(rr_document_root(document));
  CHECK(same_bytes(&before, &after));
  rr_buffer_free(&before);
  rr_buffer_free(&after);
  rr_outcome_free(&outcome);
  rr_document_delete(document);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  rr_bytes text = {(const char *)data, size};
  rr_document_limits limits = limits_of_test();
  message m = read_message(text, &limits.patch, SIZE_MAX);
  check_steps(text, &m, &limits.patch);
  if (m.read)
    CHECK(grammar_accepts(data, size));
  else
    CHECK(m.error.code != RR_OK && m.error.position <= size);
  if (m.read)
    check_written(&m);
  check_document(text, &m, &limits);
  rr_patches_free(&m.patches);
  CHECK_NOTHING_LEFT();
  return 0;
}
