/* Maps and Sets are objects with a form of their own: a tag in the text, and members in the
   tree. */
#include "helpers/check.h"
#include "patch/patch.h"

static const rr_patch_limits limits = {.max_patches = 100, .max_path = 100, .max_depth = 100};

/* Applies patches; returns the error's code, RR_OK for none. Undoes them again if `undo`. */
static rr_code apply(rr_value *root, const char *text, bool undo) {
  rr_patches list = {0};
  rr_patches inverse = {0};
  rr_error error = {0};
  size_t position = 0;
  CHECK(rr_patches_read(bytes(text), &position, &limits, &list, &error));
  bool applied = rr_patches_apply(root, &list, RR_ANY_WORK, &inverse, &error);
  if (applied && undo)
    rr_patches_undo(root, &inverse);
  rr_patches_free(&inverse);
  rr_patches_free(&list);
  return applied ? RR_OK : error.code;
}

static rr_form form_of(const char *text) {
  rr_value value = parse(text);
  CHECK_TEXT(&value, text);
  rr_view view = rr_view_of(&value);
  rr_form form = rr_view_type(&view) == RR_OBJECT ? rr_object_form(&view) : RR_PLAIN;
  rr_value_release(value);
  return form;
}

static rr_type type_of(const char *text) {
  rr_value value = parse(text);
  CHECK_TEXT(&value, text);
  rr_view view = rr_view_of(&value);
  rr_type type = rr_view_type(&view);
  rr_value_release(value);
  return type;
}

static void forms(void) {
  CHECK(form_of("{\"$map\":{}}") == RR_MAP);
  CHECK(form_of("{\"$set\":{}}") == RR_SET);
  CHECK(form_of("{\"$map\":{\"'b\":1,\"'a\":{\"x\":[]},\"#1\":{\"$date\":null}}}") == RR_MAP);
  CHECK(form_of("{\"$map\":{\"'a\":{\"$map\":{\"'a\":{\"$set\":{\"#2\":0}}}}}}") == RR_MAP);
  CHECK(form_of("{\"$set\":{\"'a\":0,\"#null\":0}}") == RR_SET);
  CHECK(form_of("{\"$map\":{\"'a\":1},\"b\":2}") == RR_PLAIN);

  /* Lists of entries, and content that is not that of a Map or Set, are scalars. */
  CHECK(type_of("{\"$map\":[[{},1]]}") == RR_SCALAR);
  CHECK(type_of("{\"$set\":[{}]}") == RR_SCALAR);
  CHECK(type_of("{\"$map\":{\"a\":1}}") == RR_SCALAR);
  CHECK(type_of("{\"$map\":{\"1\":1}}") == RR_SCALAR);
  CHECK(type_of("{\"$map\":{\"\":1}}") == RR_SCALAR);
  CHECK(type_of("{\"$set\":{\"'a\":1}}") == RR_SCALAR);
  CHECK(type_of("{\"$set\":{\"'a\":[]}}") == RR_SCALAR);
  CHECK(type_of("{\"$map\":{\"$map\":{}}}") == RR_SCALAR);
  CHECK(type_of("{\"$map\":{\"$set\":{\"'a\":0}}}") == RR_SCALAR);

  /* A user's own object that looks like a Map. */
  CHECK(type_of("{\"$$map\":{\"'a\":1}}") == RR_OBJECT);
  CHECK(form_of("{\"$$map\":{\"'a\":1}}") == RR_PLAIN);
}

static void equality(void) {
  rr_value list =
      parse("[{\"$map\":{\"'a\":0}},{\"$set\":{\"'a\":0}},{\"'a\":0},{\"$map\":{ \"'a\" : 0 }}]");
  rr_view view = rr_view_of(&list);
  rr_view items[4];
  for (size_t i = 0; i < 4; i++)
    CHECK(rr_array_at(&view, i, &items[i]));
  for (size_t i = 0; i < 4; i++)
    for (size_t j = 0; j < 4; j++)
      CHECK(rr_view_equal(&items[i], &items[j]) == (i % 3 == j % 3 && (i % 3 == 0 || i == j)));
  rr_value_release(list);
}

static void patches(void) {
  const char *text = "{\"m\":{\"$map\":{\"'a\":{\"n\":1},\"#1\":2}},\"s\":{\"$set\":{\"'x\":0}}}";
  rr_value root = parse(text);
  rr_value snapshot = rr_value_retain(root);
  const char *both = "[{\"op\":\"add\",\"path\":[\"s\",\"#1\"],\"value\":0},"
                     "{\"op\":\"remove\",\"path\":[\"s\",\"'x\"]}]";
  const char *undone[] = {
      "[{\"op\":\"add\",\"path\":[\"m\",\"'b\"],\"value\":[1]}]",
      "[{\"op\":\"add\",\"path\":[\"m\",\"'b\"],\"value\":1,\"before\":\"#1\"}]",
      "[{\"op\":\"remove\",\"path\":[\"m\",\"'a\"]}]",
      "[{\"op\":\"replace\",\"path\":[\"m\",\"'a\",\"n\"],\"value\":{\"$map\":{}}}]",
      "[{\"op\":\"replace\",\"path\":[\"m\"],\"value\":{\"$set\":{}}}]",
      both,
      "[{\"op\":\"test\",\"path\":[\"m\"],\"value\":{\"$map\":{\"#1\":2,\"'a\":{\"n\":1}}}}]",
  };
  for (size_t i = 0; i < sizeof undone / sizeof *undone; i++) {
    CHECK(apply(&root, undone[i], true) == RR_OK);
    CHECK_TEXT(&root, text);
  }
  CHECK(apply(&root, undone[0], false) == RR_OK);
  CHECK(apply(&root, undone[5], false) == RR_OK);
  CHECK_TEXT(
      &root,
      "{\"m\":{\"$map\":{\"'a\":{\"n\":1},\"#1\":2,\"'b\":[1]}},\"s\":{\"$set\":{\"#1\":0}}}");
  CHECK_TEXT(&snapshot, text);

  const char *refused[] = {
      "[{\"op\":\"add\",\"path\":[\"m\",\"b\"],\"value\":1}]",
      "[{\"op\":\"add\",\"path\":[\"m\",\"1\"],\"value\":1}]",
      "[{\"op\":\"add\",\"path\":[\"m\",\"\"],\"value\":1}]",
      "[{\"op\":\"add\",\"path\":[\"s\",\"'b\"],\"value\":1}]",
      "[{\"op\":\"add\",\"path\":[\"s\",\"'b\"],\"value\":[]}]",
      "[{\"op\":\"replace\",\"path\":[\"s\",\"#1\"],\"value\":{\"$set\":{}}}]",
  };
  for (size_t i = 0; i < sizeof refused / sizeof *refused; i++)
    CHECK(apply(&root, refused[i], false) == RR_ERR_PATCH);
  CHECK(apply(&root, "[{\"op\":\"add\",\"path\":[\"m\",0],\"value\":1}]", false) == RR_ERR_PATH);
  CHECK(apply(&root, "[{\"op\":\"remove\",\"path\":[\"m\",\"'z\"]}]", false) == RR_ERR_PATH);
  CHECK(apply(&root, "[{\"op\":\"test\",\"path\":[\"m\"],\"value\":{}}]", false) == RR_ERR_TEST);
  rr_value_release(snapshot);
  rr_value_release(root);
}

/* A Map that grows from a row to a table keeps its form, and so does a copy of either. */
static void growth(void) {
  for (int sets = 0; sets < 2; sets++) {
    rr_value root = parse(sets ? "{\"$set\":{}}" : "{\"$map\":{}}");
    for (int i = 0; i < 200; i++) {
      rr_value before = rr_value_retain(root);
      char key[16];
      snprintf(key, sizeof key, "\"#%d\"", i);
      CHECK(rr_value_is_none(
          rr_object_set(&root, bytes(key), rr_scalar_new(bytes("0")), (rr_bytes){0})));
      rr_view view = rr_view_of(&root);
      rr_view old = rr_view_of(&before);
      CHECK(rr_object_form(&view) == (sets ? RR_SET : RR_MAP));
      CHECK(rr_object_form(&old) == (sets ? RR_SET : RR_MAP));
      CHECK(rr_view_count(&view) == rr_view_count(&old) + 1);
      rr_value_release(before);
    }
    rr_buffer text = text_of(&root);
    rr_value again = RR_NONE;
    CHECK(rr_text_read((rr_bytes){text.data, text.size}, NULL, &again, NULL));
    CHECK(equal(&root, &again));
    for (int i = 0; i < 200; i++) {
      char key[16];
      snprintf(key, sizeof key, "\"#%d\"", i);
      rr_value_release(rr_object_remove(&again, bytes(key), NULL));
    }
    CHECK_TEXT(&again, sets ? "{\"$set\":{}}" : "{\"$map\":{}}");
    rr_buffer_free(&text);
    rr_value_release(again);
    rr_value_release(root);
  }
}

int main(void) {
  forms();
  equality();
  patches();
  growth();
  CHECK_NOTHING_LEFT();
  return 0;
}
