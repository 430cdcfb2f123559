/* The diamond property: for random lists on random values, both orders give the same value, and
   every remaining patch applies. */
#include "helpers/generate.h"
#include "patch/transform.h"

static void report(const rr_value *root, const rr_buffer *later, const rr_buffer *earlier) {
  rr_buffer text = text_of(root);
  fprintf(stderr, "value %.*s\nlater %.*s\nearlier %.*s\n", (int)text.size, text.data,
          (int)later->size, later->data, (int)earlier->size, earlier->data);
}

static void check_diamond(const rr_value *root, const rr_buffer *later_text,
                          const rr_buffer *earlier_text) {
  rr_patches later = list_of(bytes_of(later_text)), earlier = list_of(bytes_of(earlier_text));
  rr_patches alone = list_of(bytes_of(later_text));
  rr_value one = rr_value_retain(*root), other = rr_value_retain(*root);
  apply(&one, &earlier);
  apply(&other, &later);

  rr_patches_rebase(&alone, &earlier);
  rr_patches_transform(&later, &earlier);
  rr_buffer a = list_text(&alone), b = list_text(&later);
  if (!same_bytes(&a, &b)) {
    report(root, later_text, earlier_text);
    fprintf(stderr, "alone %.*s\nboth %.*s\n", (int)a.size, a.data, (int)b.size, b.data);
  }
  CHECK(same_bytes(&a, &b));

  apply(&one, &later);
  apply(&other, &earlier);
  if (!equal(&one, &other))
    report(root, later_text, earlier_text);
  CHECK(equal(&one, &other));

  rr_patches_free(&later);
  rr_patches_free(&earlier);
  rr_patches_free(&alone);
  rr_value_release(one);
  rr_value_release(other);
  rr_buffer_free(&a);
  rr_buffer_free(&b);
}

int main(int argc, char **argv) {
  generator g = generator_of(argc, argv);
  for (size_t left = rounds_of(argc, argv, 20000); left > 0; left--) {
    rr_value root = random_value(&g, 4);
    rr_buffer later = random_patches(&g, &root, 4), earlier = random_patches(&g, &root, 4);
    check_diamond(&root, &later, &earlier);
    rr_buffer_free(&later);
    rr_buffer_free(&earlier);
    rr_value_release(root);
  }
  CHECK_NOTHING_LEFT();
  return 0;
}
