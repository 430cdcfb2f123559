/* On random values: the patches of the difference turn one value into the other, byte for byte, for
   all limits. Equal values need no patches. */
#include "helpers/difference.h"
#include "helpers/generate.h"

/* Some elements of `from` in any order, some of them twice, and some others. */
static rr_value reordered(generator *g, const rr_value *from) {
  rr_view view = rr_view_of(from), element;
  rr_value list = rr_array_new();
  size_t count = rr_view_count(&view);
  for (size_t i = 0, size = (size_t)draw(g, 40); i < size; i++) {
    bool old = count && draw(g, 6) &&
               rr_array_at(&view, draw(g, 3) ? i % count : (size_t)draw(g, count), &element);
    rr_array_insert(&list, i, old ? rr_view_own(&element) : random_value(g, 2));
  }
  return list;
}

static rr_value random_list(generator *g) {
  rr_value list = rr_array_new();
  for (size_t i = 0, size = (size_t)draw(g, 40); i < size; i++)
    rr_array_insert(&list, i, random_value(g, 2));
  return list;
}

/* The same value, with its own nodes. */
static rr_value copy_of(const rr_value *value) {
  rr_buffer text = text_of(value);
  rr_value copy = RR_NONE;
  CHECK(rr_text_read(bytes_of(&text), NULL, &copy, NULL));
  rr_buffer_free(&text);
  return copy;
}

static void check(const rr_value *before, const rr_value *after, const rr_compare_limits *limits) {
  rr_buffer patches = {0};
  size_t count;
  difference(before, after, limits, &patches, &count);
  rr_buffer_free(&patches);
}

static void check_pair(generator *g, const rr_value *before, const rr_value *after) {
  const rr_compare_limits wide = {.max_patches = 100000, .max_bytes = 1 << 24};
  const rr_compare_limits narrow = {.max_patches = (size_t)draw(g, 12),
                                    .max_bytes = (size_t)draw(g, 600)};
  rr_value apart = copy_of(after), same = copy_of(before);
  check(before, after, &wide);
  check(before, &apart, &wide);
  check(before, &apart, &narrow);
  rr_buffer none = {0};
  size_t count;
  CHECK(rr_compare(before, &same, &narrow, NULL, &none, &count) && count == 0 &&
        is_text(&none, "[]"));
  rr_buffer_free(&none);
  rr_value_release(apart);
  rr_value_release(same);
}

int main(int argc, char **argv) {
  generator g = generator_of(argc, argv);
  for (size_t left = rounds_of(argc, argv, 20000); left > 0; left--) {
    rr_value before = random_value(&g, 4), other = random_value(&g, 4);
    check_pair(&g, &before, &other);
    rr_value_release(other);

    /* An edited one. */
    rr_buffer text = random_patches(&g, &before, 5);
    rr_patches list = list_of(bytes_of(&text));
    rr_value edited = rr_value_retain(before);
    apply(&edited, &list);
    check_pair(&g, &before, &edited);
    rr_value_release(edited);
    rr_patches_free(&list);
    rr_buffer_free(&text);
    rr_value_release(before);

    rr_value from = random_list(&g), to = reordered(&g, &from);
    check_pair(&g, &from, &to);
    rr_value_release(from);
    rr_value_release(to);
  }
  CHECK_NOTHING_LEFT();
  return 0;
}
