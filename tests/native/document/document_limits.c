/* The limits of a document: transactions above them are refused and leave nothing behind. */
#include "base/work.h"
#include "helpers/lists.h"

static rr_error error_of(const rr_document_limits *limits, const char *value, const char *message) {
  rr_document *document = rr_document_new(bytes(value), limits, NULL);
  rr_outcome outcome = {0};
  rr_error error = {0};
  CHECK(document);
  rr_buffer before = text_of(rr_document_root(document));
  CHECK(!rr_document_receive(document, 1, bytes(message), false, &outcome, &error));
  rr_buffer after = text_of(rr_document_root(document));
  CHECK(same_bytes(&before, &after) && rr_document_version(document) == 0);
  rr_buffer_free(&before);
  rr_buffer_free(&after);
  rr_outcome_free(&outcome);
  rr_document_delete(document);
  return error;
}

static void test_message(void) {
  rr_document_limits limits = rr_document_default_limits;
  limits.max_message = 40;
  rr_error error = error_of(&limits, "[]", "[1,0,[{\"op\":\"add\",\"path\":[0],\"value\":1}]]");
  CHECK(error.code == RR_ERR_TOO_LARGE);
  limits = rr_document_default_limits;
  limits.patch.max_patches = 1;
  error = error_of(&limits, "[1,2]",
                   "[1,0,[{\"op\":\"remove\",\"path\":[0]},{\"op\":\"remove\",\"path\":[0]}]]");
  CHECK(error.code == RR_ERR_TOO_LARGE);
}

static void test_depth(void) {
  rr_document_limits limits = rr_document_default_limits;
  rr_error error = {0};
  limits.patch.max_depth = 2;
  CHECK(!rr_document_new(bytes("[[[]]]"), &limits, &error) && error.code == RR_ERR_DEPTH);
  error = error_of(&limits, "[[]]", "[1,0,[{\"op\":\"add\",\"path\":[0,0],\"value\":[]}]]");
  CHECK(error.code == RR_ERR_DEPTH);
}

/* A value grows up to its limit: the last transaction is undone. */
static void test_value(void) {
  rr_document_limits limits = rr_document_default_limits;
  rr_error error = {0};
  limits.max_value = 20000;
  limits.history_bytes = 0;
  CHECK(!rr_document_new((rr_bytes){"[1]", 20001}, &limits, &error));
  CHECK(error.code == RR_ERR_TOO_LARGE);

  rr_document *document = rr_document_new(bytes("[]"), &limits, NULL);
  rr_outcome outcome = {0};
  size_t count = 0;
  const char *add =
      "[{\"op\":\"add\",\"path\":[0],\"value\":{\"text\":\"what takes some room\"}},"
      "{\"op\":\"replace\",\"path\":[0,\"text\"],\"value\":\"what takes more room\"}]";
  while (rr_document_submit(document, bytes(add), false, false, &outcome, &error))
    CHECK(++count < 1000);
  CHECK(error.code == RR_ERR_TOO_LARGE && count > 50);
  CHECK(rr_document_measure(document).bytes <= limits.max_value);
  rr_view view = rr_view_of(rr_document_root(document));
  CHECK(rr_view_count(&view) == count && rr_document_version(document) == count);
  /* A transaction that makes it smaller is accepted. */
  CHECK(rr_document_submit(document, bytes("[{\"op\":\"remove\",\"path\":[0]}]"), false, false,
                           &outcome, NULL));
  rr_outcome_free(&outcome);
  rr_document_delete(document);
}

/* A transaction whose text would be too long is refused on all paths. */
static void test_text(void) {
  rr_document_limits limits = rr_document_default_limits;
  limits.max_text = 50;
  const char *message = "[1,0,[{\"op\":\"add\",\"path\":[0],\"value\":123456789}]]";
  CHECK(error_of(&limits, "[1,2]", message).code == RR_ERR_TOO_LARGE);
  rr_document *document = rr_document_new(bytes("[1,2]"), &limits, NULL);
  rr_outcome outcome = {0};
  rr_error error = {0};
  CHECK(!rr_document_submit(document,
                            bytes("[{\"op\":\"remove\",\"path\":[0]},"
                                  "{\"op\":\"remove\",\"path\":[0]}]"),
                            true, false, &outcome, &error));
  CHECK(error.code == RR_ERR_TOO_LARGE);
  CHECK_TEXT(rr_document_root(document), "[1,2]");
  rr_reading *reading = rr_reading_new(document, 1, bytes(message));
  bool done = false;
  while (!done)
    CHECK(rr_reading_step(reading, 1, &done, &error));
  CHECK(!rr_reading_take(reading, true, &outcome, &error) && error.code == RR_ERR_TOO_LARGE);
  CHECK(!rr_reading_step(reading, 1, &done, &error));
  rr_reading_delete(reading);
  CHECK_TEXT(rr_document_root(document), "[1,2]");
  CHECK(rr_document_version(document) == 0 && rr_document_accepted(document, 1) == 0);
  CHECK(rr_document_submit(document, bytes("[{\"op\":\"remove\",\"path\":[0]}]"), true, false,
                           &outcome, &error));
  rr_outcome_free(&outcome);
  rr_document_delete(document);
}

/* A long inverse is kept as patches, and written only within the caller's limit. */
static void test_inverse(void) {
  rr_buffer value = {0}, text = {0};
  rr_buffer_literal(&value, "[\"");
  for (int i = 0; i < 100000; i++)
    rr_buffer_literal(&value, "x");
  rr_buffer_literal(&value, "\"]");
  rr_document *document =
      rr_document_new((rr_bytes){value.data, value.size}, &rr_document_default_limits, NULL);
  rr_outcome outcome = {0};
  CHECK(rr_document_receive(document, 1, bytes("[1,0,[{\"op\":\"remove\",\"path\":[0]}]]"), true,
                            &outcome, NULL));
  rr_inverse *inverse = outcome.kept;
  CHECK(inverse && outcome.inverse.size == 0);
  outcome.kept = NULL;
  CHECK(!rr_inverse_write(inverse, 100000, &text) && text.size == 0);
  CHECK(rr_inverse_write(inverse, 101000, &text) && text.size > 100000);
  CHECK(
      rr_document_submit(document, (rr_bytes){text.data, text.size}, false, false, &outcome, NULL));
  rr_buffer after = text_of(rr_document_root(document));
  CHECK(same_bytes(&after, &value) && !outcome.kept);
  rr_inverse_delete(inverse);
  rr_buffer_free(&after);
  rr_buffer_free(&text);
  rr_buffer_free(&value);
  rr_outcome_free(&outcome);
  rr_document_delete(document);
}

/* Limits on containers: of one transaction before any is made, and of the whole value. */
static void test_nodes(void) {
  rr_document_limits limits = rr_document_default_limits;
  rr_error error = {0};
  limits.patch.max_nodes = 3;
  CHECK(!rr_document_new(bytes("[[],[],[]]"), &limits, &error));
  CHECK(error.code == RR_ERR_TOO_LARGE && error.position == 7);
  error = error_of(&limits, "[]",
                   "[1,0,[{\"op\":\"add\",\"path\":[0],\"value\":[[1],[2]]},"
                   "{\"op\":\"add\",\"path\":[0],\"value\":[[3]]}]]");
  CHECK(error.code == RR_ERR_TOO_LARGE && error.patch == 1);
  /* A value before its path is read twice, and counts once. */
  rr_document *document = rr_document_new(bytes("[]"), &limits, NULL);
  rr_outcome outcome = {0};
  CHECK(rr_document_submit(document, bytes("[{\"value\":[[1],2],\"op\":\"add\",\"path\":[0]}]"),
                           false, false, &outcome, NULL));
  rr_document_delete(document);

  limits.patch.max_nodes = 100;
  document = rr_document_new(bytes("[]"), &limits, NULL);
  size_t count = 0;
  while (rr_document_submit(document, bytes("[{\"op\":\"add\",\"path\":[0],\"value\":[1]}]"), false,
                            false, &outcome, &error))
    CHECK(++count < 200);
  CHECK(error.code == RR_ERR_TOO_LARGE && count > 10);
  CHECK(rr_document_measure(document).nodes <= 100);
  CHECK(rr_document_submit(document, bytes("[{\"op\":\"remove\",\"path\":[0]}]"), false, false,
                           &outcome, NULL));
  rr_outcome_free(&outcome);
  rr_document_delete(document);
}

/* Limits on members of one object, when read and when added by patches. */
static void test_keys(void) {
  rr_document_limits limits = rr_document_default_limits;
  rr_error error = {0};
  limits.patch.max_keys = 2;
  CHECK(!rr_document_new(bytes("[{\"a\":1,\"b\":1},{\"a\":1,\"b\":1,\"c\":1}]"), &limits, &error));
  CHECK(error.code == RR_ERR_TOO_LARGE);
  error = error_of(&limits, "{}",
                   "[1,0,[{\"op\":\"add\",\"path\":[\"a\"],\"value\":{\"a\":1,\"b\":1,\"c\":1}}]]");
  CHECK(error.code == RR_ERR_TOO_LARGE);
  error = error_of(&limits, "{\"a\":1,\"b\":1}",
                   "[1,0,[{\"op\":\"replace\",\"path\":[\"a\"],\"value\":2},"
                   "{\"op\":\"add\",\"path\":[\"b\"],\"value\":2},"
                   "{\"op\":\"add\",\"path\":[\"c\"],\"value\":2}]]");
  CHECK(error.code == RR_ERR_TOO_LARGE && error.patch == 2);
  /* Elements are not members. */
  rr_document *document = rr_document_new(bytes("{\"a\":[1,2,3,4]}"), &limits, NULL);
  CHECK(document);
  rr_document_delete(document);
}

/* Checks the keys of an object, in order, from `first` on. */
static void check_keys(const rr_value *object, size_t first, const char *const *keys) {
  rr_view view = rr_view_of(object), value;
  rr_cursor cursor;
  rr_bytes key;
  rr_cursor_init(&cursor, &view);
  for (size_t i = 0; rr_cursor_next(&cursor, &key, &value); i++) {
    if (i >= first && *keys) {
      CHECK(key.size == strlen(*keys) && memcmp(key.data, *keys, key.size) == 0);
      keys++;
    }
  }
  CHECK(!*keys);
}

/* Members that a client inserts at one place again and again renumber others, up to a limit. Above
   it the new member goes to the end, and all clients receive that. */
static void test_crowding(void) {
  enum { ALREADY = 200000 };
  rr_document *document =
      rr_document_new(bytes("{\"first\":0}"), &rr_document_default_limits, NULL);
  rr_outcome outcome = {0};
  bool placed = true;
  size_t count = 0;
  uint64_t most = 0;
  for (; placed && count < (size_t)10 * ALREADY; count++) {
    char message[240], written[160];
    snprintf(written, sizeof written,
             "[{\"op\":\"add\",\"path\":[\"x%zu\"],\"value\":0,\"before\":\"first\"}]", count);
    snprintf(message, sizeof message, "[%zu,%zu,%s]", count + 1, count, written);
    uint64_t start = rr__work_done;
    CHECK(rr_document_receive(document, 1, bytes(message), false, &outcome, NULL));
    most = rr__work_done - start > most ? rr__work_done - start : most;
    rr_buffer_literal(&outcome.change, "\0");
    placed = strstr(outcome.change.data, "before") != NULL;
  }
  CHECK(!placed && count > ALREADY && most < 50000000);
  /* So does the sender: its answer has the patches, although there was no concurrent change. */
  char answer[160], last[32], second[32];
  snprintf(answer, sizeof answer,
           "[\"k\",%zu,%zu,[{\"op\":\"add\",\"path\":[\"x%zu\"],\"value\":0}]]", count, count,
           count - 1);
  CHECK(is_text(&outcome.answer, answer));
  snprintf(last, sizeof last, "\"x%zu\"", count - 1);
  snprintf(second, sizeof second, "\"x%zu\"", count - 2);
  const char *const keys[] = {second, "\"first\"", last, NULL};
  check_keys(rr_document_root(document), count - 2, keys);

  /* Main itself has no limit. */
  CHECK(rr_document_submit(
      document, bytes("[{\"op\":\"add\",\"path\":[\"main\"],\"value\":0,\"before\":\"first\"}]"),
      false, false, &outcome, NULL));
  const char *const now[] = {second, "\"main\"", "\"first\"", last, NULL};
  check_keys(rr_document_root(document), count - 2, now);
  rr_outcome_free(&outcome);
  rr_document_delete(document);
}

int main(void) {
  test_crowding();
  test_message();
  test_depth();
  test_value();
  test_text();
  test_inverse();
  test_nodes();
  test_keys();
  CHECK_NOTHING_LEFT();
  return 0;
}
