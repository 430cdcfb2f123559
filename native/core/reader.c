#include <string.h>

#include "builder.h"
#include "json_string.h"
#include "text.h"

typedef struct {
  rr_bytes text;
  size_t at;
  size_t max_depth;
  size_t max_keys;
  size_t nodes_left;
  rr_builder *builder;
  rr_buffer scratch;
  rr_error *error;
} reader;

static void set_limits(reader *r, const rr_text_limits *limits) {
  r->max_depth = limits && limits->max_depth ? limits->max_depth : RR_DEFAULT_DEPTH;
  r->max_keys = limits && limits->max_keys ? limits->max_keys : SIZE_MAX;
  r->nodes_left = limits && limits->max_nodes ? limits->max_nodes : SIZE_MAX;
}

static bool fail(const reader *r, rr_code code, const char *message) {
  return rr_fail(r->error, code, message, r->at);
}

/* The byte that comes next, 0 at the end. (A byte 0 in the text is nothing that may come.) */
static inline char peek(const reader *r) {
  if (r->at == r->text.size)
    return 0;
  return r->text.data[r->at];
}

static inline void skip_space(reader *r) {
  while (r->at < r->text.size) {
    char c = r->text.data[r->at];
    if (c != ' ' && c != '\n' && c != '\t' && c != '\r')
      return;
    r->at++;
  }
}

static bool fail_unexpected(const reader *r, const char *message) {
  return fail(r, RR_ERR_TEXT, r->at < r->text.size ? message : "the text ends too early");
}

static inline size_t digits_end(rr_bytes text, size_t at) {
  while (at < text.size && text.data[at] >= '0' && text.data[at] <= '9')
    at++;
  return at;
}

/* Finds the end of the number at the reader. */
static bool number_end(reader *r, size_t *end) {
  rr_bytes text = r->text;
  size_t at = r->at + (text.data[r->at] == '-');
  size_t whole = at;
  at = digits_end(text, at);
  if (at == whole || (text.data[whole] == '0' && at > whole + 1))
    return fail(r, RR_ERR_TEXT, "a number of the wrong form");
  if (at < text.size && text.data[at] == '.') {
    size_t fraction = ++at;
    at = digits_end(text, at);
    if (at == fraction)
      return fail(r, RR_ERR_TEXT, "a number of the wrong form");
  }
  if (at < text.size && (text.data[at] == 'e' || text.data[at] == 'E')) {
    at++;
    at += at < text.size && (text.data[at] == '+' || text.data[at] == '-');
    size_t exponent = at;
    at = digits_end(text, at);
    if (at == exponent)
      return fail(r, RR_ERR_TEXT, "a number of the wrong form");
  }
  *end = at;
  return true;
}

static bool literal_end(reader *r, const char *literal, size_t size, size_t *end) {
  *end = r->at + size;
  if (r->text.size - r->at < size || memcmp(r->text.data + r->at, literal, size) != 0)
    return fail_unexpected(r, "a value has to come here");
  return true;
}

/* Reads a scalar and leaves the reader behind it. */
static bool read_scalar(reader *r, rr_bytes *out) {
  size_t end = 0;
  char first = peek(r);
  if (first == '"')
    return rr__string_read(r->text, &r->at, &r->scratch, out, r->error);
  bool read = first == '-' || (first >= '0' && first <= '9') ? number_end(r, &end)
              : first == 't'                                 ? literal_end(r, "true", 4, &end)
              : first == 'f'                                 ? literal_end(r, "false", 5, &end)
              : first == 'n'                                 ? literal_end(r, "null", 4, &end)
                             : fail_unexpected(r, "a value has to come here");
  if (!read)
    return false;
  *out = (rr_bytes){r->text.data + r->at, end - r->at};
  r->at = end;
  return true;
}

/* Takes the guessed key of the next member, brace or comma and colon and all, if that is what the
   text goes on with. */
static inline bool read_guessed_key(reader *r) {
  rr_bytes guess = rr__builder_guess(r->builder);
  if (guess.size == 0 || r->text.size - r->at < guess.size ||
      memcmp(r->text.data + r->at, guess.data, guess.size) != 0)
    return false;
  r->at += guess.size;
  rr__builder_guessed(r->builder);
  return true;
}

static bool read_key(reader *r) {
  rr_bytes key;
  if (rr__builder_top(r->builder)->count == r->max_keys)
    return fail(r, RR_ERR_TOO_LARGE, "an object has more members than limits.keys");
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

typedef enum { FAILED, VALUE_NEXT, VALUE_DONE } progress;

static progress close_container(reader *r) {
  r->at++;
  rr_builder_end(r->builder);
  if (rr__builder_tags(r->builder) > RR_MAX_TAGS) {
    fail(r, RR_ERR_DEPTH, "tagged values nested too deep");
    return FAILED;
  }
  return VALUE_DONE;
}

static progress open_container(reader *r) {
  if (r->builder->depth == r->max_depth) {
    fail(r, RR_ERR_DEPTH, "a value nested deeper than limits.depth");
    return FAILED;
  }
  if (r->nodes_left-- == 0) {
    fail(r, RR_ERR_TOO_LARGE, "more objects and arrays than limits.nodes");
    return FAILED;
  }
  bool object = peek(r) == '{';
  rr_builder_begin(r->builder, object ? RR_OBJECT : RR_ARRAY);
  if (object && read_guessed_key(r))
    return VALUE_NEXT;
  r->at++;
  skip_space(r);
  if (peek(r) == (object ? '}' : ']'))
    return close_container(r);
  return !object || read_key(r) ? VALUE_NEXT : FAILED;
}

/* After a value inside a container: on to the next, or the end. */
static progress go_on(reader *r) {
  bool object = rr__builder_top(r->builder)->type == RR_OBJECT;
  skip_space(r);
  char next = peek(r);
  if (next == ',') {
    if (object && read_guessed_key(r))
      return VALUE_NEXT;
    r->at++;
    return !object || read_key(r) ? VALUE_NEXT : FAILED;
  }
  if (next == (object ? '}' : ']'))
    return close_container(r);
  fail_unexpected(r, object ? "a comma or a brace has to come here"
                            : "a comma or a bracket has to come here");
  return FAILED;
}

static progress read_value(reader *r) {
  skip_space(r);
  char first = peek(r);
  if (first == '{' || first == '[')
    return open_container(r);
  rr_bytes scalar;
  if (!read_scalar(r, &scalar))
    return FAILED;
  rr_builder_scalar(r->builder, scalar);
  return VALUE_DONE;
}

/* Goes on from `now` until the value is done, or the reader is at or behind `stop`. */
static progress read_on(reader *r, progress now, size_t stop) {
  while (now != FAILED && !(now == VALUE_DONE && r->builder->depth == 0) && r->at < stop)
    now = now == VALUE_NEXT ? read_value(r) : go_on(r);
  return now;
}

static bool read_container(reader *r, rr_value *out) {
  r->builder = rr_builder_new();
  progress now = read_on(r, VALUE_NEXT, SIZE_MAX);
  *out = now == FAILED ? RR_NONE : rr_builder_take(r->builder);
  rr_builder_delete(r->builder);
  return now != FAILED;
}

bool rr_text_read_at(rr_bytes text, size_t *position, const rr_text_limits *limits, rr_value *out,
                     rr_error *error) {
  reader r = {.text = text, .at = *position, .error = error};
  set_limits(&r, limits);
  *out = RR_NONE;
  if (text.size > UINT32_MAX)
    return fail(&r, RR_ERR_TOO_LARGE, "a text of 4 GiB or more");
  skip_space(&r);
  bool read = false;
  if (peek(&r) == '{' || peek(&r) == '[') {
    read = read_container(&r, out);
  } else {
    rr_bytes scalar;
    read = read_scalar(&r, &scalar);
    if (read)
      *out = rr_scalar_new(scalar);
  }
  rr_buffer_free(&r.scratch);
  if (read)
    *position = r.at;
  return read;
}

bool rr_text_read(rr_bytes text, const rr_text_limits *limits, rr_value *out, rr_error *error) {
  size_t position = 0;
  if (!rr_text_read_at(text, &position, limits, out, error))
    return false;
  reader r = {.text = text, .at = position, .error = error};
  skip_space(&r);
  if (r.at == text.size)
    return true;
  rr_value_release(*out);
  *out = RR_NONE;
  return fail(&r, RR_ERR_TEXT, "more text behind the value");
}

struct rr_reader {
  reader inner;
  progress now;
};

rr_reader *rr_reader_new(rr_bytes text, const rr_text_limits *limits) {
  rr_reader *r = rr_alloc(sizeof *r);
  *r = (rr_reader){.inner = {.text = text, .builder = rr_builder_new()}, .now = VALUE_NEXT};
  set_limits(&r->inner, limits);
  return r;
}

static bool is_read(const rr_reader *r) {
  return r->now == VALUE_DONE && r->inner.builder->depth == 0;
}

bool rr_reader_step(rr_reader *r, size_t budget, bool *done, rr_error *error) {
  reader *inner = &r->inner;
  inner->error = error;
  *done = false;
  if (inner->text.size > UINT32_MAX)
    return fail(inner, RR_ERR_TOO_LARGE, "a text of 4 GiB or more");
  size_t room = inner->text.size - inner->at;
  size_t stop = budget < room ? inner->at + budget + 1 : SIZE_MAX;
  r->now = read_on(inner, r->now, stop);
  if (r->now == FAILED || !is_read(r))
    return r->now != FAILED;
  skip_space(inner);
  if (inner->at < inner->text.size) {
    r->now = FAILED;
    return fail(inner, RR_ERR_TEXT, "more text behind the value");
  }
  *done = true;
  return true;
}

rr_value rr_reader_take(rr_reader *r) { return rr_builder_take(r->inner.builder); }

void rr_reader_delete(rr_reader *r) {
  if (!r)
    return;
  rr_builder_delete(r->inner.builder);
  rr_buffer_free(&r->inner.scratch);
  rr_free(r);
}
