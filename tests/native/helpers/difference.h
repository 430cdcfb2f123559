/* Checks that hold for every comparison. */
#ifndef RR_TESTS_DIFFERENCE_H
#define RR_TESTS_DIFFERENCE_H

#include "diff/compare.h"
#include "helpers/lists.h"

/* Applies patches to a copy of `before`, which shares unchanged nodes with it. */
static inline rr_value made_of(const rr_value *before, rr_bytes patches, size_t count) {
  rr_patches list = list_of(patches);
  CHECK(list.count == count);
  rr_value made = rr_value_retain(*before);
  apply(&made, &list);
  rr_patches_free(&list);
  return made;
}

/* Compares, and checks the result: the patches are within the limits and turn `before` into
   `after`, byte for byte; or there are none. Their text goes to `out`, which must be empty. */
static inline bool difference(const rr_value *before, const rr_value *after,
                              const rr_compare_limits *limits, rr_buffer *out, size_t *count) {
  static const char kept[] = "what stands there already";
  enum { KEPT = sizeof kept - 1 };
  rr_buffer all = {0};
  rr_buffer_append(&all, kept, KEPT);
  bool compared = rr_compare(before, after, limits, NULL, &all, count);
  CHECK(all.size >= KEPT && memcmp(all.data, kept, KEPT) == 0);
  if (compared) {
    rr_buffer_append(out, all.data + KEPT, all.size - KEPT);
    CHECK(*count <= limits->max_patches && out->size <= limits->max_bytes + 2);
    rr_value made = made_of(before, bytes_of(out), *count);
    rr_buffer found = text_of(&made), expected = text_of(after);
    if (!same_bytes(&found, &expected)) {
      fprintf(stderr, "%.*s\n  makes %.*s\n  not %.*s\n", (int)out->size, out->data,
              (int)found.size, found.data, (int)expected.size, expected.data);
      abort();
    }
    rr_value_release(made);
    rr_buffer_free(&found);
    rr_buffer_free(&expected);
  } else {
    CHECK(all.size == KEPT && *count == 0);
  }
  rr_buffer_free(&all);
  return compared;
}

#endif
