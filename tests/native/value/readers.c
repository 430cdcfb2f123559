/* Threads read snapshots while the owner changes the value. Under the thread sanitizer, this also
   shows that readers do not touch reference counts. */
#include <pthread.h>

#include "helpers/lists.h"

enum { READERS = 3, ROUNDS = 30, ITEMS = 2000 };

typedef struct {
  rr_value root;    /* retained by the main thread */
  rr_buffer before; /* the text when it was retained */
  bool same;
} snapshot;

static void *read_snapshot(void *argument) {
  snapshot *s = argument;
  rr_view view = rr_view_of(&s->root);
  rr_writer *writer = rr_writer_new(&view);
  rr_buffer text = {0};
  while (rr_writer_step(writer, 1 << 12, &text))
    continue;
  rr_writer_delete(writer);
  s->same = text.size == s->before.size && memcmp(text.data, s->before.data, text.size) == 0;
  rr_buffer_free(&text);
  return NULL;
}

static void change(generator *g, rr_value *list) {
  rr_view view = rr_view_of(list);
  size_t count = rr_view_count(&view);
  size_t at = draw(g, count);
  switch (draw(g, 4)) {
  case 0:
    rr_array_insert(list, at, parse("{\"id\":0,\"tags\":[\"new\"]}"));
    break;
  case 1:
    rr_value_release(rr_array_remove(list, at));
    break;
  default: {
    rr_slot slot = rr_array_slot(list, at);
    rr_value item = rr_slot_get(slot);
    rr_value_release(rr_object_set(&item, bytes(draw(g, 2) ? "\"id\"" : "\"other\""),
                                   rr_scalar_new(bytes("\"some longer text\"")), (rr_bytes){0}));
    rr_slot_set(slot, item);
  }
  }
}

static void edit_string(rr_value *value) {
  rr_patches list =
      list_of(bytes("[{\"op\":\"text\",\"path\":[0,\"body\"],\"edit\":[9000,\"new\",-5]}]"));
  apply(value, &list);
  rr_patches_free(&list);
}

/* An edit of a long string leaves a gap in it. Another thread reads the string before its owner
   does: what it must contain is known from a twin. */
static void test_gap(void) {
  rr_buffer text = {0};
  rr_buffer_literal(&text, "[{\"body\":\"");
  for (size_t i = 0; i < 20000; i++)
    rr_buffer_append(&text, &"abcdefghij"[i % 10], 1);
  rr_buffer_append(&text, "\"}]", 4);
  rr_value value = parse(text.data), twin = parse(text.data);
  rr_buffer_free(&text);
  snapshot snapshots[2] = {{{0}, {0}, false}};
  for (int i = 0; i < 2; i++) {
    edit_string(&twin);
    snapshots[i].before = text_of(&twin);
  }
  for (int i = 0; i < 2; i++) {
    edit_string(&value);
    if (i == 1)
      edit_string(&twin); /* takes the gap of this thread */
    snapshot *s = &snapshots[i];
    s->root = rr_value_retain(value);
    pthread_t thread;
    CHECK(pthread_create(&thread, NULL, read_snapshot, s) == 0);
    CHECK(pthread_join(thread, NULL) == 0);
    CHECK(s->same);
    rr_buffer_free(&s->before);
    rr_value_release(s->root);
  }
  rr_value_release(value);
  rr_value_release(twin);
}

int main(int argc, char **argv) {
  size_t rounds = rounds_of(argc, argv, ROUNDS);
  generator g = generator_of(argc, argv);
  rr_value list = rr_array_new();
  for (size_t i = 0; i < ITEMS; i++)
    rr_array_insert(&list, i, parse("{\"id\":1,\"tags\":[\"a\",\"b\"]}"));

  for (size_t round = 0; round < rounds; round++) {
    snapshot snapshots[READERS] = {{{0}, {0}, false}};
    pthread_t threads[READERS];
    for (size_t i = 0; i < READERS; i++) {
      snapshots[i].root = rr_value_retain(list);
      snapshots[i].before = text_of(&list);
      CHECK(pthread_create(&threads[i], NULL, read_snapshot, &snapshots[i]) == 0);
      for (size_t j = 0; j < 100; j++)
        change(&g, &list);
    }
    for (size_t i = 0; i < READERS; i++) {
      CHECK(pthread_join(threads[i], NULL) == 0);
      CHECK(snapshots[i].same);
      rr_buffer_free(&snapshots[i].before);
      rr_value_release(snapshots[i].root);
    }
  }
  rr_value_release(list);
  test_gap();
  CHECK_NOTHING_LEFT();
  return 0;
}
