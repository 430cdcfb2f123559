/* The limits of a document: what is above them is refused and costs nothing. */
#include "lists.h"

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

/* A value that grows until it may not: the last transaction is undone. */
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
  /* What makes it smaller is taken. */
  CHECK(rr_document_submit(document, bytes("[{\"op\":\"remove\",\"path\":[0]}]"), false, false,
                           &outcome, NULL));
  rr_outcome_free(&outcome);
  rr_document_delete(document);
}

/* Containers: of one transaction before any is made, and of the whole value. */
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
  /* A value in front of its path is read twice, and counts once. */
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

/* Members of one object: as they are read, and as patches add them. */
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
  /* Elements are no members. */
  rr_document *document = rr_document_new(bytes("{\"a\":[1,2,3,4]}"), &limits, NULL);
  CHECK(document);
  rr_document_delete(document);
}

/* What one transaction may cost to transform. */
static void test_transform(void) {
  rr_document_limits limits = rr_document_default_limits;
  limits.max_transform = 5;
  rr_document *document = rr_document_new(bytes("[]"), &limits, NULL);
  rr_outcome outcome = {0};
  rr_error error = {0};
  const char *add = "[{\"op\":\"add\",\"path\":[0],\"value\":1}]";
  for (int i = 0; i < 5; i++)
    CHECK(rr_document_submit(document, bytes(add), false, false, &outcome, NULL));
  CHECK(rr_document_receive(document, 1,
                            bytes("[1,0,[{\"op\":\"replace\",\"path\":[],\"value\":1}]]"), false,
                            &outcome, NULL));
  CHECK(!rr_document_receive(document, 1,
                             bytes("[2,0,[{\"op\":\"replace\",\"path\":[],\"value\":1}]]"), false,
                             &outcome, &error));
  CHECK(error.code == RR_ERR_STALE);
  rr_outcome_free(&outcome);
  rr_document_delete(document);
}

int main(void) {
  test_message();
  test_depth();
  test_value();
  test_nodes();
  test_keys();
  test_transform();
  CHECK_NOTHING_LEFT();
  return 0;
}
