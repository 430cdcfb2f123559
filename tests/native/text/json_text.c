/* tests/cases/json-text.json: what is JSON and what is not. Each case is read in a buffer of its
   exact size. Accepted values read back from their canonical text. The JavaScript reader is tested
   with the same file. */
#include "helpers/lists.h"

static bool member(const rr_view *given, const char *key, rr_view *out) {
  return rr_object_get(given, bytes(key), out);
}

static bool is(const rr_view *view, const char *text) {
  rr_bytes found = rr_view_text(view);
  return found.size == strlen(text) && memcmp(found.data, text, found.size) == 0;
}

/* Appends the characters of a canonical JSON string, which holds no lone surrogates. */
static void unescape(const rr_view *string, rr_buffer *out) {
  static const char letters[] = "btnvfr"; /* the controls from 8 on; \v comes by number */
  rr_bytes text = rr_view_text(string);
  CHECK(text.size >= 2 && text.data[0] == '"');
  for (size_t i = 1; i < text.size - 1; i++) {
    char c = text.data[i];
    if (c == '\\') {
      c = text.data[++i];
      const char *letter = strchr(letters, c);
      if (letter) {
        c = (char)(8 + (letter - letters));
      } else if (c == 'u') {
        char digits[5] = {0};
        memcpy(digits, text.data + i + 1, 4);
        unsigned long unit = strtoul(digits, NULL, 16);
        CHECK(unit < 0x20);
        c = (char)unit;
        i += 4;
      }
    }
    rr_buffer_append(out, &c, 1);
  }
}

static void from_hex(const rr_view *string, rr_buffer *out) {
  rr_bytes text = rr_view_text(string);
  CHECK(text.size % 2 == 0);
  for (size_t i = 1; i + 2 < text.size; i += 2) {
    char digits[3] = {text.data[i], text.data[i + 1], '\0'}, *end;
    char byte = (char)strtoul(digits, &end, 16);
    CHECK(end == digits + 2);
    rr_buffer_append(out, &byte, 1);
  }
}

/* `[["text",times], ...]` */
static void repeat(const rr_view *parts, rr_buffer *out) {
  for (size_t i = 0; i < rr_view_count(parts); i++) {
    rr_view part, text, times;
    CHECK(rr_array_at(parts, i, &part) && rr_array_at(&part, 0, &text));
    CHECK(rr_array_at(&part, 1, &times));
    char digits[16] = {0};
    rr_bytes number = rr_view_text(&times);
    CHECK(number.size < sizeof digits);
    memcpy(digits, number.data, number.size);
    for (unsigned long left = strtoul(digits, NULL, 10); left > 0; left--)
      unescape(&text, out);
  }
}

/* The bytes of a case, in a buffer of their exact size. */
static rr_bytes input_of(const rr_view *given, char **memory) {
  rr_buffer input = {0};
  rr_view source;
  if (member(given, "\"text\"", &source))
    unescape(&source, &input);
  else if (member(given, "\"hex\"", &source))
    from_hex(&source, &input);
  else if (member(given, "\"repeat\"", &source))
    repeat(&source, &input);
  else
    CHECK(!"a case has text, hex or repeat");
  *memory = malloc(input.size ? input.size : 1);
  CHECK(*memory);
  if (input.size)
    memcpy(*memory, input.data, input.size);
  rr_bytes found = {*memory, input.size};
  rr_buffer_free(&input);
  return found;
}

static bool should_accept(const rr_view *given) {
  rr_view expect, here, why;
  CHECK(member(given, "\"expect\"", &expect));
  if (!is(&expect, "\"either\""))
    return is(&expect, "\"accept\"");
  CHECK(member(given, "\"c\"", &here) && member(given, "\"why\"", &why));
  return is(&here, "\"accept\"");
}

static void check_canonical(const rr_value *value) {
  rr_buffer text = text_of(value);
  rr_value again = RR_NONE;
  CHECK(rr_text_read(bytes_of(&text), NULL, &again, NULL));
  rr_buffer back = text_of(&again);
  CHECK(same_bytes(&text, &back));
  rr_buffer_free(&text);
  rr_buffer_free(&back);
  rr_value_release(again);
}

static void run(const rr_view *given) {
  char *memory;
  rr_bytes input = input_of(given, &memory);
  rr_value value = RR_NONE;
  rr_error error = {0};
  bool accepted = rr_text_read(input, NULL, &value, &error);
  if (accepted != should_accept(given)) {
    rr_view name;
    CHECK(member(given, "\"name\"", &name));
    rr_bytes text = rr_view_text(&name);
    fprintf(stderr, "%.*s: %s\n", (int)text.size, text.data, accepted ? "accepted" : error.message);
    abort();
  }
  if (accepted)
    check_canonical(&value);
  else
    CHECK(error.message && error.position <= input.size && rr_value_is_none(value));
  rr_value_release(value);
  free(memory);
}

int main(void) {
  run_cases(RR_CASES "/json-text.json", 250, run);
  CHECK_NOTHING_LEFT();
  return 0;
}
