/* A second JSON parser, written from the grammar of RFC 8259, that only accepts or refuses. The
   reader of the core is checked against it. */
#ifndef RR_FUZZ_GRAMMAR_H
#define RR_FUZZ_GRAMMAR_H

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
  const uint8_t *at, *end;
} grammar;

static inline bool grammar_is(grammar *g, uint8_t byte) {
  if (g->at == g->end || *g->at != byte)
    return false;
  g->at++;
  return true;
}

static inline void grammar_space(grammar *g) {
  while (g->at < g->end && (*g->at == ' ' || *g->at == '\t' || *g->at == '\n' || *g->at == '\r'))
    g->at++;
}

static inline bool grammar_word(grammar *g, const char *word) {
  size_t size = strlen(word);
  if ((size_t)(g->end - g->at) < size || memcmp(g->at, word, size) != 0)
    return false;
  g->at += size;
  return true;
}

static inline bool grammar_digits(grammar *g) {
  const uint8_t *start = g->at;
  while (g->at < g->end && *g->at >= '0' && *g->at <= '9')
    g->at++;
  return g->at > start;
}

static inline bool grammar_number(grammar *g) {
  grammar_is(g, '-');
  if (!grammar_is(g, '0') && !grammar_digits(g))
    return false;
  if (grammar_is(g, '.') && !grammar_digits(g))
    return false;
  if (!grammar_is(g, 'e') && !grammar_is(g, 'E'))
    return true;
  if (!grammar_is(g, '-'))
    grammar_is(g, '+');
  return grammar_digits(g);
}

/* A character of more than one byte, by the table of RFC 3629. */
static inline bool grammar_utf8(grammar *g) {
  static const struct {
    uint8_t first, last, low, high, more;
  } rows[] = {
      {0xC2, 0xDF, 0x80, 0xBF, 1}, {0xE0, 0xE0, 0xA0, 0xBF, 2}, {0xE1, 0xEC, 0x80, 0xBF, 2},
      {0xED, 0xED, 0x80, 0x9F, 2}, {0xEE, 0xEF, 0x80, 0xBF, 2}, {0xF0, 0xF0, 0x90, 0xBF, 3},
      {0xF1, 0xF3, 0x80, 0xBF, 3}, {0xF4, 0xF4, 0x80, 0x8F, 3},
  };
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    if (*g->at < rows[i].first || *g->at > rows[i].last)
      continue;
    if (g->end - g->at <= rows[i].more || g->at[1] < rows[i].low || g->at[1] > rows[i].high)
      return false;
    for (unsigned k = 2; k <= rows[i].more; k++) {
      if (g->at[k] < 0x80 || g->at[k] > 0xBF)
        return false;
    }
    g->at += 1 + rows[i].more;
    return true;
  }
  return false;
}

static inline bool grammar_escape(grammar *g) {
  if (g->at == g->end)
    return false;
  uint8_t byte = *g->at++;
  if (byte != 'u')
    return byte && strchr("\"\\/bfnrt", byte);
  for (int i = 0; i < 4; i++, g->at++) {
    if (g->at == g->end || !*g->at || !strchr("0123456789abcdefABCDEF", *g->at))
      return false;
  }
  return true;
}

static inline bool grammar_string(grammar *g) {
  if (!grammar_is(g, '"'))
    return false;
  while (g->at < g->end && *g->at != '"') {
    bool good;
    if (*g->at == '\\') {
      g->at++;
      good = grammar_escape(g);
    } else if (*g->at < 0x80) {
      good = *g->at >= 0x20;
      g->at++;
    } else {
      good = grammar_utf8(g);
    }
    if (!good)
      return false;
  }
  return grammar_is(g, '"');
}

static inline bool grammar_key(grammar *g) {
  grammar_space(g);
  if (!grammar_string(g))
    return false;
  grammar_space(g);
  return grammar_is(g, ':');
}

static inline bool grammar_scalar(grammar *g) {
  return g->at < g->end && (*g->at == '"' ? grammar_string(g)
                                          : grammar_word(g, "true") || grammar_word(g, "false") ||
                                                grammar_word(g, "null") || grammar_number(g));
}

/* After a value: closes containers that end here. Returns whether all are closed or another value
   follows. */
static inline bool grammar_close(grammar *g, const uint8_t *open, size_t *depth, bool *more) {
  for (*more = false; *depth > 0; (*depth)--) {
    uint8_t kind = open[*depth - 1];
    grammar_space(g);
    if (grammar_is(g, ',')) {
      *more = true;
      return kind == '[' || grammar_key(g);
    }
    if (!grammar_is(g, kind == '[' ? ']' : '}'))
      return false;
  }
  return true;
}

/* `open` has room for one byte per byte of the text. */
static inline bool grammar_value(grammar *g, uint8_t *open) {
  size_t depth = 0;
  bool more = true;
  while (more) {
    grammar_space(g);
    bool array = grammar_is(g, '['), object = !array && grammar_is(g, '{');
    if (!array && !object) {
      if (!grammar_scalar(g) || !grammar_close(g, open, &depth, &more))
        return false;
      continue;
    }
    grammar_space(g);
    if (grammar_is(g, array ? ']' : '}')) {
      if (!grammar_close(g, open, &depth, &more))
        return false;
      continue;
    }
    open[depth++] = array ? '[' : '{';
    if (object && !grammar_key(g))
      return false;
  }
  return true;
}

/* Whether the bytes are a JSON text. */
static inline bool grammar_accepts(const uint8_t *data, size_t size) {
  uint8_t *open = malloc(size + 1);
  if (!open)
    abort();
  grammar g = {data, data + size};
  bool accepted = grammar_value(&g, open);
  grammar_space(&g);
  free(open);
  return accepted && g.at == g.end;
}

#endif
