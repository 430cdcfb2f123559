/* Joined lists of patches, on random values: applying the joined list equals applying both lists in
   turn. Transforming over the joined list equals transforming over both in turn. */
#include "helpers/generate.h"
#include "patch/transform.h"

static rr_buffer joined(const rr_buffer *first, const rr_buffer *second) {
  rr_buffer text = {0};
  rr_buffer_append(&text, first->data, first->size - 1);
  rr_buffer_literal(&text, ",");
  rr_buffer_append(&text, second->data + 1, second->size - 1);
  return text;
}

static void check_apply(const rr_value *root, rr_patches *first, rr_patches *second,
                        rr_patches *both) {
  rr_value one = rr_value_retain(*root), other = rr_value_retain(*root);
  rr_patches inverse = {0};
  apply(&one, first);
  apply(&one, second);
  CHECK(rr_patches_apply(&other, both, RR_ANY_WORK, &inverse, NULL));
  rr_buffer in_turn = text_of(&one), at_once = text_of(&other);
  CHECK(same_bytes(&in_turn, &at_once));

  apply(&other, &inverse);
  rr_buffer undone = text_of(&other), before = text_of(root);
  CHECK(same_bytes(&undone, &before));

  rr_patches_free(&inverse);
  rr_value_release(one);
  rr_value_release(other);
  rr_buffer_free(&in_turn);
  rr_buffer_free(&at_once);
  rr_buffer_free(&undone);
  rr_buffer_free(&before);
}

static void check_transform(const rr_buffer *text, rr_patches *first, rr_patches *second,
                            rr_patches *both) {
  rr_patches in_turn = list_of(bytes_of(text)), at_once = list_of(bytes_of(text));
  rr_patches_rebase(&in_turn, first);
  rr_patches_rebase(&in_turn, second);
  rr_patches_rebase(&at_once, both);
  rr_buffer a = list_text(&in_turn), b = list_text(&at_once);
  CHECK(same_bytes(&a, &b));
  rr_patches_free(&in_turn);
  rr_patches_free(&at_once);
  rr_buffer_free(&a);
  rr_buffer_free(&b);
}

static void check(generator *g) {
  rr_value root = random_value(g, 4), changed = rr_value_retain(root);
  rr_buffer later = random_patches(g, &root, 4), first_text = random_patches(g, &root, 3);
  rr_patches first = list_of(bytes_of(&first_text));
  apply(&changed, &first);
  rr_buffer second_text = random_patches(g, &changed, 3);
  rr_buffer both_text = joined(&first_text, &second_text);
  rr_patches second = list_of(bytes_of(&second_text)), both = list_of(bytes_of(&both_text));

  check_apply(&root, &first, &second, &both);
  check_transform(&later, &first, &second, &both);

  rr_patches_free(&first);
  rr_patches_free(&second);
  rr_patches_free(&both);
  rr_buffer_free(&later);
  rr_buffer_free(&first_text);
  rr_buffer_free(&second_text);
  rr_buffer_free(&both_text);
  rr_value_release(changed);
  rr_value_release(root);
}

int main(int argc, char **argv) {
  generator g = generator_of(argc, argv);
  for (size_t left = rounds_of(argc, argv, 20000); left > 0; left--)
    check(&g);
  CHECK_NOTHING_LEFT();
  return 0;
}
