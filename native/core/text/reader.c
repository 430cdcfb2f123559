#include <string.h>

#include "base/work.h"
#include "text/json_number.h"
#include "text/json_string.h"
#include "text/reader.h"
#include "text/scan.h"

/* Reading so many bytes takes about as long as building one member of an object. */
enum { BYTES_PER_MEMBER = 32 };

static bool reader_fail(const rr__reader *r, rr_code code, const char *message) {
  return rr_fail(r->error, code, message, r->at);
}

/* The next byte, or 0 at the end. (A 0 byte in the text is never valid.) */
static inline char peek(const rr__reader *r) {
  if (r->at == r->text.size)
    return 0;
  return r->text.data[r->at];
}

static inline void skip_space(rr__reader *r) {
  while (r->at < r->text.size) {
    char c = r->text.data[r->at];
    if (c != ' ' && c != '\n' && c != '\t' && c != '\r')
      return;
    r->at++;
  }
}

static bool fail_unexpected(const rr__reader *r, const char *message) {
  return reader_fail(r, RR_ERR_TEXT, r->at < r->text.size ? message : "the text ends too early");
}

static bool literal_end(rr__reader *r, const char *literal, size_t size, size_t *end) {
  *end = r->at + size;
  if (r->text.size - r->at < size || memcmp(r->text.data + r->at, literal, size) != 0)
    return fail_unexpected(r, "a value has to come here");
  return true;
}

/* Reads a scalar and moves after it. */
static bool read_scalar(rr__reader *r, rr_bytes *out) {
  size_t end = 0;
  char first = peek(r);
  if (first == '"')
    return rr__string_read(r->text, &r->at, &r->scratch, out, r->error);
  if (first == '-' || (first >= '0' && first <= '9'))
    return rr__json_number_read(r->text, &r->at, &r->scratch, out, r->error);
  bool read = first == 't'   ? literal_end(r, "true", 4, &end)
              : first == 'f' ? literal_end(r, "false", 5, &end)
              : first == 'n' ? literal_end(r, "null", 4, &end)
                             : fail_unexpected(r, "a value has to come here");
  if (!read)
    return false;
  *out = (rr_bytes){r->text.data + r->at, end - r->at};
  r->at = end;
  return true;
}

/* Skips the guessed key of the next member, with its brace or comma and its colon, if the text
   continues with it. */
static inline bool read_guessed_key(rr__reader *r) {
  rr_bytes guess = rr__builder_guess(r->builder);
  if (guess.size == 0 || r->text.size - r->at < guess.size ||
      memcmp(r->text.data + r->at, guess.data, guess.size) != 0)
    return false;
  r->at += guess.size;
  rr__builder_guessed(r->builder);
  return true;
}

static bool read_key(rr__reader *r) {
  rr_bytes key;
  if (rr__builder_top(r->builder)->count == r->max_keys)
    return reader_fail(r, RR_ERR_TOO_LARGE, "an object has more members than limits.keys");
  skip_space(r);
  if (peek(r) != '"')
    return fail_unexpected(r, "a key has to come here");
  if (!rr__string_read(r->text, &r->at, &r->scratch, &key, r->error))
    return false;
  skip_space(r);
  if (peek(r) != ':')
    return fail_unexpected(r, "a colon has to come here");
  r->at++;
  rr_builder_key(r->builder, key);
  return true;
}

static rr__progress go_on_closing(rr__reader *r, size_t steps) {
  if (rr__builder_close(r->builder, steps))
    return RR__VALUE_CLOSING;
  if (rr__builder_depths(r->builder).tags > RR_MAX_TAGS) {
    reader_fail(r, RR_ERR_DEPTH, "tagged values nested too deep");
    return RR__FAILED;
  }
  return RR__VALUE_DONE;
}

/* Small containers are closed at once. */
static rr__progress close_container(rr__reader *r) {
  r->at++;
  return go_on_closing(r, 1);
}

static rr__progress open_container(rr__reader *r) {
  if (r->builder->depth == r->max_depth) {
    reader_fail(r, RR_ERR_DEPTH, "a value nested deeper than limits.depth");
    return RR__FAILED;
  }
  if (r->nodes_left-- == 0) {
    reader_fail(r, RR_ERR_TOO_LARGE, "more objects and arrays than limits.nodes");
    return RR__FAILED;
  }
  bool object = peek(r) == '{';
  rr_builder_begin(r->builder, object ? RR_OBJECT : RR_ARRAY);
  if (object && read_guessed_key(r))
    return RR__VALUE_NEXT;
  r->at++;
  skip_space(r);
  if (peek(r) == (object ? '}' : ']'))
    return close_container(r);
  return !object || read_key(r) ? RR__VALUE_NEXT : RR__FAILED;
}

/* After a value inside a container: goes to the next value, or to the end. */
static rr__progress reader_go_on(rr__reader *r) {
  bool object = rr__builder_top(r->builder)->type == RR_OBJECT;
  skip_space(r);
  char next = peek(r);
  if (next == ',') {
    if (object && read_guessed_key(r))
      return RR__VALUE_NEXT;
    r->at++;
    return !object || read_key(r) ? RR__VALUE_NEXT : RR__FAILED;
  }
  if (next == (object ? '}' : ']'))
    return close_container(r);
  fail_unexpected(r, object ? "a comma or a brace has to come here"
                            : "a comma or a bracket has to come here");
  return RR__FAILED;
}

static rr__progress reader_read_value(rr__reader *r) {
  skip_space(r);
  char first = peek(r);
  if (first == '{' || first == '[')
    return open_container(r);
  rr_bytes scalar;
  if (!read_scalar(r, &scalar))
    return RR__FAILED;
  rr_builder_scalar(r->builder, scalar);
  return RR__VALUE_DONE;
}

void rr__reader_init(rr__reader *r, rr_bytes text, const rr_text_limits *limits,
                     rr_builder *builder) {
  *r = (rr__reader){
      .text = text,
      .max_depth = limits && limits->max_depth ? limits->max_depth : RR_DEFAULT_DEPTH,
      .max_keys = limits && limits->max_keys ? limits->max_keys : SIZE_MAX,
      .nodes_left = limits && limits->max_nodes ? limits->max_nodes : SIZE_MAX,
      .builder = builder,
  };
}

void rr__reader_deinit(rr__reader *r) { rr_buffer_free(&r->scratch); }

void rr__reader_begin(rr__reader *r, size_t position) {
  r->at = position;
  r->now = RR__VALUE_NEXT;
}

static bool is_read(const rr__reader *r) {
  return r->now == RR__VALUE_DONE && r->builder->depth == 0;
}

bool rr__reader_run(rr__reader *r, size_t budget, bool *done, rr_error *error) {
  size_t start = r->at, tokens = 0;
  size_t stop = budget < r->text.size - start ? start + budget + 1 : SIZE_MAX;
  r->error = error;
  *done = false;
  if (r->text.size >= UINT32_MAX) {
    r->now = RR__FAILED;
    return reader_fail(r, RR_ERR_TOO_LARGE, "a text of 4 GiB or more");
  }
  for (; r->now != RR__FAILED && !is_read(r) && r->at < stop; tokens++) {
    if (r->now == RR__VALUE_CLOSING) {
      r->now = go_on_closing(r, budget / BYTES_PER_MEMBER + 1);
      stop = 0;
    } else {
      r->now = r->now == RR__VALUE_NEXT ? reader_read_value(r) : reader_go_on(r);
    }
  }
  rr__work(tokens * RR__WORK_TOKEN + (r->at - start) / 8);
  *done = is_read(r);
  return r->now != RR__FAILED;
}

bool rr_text_read_at(rr_bytes text, size_t *position, const rr_text_limits *limits, rr_value *out,
                     rr_error *error) {
  rr_builder *builder = rr_builder_new();
  rr__reader r;
  bool done = false;
  rr__reader_init(&r, text, limits, builder);
  rr__reader_begin(&r, *position);
  while (!done && rr__reader_run(&r, SIZE_MAX, &done, error))
    ;
  *out = done ? rr_builder_take(builder) : RR_NONE;
  if (done)
    *position = r.at;
  rr__reader_deinit(&r);
  rr_builder_delete(builder);
  return done;
}

bool rr_text_read(rr_bytes text, const rr_text_limits *limits, rr_value *out, rr_error *error) {
  size_t position = 0;
  if (!rr_text_read_at(text, &position, limits, out, error))
    return false;
  if (rr__scan_end(text, &position))
    return true;
  rr_value_release(*out);
  *out = RR_NONE;
  return rr_fail(error, RR_ERR_TEXT, "the text continues after the value", position);
}

struct rr_reader {
  rr__reader inner;
  bool failed;
};

rr_reader *rr_reader_new(rr_bytes text, const rr_text_limits *limits, rr_garbage *garbage) {
  rr_reader *r = rr_alloc(sizeof *r);
  rr_builder *builder = rr_builder_new();
  builder->garbage = garbage;
  r->failed = false;
  rr__reader_init(&r->inner, text, limits, builder);
  rr__reader_begin(&r->inner, 0);
  return r;
}

bool rr_reader_step(rr_reader *r, size_t budget, bool *done, rr_error *error) {
  rr__reader *inner = &r->inner;
  *done = false;
  if (r->failed)
    return rr_fail(error, RR_ERR_TEXT, "the text has been refused before", inner->at);
  r->failed = !rr__reader_run(inner, budget, done, error);
  if (r->failed || !*done)
    return !r->failed;
  if (!rr__scan_end(inner->text, &inner->at)) {
    *done = false;
    r->failed = true;
    return rr_fail(error, RR_ERR_TEXT, "the text continues after the value", inner->at);
  }
  return true;
}

rr_value rr_reader_take(rr_reader *r) { return rr_builder_take(r->inner.builder); }

void rr_reader_delete(rr_reader *r) {
  if (!r)
    return;
  rr_builder_delete(r->inner.builder);
  rr__reader_deinit(&r->inner);
  rr_free(r);
}
