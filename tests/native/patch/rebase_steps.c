/* Rebasing in steps gives the same list as rebasing at once, also where it stops while one patch
   has become several. */
#include "base/work.h"
#include "helpers/generate.h"
#include "patch/transform.h"

/* Rebases in the shortest steps. Returns how many there were. */
static size_t rebase_in_steps(rr_patches *later, const rr_patches *earlier, size_t *most_left) {
  rr__rebase rebase = {0};
  size_t steps = 1;
  for (; !rr__rebase_run(&rebase, later, earlier, rr__work_done); steps++)
    *most_left = rebase.left > *most_left ? rebase.left : *most_left;
  rr__rebase_deinit(&rebase);
  return steps;
}

static size_t check(rr_bytes later_text, rr_bytes earlier_text, size_t *most_left) {
  rr_patches at_once = list_of(later_text), in_steps = list_of(later_text);
  rr_patches earlier = list_of(earlier_text);
  rr_buffer before = list_text(&earlier);
  rr_patches_rebase(&at_once, &earlier);
  size_t steps = rebase_in_steps(&in_steps, &earlier, most_left);
  rr_buffer a = list_text(&at_once), b = list_text(&in_steps), after = list_text(&earlier);
  CHECK(same_bytes(&a, &b));
  CHECK(same_bytes(&before, &after)); /* it is shared, so it has not been written */
  rr_buffer_free(&a);
  rr_buffer_free(&b);
  rr_buffer_free(&before);
  rr_buffer_free(&after);
  rr_patches_free(&at_once);
  rr_patches_free(&in_steps);
  rr_patches_free(&earlier);
  return steps;
}

static size_t check_random(generator *g, size_t *most_left) {
  rr_value root = random_value(g, 4);
  rr_buffer later = random_patches(g, &root, 60), earlier = random_patches(g, &root, 60);
  size_t steps = check(bytes_of(&later), bytes_of(&earlier), most_left);
  rr_buffer_free(&later);
  rr_buffer_free(&earlier);
  rr_value_release(root);
  return steps;
}

/* A removal over many moves out of what it removes becomes as many removals, each of which is
   transformed over the rest. */
static void check_many(void) {
  rr_buffer moves = {0};
  size_t most_left = 0;
  rr_buffer_literal(&moves, "[");
  for (int i = 0; i < 300; i++)
    rr_buffer_literal(&moves, "{\"op\":\"move\",\"from\":[\"z\",0,0],\"path\":[\"m\",0]},");
  rr_buffer_literal(&moves, "{\"op\":\"remove\",\"path\":[\"z\",1]}]");
  const char *removal = "[{\"op\":\"remove\",\"path\":[\"z\",0]}]";
  CHECK(check(bytes_of(&moves), bytes(removal), &most_left) > 5 && most_left > 100);
  CHECK(check(bytes(removal), bytes_of(&moves), &most_left) > 5);
  rr_buffer_free(&moves);
}

int main(int argc, char **argv) {
  generator g = generator_of(argc, argv);
  size_t steps = 0, most_left = 0;
  check_many();
  size_t rounds = rounds_of(argc, argv, 500);
  for (size_t left = rounds; left > 0; left--)
    steps += check_random(&g, &most_left);
  printf("%zu steps\n", steps);
  CHECK(steps > rounds);
  CHECK_NOTHING_LEFT();
  return 0;
}
