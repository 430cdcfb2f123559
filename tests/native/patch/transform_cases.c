/* tests/cases/transform.json: every row of the table, as the JavaScript tests run it too. */
#include "helpers/lists.h"
#include "patch/transform.h"

static bool is_change(const rr_view *patch) {
  rr_view op;
  CHECK(rr_object_get(patch, bytes("\"op\""), &op));
  rr_bytes name = rr_view_text(&op);
  return name.size != 6 || memcmp(name.data, "\"test\"", 6) != 0;
}

/* Writes a list as the cases do: with tests, but without dropped patches. */
static rr_value with_tests(const rr_patches *list) {
  rr_buffer text = {0};
  rr_buffer_literal(&text, "[");
  for (size_t i = 0; i < list->count; i++) {
    rr_patch patch = list->items[i];
    rr_patches one = {.items = &patch, .count = 1};
    bool is_test = patch.op == RR_TEST;
    if (patch.dropped)
      continue;
    /* Tests are never written, so write a replace instead, which is transformed in the same way. */
    if (is_test)
      patch.op = RR_REPLACE;
    rr_buffer written = list_text(&one);
    if (text.size > 1)
      rr_buffer_literal(&text, ",");
    rr_buffer_append(&text, written.data + 1, written.size - 2);
    rr_buffer_free(&written);
  }
  rr_buffer_literal(&text, "]");
  rr_value value = RR_NONE;
  CHECK(rr_text_read(bytes_of(&text), NULL, &value, NULL));
  rr_buffer_free(&text);
  return value;
}

/* The expected list, with each test as the replace that `with_tests` makes of it. */
static rr_value expected_of(const rr_buffer *text) {
  rr_value list = RR_NONE;
  CHECK(rr_text_read(bytes_of(text), NULL, &list, NULL));
  rr_view view = rr_view_of(&list);
  for (size_t i = 0; i < rr_view_count(&view); i++) {
    rr_view patch;
    CHECK(rr_array_at(&view, i, &patch));
    if (is_change(&patch))
      continue;
    rr_value changed = rr_view_own(&patch);
    rr_value_release(rr_object_set(&changed, bytes("\"op\""), rr_scalar_new(bytes("\"replace\"")),
                                   (rr_bytes){0}));
    rr_value_release(rr_array_replace(&list, i, changed));
    view = rr_view_of(&list);
  }
  return list;
}

static void check(const rr_patches *found, const rr_buffer *expected, const rr_view *given) {
  rr_value a = with_tests(found), b = expected_of(expected);
  if (!equal(&a, &b)) {
    rr_buffer text = {0}, wrong = text_of(&a);
    rr_text_write(given, &text);
    fprintf(stderr, "%.*s\nfound %.*s\n", (int)text.size, text.data, (int)wrong.size, wrong.data);
    abort();
  }
  rr_value_release(a);
  rr_value_release(b);
}

static void run(const rr_view *given) {
  rr_buffer a_text, o_text, later, earlier;
  CHECK(list_member(given, "\"a\"", &a_text));
  CHECK(list_member(given, "\"o\"", &o_text));
  CHECK(list_member(given, "\"later\"", &later));
  bool has_earlier = list_member(given, "\"earlier\"", &earlier);
  rr_patches a = list_of(bytes_of(&a_text)), o = list_of(bytes_of(&o_text));

  rr_patches_rebase(&o, &a);
  check(&o, &later, given);
  rr_patches_free(&o);
  o = list_of(bytes_of(&o_text));
  rr_patches_transform(&o, &a);
  check(&o, &later, given);
  rr_patches_free(&o);
  rr_patches_free(&a);

  if (has_earlier) {
    a = list_of(bytes_of(&a_text));
    o = list_of(bytes_of(&o_text));
    rr_patches_transform(&a, &o);
    check(&o, &earlier, given);
    rr_patches_free(&o);
    rr_patches_free(&a);
  }
  rr_buffer_free(&a_text);
  rr_buffer_free(&o_text);
  rr_buffer_free(&later);
  rr_buffer_free(&earlier);
}

int main(void) {
  run_cases(RR_CASES "/transform.json", 136, run);
  CHECK_NOTHING_LEFT();
  return 0;
}
