/* Leaks a tree on purpose: where the leak sanitizer looks, CTest expects this program to fail. So
   the others, which pass, have been looked at. */
#include "helpers/check.h"

static void leak(void) {
  /* Nothing of its address stays on the stack of `main`. */
  rr_value value = parse("[[1],{\"a\":\"a text that is too long to be held inline\"}]");
  CHECK(!rr_value_is_none(value));
}

int main(void) {
  leak();
  return 0;
}
