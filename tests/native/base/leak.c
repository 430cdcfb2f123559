/* Leaks a tree on purpose. CTest expects this program to fail, which proves that the leak sanitizer
   checks the other programs. */
#include "helpers/check.h"

static void leak(void) {
  /* Its address must not stay on the stack of `main`. */
  rr_value value = parse("[[1],{\"a\":\"a text that is too long to be held inline\"}]");
  CHECK(!rr_value_is_none(value));
}

int main(void) {
  leak();
  return 0;
}
