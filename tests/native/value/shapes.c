/* The table of shapes grows and shrinks again and again, and each shape is found once. */
#include <stdio.h>

#include "helpers/check.h"
#include "text/text.h"

enum { MOST = 1500, ROUNDS = 60 };

static rr_value object_of(unsigned number) {
  char text[64];
  int size = snprintf(text, sizeof text, "{\"key%u\":%u}", number, number);
  rr_value value;
  CHECK(rr_text_read((rr_bytes){text, (size_t)size}, NULL, &value, NULL));
  return value;
}

int main(void) {
  static rr_value held[MOST];
  size_t count = 0;
  unsigned next = 0;
  for (unsigned round = 0; round < ROUNDS; round++) {
    /* Up to many and down to a few, with other numbers each time. */
    size_t wanted = round % 2 ? (round * 7u) % 40u : MOST - (round * 53u) % 900u;
    while (count < wanted)
      held[count++] = object_of(next++);
    while (count > wanted)
      rr_value_release(held[--count]);
    /* Finds all shapes by their texts. */
    for (size_t i = 0; i < count; i++) {
      rr_buffer text = {0};
      rr_view view = rr_view_of(&held[i]);
      rr_text_write(&view, &text);
      rr_value again;
      CHECK(rr_text_read((rr_bytes){text.data, text.size}, NULL, &again, NULL));
      rr_view found = rr_view_of(&again);
      CHECK(rr_view_equal(&view, &found));
      rr_value_release(again);
      rr_buffer_free(&text);
    }
  }
  while (count)
    rr_value_release(held[--count]);
  CHECK(rr_value_usage().nodes == 0);
  return 0;
}
