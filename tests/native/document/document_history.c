/* A document's history is limited by count and bytes. Held values are counted. */
#include "helpers/lists.h"

static const char add[] = "[{\"op\":\"add\",\"path\":[\"list\",0],\"value\":{\"id\":1}}]";

static void submit(rr_document *document, const char *patches) {
  rr_outcome outcome = {0};
  CHECK(rr_document_submit(document, bytes(patches), false, false, &outcome, NULL));
  rr_outcome_free(&outcome);
}

static rr_document *document_of(size_t count, size_t size) {
  rr_document_limits limits = rr_document_default_limits;
  limits.history_count = count;
  limits.history_bytes = size;
  rr_document *document = rr_document_new(bytes("{\"list\":[]}"), &limits, NULL);
  CHECK(document);
  return document;
}

static void test_count(void) {
  rr_document *document = document_of(50, 1 << 20);
  rr_outcome outcome = {0};
  rr_error error = {0};
  for (int i = 0; i < 173; i++)
    submit(document, add);
  CHECK(rr_document_oldest(document) == 123);
  CHECK(rr_document_measure(document).history_count == 50);
  CHECK(!rr_document_receive(document, 1, bytes("[1,122,[]]"), false, &outcome, &error));
  CHECK(error.code == RR_ERR_STALE);
  CHECK(rr_document_receive(document, 1,
                            bytes("[1,123,[{\"op\":\"remove\",\"path\":[\"list\",122]}]]"), false,
                            &outcome, &error));
  CHECK(is_text(&outcome.answer, "[\"k\",1,174,[{\"op\":\"remove\",\"path\":[\"list\",172]}]]"));
  rr_outcome_free(&outcome);
  rr_document_delete(document);
}

static void test_bytes(void) {
  rr_document *document = document_of(1000, 4096);
  for (int i = 0; i < 1000; i++) {
    submit(document, add);
    CHECK(rr_document_measure(document).history_bytes <= 4096);
  }
  size_t kept = rr_document_measure(document).history_count;
  CHECK(kept > 5 && kept < 100);
  /* A transaction above the limit is not kept, nor any before it. */
  rr_buffer large = {0};
  rr_buffer_literal(&large, "[{\"op\":\"replace\",\"path\":[],\"value\":\"");
  for (int i = 0; i < 5000; i++)
    rr_buffer_literal(&large, "x");
  rr_buffer_literal(&large, "\"}]\0");
  submit(document, large.data);
  CHECK(rr_document_oldest(document) == rr_document_version(document));
  CHECK(rr_document_measure(document).history_bytes == 0);
  rr_buffer_free(&large);
  rr_document_delete(document);
}

static void test_trim(void) {
  rr_document *document = document_of(1000, 1 << 20);
  rr_error error = {0};
  rr_outcome outcome = {0};
  for (int i = 0; i < 100; i++)
    submit(document, add);
  rr_document_trim(document, 200);
  CHECK(rr_document_measure(document).history_count == 100);
  rr_document_trim(document, 60);
  CHECK(rr_document_oldest(document) == 60);
  CHECK(rr_document_measure(document).history_count == 40);
  CHECK(!rr_document_receive(document, 1, bytes("[1,59,[]]"), false, &outcome, &error));
  CHECK(error.code == RR_ERR_STALE);
  CHECK(rr_document_receive(document, 1,
                            bytes("[1,60,[{\"op\":\"remove\",\"path\":[\"list\",59]}]]"), false,
                            &outcome, &error));
  rr_outcome_free(&outcome);
  rr_document_trim(document, 50);
  CHECK(rr_document_oldest(document) == 60);
  rr_document_trim(document, 101);
  CHECK(rr_document_measure(document).history_bytes == 0);
  submit(document, add);
  CHECK(rr_document_oldest(document) == 101);
  rr_document_delete(document);
}

static void test_since(void) {
  rr_document *document = document_of(2, 1 << 20);
  rr_buffer out = {0};
  submit(document, "[]");
  submit(document, "[{\"op\":\"remove\",\"path\":[\"list\"]}]");
  submit(document, "[{\"op\":\"replace\",\"path\":[],\"value\":1}]");
  CHECK(rr_document_since(document, 1, &out));
  CHECK(is_text(&out, "[\"t\",2,\"0.2\",[{\"op\":\"remove\",\"path\":[\"list\"]}]],"
                      "[\"t\",3,\"0.3\",[{\"op\":\"replace\",\"path\":[],\"value\":1}]]"));
  out.size = 0;
  CHECK(rr_document_since(document, 3, &out) && out.size == 0);
  CHECK(!rr_document_since(document, 0, &out) && !rr_document_since(document, 4, &out));
  rr_buffer_free(&out);
  rr_document_delete(document);
}

/* Statements of main that together move an element become a move, before anybody hears of them. */
static void test_rewrite(void) {
  rr_document *document = document_of(4, 1 << 20);
  rr_buffer out = {0};
  rr_error error = {0};
  rr_outcome outcome = {0};
  rr_bytes moved = bytes("[{\"op\":\"move\",\"from\":[\"list\",0],\"path\":[\"list\",1]}]");
  submit(document, add);
  submit(document, "[{\"op\":\"add\",\"path\":[\"list\",1],\"value\":{\"id\":2}}]");
  submit(document, "[{\"op\":\"remove\",\"path\":[\"list\",0]}]");
  submit(document, add);
  CHECK(rr_document_rewrite(document, 2, moved, &error));
  CHECK(rr_document_version(document) == 4 && rr_document_measure(document).history_count == 4);
  CHECK(rr_document_since(document, 2, &out));
  CHECK(is_text(&out,
                "[\"t\",3,\"0.3\",[{\"op\":\"move\",\"from\":[\"list\",0],\"path\":[\"list\",1]}]],"
                "[\"t\",4,\"0.4\",[]]"));
  /* A client that has not heard of them follows the element. */
  CHECK(rr_document_receive(
      document, 1, bytes("[1,2,[{\"op\":\"replace\",\"path\":[\"list\",0,\"id\"],\"value\":3}]]"),
      false, &outcome, &error));
  CHECK(is_text(&outcome.answer,
                "[\"k\",1,5,[{\"op\":\"replace\",\"path\":[\"list\",1,\"id\"],\"value\":3}]]"));

  CHECK(!rr_document_rewrite(document, 2, moved, &error) && error.code == RR_ERR_VERSION);
  CHECK(!rr_document_rewrite(document, 0, moved, &error) && error.code == RR_ERR_STALE);
  CHECK(!rr_document_rewrite(document, 5, moved, &error) && error.code == RR_ERR_STALE);
  submit(document, add);
  CHECK(!rr_document_rewrite(document, 5, bytes("[{}]"), &error) && error.code == RR_ERR_PATCH);
  rr_outcome_free(&outcome);
  rr_buffer_free(&out);
  rr_document_delete(document);
}

/* Joined patches that exceed the limit of bytes are not kept, nor anything before them. */
static void test_rewrite_limit(void) {
  rr_document *document = document_of(1000, 1200);
  rr_buffer large = {0};
  rr_error error = {0};
  submit(document, add);
  submit(document, add);
  size_t bytes_before = rr_document_measure(document).history_bytes;
  CHECK(rr_document_rewrite(document, 0, bytes(add), &error));
  CHECK(rr_document_measure(document).history_bytes < bytes_before);
  rr_buffer_literal(&large, "[{\"op\":\"add\",\"path\":[\"list\",0],\"value\":\"");
  for (int i = 0; i < 2000; i++)
    rr_buffer_literal(&large, "x");
  rr_buffer_literal(&large, "\"}]");
  CHECK(rr_document_rewrite(document, 0, (rr_bytes){large.data, large.size}, &error));
  CHECK(rr_document_oldest(document) == 2 && rr_document_measure(document).history_bytes == 0);
  rr_buffer_free(&large);
  rr_document_delete(document);
}

/* A held value does not change, and counts until it is dropped. */
static void test_hold(void) {
  rr_document *document = document_of(0, 0);
  for (int i = 0; i < 5000; i++)
    submit(document, add);
  size_t before = rr_document_measure(document).bytes;
  CHECK(before == rr_value_usage().bytes);
  rr_value held = rr_document_hold(document);
  submit(document, "[{\"op\":\"replace\",\"path\":[],\"value\":null}]");
  CHECK_TEXT(rr_document_root(document), "null");
  CHECK(rr_document_measure(document).bytes == before);
  rr_view view = rr_view_of(&held), list;
  CHECK(rr_object_get(&view, bytes("\"list\""), &list) && rr_view_count(&list) == 5000);
  rr_document_drop(document, held);
  /* Freed in steps, and counted until then. */
  CHECK(rr_document_has_garbage(document));
  size_t left = rr_document_measure(document).bytes;
  CHECK(left > 0 && left < before);
  CHECK(rr_document_sweep(document, 10) && rr_document_measure(document).bytes < left);
  CHECK(!rr_document_sweep(document, SIZE_MAX) && !rr_document_has_garbage(document));
  CHECK(rr_document_measure(document).bytes == 0 && rr_document_measure(document).nodes == 0);

  held = rr_document_hold(document);
  rr_document_delete(document);
  rr_value_release(held);
}

int main(void) {
  test_count();
  test_bytes();
  test_trim();
  test_since();
  test_rewrite();
  test_rewrite_limit();
  test_hold();
  CHECK_NOTHING_LEFT();
  return 0;
}
