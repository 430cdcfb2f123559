/* On random values and lists: the inverse restores the value, byte for byte. A snapshot does not
   change. Packing and writing keep the list. A list that fails changes nothing. */
#include "helpers/generate.h"

static void check_inverse(const rr_value *root, rr_patches *list) {
  rr_value value = rr_value_retain(*root);
  rr_patches inverse = {0}, back = {0};
  rr_buffer before = text_of(root);
  CHECK(rr_patches_apply(&value, list, RR_ANY_WORK, &inverse, NULL));
  rr_buffer changed = text_of(&value), held = text_of(root);
  CHECK(same_bytes(&held, &before));

  CHECK(rr_patches_apply(&value, &inverse, RR_ANY_WORK, &back, NULL));
  rr_buffer undone = text_of(&value);
  CHECK(same_bytes(&undone, &before));
  apply(&value, &back);
  rr_buffer redone = text_of(&value);
  CHECK(same_bytes(&redone, &changed));

  rr_patches_free(&back);
  rr_patches_free(&inverse);
  rr_value_release(value);
  rr_buffer_free(&before);
  rr_buffer_free(&changed);
  rr_buffer_free(&held);
  rr_buffer_free(&undone);
  rr_buffer_free(&redone);
}

static void check_pack(rr_patches *list) {
  rr_patches packed;
  rr_patches_pack(list, &packed);
  CHECK(rr_patches_measure(list, SIZE_MAX) > 0);
  rr_buffer a = list_text(list), b = list_text(&packed);
  CHECK(same_bytes(&a, &b));
  rr_patches_free(&packed);
  rr_buffer_free(&a);
  rr_buffer_free(&b);
}

/* Adds a patch that does not apply to the end of the list. */
static void check_failure(const rr_value *root, const rr_buffer *text) {
  rr_buffer longer = {0};
  rr_buffer_append(&longer, text->data, text->size - 1);
  rr_buffer_literal(&longer, ",{\"op\":\"remove\",\"path\":[\"no\",\"such\",\"place\"]}]");
  rr_patches list = list_of(bytes_of(&longer)), inverse = {0};
  rr_value value = rr_value_retain(*root);
  rr_error error = {0};
  CHECK(!rr_patches_apply(&value, &list, RR_ANY_WORK, &inverse, &error));
  CHECK(error.code == RR_ERR_PATH && error.patch == list.count - 1);
  rr_buffer before = text_of(root), after = text_of(&value);
  CHECK(same_bytes(&before, &after));
  rr_patches_free(&inverse);
  rr_patches_free(&list);
  rr_value_release(value);
  rr_buffer_free(&before);
  rr_buffer_free(&after);
  rr_buffer_free(&longer);
}

int main(int argc, char **argv) {
  generator g = generator_of(argc, argv);
  for (size_t left = rounds_of(argc, argv, 20000); left > 0; left--) {
    rr_value root = random_value(&g, 4);
    rr_buffer text = random_patches(&g, &root, 5);
    rr_patches list = list_of(bytes_of(&text));
    check_inverse(&root, &list);
    check_pack(&list);
    check_failure(&root, &text);
    rr_patches_free(&list);
    rr_buffer_free(&text);
    rr_value_release(root);
  }
  CHECK_NOTHING_LEFT();
  return 0;
}
