/* Snapshots are foreign: one that is cut, or changed at any byte, is refused or means something
 * else. */
#include "helpers/lists.h"
#include "log/log.h"

static const char *const entries[] = {
    "{\"v\":1,\"window\":3,\"ops\":[\"add\",\"move\",\"text\"],\"value\":{\"l\":[],\"t\":\"\"}}",
    "{\"v\":1,\"txn\":\"a.1\",\"base\":1,\"patches\":[{\"op\":\"add\",\"path\":[\"l\",0],\"value\":"
    "1}]}",
    "{\"v\":1,\"txn\":\"b.1\",\"base\":1,\"patches\":[{\"op\":\"add\",\"path\":[\"l\",0],\"value\":"
    "2}]}",
    "{\"v\":1,\"txn\":\"b.2\",\"base\":3,\"patches\":[{\"op\":\"move\",\"from\":[\"l\",0],\"path\":"
    "[\"l\",1]}]}",
    "{\"v\":1,\"txn\":\"c.7\",\"base\":9,\"patches\":[]}",
    "{\"v\":1,\"txn\":\"d.1\",\"base\":4,\"patches\":[{\"op\":\"text\",\"path\":[\"t\"],\"edit\":["
    "\"x\"]}]}",
    "{\"v\":1,\"txn\":\"e.1\",\"base\":4,\"patches\":[{\"op\":\"add\",\"path\":[\"l\",9],\"value\":"
    "2}]}",
};

static const char expected[] =
    "{\"v\":1,\"window\":3,\"ops\":[\"add\",\"move\",\"text\"],\"seq\":7,\"fp\":"
    "\"b72d2787504be13d\","
    "\"floor\":4,\"tail\":[[],[{\"op\":\"text\",\"path\":[\"t\"],\"edit\":[\"x\"]}],[]],"
    "\"last\":[[\"c\",7,5,\"stale\"],[\"d\",1,6,\"applied\"],[\"e\",1,7,\"bad\"]],"
    "\"value\":{\"l\":[2,1],\"t\":\"x\"}}";

/* Whatever the text is: a log that can be loaded writes exactly that text, and goes on. */
static void check_text(rr_bytes text) {
  bool newer;
  rr_buffer again = {0};
  rr_log *log = rr_log_load(text, &newer);
  if (!log)
    return;
  CHECK(!newer && rr_log_save(log, &again));
  CHECK(again.size == text.size && memcmp(again.data, text.data, text.size) == 0);
  rr_log_read(log, bytes(entries[1]));
  rr_log_delete(log);
  rr_buffer_free(&again);
}

static void check_broken(const rr_buffer *text) {
  static const char others[] = "0\"[]{},:- \xff";
  char *copy = rr_alloc(text->size);
  for (size_t size = 0; size < text->size; size++) {
    bool newer;
    CHECK(!rr_log_load((rr_bytes){text->data, size}, &newer) && !newer);
  }
  for (size_t at = 0; at < text->size; at++) {
    for (const char *other = others; *other; other++) {
      memcpy(copy, text->data, text->size);
      copy[at] = *other;
      check_text((rr_bytes){copy, text->size});
    }
  }
  rr_free(copy);
}

int main(void) {
  rr_log *log = rr_log_new();
  rr_buffer text = {0};
  CHECK(!rr_log_save(log, &text) && text.size == 0);
  for (size_t i = 0; i < sizeof entries / sizeof entries[0]; i++)
    rr_log_read(log, bytes(entries[i]));
  CHECK(rr_log_save(log, &text));
  CHECK(is_text(&text, expected));
  rr_log_delete(log);
  check_text(bytes_of(&text));
  check_broken(&text);
  bool newer;
  CHECK(!rr_log_load(bytes("{\"v\":2,\"other\":1}"), &newer) && newer);
  rr_buffer_free(&text);
  CHECK_NOTHING_LEFT();
  return 0;
}
