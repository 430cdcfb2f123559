/* tests/cases/reader.json: each rule and each outcome, as the JavaScript tests run it too. */
#include "helpers/lists.h"
#include "log/log.h"

static rr_view member(const rr_view *object, const char *key) {
  rr_view view;
  CHECK(rr_object_get(object, bytes(key), &view));
  return view;
}

/* The bytes of an entry: the text of a value, or of a string that is given as it is. */
static rr_buffer entry_bytes(const rr_view *entry) {
  rr_buffer out = {0};
  rr_view given;
  if (!rr_object_get(entry, bytes("\"text\""), &given)) {
    rr_text_write(entry, &out);
    return out;
  }
  rr_bytes text = rr_view_text(&given);
  for (size_t i = 1; i + 1 < text.size; i++) {
    i += text.data[i] == '\\';
    rr_buffer_append(&out, text.data + i, 1);
  }
  return out;
}

static bool is_word(const rr_view *string, const char *word) {
  rr_bytes text = rr_view_text(string);
  return text.size == strlen(word) + 2 && memcmp(text.data + 1, word, strlen(word)) == 0;
}

static void check_member(const rr_view *given, const char *key, const rr_view *found) {
  rr_view expected;
  if (rr_object_get(given, bytes(key), &expected))
    CHECK(rr_view_equal(&expected, found));
}

/* The snapshot has the last transactions. Loading it gives the same one. */
static void check_snapshot(const rr_view *given, const rr_log *log) {
  rr_buffer text = {0}, again = {0};
  rr_value value = RR_NONE;
  bool newer;
  if (!rr_log_save(log, &text))
    return;
  CHECK(rr_text_read(bytes_of(&text), NULL, &value, NULL));
  rr_view snapshot = rr_view_of(&value), last = member(&snapshot, "\"last\"");
  check_member(given, "\"last\"", &last);
  rr_log *loaded = rr_log_load(bytes_of(&text), &newer);
  CHECK(loaded && rr_log_save(loaded, &again) && same_bytes(&text, &again));
  rr_log_delete(loaded);
  rr_value_release(value);
  rr_buffer_free(&again);
  rr_buffer_free(&text);
}

static void run(const rr_view *given) {
  rr_log *log = rr_log_new();
  rr_view entries = member(given, "\"entries\""), outcomes = member(given, "\"outcomes\"");
  CHECK(rr_view_count(&entries) == rr_view_count(&outcomes));
  for (size_t i = 0; i < rr_view_count(&entries); i++) {
    rr_view entry, outcome;
    CHECK(rr_array_at(&entries, i, &entry) && rr_array_at(&outcomes, i, &outcome));
    rr_buffer text = entry_bytes(&entry);
    CHECK(is_word(&outcome, rr_log_outcome_name(rr_log_read(log, bytes_of(&text)).outcome)));
    rr_buffer_free(&text);
  }
  rr_view root = rr_view_of(rr_log_root(log)), floor = member(given, "\"floor\"");
  check_member(given, "\"value\"", &root);
  check_snapshot(given, log);
  rr_buffer number = {0};
  rr_buffer_append_uint(&number, rr_log_floor(log));
  rr_bytes expected = rr_view_text(&floor);
  CHECK(number.size == expected.size && memcmp(number.data, expected.data, number.size) == 0);
  rr_buffer_free(&number);
  rr_log_delete(log);
}

int main(void) {
  run_cases(RR_CASES "/reader.json", 80, run);
  CHECK_NOTHING_LEFT();
  return 0;
}
