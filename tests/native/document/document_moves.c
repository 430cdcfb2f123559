/* Moves and texts in a document: what they become over concurrent changes, and their limits. */
#include "helpers/lists.h"

static rr_document *document_of(const char *text, const rr_document_limits *limits) {
  rr_document *document = rr_document_new(bytes(text), limits, NULL);
  CHECK(document);
  return document;
}

static void submit(rr_document *document, const char *patches) {
  rr_outcome outcome = {0};
  rr_error error = {0};
  if (!rr_document_submit(document, bytes(patches), false, false, &outcome, &error))
    fprintf(stderr, "%s: %s\n", patches, error.message);
  CHECK(error.code == RR_OK);
  rr_outcome_free(&outcome);
}

/* Takes a message in one call. Returns the error. */
static rr_error receive(rr_document *document, const char *message, rr_outcome *outcome) {
  rr_error error = {.patch = RR_NO_PATCH};
  bool taken = rr_document_receive(document, 1, bytes(message), true, outcome, &error);
  CHECK(taken == (error.code == RR_OK));
  return error;
}

/* Takes a message in steps. */
static rr_error receive_in_steps(rr_document *document, rr_bytes message, size_t work) {
  rr_error error = {.patch = RR_NO_PATCH};
  rr_outcome outcome = {0};
  rr_reading *reading = rr_reading_new(document, 1, message);
  bool done = false, going = true;
  while (going && !done)
    going = rr_reading_step(reading, work, &done, &error);
  if (going)
    CHECK(rr_reading_take(reading, true, &outcome, &error));
  rr_reading_delete(reading);
  rr_outcome_free(&outcome);
  return error;
}

static void check_refused(const char *value, const char *message, const rr_document_limits *limits,
                          rr_code code, size_t patch) {
  rr_document *document = document_of(value, limits);
  rr_outcome outcome = {0};
  rr_error error = receive(document, message, &outcome);
  CHECK(error.code == code && error.patch == patch);
  CHECK_TEXT(rr_document_root(document), value);
  error = receive_in_steps(document, bytes(message), 1);
  CHECK(error.code == code && error.patch == patch);
  CHECK_TEXT(rr_document_root(document), value);
  CHECK(rr_document_version(document) == 0);
  rr_outcome_free(&outcome);
  rr_document_delete(document);
}

static void check_accepted(const char *value, const char *message, const rr_document_limits *limits,
                           const char *expected) {
  rr_document *document = document_of(value, limits);
  rr_outcome outcome = {0};
  CHECK(receive(document, message, &outcome).code == RR_OK);
  CHECK_TEXT(rr_document_root(document), expected);
  rr_buffer_append(&outcome.inverse, "", 1);
  submit(document, outcome.inverse.data);
  CHECK_TEXT(rr_document_root(document), value);
  rr_outcome_free(&outcome);
  rr_document_delete(document);
}

#define MOVE(from, path) "{\"op\":\"move\",\"from\":" from ",\"path\":" path "}"
#define TEXT(path, edit) "{\"op\":\"text\",\"path\":" path ",\"edit\":" edit "}"
#define REMOVE(path)     "{\"op\":\"remove\",\"path\":" path "}"

static void test_depth(void) {
  rr_document_limits limits = rr_document_default_limits;
  limits.patch.max_depth = 4;
  check_accepted("[[[1]],[[2]]]", "[1,0,[" MOVE("[0]", "[0,0]") "]]", &limits, "[[[[1]],[2]]]");
  check_refused("[[[[1]]],[[2]]]", "[1,0,[" MOVE("[0]", "[0,0]") "]]", &limits, RR_ERR_DEPTH, 0);
  check_refused("[[{\"a\":{}}],[[]]]", "[1,0,[" MOVE("[0]", "[0,0]") "]]", &limits, RR_ERR_DEPTH,
                0);
  /* A scalar needs no level of its own. */
  check_accepted("[1,[[[]]]]", "[1,0,[" MOVE("[0]", "[0,0,0,0]") "]]", &limits, "[[[[1]]]]");
  check_refused("[[],[[[]]]]", "[1,0,[" REMOVE("[1,0,0]") "," MOVE("[0]", "[0,0,0,0]") "]]",
                &limits, RR_ERR_PATH, 1);
  check_refused("[[],[[[]]]]", "[1,0,[" MOVE("[0]", "[0,0,0,0]") "]]", &limits, RR_ERR_DEPTH, 0);
  /* On one level and to higher ones, elements of any depth can be moved. */
  check_accepted("[[[[1]]],[]]", "[1,0,[" MOVE("[0]", "[1]") "]]", &limits, "[[],[[[1]]]]");
  check_accepted("[[[[1]]]]", "[1,0,[" MOVE("[0,0,0]", "[0]") "]]", &limits, "[[1],[[]]]");
}

/* What follows a moved element comes to a place that is deeper than the one that was checked. */
static void test_depth_of_followers(void) {
  rr_document_limits limits = rr_document_default_limits;
  limits.patch.max_depth = 4;
  static const char move[] = "[" MOVE("[0]", "[0,0,0]") "]";
  rr_outcome outcome = {0};
  rr_document *document = document_of("[{},[[]]]", &limits);
  submit(document, move);
  const char *add = "[1,0,[{\"op\":\"add\",\"path\":[0,\"a\"],\"value\":[]}]]";
  rr_error error = receive(document, add, &outcome);
  CHECK(error.code == RR_ERR_DEPTH && error.patch == 0);
  CHECK_TEXT(rr_document_root(document), "[[[{}]]]");
  add = "[1,0,[{\"op\":\"add\",\"path\":[0,\"a\"],\"value\":7}]]";
  CHECK(receive(document, add, &outcome).code == RR_OK);
  CHECK_TEXT(rr_document_root(document), "[[[{\"a\":7}]]]");
  rr_outcome_free(&outcome);
  rr_document_delete(document);
}

/* The answer has all patches that a transaction has become. */
static void test_several(void) {
  rr_document *document = document_of("[[1,2],[3]]", &rr_document_default_limits);
  rr_outcome outcome = {0};
  submit(document, "[" MOVE("[0,1]", "[1,0]") "]");
  CHECK(receive(document, "[1,0,[" REMOVE("[0]") "]]", &outcome).code == RR_OK);
  CHECK(is_text(&outcome.answer, "[\"k\",1,2,[" REMOVE("[1,0]") "," REMOVE("[0]") "]]"));
  CHECK(is_text(&outcome.change, "[\"t\",2,\"1.1\",[" REMOVE("[1,0]") "," REMOVE("[0]") "]]"));
  CHECK_TEXT(rr_document_root(document), "[[3]]");
  /* And none, where nothing is left. */
  submit(document, "[" REMOVE("[0]") "]");
  CHECK(receive(document, "[2,2,[" MOVE("[0,0]", "[0]") "]]", &outcome).code == RR_OK);
  CHECK(is_text(&outcome.answer, "[\"k\",2,4,[]]"));
  rr_outcome_free(&outcome);
  rr_document_delete(document);
}

/* Errors name the client's own patches, also behind one that has become two. */
static void test_patch_at_fault(void) {
  rr_document *document = document_of("[[1,2],[3]]", &rr_document_default_limits);
  rr_outcome outcome = {0};
  submit(document, "[" MOVE("[0,1]", "[1,0]") "]");
  rr_error error = receive(document, "[1,0,[" REMOVE("[0]") "," REMOVE("[5]") "]]", &outcome);
  CHECK(error.code == RR_ERR_PATH && error.patch == 1);
  CHECK_TEXT(rr_document_root(document), "[[1],[2,3]]");
  rr_outcome_free(&outcome);
  rr_document_delete(document);
}

static void test_texts(void) {
  rr_document *document = document_of("{\"t\":\"one two\"}", &rr_document_default_limits);
  rr_outcome outcome = {0};
  submit(document, "[" TEXT("[\"t\"]", "[\"zero \"]") "]");
  CHECK(receive(document, "[1,0,[" TEXT("[\"t\"]", "[7,\" three\"]") "]]", &outcome).code == RR_OK);
  CHECK(is_text(&outcome.answer, "[\"k\",1,2,[" TEXT("[\"t\"]", "[12,\" three\"]") "]]"));
  CHECK(is_text(&outcome.inverse, "[" TEXT("[\"t\"]", "[12,-6]") "]"));
  CHECK_TEXT(rr_document_root(document), "{\"t\":\"zero one two three\"}");
  rr_outcome_free(&outcome);
  rr_document_delete(document);
}

static void append_times(rr_buffer *out, const char *text, size_t times) {
  for (size_t i = 0; i < times; i++)
    rr_buffer_append(out, text, strlen(text));
}

/* An edited string counts like any value, in one call and in steps. */
static void test_size_of_texts(void) {
  rr_document_limits limits = rr_document_default_limits;
  limits.max_value = 40000;
  for (int steps = 0; steps < 2; steps++) {
    rr_document *document = document_of("[\"\"]", &limits);
    rr_buffer message = {0};
    rr_outcome outcome = {0};
    rr_error error = {0};
    size_t count = 0;
    while (error.code == RR_OK) {
      message.size = 0;
      rr_buffer_literal(&message, "[");
      rr_buffer_append_uint(&message, ++count);
      rr_buffer_literal(&message, ",");
      rr_buffer_append_uint(&message, rr_document_version(document));
      rr_buffer_literal(&message, ",[{\"op\":\"text\",\"path\":[0],\"edit\":[\"");
      append_times(&message, "0123456789", 100);
      rr_buffer_literal(&message, "\"]}]]");
      rr_buffer_append(&message, "", 1);
      message.size--;
      error = steps ? receive_in_steps(document, bytes_of(&message), 300)
                    : receive(document, message.data, &outcome);
      CHECK(count < 100);
    }
    CHECK(error.code == RR_ERR_TOO_LARGE && count > 10);
    CHECK(rr_document_measure(document).bytes <= limits.max_value);
    CHECK(rr_document_version(document) == count - 1);
    rr_buffer_free(&message);
    rr_outcome_free(&outcome);
    rr_document_delete(document);
  }
}

/* A client cannot have main copy a very long string for a short message. */
static void test_long_texts(void) {
  rr_buffer text = {0};
  rr_buffer_literal(&text, "[\"");
  append_times(&text, "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef", 600000);
  rr_buffer_literal(&text, "\"]");
  rr_document *document = rr_document_new(bytes_of(&text), &rr_document_default_limits, NULL);
  rr_outcome outcome = {0};
  rr_error error = receive(document, "[1,0,[" TEXT("[0]", "[\"a\"]") "]]", &outcome);
  CHECK(error.code == RR_ERR_TOO_LARGE && error.patch == 0);
  submit(document, "[" TEXT("[0]", "[\"a\",1,-38399999]") "]");
  CHECK_TEXT(rr_document_root(document), "[\"a0\"]");
  rr_outcome_free(&outcome);
  rr_document_delete(document);
  rr_buffer_free(&text);
}

/* What one patch becomes is limited by the work that it is. */
static void test_growth(void) {
  enum { MOVES = 2000 };
  rr_document_limits limits = rr_document_default_limits;
  limits.max_work = 1000000;
  for (int limited = 0; limited < 2; limited++) {
    rr_buffer text = {0};
    rr_buffer_literal(&text, "{\"z\":[[");
    append_times(&text, "1,", MOVES);
    rr_buffer_literal(&text, "1]],\"m\":[]}");
    rr_document *document =
        rr_document_new(bytes_of(&text), limited ? &limits : &rr_document_default_limits, NULL);
    for (int i = 0; i < MOVES; i++)
      submit(document, "[" MOVE("[\"z\",0,0]", "[\"m\",0]") "]");
    rr_error error = receive_in_steps(document, bytes("[1,0,[" REMOVE("[\"z\",0]") "]]"), 10000);
    CHECK(error.code == (limited ? RR_ERR_STALE : RR_OK));
    if (!limited)
      CHECK_TEXT(rr_document_root(document), "{\"z\":[],\"m\":[]}");
    rr_document_delete(document);
    rr_buffer_free(&text);
  }
}

/* The size of a list counts paths and texts. */
static void test_measure(void) {
  static const char key[] = "a key of more than a few bytes";
  char text[256];
  snprintf(text, sizeof text, "[{\"op\":\"move\",\"from\":[\"%s\",0],\"path\":[\"%s\",1]}]", key,
           key);
  rr_patches list = list_of(bytes(text));
  size_t size = sizeof(rr_patch) + 4 * sizeof(rr_step) + 2 * ((sizeof key + 1 + 7) & ~(size_t)7);
  CHECK(rr_patches_measure(&list, SIZE_MAX) == size);
  rr_patches_free(&list);
  snprintf(text, sizeof text, "[{\"op\":\"text\",\"path\":[0],\"edit\":[1,\"%s\",-1]}]", key);
  list = list_of(bytes(text));
  size = sizeof(rr_patch) + sizeof(rr_step) + 3 * sizeof(rr_edit_step) +
         ((sizeof key - 1 + 7) & ~(size_t)7);
  CHECK(rr_patches_measure(&list, SIZE_MAX) == size);
  rr_patches_free(&list);
}

int main(void) {
  test_depth();
  test_depth_of_followers();
  test_several();
  test_patch_at_fault();
  test_texts();
  test_size_of_texts();
  test_long_texts();
  test_growth();
  test_measure();
  CHECK_NOTHING_LEFT();
  return 0;
}
