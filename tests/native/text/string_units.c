/* Canonical strings in UTF-16 units, compared with a model: an array of units. */
#include "text/string_units.h"

#include "helpers/check.h"

enum { SHORT = 12, MOST = 600 };

typedef struct {
  unsigned units[2 * MOST];
  size_t count;
} model;

static rr_bytes content_of(const rr_buffer *buffer) {
  return (rr_bytes){buffer->data, buffer->size};
}

static bool is_pair(const model *m, size_t at) {
  return at + 1 < m->count && m->units[at] >= 0xD800 && m->units[at] < 0xDC00 &&
         m->units[at + 1] >= 0xDC00 && m->units[at + 1] < 0xE000;
}

/* The content of the units, written by the reader of JSON from escapes of each. */
static rr_buffer written(const model *m) {
  rr_buffer text = {0}, out = {0};
  char escape[8];
  rr_buffer_literal(&text, "\"");
  for (size_t i = 0; i < m->count; i++) {
    snprintf(escape, sizeof escape, "\\u%04X", m->units[i]);
    rr_buffer_append(&text, escape, 6);
  }
  rr_buffer_literal(&text, "\"");
  rr_value value = RR_NONE;
  CHECK(rr_text_read(content_of(&text), NULL, &value, NULL));
  rr_view view = rr_view_of(&value);
  rr_bytes string = rr_view_text(&view);
  rr_buffer_append(&out, string.data + 1, string.size - 2);
  rr_value_release(value);
  rr_buffer_free(&text);
  return out;
}

static model random_model(generator *g) {
  static const unsigned menu[] = {'a',  'b',    ' ',    '"',    '\\',   '\n',   0x1F,   0x7F,
                                  0xE9, 0x20AC, 0xD83D, 0xDE00, 0xD800, 0xDFFF, 0xFFFF, 0};
  bool is_long = draw(g, 20) == 0; /* parts of it are read in blocks */
  model m = {.count = (size_t)draw(g, is_long ? MOST : SHORT)};
  size_t menu_size = is_long && draw(g, 2) ? 6 : sizeof menu / sizeof menu[0];
  for (size_t i = 0; i < m.count; i++) {
    m.units[i] = is_long && draw(g, 8) ? 'x' : menu[draw(g, menu_size)];
    if (draw(g, is_long ? 30 : 4) == 0 && i + 1 < m.count) {
      m.units[i++] = 0xD83D;
      m.units[i] = 0xDE00;
    }
  }
  return m;
}

static void check_same(const rr_buffer *found, const rr_buffer *expected) {
  if (found->size != expected->size ||
      (found->size && memcmp(found->data, expected->data, found->size) != 0)) {
    fprintf(stderr, "found %.*s, expected %.*s\n", (int)found->size, found->data,
            (int)expected->size, expected->data);
    abort();
  }
}

/* Cuts the content into parts of random sizes, and compares each with the units in it. Put
   together, they are the content again. */
static void check_cuts(generator *g, const model *m) {
  rr_buffer content = written(m), whole = {0};
  rr__string_walk walk = {.at = content.data, .end = content.data + content.size};
  for (size_t at = 0; at < m->count;) {
    size_t some = 1 + (size_t)draw(g, m->count > SHORT ? 300 : 3), left = m->count - at;
    rr__string_part part;
    size_t taken = some < left ? some : left;
    CHECK(rr__string_take(&walk, some, &part) == taken);
    model units = {.count = taken};
    memcpy(units.units, m->units + at, taken * sizeof units.units[0]);
    rr_buffer found = {0}, expected = written(&units);
    rr__string_append(&found, &part);
    check_same(&found, &expected);
    rr__string_append(&whole, &part);
    rr_buffer_free(&found);
    rr_buffer_free(&expected);
    at += taken;
  }
  check_same(&whole, &content);
  rr_buffer_free(&content);
  rr_buffer_free(&whole);
}

/* Two contents one after the other are the content of all units. */
static void check_join(const model *a, const model *b) {
  model both = *a;
  memcpy(both.units + a->count, b->units, b->count * sizeof b->units[0]);
  both.count += b->count;
  rr_buffer first = written(a), second = written(b), found = {0}, expected = written(&both);
  rr__string_append(&found, &(rr__string_part){.content = content_of(&first)});
  rr__string_append(&found, &(rr__string_part){.content = content_of(&second)});
  check_same(&found, &expected);
  rr_buffer_free(&first);
  rr_buffer_free(&second);
  rr_buffer_free(&found);
  rr_buffer_free(&expected);
}

static void check_units(const char *content, uint64_t units) {
  CHECK(rr__string_units(bytes(content)) == units);
}

static void test_units(void) {
  check_units("", 0);
  check_units("a longer text, which is more than sixteen bytes", 47);
  check_units("\\n\\\\\\\"", 3);
  check_units("\\u0001\\ud83d\\ude00", 3); /* not canonical, but each escape is a unit */
  check_units("\xc3\xa9\xe2\x82\xac", 2);
  check_units("\xf0\x9f\x98\x80", 2);
  check_units("a\xf0\x9f\x98\x80z\xf4\x8f\xbf\xbf", 6);
}

/* A backslash before what looks like half of a pair. */
static void test_backslashes(void) {
  static const struct {
    const char *first, *second, *joined;
  } cases[] = {
      {"\\ud83d", "\\ude00", "\xf0\x9f\x98\x80"},
      {"\\\\ud83d", "\\ude00", "\\\\ud83d\\ude00"},
      {"\\\\\\ud83d", "\\ude00", "\\\\\xf0\x9f\x98\x80"},
      {"\\\\\\\\ud83d", "\\ude00", "\\\\\\\\ud83d\\ude00"},
      {"\\ud83d", "\\\\ude00", "\\ud83d\\\\ude00"},
      {"\\ude00", "\\ud83d", "\\ude00\\ud83d"},
      {"\\ud83d\\ud83d", "\\ude00\\ude00", "\\ud83d\xf0\x9f\x98\x80\\ude00"},
      {"\\ud800", "\\udc00", "\xf0\x90\x80\x80"},
      {"\\udbff", "\\udfff", "\xf4\x8f\xbf\xbf"},
  };
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    rr_buffer found = {0};
    rr_buffer_literal(&found, "\"");
    rr__string_append(&found, &(rr__string_part){.content = bytes(cases[i].first)});
    rr__string_append(&found, &(rr__string_part){.content = bytes(cases[i].second)});
    CHECK(found.size == strlen(cases[i].joined) + 1);
    CHECK(memcmp(found.data + 1, cases[i].joined, found.size - 1) == 0);
    rr_buffer_free(&found);
  }
}

int main(int argc, char **argv) {
  test_units();
  test_backslashes();
  generator g = generator_of(argc, argv);
  size_t pairs = 0;
  for (size_t left = rounds_of(argc, argv, 20000); left > 0; left--) {
    model a = random_model(&g), b = random_model(&g);
    for (size_t i = 0; i < a.count; i++)
      pairs += is_pair(&a, i);
    check_cuts(&g, &a);
    check_join(&a, &b);
    rr_buffer content = written(&a);
    CHECK(rr__string_units(content_of(&content)) == a.count || !content.data);
    rr_buffer_free(&content);
  }
  CHECK(pairs > 0);
  CHECK_NOTHING_LEFT();
  return 0;
}
