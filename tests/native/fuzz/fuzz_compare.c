/* Input: two values one after the other, and optionally two bytes that limit the patches. If they
   are valid, they are compared in both directions. The difference turns one value into the other
   within its limits. It is the same if the two share nodes. Small values of one kind always have a
   difference. Nothing leaks. */
#include "helpers/difference.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum {
  DEPTH = 500,
  /* Two texts of so many bytes hold at most half as many elements and members: too few for a
     replace to be better. */
  SMALL = 64,
  /* The bytes of patches per unit of the limit. */
  BYTES = 16,
};

static const rr_compare_limits wide = {.max_patches = 100000, .max_bytes = 1 << 24};

/* The limits at `position`: digits, so that a person can write them. */
static rr_compare_limits limits_at(rr_bytes text, size_t position) {
  if (text.size - position < 2)
    return wide;
  return (rr_compare_limits){
      .max_patches = (uint8_t)(text.data[position] - '0'),
      .max_bytes = (size_t)BYTES * (uint8_t)(text.data[position + 1] - '0'),
  };
}

/* Whether patches can turn one into the other. */
static bool same_kind(const rr_value *a, const rr_value *b) {
  rr_view x = rr_view_of(a), y = rr_view_of(b);
  if (rr_view_type(&x) == RR_SCALAR || rr_view_type(&y) == RR_SCALAR)
    return equal(a, b);
  return rr_view_type(&x) == rr_view_type(&y) &&
         (rr_view_type(&x) == RR_ARRAY || rr_object_form(&x) == rr_object_form(&y));
}

/* Shared nodes are not compared inside, and do not change the result. */
static void check_sharing(const rr_value *before, const rr_buffer *patches, size_t count,
                          const rr_compare_limits *limits) {
  rr_buffer again = {0};
  size_t again_count;
  rr_value made = made_of(before, bytes_of(patches), count);
  CHECK(difference(before, &made, limits, &again, &again_count));
  CHECK(again_count == count && same_bytes(&again, patches));
  rr_value_release(made);
  rr_buffer_free(&again);
}

static void check_pair(const rr_value *before, const rr_value *after,
                       const rr_compare_limits *limits, bool small) {
  rr_buffer patches = {0};
  size_t count;
  bool compared = difference(before, after, limits, &patches, &count);
  if (compared)
    check_sharing(before, &patches, count, limits);
  CHECK(same_kind(before, after) || !compared);
  CHECK(!small || limits != &wide || compared == same_kind(before, after));
  rr_buffer_free(&patches);
}

/* Equal values with different nodes need no patches, for all limits. */
static void check_same(const rr_value *value, const rr_compare_limits *limits) {
  rr_buffer text = text_of(value), patches = {0};
  rr_value copy = RR_NONE;
  size_t count;
  CHECK(rr_text_read(bytes_of(&text), NULL, &copy, NULL));
  CHECK(difference(value, &copy, limits, &patches, &count) && is_text(&patches, "[]"));
  rr_value_release(copy);
  rr_buffer_free(&text);
  rr_buffer_free(&patches);
}

static void check(const rr_value *one, const rr_value *other, const rr_compare_limits *limits,
                  bool small) {
  check_pair(one, other, limits, small);
  check_pair(other, one, limits, small);
  check_same(one, limits);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  rr_bytes text = {(const char *)data, size};
  rr_text_limits depth = {.max_depth = DEPTH};
  rr_value one = RR_NONE, other = RR_NONE;
  size_t position = 0;
  if (rr_text_read_at(text, &position, &depth, &one, NULL) &&
      rr_text_read_at(text, &position, &depth, &other, NULL)) {
    const rr_compare_limits limits = limits_at(text, position);
    check(&one, &other, &wide, position <= SMALL);
    check(&one, &other, &limits, false);
  }
  rr_value_release(one);
  rr_value_release(other);
  CHECK_NOTHING_LEFT();
  return 0;
}
