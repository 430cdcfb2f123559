/* Edits of strings: their form, how they are undone, and how they are transformed. */
#include "patch/edit.h"

#include "helpers/special.h"

static rr_patches text_patch(const char *edit) {
  rr_buffer text = {0};
  rr_buffer_literal(&text, "[{\"op\":\"text\",\"path\":[],\"edit\":");
  rr_buffer_append(&text, edit, strlen(edit));
  rr_buffer_literal(&text, "}]");
  rr_patches list = packed_list_of(bytes_of(&text));
  rr_buffer_free(&text);
  return list;
}

static void check_edit_text(const rr_edit *edit, const char *expected) {
  rr_buffer text = {0};
  CHECK(rr_edit_write(edit, SIZE_MAX, &text));
  if (!is_text(&text, expected))
    fprintf(stderr, "found %.*s, expected %s\n", (int)text.size, text.data, expected);
  CHECK(is_text(&text, expected));
  rr_buffer cut = {0};
  CHECK(!rr_edit_write(edit, text.size - 1, &cut) && rr_edit_write(edit, text.size, &cut));
  rr_buffer_free(&cut);
  rr_buffer_free(&text);
}

static void check_form(const char *given, const char *expected) {
  rr_patches list = text_patch(given);
  check_edit_text(&list.items[0].edit, expected);
  rr_patches_free(&list);
}

static void test_form(void) {
  check_form("[]", "[]");
  check_form("[5]", "[]");
  check_form("[2,3,\"a\"]", "[5,\"a\"]");
  check_form("[\"a\",\"b\",-1,-2]", "[\"ab\",-3]");
  check_form("[-1,\"a\"]", "[\"a\",-1]");
  check_form("[1,-1,\"a\",-1,\"b\",7,8]", "[1,\"ab\",-2]");
  check_form("[\"a\",1,-1,2]", "[\"a\",1,-1]");
  check_form("[\"\\ud83d\",\"\\ude00\"]", "[\"\xf0\x9f\x98\x80\"]");
  check_form("[\"\\ud83d\",1,\"\\ude00\"]", "[\"\\ud83d\",1,\"\\ude00\"]");
  check_form("[9007199254740991,\"a\"]", "[9007199254740991,\"a\"]");
  check_form("[\"\\u0061\\/\\n\"]", "[\"a/\\n\"]");
}

static void check_transform(const char *o, const char *a, const char *later, const char *earlier) {
  rr_patches list = text_patch(o), other = text_patch(a);
  rr__edit_maker maker = {0};
  rr__arena arena = {0};
  for (int i = 0; i < 2; i++) {
    rr_edit_transform(&list.items[0].edit, &other.items[0].edit, i == 0, &maker, &arena);
    rr_edit edit = rr__edit_end(&maker, NULL, 0, &arena);
    check_edit_text(&edit, i == 0 ? later : earlier);
  }
  rr__edit_maker_free(&maker);
  rr__arena_free(&arena);
  rr_patches_free(&list);
  rr_patches_free(&other);
}

static void test_transform(void) {
  check_transform("[2,\"b\"]", "[2,\"aa\"]", "[4,\"b\"]", "[2,\"b\"]");
  check_transform("[5,-3]", "[1,\"a\"]", "[6,-3]", "[6,-3]");
  check_transform("[1,-5]", "[3,\"new\"]", "[1,-2,3,-3]", "[1,-2,3,-3]");
  check_transform("[1,-5]", "[2,-2]", "[1,-3]", "[1,-3]");
  check_transform("[4,\"x\",1,-1]", "[2,-9]", "[2,\"x\"]", "[2,\"x\"]");
  check_transform("[2,\"\\ud83d\",1,\"\\ude00\"]", "[2,-1]", "[2,\"\xf0\x9f\x98\x80\"]",
                  "[2,\"\xf0\x9f\x98\x80\"]");
  check_transform("[]", "[\"a\",-3]", "[]", "[]");
}

static rr_value edited(const rr_value *string, rr_patches *list, rr_patches *inverse) {
  rr_value value = rr_value_retain(*string);
  rr_error error = {0};
  if (!rr_patches_apply(&value, list, RR_ANY_WORK, inverse, &error)) {
    fprintf(stderr, "%s\n", error.message);
    abort();
  }
  return value;
}

/* A random edit of the string, as text. */
static rr_patches random_list(generator *g, const rr_value *string) {
  rr_view view = rr_view_of(string);
  rr_bytes text = rr_view_text(&view);
  rr_buffer edit = {0};
  random_edit(g, rr__string_units((rr_bytes){text.data + 1, text.size - 2}), &edit);
  rr_buffer_append(&edit, "", 1);
  rr_patches list = text_patch(edit.data);
  rr_buffer_free(&edit);
  return list;
}

/* Whether it has the one form. */
static void check_is_normal(const rr_edit *edit) {
  const rr_edit_step *before = NULL;
  for (size_t i = 0; i < edit->count; i++) {
    const rr_edit_step *step = &edit->steps[i];
    bool keeps = !step->text && step->units > 0, deletes = !step->text && step->units < 0;
    CHECK(step->units != 0 && (!step->text || step->size > 0));
    if (step->text)
      CHECK(step->units == (int64_t)rr__string_units((rr_bytes){step->text, step->size}));
    if (before) {
      bool kept = !before->text && before->units > 0, deleted = !before->text && before->units < 0;
      CHECK(keeps ? !kept : deletes ? !deleted : kept);
    }
    CHECK(!keeps || i + 1 < edit->count);
    before = step;
  }
}

static void check_laws(generator *g) {
  static const char *const strings[] = {"\"\"", "\"ab\"", "\"\xf0\x9f\x98\x80\xc3\xa9\\n\\\\x\"",
                                        "\"\\ude00\\ud83d-\xf0\x9f\x98\x80\xf0\x9f\x98\x80\""};
  rr_value string = parse(strings[draw(g, sizeof strings / sizeof strings[0])]);
  rr_patches o = random_list(g, &string), a = random_list(g, &string);
  rr_patches undo_o = {0}, undo_a = {0}, back = {0}, one_back = {0}, other_back = {0};
  rr_value one = edited(&string, &a, &undo_a), other = edited(&string, &o, &undo_o);
  check_is_normal(&o.items[0].edit);
  check_is_normal(&undo_o.items[0].edit);
  rr_value undone = edited(&other, &undo_o, &back);
  CHECK(equal(&undone, &string));

  rr__edit_maker maker = {0};
  rr__arena arena = {0};
  rr_edit old_o = o.items[0].edit, old_a = a.items[0].edit;
  rr_edit_transform(&old_o, &old_a, true, &maker, &arena);
  o.items[0].edit = rr__edit_end(&maker, NULL, 0, &arena);
  rr_edit_transform(&old_a, &old_o, false, &maker, &arena);
  a.items[0].edit = rr__edit_end(&maker, NULL, 0, &arena);
  check_is_normal(&o.items[0].edit);
  check_is_normal(&a.items[0].edit);
  rr_value both = edited(&one, &o, &one_back), too = edited(&other, &a, &other_back);
  CHECK(equal(&both, &too));

  rr_patches *const lists[] = {&o, &a, &undo_o, &undo_a, &back, &one_back, &other_back};
  for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++)
    rr_patches_free(lists[i]);
  rr_value *const values[] = {&string, &one, &other, &undone, &both, &too};
  for (size_t i = 0; i < sizeof values / sizeof values[0]; i++)
    rr_value_release(*values[i]);
  rr__edit_maker_free(&maker);
  rr__arena_free(&arena);
}

int main(int argc, char **argv) {
  test_form();
  test_transform();
  generator g = generator_of(argc, argv);
  for (size_t left = rounds_of(argc, argv, 20000); left > 0; left--)
    check_laws(&g);
  CHECK_NOTHING_LEFT();
  return 0;
}
