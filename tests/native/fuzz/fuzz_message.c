/* Any bytes as what a client sends: `[number,base,[patches]]`, or the same with a mark. Read by the
   parts of which a message is made, and by a document, which must come to the same; what is written
   of it reads back. */
#include "../lists.h"
#include "grammar.h"
#include "message.h"
#include "scan.h"

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

static message read_message(rr_bytes text, const rr_patch_limits *limits) {
  message m = {0};
  size_t position = 0;
  m.read = rr__message_read_head(text, &position, &m.number, &m.base, &m.error) &&
           rr_patches_read(text, &position, limits, &m.patches, &m.error) &&
           rr__message_read_end(text, &position, &m.whole, &m.error);
  CHECK(position <= text.size);
  if (m.read && !rr__scan_end(text, &position)) {
    m.error = (rr_error){.code = RR_ERR_TEXT, .position = position};
    m.read = false;
  }
  return m;
}

/* The text of an event is JSON, and its fourth member the patches that were written. */
static void check_event(const rr_buffer *event, const rr_patches *patches, size_t members) {
  rr_buffer text = {0}, expected = {0};
  rr_value value = RR_NONE;
  CHECK(grammar_accepts((const uint8_t *)event->data, event->size));
  CHECK(rr_text_read(bytes_of(event), NULL, &value, NULL));
  rr_view view = rr_view_of(&value), written;
  CHECK(rr_view_count(&view) == members);
  if (patches) {
    CHECK(rr_array_at(&view, 3, &written));
    rr_text_write(&written, &text);
    rr_patches again = list_of(bytes_of(&text));
    text.size = 0;
    rr_patches_write(&again, &text);
    rr_patches_write(patches, &expected);
    CHECK(same_bytes(&text, &expected));
    rr_patches_free(&again);
  }
  rr_value_release(value);
  rr_buffer_free(&text);
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

/* A document says the same of the message, and changes with it or not at all. */
static void check_document(rr_bytes text, const message *m, const rr_document_limits *limits) {
  rr_document *document =
      rr_document_new(bytes("{\"list\":[1,{\"id\":2}],\"map\":{\"x\":\"y\"}}"), limits, NULL);
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
                         error.code == RR_ERR_PATCH);
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
  message m = read_message(text, &limits.patch);
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
