/* tests/cases/leaves.json: which texts are refused, which are leaves and which are containers, and
   their canonical text. The JavaScript reader is tested with the same file. */
#include "helpers/lists.h"

/* A text of a case, as bytes. */
static rr_buffer text_member(const rr_view *given, const char *key) {
  rr_buffer out = {0};
  rr_view member;
  if (rr_object_get(given, bytes(key), &member)) {
    rr_bytes text = rr_view_text(&member);
    rr_buffer_append(&out, text.data, text.size);
  }
  return out;
}

/* The content of a string whose only escapes are `\"`, `\\` and `\t`. */
static rr_buffer inside(rr_buffer string) {
  rr_buffer out = {0};
  for (size_t i = 1; i + 1 < string.size; i++) {
    char c = string.data[i];
    if (c == '\\') {
      c = string.data[++i];
      CHECK(c == '"' || c == '\\' || c == 't');
      if (c == 't')
        c = '\t';
    }
    rr_buffer_append(&out, &c, 1);
  }
  rr_buffer_free(&string);
  return out;
}

static const char *kind_of(const rr_value *value) {
  static const char *const forms[] = {"\"object\"", "\"map\"", "\"set\""};
  rr_view view = rr_view_of(value);
  switch (rr_view_type(&view)) {
  case RR_SCALAR:
    return "\"leaf\"";
  case RR_ARRAY:
    return "\"array\"";
  default:
    return forms[rr_object_form(&view)];
  }
}

static void check_spelling(const rr_value *value, const rr_buffer *expected) {
  rr_buffer written = text_of(value);
  rr_value again = RR_NONE;
  if (!same_bytes(&written, expected)) {
    fprintf(stderr, "found %.*s, expected %.*s\n", (int)written.size, written.data,
            (int)expected->size, expected->data);
    abort();
  }
  CHECK(rr_text_read(bytes_of(&written), NULL, &again, NULL));
  CHECK(equal(value, &again) && strcmp(kind_of(value), kind_of(&again)) == 0);
  rr_value_release(again);
  rr_buffer_free(&written);
}

static void run(const rr_view *given) {
  rr_buffer name = text_member(given, "\"name\""), kind = text_member(given, "\"kind\"");
  rr_buffer text = inside(text_member(given, "\"text\""));
  rr_buffer canonical = inside(text_member(given, "\"canonical\""));
  rr_value value = RR_NONE;
  rr_error error = {0};
  const char *found = "\"refused\"";
  if (rr_text_read(bytes_of(&text), NULL, &value, &error))
    found = kind_of(&value);
  else
    CHECK(error.message && rr_value_is_none(value));
  if (!is_text(&kind, found)) {
    fprintf(stderr, "%.*s: %s\n", (int)name.size, name.data, found);
    abort();
  }
  if (!rr_value_is_none(value))
    check_spelling(&value, canonical.size ? &canonical : &text);
  rr_value_release(value);
  rr_buffer_free(&name);
  rr_buffer_free(&kind);
  rr_buffer_free(&text);
  rr_buffer_free(&canonical);
}

int main(void) {
  run_cases(RR_CASES "/leaves.json", 150, run);
  CHECK_NOTHING_LEFT();
  return 0;
}
