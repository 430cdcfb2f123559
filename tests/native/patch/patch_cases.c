/* tests/cases/patch.json: the result of lists of patches, their inverse, and their errors. */
#include "helpers/lists.h"

static const char *code_text(rr_code code) {
  return code == RR_ERR_PATH    ? "\"ERR_REF_PATH\""
         : code == RR_ERR_TEST  ? "\"ERR_REF_TEST\""
         : code == RR_ERR_PATCH ? "\"ERR_REF_PATCH\""
                                : "?";
}

static rr_value member(const rr_view *object, const char *key) {
  rr_view view;
  CHECK(rr_object_get(object, bytes(key), &view));
  return rr_view_own(&view);
}

static void check_same(const rr_value *found, const rr_value *expected) {
  rr_buffer a = text_of(found), b = text_of(expected);
  if (!same_bytes(&a, &b))
    fprintf(stderr, "found %.*s, expected %.*s\n", (int)a.size, a.data, (int)b.size, b.data);
  CHECK(same_bytes(&a, &b));
  rr_buffer_free(&a);
  rr_buffer_free(&b);
}

static void check_failure(const rr_view *given, const rr_error *error) {
  rr_value code = member(given, "\"error\""), patch = member(given, "\"patch\"");
  rr_view code_view = rr_view_of(&code), patch_view = rr_view_of(&patch);
  rr_bytes expected = rr_view_text(&code_view);
  CHECK(expected.size == strlen(code_text(error->code)));
  CHECK(memcmp(expected.data, code_text(error->code), expected.size) == 0);
  CHECK(error->patch == (size_t)(rr_view_text(&patch_view).data[0] - '0'));
  rr_value_release(code);
  rr_value_release(patch);
}

static void check_success(const rr_view *given, rr_value *root, const rr_value *before,
                          rr_patches *inverse) {
  rr_value result = member(given, "\"result\"");
  rr_buffer expected, found = list_text(inverse);
  check_same(root, &result);
  if (list_member(given, "\"inverse\"", &expected)) {
    rr_value a = RR_NONE, b = RR_NONE;
    CHECK(rr_text_read(bytes_of(&expected), NULL, &a, NULL));
    CHECK(rr_text_read(bytes_of(&found), NULL, &b, NULL));
    CHECK(equal(&a, &b));
    rr_value_release(a);
    rr_value_release(b);
  }
  apply(root, inverse);
  check_same(root, before);
  rr_value_release(result);
  rr_buffer_free(&expected);
  rr_buffer_free(&found);
}

static void run(const rr_view *given) {
  rr_buffer text;
  rr_patches inverse = {0};
  rr_error error = {0};
  rr_value root = member(given, "\"value\""), before = rr_value_retain(root);
  CHECK(list_member(given, "\"patches\"", &text));
  rr_patches list = list_of(bytes_of(&text));
  if (rr_patches_apply(&root, &list, RR_ANY_WORK, &inverse, &error)) {
    check_success(given, &root, &before, &inverse);
  } else {
    check_failure(given, &error);
    check_same(&root, &before);
  }
  rr_patches_free(&inverse);
  rr_patches_free(&list);
  rr_buffer_free(&text);
  rr_value_release(root);
  rr_value_release(before);
}

int main(void) {
  run_cases(RR_CASES "/patch.json", 130, run);
  CHECK_NOTHING_LEFT();
  return 0;
}
