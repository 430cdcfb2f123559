/* Input: a value and one or two lists of patches. Valid lists are applied and undone, which gives
   the old value byte for byte. Two lists that apply to one value also apply in either order after a
   transform, with the same result. Nothing leaks. */
#include "helpers/lists.h"
#include "patch/transform.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const rr_patch_limits limits = {.max_patches = 64, .max_path = 32, .max_depth = 32};

static void check_read_back(rr_patches *list) {
  rr_buffer text = list_text(list), again_text;
  rr_patches again = {0};
  size_t position = 0;
  CHECK(rr_patches_read(bytes_of(&text), &position, &limits, &again, NULL));
  CHECK(position == text.size);
  again_text = list_text(&again);
  CHECK(same_bytes(&text, &again_text));
  rr_buffer_free(&text);
  rr_buffer_free(&again_text);
  rr_patches_free(&again);
}

static void check_pack(rr_patches *list) {
  rr_patches packed = {0};
  rr_patches_pack(list, &packed);
  rr_buffer text = list_text(list), packed_text = list_text(&packed);
  CHECK(same_bytes(&text, &packed_text));
  rr_buffer_free(&text);
  rr_buffer_free(&packed_text);
  rr_patches_free(&packed);
}

/* Returns whether the list applies. The value is unchanged. */
static bool check_apply(rr_value *root, rr_patches *list) {
  rr_patches inverse = {0}, back = {0};
  rr_error error = {0};
  rr_buffer before = text_of(root);
  bool applies = rr_patches_apply(root, list, RR_ANY_WORK, &inverse, &error);
  if (applies)
    CHECK(rr_patches_apply(root, &inverse, RR_ANY_WORK, &back, NULL));
  else
    CHECK(error.patch < list->count && (error.code == RR_ERR_PATH || error.code == RR_ERR_TEST ||
                                        error.code == RR_ERR_PATCH || error.code == RR_ERR_DEPTH));
  rr_buffer after = text_of(root);
  CHECK(same_bytes(&before, &after));
  rr_patches_free(&back);
  rr_patches_free(&inverse);
  rr_buffer_free(&before);
  rr_buffer_free(&after);
  return applies;
}

static bool has_test(rr_patches *list) {
  for (size_t i = 0; i < list->count; i++) {
    if (list->items[i].op == RR_TEST)
      return true;
  }
  return false;
}

/* Both lists must apply to `root` and contain no tests. They are rewritten. */
static void check_diamond(const rr_value *root, rr_patches *later, rr_patches *earlier) {
  rr_value one = rr_value_retain(*root), other = rr_value_retain(*root);
  rr_buffer later_text = list_text(later);
  rr_patches alone = list_of(bytes_of(&later_text));
  /* What follows a move may come to a place that is too deep. */
  later->max_depth = earlier->max_depth = 0;
  apply(&one, earlier);
  apply(&other, later);
  rr_patches_rebase(&alone, earlier);
  rr_patches_transform(later, earlier);
  rr_buffer rebased = list_text(&alone), transformed = list_text(later);
  CHECK(same_bytes(&rebased, &transformed));
  apply(&one, later);
  apply(&other, earlier);
  CHECK(equal(&one, &other));
  rr_buffer_free(&later_text);
  rr_buffer_free(&rebased);
  rr_buffer_free(&transformed);
  rr_patches_free(&alone);
  rr_value_release(one);
  rr_value_release(other);
}

/* Reads a list at *position and tries it alone. Returns whether it applies. */
static bool take(rr_bytes text, size_t *position, rr_value *root, rr_patches *list) {
  rr_error error = {0};
  if (!rr_patches_read(text, position, &limits, list, &error)) {
    CHECK(error.code != RR_OK && error.position <= text.size);
    return false;
  }
  check_read_back(list);
  check_pack(list);
  return check_apply(root, list);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  rr_bytes text = {(const char *)data, size};
  rr_text_limits depth = {.max_depth = limits.max_depth};
  rr_patches one = {0}, two = {0};
  rr_value root = RR_NONE;
  size_t position = 0;
  if (rr_text_read_at(text, &position, &depth, &root, NULL) && take(text, &position, &root, &one) &&
      take(text, &position, &root, &two) && !has_test(&one) && !has_test(&two))
    check_diamond(&root, &one, &two);
  rr_patches_free(&one);
  rr_patches_free(&two);
  rr_value_release(root);
  CHECK_NOTHING_LEFT();
  return 0;
}
