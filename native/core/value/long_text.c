#include "value/long_text.h"

#include "base/work.h"
#include "value/heap.h"

/* The text of this thread that was edited last. */
static RR__THREAD struct {
  rr__text *node; /* or NULL */
  size_t gap;     /* where its gap begins; at its end the gap is closed */
  rr_text_place known;
} edited;

/* A node grows and shrinks in steps of a thirty-second of its size or less. */
size_t rr__text_room(size_t size) {
  size_t step = 1;
  if (size < RR_LONG_TEXT)
    return size;
  while (step * 64 <= size)
    step *= 2;
  return (size + step - 1) & ~(step - 1);
}

static void move_gap(size_t to) {
  char *data = edited.node->data;
  size_t gap = edited.gap, room = rr__text_room(edited.node->size) - edited.node->size;
  size_t moved = to < gap ? gap - to : to - gap;
  if (to < gap)
    memmove(data + to + room, data + to, moved);
  else
    memmove(data + gap, data + gap + room, moved);
  rr__work_bytes(moved);
  edited.gap = to;
}

void rr__gap_close(void) {
  if (edited.node)
    move_gap(edited.node->size);
}

void rr__long_text_close(const rr__text *node) {
  if (node == edited.node)
    rr__gap_close();
}

void rr__long_text_forget(const rr__text *node) {
  if (node == edited.node)
    edited.node = NULL;
}

bool rr_scalar_edit(const rr_value *scalar, rr_text_place *known) {
  if (rr_value_is_none(*scalar) || rr__is_inline(*scalar) || rr__kind_of(*scalar) != RR__TEXT)
    return false;
  rr__text *node = rr__pointer(*scalar);
  if (node->owners > 1 || node->size < RR_LONG_TEXT)
    return false;
  if (node != edited.node) {
    rr__gap_close();
    edited.node = node;
    edited.gap = node->size;
    edited.known = (rr_text_place){0, 1};
  }
  *known = edited.known;
  return true;
}

rr_bytes rr_scalar_behind(size_t at) {
  move_gap(at);
  size_t room = rr__text_room(edited.node->size);
  return (rr_bytes){edited.node->data + room - (edited.node->size - at), edited.node->size - at};
}

bool rr_scalar_splice(rr_value *scalar, size_t at, size_t removed, rr_bytes inserted,
                      rr_text_place known) {
  rr__text *node = edited.node;
  size_t size = node->size - removed + inserted.size, tail = node->size - at - removed;
  if (size > UINT32_MAX || size <= RR__INLINE_SIZE)
    return false;
  assert(at + removed <= node->size && known.bytes <= at);
  move_gap(at);
  size_t room = rr__text_room(node->size), wanted = rr__text_room(size);
  if (wanted > room)
    node = rr__heap_resize(node, sizeof *node + room, sizeof *node + wanted);
  if (wanted != room) {
    memmove(node->data + wanted - tail, node->data + room - tail, tail);
    rr__work_bytes(tail);
  }
  if (wanted < room)
    node = rr__heap_resize(node, sizeof *node + room, sizeof *node + wanted);
  memcpy(node->data + at, inserted.data, inserted.size);
  rr__work_bytes(inserted.size);
  node->size = (uint32_t)size;
  edited.node = size < RR_LONG_TEXT ? NULL : node;
  edited.gap = at + inserted.size;
  edited.known = known;
  *scalar = rr__handle(node, RR__TEXT);
  return true;
}
