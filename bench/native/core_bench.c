/* Measures the core alone: reading and writing text, changes by size of the list, bytes per item.
   Prints two tables. `core_bench 100000` stops at that size. */
#define _POSIX_C_SOURCE 200809L /* clock_gettime */

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "document/document.h"

enum { REPEATS = 5 };

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static rr_bytes bytes(const char *text) { return (rr_bytes){text, strlen(text)}; }

/* The list of all benchmarks, the same as in bench/roundtrip/list.cjs. */
static rr_buffer list_text(size_t count) {
  rr_buffer text = {0};
  rr_buffer_literal(&text, "[");
  for (size_t i = 0; i < count; i++) {
    char item[160];
    int size = snprintf(item, sizeof item,
                        "{\"id\":%zu,\"name\":\"quarterly-report-%07zu.txt\",\"size\":%zu,"
                        "\"done\":%s}",
                        100000 + i, i, 1000 + i * 7919 % 900000, i % 3 ? "false" : "true");
    rr_buffer_append(&text, ",", i > 0);
    rr_buffer_append(&text, item, (size_t)size);
  }
  rr_buffer_literal(&text, "]");
  return text;
}

static rr_value read_text(const rr_buffer *text) {
  rr_value value = RR_NONE;
  rr_error error;
  if (!rr_text_read((rr_bytes){text->data, text->size}, NULL, &value, &error)) {
    fprintf(stderr, "%s at %zu\n", error.message, error.position);
    exit(1);
  }
  return value;
}

/* The best of several runs, in MB/s. */
static double read_speed(const rr_buffer *text) {
  double best = 0;
  for (int i = 0; i < REPEATS; i++) {
    double start = now();
    rr_value value = read_text(text);
    double speed = (double)text->size / (now() - start) / 1e6;
    rr_value_release(value);
    best = speed > best ? speed : best;
  }
  return best;
}

/* Writes in slices of 64 KiB into one buffer, like a snapshot. */
static double write_speed(const rr_value *value, size_t size) {
  double best = 0;
  rr_view view = rr_view_of(value);
  rr_buffer slice = {0};
  for (int i = 0; i < REPEATS; i++) {
    double start = now();
    rr_writer *writer = rr_writer_new(&view);
    bool more = true;
    while (more) {
      slice.size = 0;
      more = rr_writer_step(writer, 1 << 16, &slice);
    }
    rr_writer_delete(writer);
    double speed = (double)size / (now() - start) / 1e6;
    best = speed > best ? speed : best;
  }
  rr_buffer_free(&slice);
  return best;
}

/* Change number `i` of a run, on a list of `count` items. */
typedef void change(rr_value *list, size_t count, size_t i);

static size_t somewhere(size_t count, size_t i) { return i * 2654435761u % count; }

static void set_field(rr_value *list, size_t count, size_t i) {
  rr_slot slot = rr_array_slot(list, somewhere(count, i));
  rr_value item = rr_slot_get(slot);
  rr_value_release(rr_object_set(&item, bytes("\"size\""),
                                 rr_scalar_new(bytes(i % 2 ? "12345" : "123456")), (rr_bytes){0}));
  rr_slot_set(slot, item);
}

static void insert_front(rr_value *list, size_t count, size_t i) {
  (void)count;
  (void)i;
  rr_array_insert(list, 0, rr_scalar_new(bytes("1")));
}

static void insert_back(rr_value *list, size_t count, size_t i) {
  (void)i;
  rr_view view = rr_view_of(list);
  (void)count;
  rr_array_insert(list, rr_view_count(&view), rr_scalar_new(bytes("1")));
}

/* The patch `move` as main takes it: its text is read, it is applied, and its inverse is made. */
static void move_patch(rr_value *list, size_t count, size_t i) {
  char text[120];
  int size = snprintf(text, sizeof text, "[{\"op\":\"move\",\"from\":[%zu],\"path\":[%zu]}]",
                      count / 2, somewhere(count, i));
  rr_patches patches = {0}, inverse = {0};
  rr_error error = {0};
  size_t position = 0;
  if (!rr_patches_read((rr_bytes){text, (size_t)size}, &position, &rr_document_default_limits.patch,
                       &patches, &error) ||
      !rr_patches_apply(list, &patches, RR_ANY_WORK, &inverse, &error)) {
    fprintf(stderr, "%s\n", error.message);
    exit(1);
  }
  rr_patches_free(&inverse);
  rr_patches_free(&patches);
}

/* Removes and inserts, so that the size stays the same. */
static void move_middle(rr_value *list, size_t count, size_t i) {
  rr_value item = rr_array_remove(list, count / 2);
  rr_array_insert(list, somewhere(count, i), item);
}

/* Changes a retained version, so that each change copies a path. */
static void set_shared(rr_value *list, size_t count, size_t i) {
  rr_value kept = rr_value_retain(*list);
  set_field(list, count, i);
  rr_value_release(kept);
}

static double nanoseconds(const rr_buffer *text, size_t count, change *what) {
  enum { CHANGES = 20000 };
  double best = 1e9;
  for (int run = 0; run < 3; run++) {
    rr_value list = read_text(text);
    double start = now();
    for (size_t i = 0; i < CHANGES; i++)
      what(&list, count, i);
    double each = (now() - start) / CHANGES * 1e9;
    best = each < best ? each : best;
    rr_value_release(list);
  }
  return best;
}

int main(int argc, char **argv) {
  size_t largest = argc > 1 ? (size_t)strtoull(argv[1], NULL, 10) : 1000000;
  printf("%9s %12s %10s %10s %12s %12s\n", "items", "text/item", "read MB/s", "write MB/s",
         "bytes/item", "reserved/it");
  for (size_t count = 10; count <= largest; count *= 10) {
    rr_buffer text = list_text(count);
    double read = read_speed(&text);
    rr_value list = read_text(&text);
    rr_usage usage = rr_value_usage();
    double write = write_speed(&list, text.size);
    printf("%9zu %12.1f %10.0f %10.0f %12.1f %12.1f\n", count, (double)text.size / (double)count,
           read, write, (double)usage.bytes / (double)count,
           (double)usage.reserved / (double)count);
    rr_value_release(list);
    rr_buffer_free(&text);
  }

  static const struct {
    const char *name;
    change *what;
  } changes[] = {
      {"set a field", set_field}, {"set, shared", set_shared},     {"insert front", insert_front},
      {"append", insert_back},    {"remove, insert", move_middle}, {"a move", move_patch},
  };
  printf("\n%9s", "ns each");
  for (size_t i = 0; i < sizeof changes / sizeof changes[0]; i++)
    printf(" %15s", changes[i].name);
  printf("\n");
  for (size_t count = 10; count <= largest; count *= 10) {
    rr_buffer text = list_text(count);
    printf("%9zu", count);
    for (size_t i = 0; i < sizeof changes / sizeof changes[0]; i++)
      printf(" %15.0f", nanoseconds(&text, count, changes[i].what));
    printf("\n");
    rr_buffer_free(&text);
  }
  return 0;
}
