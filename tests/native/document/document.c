/* A document: versions, answers, changes for others, and which transactions it refuses. */
#include "helpers/lists.h"

static rr_document *document_of(const char *text) {
  rr_document *document = rr_document_new(bytes(text), &rr_document_default_limits, NULL);
  CHECK(document);
  return document;
}

static bool receive(rr_document *document, uint32_t client, const char *message,
                    rr_outcome *outcome, rr_error *error) {
  return rr_document_receive(document, client, bytes(message), true, outcome, error);
}

#define CHECK_OUTCOME(outcome, the_answer, the_change, the_inverse)                                \
  do {                                                                                             \
    CHECK(is_text(&(outcome).answer, the_answer));                                                 \
    CHECK(is_text(&(outcome).change, the_change));                                                 \
    CHECK(is_text(&(outcome).inverse, the_inverse));                                               \
  } while (0)

static void check_refused(rr_document *document, const char *message, rr_code code) {
  rr_outcome outcome = {0};
  rr_error error = {0};
  uint64_t version = rr_document_version(document);
  rr_buffer before = text_of(rr_document_root(document));
  CHECK(!receive(document, 1, message, &outcome, &error));
  if (error.code != code)
    fprintf(stderr, "%s: code %d, %s\n", message, (int)error.code, error.message);
  CHECK(error.code == code);
  CHECK(rr_document_version(document) == version);
  rr_buffer after = text_of(rr_document_root(document));
  CHECK(same_bytes(&before, &after));
  rr_buffer_free(&before);
  rr_buffer_free(&after);
  rr_outcome_free(&outcome);
}

static void test_order(void) {
  rr_document *document = document_of("{\"list\":[1]}");
  rr_outcome outcome = {0};
  CHECK(receive(document, 7, "[1,0,[{\"op\":\"add\",\"path\":[\"list\",1],\"value\":2}]]", &outcome,
                NULL));
  CHECK_OUTCOME(outcome, "[\"k\",1,1]",
                "[\"t\",1,\"7.1\",[{\"op\":\"add\",\"path\":[\"list\",1],\"value\":2}]]",
                "[{\"op\":\"remove\",\"path\":[\"list\",1]}]");
  /* Another client made this on the same version; it comes later. */
  CHECK(receive(document, 8, "[1,0,[{\"op\":\"add\",\"path\":[\"list\",1],\"value\":3}]]", &outcome,
                NULL));
  CHECK_OUTCOME(outcome, "[\"k\",1,2,[{\"op\":\"add\",\"path\":[\"list\",2],\"value\":3}]]",
                "[\"t\",2,\"8.1\",[{\"op\":\"add\",\"path\":[\"list\",2],\"value\":3}]]",
                "[{\"op\":\"remove\",\"path\":[\"list\",2]}]");
  /* It has no patches left, but still gets a version. */
  CHECK(rr_document_submit(document, bytes("[{\"op\":\"remove\",\"path\":[\"list\"]}]"), false,
                           false, &outcome, NULL));
  CHECK(is_text(&outcome.change, "[\"t\",3,\"0.1\",[{\"op\":\"remove\",\"path\":[\"list\"]}]]"));
  CHECK(outcome.inverse.size == 0);
  CHECK(receive(document, 8, "[2,2,[{\"op\":\"remove\",\"path\":[\"list\",0]}]]", &outcome, NULL));
  CHECK_OUTCOME(outcome, "[\"k\",2,4,[]]", "[\"t\",4,\"8.2\",[]]", "[]");
  CHECK_TEXT(rr_document_root(document), "{}");
  rr_outcome_free(&outcome);
  rr_document_delete(document);
}

static void test_numbers(void) {
  rr_document *document = document_of("0");
  rr_outcome outcome = {0};
  rr_error error = {0};
  CHECK(receive(document, 1, "[1,0,[]]", &outcome, NULL));
  CHECK(rr_document_accepted(document, 1) == 1 && rr_document_accepted(document, 2) == 0);
  check_refused(document, "[1,1,[]]", RR_ERR_ORDER);
  check_refused(document, "[3,1,[]]", RR_ERR_ORDER);
  check_refused(document, "[0,1,[]]", RR_ERR_ORDER);
  check_refused(document, "[2,2,[]]", RR_ERR_VERSION);
  CHECK(!receive(document, 1, "[9,1,[]]", &outcome, &error) && outcome.number == 9);
  CHECK(receive(document, 1, " [ 2 , 1 , [ ] ] ", &outcome, NULL));
  rr_document_forget(document, 1);
  rr_document_forget(document, 5);
  CHECK(rr_document_accepted(document, 1) == 0);
  /* Clients in any order. */
  for (uint32_t client = 100; client > 0; client--)
    CHECK(receive(document, client, "[1,2,[]]", &outcome, NULL));
  for (uint32_t client = 1; client <= 100; client += 2)
    rr_document_forget(document, client);
  for (uint32_t client = 1; client <= 100; client++)
    CHECK(rr_document_accepted(document, client) == (client % 2 ? 0 : 1));
  rr_outcome_free(&outcome);
  rr_document_delete(document);
}

static void test_malformed(void) {
  rr_document *document = document_of("{\"a\":{\"b\":1}}");
  const char *const malformed[] = {"",
                                   "[",
                                   "{}",
                                   "[1]",
                                   "[1,0]",
                                   "[1,0,[]",
                                   "[1,0,[]]x",
                                   "[\"1\",0,[]]",
                                   "[-1,0,[]]",
                                   "[1,0.5,[]]",
                                   "[1,0,[],]",
                                   "[1,0,[],0]",
                                   "[1,0,[],2]",
                                   "[1,0,[],1.0]",
                                   "[1,0,[],10]",
                                   "[1,0,[],true]",
                                   "[1,0,[],1,1]",
                                   "[1,0,[],1"};
  for (size_t i = 0; i < sizeof malformed / sizeof malformed[0]; i++)
    check_refused(document, malformed[i], RR_ERR_TEXT);
  /* A 0 byte does not end a text. */
  rr_outcome outcome = {0};
  rr_error error = {0};
  CHECK(!rr_document_receive(document, 1, (rr_bytes){"[1,0,[]]\0x", 10}, false, &outcome, &error));
  CHECK(error.code == RR_ERR_TEXT && error.position == 8);
  rr_outcome_free(&outcome);
  check_refused(document, "[1,0,{}]", RR_ERR_PATCH);
  check_refused(document, "[1,0,", RR_ERR_PATCH);
  check_refused(document, "[1,0,[{\"op\":\"remove\",\"path\":[\"b\"]}]]", RR_ERR_PATH);
  check_refused(
      document,
      "[1,0,[{\"op\":\"remove\",\"path\":[\"a\",\"b\"]},{\"op\":\"remove\",\"path\":[0]}]]",
      RR_ERR_PATH);
  check_refused(document, "[1,0,[{\"op\":\"test\",\"path\":[\"a\",\"b\"],\"value\":2}]]",
                RR_ERR_TEST);
  CHECK(rr_document_accepted(document, 1) == 0);
  rr_document_delete(document);
}

/* The flag for a whole value follows the patches, and stays even if no patches are left. */
static void test_whole(void) {
  rr_document *document = document_of("{\"a\":{\"b\":1}}");
  rr_outcome outcome = {0};
  CHECK(receive(document, 7, "[1,0,[{\"op\":\"replace\",\"path\":[\"a\"],\"value\":2}], 1 ]",
                &outcome, NULL));
  CHECK_OUTCOME(outcome, "[\"k\",1,1]",
                "[\"t\",1,\"7.1\",[{\"op\":\"replace\",\"path\":[\"a\"],\"value\":2}],1]",
                "[{\"op\":\"replace\",\"path\":[\"a\"],\"value\":{\"b\":1}}]");
  CHECK(
      receive(document, 8, "[1,0,[{\"op\":\"remove\",\"path\":[\"a\",\"b\"]}],1]", &outcome, NULL));
  CHECK(is_text(&outcome.answer, "[\"k\",1,2,[]]"));
  CHECK(is_text(&outcome.change, "[\"t\",2,\"8.1\",[],1]"));
  CHECK(rr_document_submit(document, bytes("[]"), false, true, &outcome, NULL));
  CHECK(is_text(&outcome.change, "[\"t\",3,\"0.1\",[],1]"));
  CHECK(rr_document_submit(document, bytes("[]"), false, false, &outcome, NULL));
  CHECK(is_text(&outcome.change, "[\"t\",4,\"0.2\",[]]"));
  rr_document_replace(document, parse("[]"), 2);
  rr_buffer since = {0};
  CHECK(rr_document_since(document, 0, &since));
  CHECK(is_text(&since, "[\"t\",1,\"7.1\",[{\"op\":\"replace\",\"path\":[\"a\"],\"value\":2}],1],"
                        "[\"t\",2,\"8.1\",[],1],[\"t\",3,\"0.1\",[],1],[\"t\",4,\"0.2\",[]],"
                        "[\"t\",5,\"0.3\",[{\"op\":\"replace\",\"path\":[],\"value\":[]}],1]"));
  rr_buffer_free(&since);
  rr_outcome_free(&outcome);
  rr_document_delete(document);
}

/* A test is checked against the current value, not the one that its sender saw. */
static void test_tests(void) {
  rr_document *document = document_of("[1,2]");
  rr_outcome outcome = {0};
  CHECK(rr_document_submit(document, bytes("[{\"op\":\"add\",\"path\":[0],\"value\":0}]"), false,
                           false, &outcome, NULL));
  CHECK(receive(document, 1,
                "[1,0,[{\"op\":\"test\",\"path\":[0],\"value\":1},"
                "{\"op\":\"replace\",\"path\":[1],\"value\":5}]]",
                &outcome, NULL));
  CHECK(is_text(&outcome.answer, "[\"k\",1,2,[{\"op\":\"replace\",\"path\":[2],\"value\":5}]]"));
  CHECK(rr_document_submit(document, bytes("[{\"op\":\"remove\",\"path\":[1]}]"), false, false,
                           &outcome, NULL));
  check_refused(document, "[2,2,[{\"op\":\"test\",\"path\":[1],\"value\":1}]]", RR_ERR_TEST);
  CHECK_TEXT(rr_document_root(document), "[0,5]");
  rr_outcome_free(&outcome);
  rr_document_delete(document);
}

static void test_get(void) {
  rr_document *document = document_of("{\"list\":[{\"n\":1.50}],\"\":null}");
  rr_buffer out = {0};
  rr_error error = {0};
  CHECK(rr_document_get(document, bytes("[\"list\",0]"), &out, &error));
  CHECK(is_text(&out, "{\"n\":1.5}"));
  out.size = 0;
  CHECK(rr_document_get(document, bytes(" [ \"\" ] "), &out, &error) && is_text(&out, "null"));
  CHECK(!rr_document_get(document, bytes("[\"list\",1]"), &out, &error));
  CHECK(error.code == RR_ERR_PATH);
  CHECK(!rr_document_get(document, bytes("[\"list\",-1]"), &out, &error));
  CHECK(error.code == RR_ERR_PATCH);
  CHECK(!rr_document_get(document, bytes("[] []"), &out, &error) && error.code == RR_ERR_TEXT);
  CHECK(!rr_document_get(document, (rr_bytes){"[]\0", 3}, &out, &error));
  CHECK(error.code == RR_ERR_TEXT);
  rr_buffer_free(&out);
  rr_document_delete(document);
}

static void test_fork(void) {
  rr_document *document = document_of("{\"list\":[1,2,3]}");
  rr_outcome outcome = {0};
  rr_document *fork = rr_document_fork(document);
  CHECK(rr_document_submit(fork, bytes("[{\"op\":\"remove\",\"path\":[\"list\",0]}]"), false, false,
                           &outcome, NULL));
  CHECK_TEXT(rr_document_root(fork), "{\"list\":[2,3]}");
  CHECK_TEXT(rr_document_root(document), "{\"list\":[1,2,3]}");
  CHECK(rr_document_version(fork) == 1 && rr_document_version(document) == 0);
  rr_document_delete(document);
  CHECK_TEXT(rr_document_root(fork), "{\"list\":[2,3]}");
  rr_document_delete(fork);
  rr_outcome_free(&outcome);
}

int main(void) {
  test_order();
  test_numbers();
  test_malformed();
  test_whole();
  test_tests();
  test_get();
  test_fork();
  CHECK_NOTHING_LEFT();
  return 0;
}
