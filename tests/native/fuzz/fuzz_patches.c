/* Any bytes, a value and patches on two lines: refused, or applied and undone again, the value byte
   for byte as before. Nothing is left of either. */
#include "../lists.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const rr_patch_limits limits = {.max_patches = 64, .max_path = 32, .max_depth = 32};

static void check_read_back(const rr_patches *list) {
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

static void check_apply(rr_value *root, const rr_patches *list) {
  rr_patches inverse = {0}, back = {0};
  rr_error error = {0};
  rr_buffer before = text_of(root);
  if (rr_patches_apply(root, list, &inverse, &error))
    CHECK(rr_patches_apply(root, &inverse, &back, NULL));
  else
    CHECK(error.patch < list->count && (error.code == RR_ERR_PATH || error.code == RR_ERR_TEST));
  rr_buffer after = text_of(root);
  CHECK(same_bytes(&before, &after));
  rr_patches_free(&back);
  rr_patches_free(&inverse);
  rr_buffer_free(&before);
  rr_buffer_free(&after);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  rr_bytes text = {(const char *)data, size};
  rr_text_limits depth = {.max_depth = limits.max_depth};
  rr_patches list = {0};
  rr_value root = RR_NONE;
  rr_error error = {0};
  size_t position = 0;
  if (rr_text_read_at(text, &position, &depth, &root, NULL)) {
    if (rr_patches_read(text, &position, &limits, &list, &error)) {
      check_read_back(&list);
      check_apply(&root, &list);
    } else {
      CHECK(error.code != RR_OK && error.position <= size);
    }
  }
  rr_patches_free(&list);
  rr_value_release(root);
  CHECK_NOTHING_LEFT();
  return 0;
}
