/* Helpers for all C tests. The checks also run in release builds. */
#ifndef RR_TESTS_CHECK_H
#define RR_TESTS_CHECK_H

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "text/text.h"

#define CHECK(condition)                                                                           \
  do {                                                                                             \
    if (!(condition)) {                                                                            \
      fprintf(stderr, "%s:%d: failed: %s\n", __FILE__, __LINE__, #condition);                      \
      abort();                                                                                     \
    }                                                                                              \
  } while (0)

/* The value's text is exactly `expected`. */
#define CHECK_TEXT(value, expected)                                                                \
  do {                                                                                             \
    rr_buffer found__ = text_of(value);                                                            \
    if (!is_text(&found__, expected)) {                                                            \
      fprintf(stderr, "%s:%d: found %.*s\n  expected %s\n", __FILE__, __LINE__, (int)found__.size, \
              found__.data, expected);                                                             \
      abort();                                                                                     \
    }                                                                                              \
    rr_buffer_free(&found__);                                                                      \
  } while (0)

/* The last check of every test: no tree is left. */
#define CHECK_NOTHING_LEFT()                                                                       \
  do {                                                                                             \
    rr_usage usage__ = rr_value_usage();                                                           \
    CHECK(usage__.nodes == 0 && usage__.bytes == 0 && usage__.reserved == 0);                      \
  } while (0)

static inline rr_bytes bytes(const char *text) { return (rr_bytes){text, strlen(text)}; }

static inline bool is_text(const rr_buffer *buffer, const char *expected) {
  return buffer->size == strlen(expected) &&
         (buffer->size == 0 || memcmp(buffer->data, expected, buffer->size) == 0);
}

static inline rr_buffer text_of(const rr_value *value) {
  rr_buffer text = {0};
  rr_view view = rr_view_of(value);
  rr_text_write(&view, &text);
  return text;
}

/* The content of a file, which must exist. */
static inline rr_buffer file_of(const char *path) {
  FILE *file = fopen(path, "rb");
  CHECK(file);
  rr_buffer content = {0};
  size_t read;
  do {
    rr_buffer_reserve(&content, 4096);
    read = fread(content.data + content.size, 1, 4096, file);
    content.size += read;
  } while (read);
  fclose(file);
  return content;
}

/* The value of a text, which must be valid. */
static inline rr_value parse(const char *text) {
  rr_value value = RR_NONE;
  rr_error error = {0};
  if (!rr_text_read(bytes(text), NULL, &value, &error)) {
    fprintf(stderr, "cannot read %s: %s at %zu\n", text, error.message, error.position);
    abort();
  }
  return value;
}

static inline bool equal(const rr_value *a, const rr_value *b) {
  rr_view x = rr_view_of(a);
  rr_view y = rr_view_of(b);
  return rr_view_equal(&x, &y);
}

/* A small random generator (xorshift64*), so that a seed gives the same numbers everywhere. */
typedef struct {
  uint64_t state;
} generator;

static inline uint64_t draw(generator *g, uint64_t below) {
  g->state ^= g->state >> 12;
  g->state ^= g->state << 25;
  g->state ^= g->state >> 27;
  return (g->state * 0x2545F4914F6CDD1Du >> 16) % below;
}

/* The seed of argv[2], or a fixed one. Prints it. */
static inline generator generator_of(int argc, char **argv) {
  uint64_t seed = argc > 2 ? strtoull(argv[2], NULL, 10) : 20260101;
  printf("seed %" PRIu64 "\n", seed);
  return (generator){seed * 2 + 1};
}

/* The number of rounds: argv[1], or `normal`. */
static inline size_t rounds_of(int argc, char **argv, size_t normal) {
  return argc > 1 ? (size_t)strtoull(argv[1], NULL, 10) : normal;
}

#endif
