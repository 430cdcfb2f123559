/* A row: an object of few members, stored as its shape and its packed values.
 *
 *     owners, shape | end of each cell | cells
 *
 * Each end takes one byte while all cells together are below 256 bytes. A cell is one of
 *
 *     the text of a scalar of up to 255 bytes
 *     t, f, n           for true, false and null
 *     \1 and a handle   for containers and longer scalars (bytes of any alignment)
 *
 * The first byte tells them apart: no scalar's text begins with \1 or is a single letter. */
#ifndef RR_ROW_H
#define RR_ROW_H

#include "value/shape.h"

enum {
  RR__CELL_TEXT = 255,
  RR__CELL_HANDLE = 1 + sizeof(rr_value),
  RR__ROW_WIDE = 1,    /* ends take two bytes */
  RR__ROW_HANDLES = 2, /* some cells may be handles */
  RR__ROW_COLLECTION =
      4, /* a Map, which always has RR__ROW_HANDLES, or a Set, which never has it */
  RR__ROW_FLAGS = 7,
};

typedef struct {
  uint16_t owners; /* if they would overflow, a retain makes a copy */
  uint16_t shape_high;
  uint32_t shape_low; /* the low bits hold the flags */
  unsigned char bytes[];
} rr__row;

/* Packs `value` into `cell` (of RR__CELL_TEXT bytes) and returns the size. Takes ownership. */
size_t rr__cell_of(rr_value value, char *cell);
/* The same for a scalar's text. */
size_t rr__cell_of_text(rr_bytes text, char *cell);
/* A view of a cell. */
rr_view rr__cell_view(rr_bytes cell);
/* Takes the value out of a cell: its handle, or a new scalar of its text. */
rr_value rr__cell_own(rr_bytes cell);

/* Takes ownership of `shape` and of the handles in `cells`; `ends` tells where each cell ends. */
rr_value rr__row_new(rr__shape *shape, const rr__ends *ends, rr_bytes cells);
/* Adds an owner, or makes a copy. */
rr_value rr__row_retain(rr_value handle);
/* Frees the node only. The handles in its cells must have been moved out. */
void rr__row_free(rr__row *row);

/* The row becomes private and may move. Each takes ownership of `value` and of `shape`, the shape
   after the change. `set` and `remove` return the old value, owned by the caller. */
rr_value rr__row_set(rr_value *handle, size_t at, rr_value value);
/* The handle in its cell, of any alignment; NULL if the cell has none. */
void *rr__row_slot(rr_value *handle, size_t at);
void rr__row_insert(rr_value *handle, size_t at, rr__shape *shape, rr_value value);
rr_value rr__row_remove(rr_value *handle, size_t at, rr__shape *shape);
void rr__row_set_form(rr_value *handle, rr_form form);

static inline rr__shape *rr__row_shape(const rr__row *row) {
  uint64_t address = (uint64_t)row->shape_high << 32 | (row->shape_low & ~(uint32_t)RR__ROW_FLAGS);
  return (rr__shape *)(uintptr_t)address;
}

static inline rr_form rr__row_form(const rr__row *row) {
  if (!(row->shape_low & RR__ROW_COLLECTION))
    return RR_PLAIN;
  return row->shape_low & RR__ROW_HANDLES ? RR_MAP : RR_SET;
}

static inline size_t rr__row_end(const rr__row *row, size_t at) {
  if (!(row->shape_low & RR__ROW_WIDE))
    return row->bytes[at];
  uint16_t end = 0;
  memcpy(&end, row->bytes + 2 * at, 2);
  return end;
}

/* The start of the cells of a row of `count` members. */
static inline const char *rr__row_cells(const rr__row *row, size_t count) {
  return (const char *)row->bytes + (row->shape_low & RR__ROW_WIDE ? 2 * count : count);
}

static inline rr_bytes rr__row_cell(const rr__row *row, size_t count, size_t at) {
  size_t start = at ? rr__row_end(row, at - 1) : 0;
  return (rr_bytes){rr__row_cells(row, count) + start, rr__row_end(row, at) - start};
}

/* The bytes of all cells together. */
static inline size_t rr__row_total(const rr__row *row, size_t count) {
  return count ? rr__row_end(row, count - 1) : 0;
}

/* The bytes of the whole node. */
static inline size_t rr__row_size(const rr__row *row) {
  size_t count = rr__row_shape(row)->count;
  return (size_t)(rr__row_cells(row, count) - (const char *)row) + rr__row_total(row, count);
}

static inline bool rr__cell_is_handle(rr_bytes cell) { return cell.data[0] == 1; }

static inline rr_value rr__cell_handle(rr_bytes cell) {
  rr_value value;
  memcpy(&value, cell.data + 1, sizeof value);
  return value;
}

/* Whether the cell is the letter of a literal. */
static inline bool rr__cell_is_letter(rr_bytes cell) {
  return cell.size == 1 && cell.data[0] > '9';
}
static inline rr_bytes rr__letter_text(char letter) {
  return letter == 't'   ? (rr_bytes){"true", 4}
         : letter == 'f' ? (rr_bytes){"false", 5}
                         : (rr_bytes){"null", 4};
}

#endif
