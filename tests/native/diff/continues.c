/* tests/cases/continues.json: which values continue which. The rule in JavaScript runs the same
   file. */
#include "diff/continues.h"
#include "helpers/lists.h"

static bool continues(const rr_view *old, const rr_view *new) {
  rr__digests before = {0}, after = {0};
  rr__continuity continuity;
  const rr__part a = {*old, 0}, b = {*new, 0};
  if (rr_view_type(old) != RR_SCALAR)
    rr__digests_make(&before, old, NULL);
  if (rr_view_type(new) != RR_SCALAR)
    rr__digests_make(&after, new, NULL);
  rr__continuity_init(&continuity, &before, &after);
  bool found = rr__continues(&continuity, &a, &b);
  CHECK(rr__continues(&continuity, &a, &b) == found);
  rr__continuity_deinit(&continuity);
  rr__digests_free(&before);
  rr__digests_free(&after);
  return found;
}

static void run(const rr_view *given) {
  rr_view name, wanted, old, new;
  CHECK(rr_object_get(given, bytes("\"name\""), &name));
  CHECK(rr_object_get(given, bytes("\"continues\""), &wanted));
  CHECK(rr_object_get(given, bytes("\"old\""), &old));
  CHECK(rr_object_get(given, bytes("\"new\""), &new));
  rr_bytes text = rr_view_text(&name), expected = rr_view_text(&wanted);
  if (continues(&old, &new) == (expected.data[0] == 't'))
    return;
  fprintf(stderr, "%.*s: not %.*s\n", (int)text.size, text.data, (int)expected.size, expected.data);
  abort();
}

int main(int argc, char **argv) {
  run_cases(argc > 1 ? argv[1] : RR_CASES "/continues.json", 50, run);
  CHECK_NOTHING_LEFT();
  return 0;
}
