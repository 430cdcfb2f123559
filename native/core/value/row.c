#include "value/row.h"

#include "base/work.h"
#include "value/heap.h"

static void set_shape(rr__row *row, rr__shape *shape, unsigned flags) {
  uint64_t address = (uintptr_t)shape;
  row->shape_high = (uint16_t)(address >> 32);
  row->shape_low = (uint32_t)address | flags;
}

static void set_end(rr__row *row, size_t at, size_t end) {
  uint16_t two = (uint16_t)end;
  if (row->shape_low & RR__ROW_WIDE)
    memcpy(row->bytes + 2 * at, &two, 2);
  else
    row->bytes[at] = (unsigned char)end;
}

static size_t cell_of_handle(rr_value value, char *cell) {
  cell[0] = 1;
  memcpy(cell + 1, &value, sizeof value);
  return RR__CELL_HANDLE;
}

size_t rr__cell_of_text(rr_bytes text, char *cell) {
  if (text.size > RR__CELL_TEXT)
    return cell_of_handle(rr_scalar_new(text), cell);
  if (text.data[0] >= 'f' && text.data[0] <= 't') {
    cell[0] = text.data[0];
    return 1;
  }
  memcpy(cell, text.data, text.size);
  return text.size;
}

size_t rr__cell_of(rr_value value, char *cell) {
  if (!rr_value_is_none(value) && rr__is_scalar(value)) {
    rr_bytes text = rr__scalar_stored(&value);
    if (text.size <= RR__CELL_TEXT) {
      size_t size = rr__cell_of_text(rr__scalar_text(&value), cell);
      rr_value_release(value);
      return size;
    }
  }
  return cell_of_handle(value, cell);
}

rr_view rr__cell_view(rr_bytes cell) {
  if (rr__cell_is_handle(cell))
    return (rr_view){.value = rr__cell_handle(cell)};
  if (rr__cell_is_letter(cell))
    return (rr_view){.text = rr__letter_text(cell.data[0])};
  return (rr_view){.text = cell};
}

/* Allocates a row with room for `total` bytes of cells. Takes ownership of `shape`. */
static rr__row *row_alloc(rr__shape *shape, size_t total) {
  bool wide = total > UINT8_MAX;
  rr__row *row = rr__heap_alloc(sizeof *row + (size_t)shape->count * (wide ? 2 : 1) + total);
  row->owners = 1;
  set_shape(row, shape, wide ? RR__ROW_WIDE : 0);
  return row;
}

static char *cells_of(rr__row *row, size_t count) {
  return (char *)row->bytes + (row->shape_low & RR__ROW_WIDE ? 2 * count : count);
}

rr_value rr__cell_own(rr_bytes cell) {
  rr_view view = rr__cell_view(cell);
  return rr__cell_is_handle(cell) ? view.value : rr_scalar_new(view.text);
}

rr_value rr__row_new(rr__shape *shape, const rr__ends *ends, rr_bytes cells) {
  size_t count = shape->count, start = 0;
  rr__row *row = row_alloc(shape, cells.size);
  for (size_t i = 0; i < count; i++) {
    if (cells.data[start] == 1)
      row->shape_low |= RR__ROW_HANDLES;
    start = ends[i].cell_end;
    set_end(row, i, start);
  }
  if (cells.size)
    memcpy(cells_of(row, count), cells.data, cells.size);
  return rr__handle(row, RR__ROW);
}

/* Retains the handles in the cells of a row whose bytes have been copied. */
static void retain_cells(rr__row *row, size_t count) {
  if (!(row->shape_low & RR__ROW_HANDLES))
    return;
  rr__work(RR__WORK_SHARE * count);
  for (size_t i = 0; i < count; i++) {
    rr_bytes cell = rr__row_cell(row, count, i);
    if (!rr__cell_is_handle(cell))
      continue;
    rr_value kept = rr_value_retain(rr__cell_handle(cell));
    memcpy((char *)row->bytes + (cell.data + 1 - (char *)row->bytes), &kept, sizeof kept);
  }
}

static rr__row *row_copy(const rr__row *row) {
  rr__shape *shape = rr__row_shape(row);
  size_t size = rr__row_size(row);
  rr__row *copy = rr__heap_alloc(size);
  memcpy(copy, row, size);
  rr__work_bytes(size);
  copy->owners = 1;
  rr__shape_retain(shape);
  retain_cells(copy, shape->count);
  return copy;
}

rr_value rr__row_retain(rr_value handle) {
  rr__row *row = rr__pointer(handle);
  if (row->owners == UINT16_MAX)
    return rr__handle(row_copy(row), RR__ROW);
  row->owners++;
  return handle;
}

void rr__row_free(rr__row *row) {
  rr__shape *shape = rr__row_shape(row);
  rr__heap_free(row, rr__row_size(row));
  rr__shape_release(shape);
}

/* Makes the row private. */
static rr__row *row_own(rr_value *handle) {
  rr__row *row = rr__pointer(*handle);
  if (row->owners == 1)
    return row;
  rr__row *copy = row_copy(row);
  row->owners--;
  *handle = rr__handle(copy, RR__ROW);
  return copy;
}

void rr__row_set_form(rr_value *handle, rr_form form) {
  rr__row *row = row_own(handle);
  row->shape_low &= ~(uint32_t)RR__ROW_COLLECTION;
  if (form == RR_PLAIN)
    return;
  row->shape_low |= RR__ROW_COLLECTION;
  if (form == RR_MAP)
    row->shape_low |= RR__ROW_HANDLES;
  assert(rr__row_form(row) == form);
}

/* Replaces `removed` cells from `at` on by `cell` (or by nothing if `cell` is empty), in a new row.
   Takes ownership of the cells' handles. The old row must be private. */
static void splice(rr_value *handle, size_t at, size_t removed, rr_bytes cell, rr__shape *shape) {
  rr__row *row = rr__pointer(*handle);
  size_t count = rr__row_shape(row)->count;
  const char *cells = rr__row_cells(row, count);
  size_t total = rr__row_total(row, count);
  size_t start = at ? rr__row_end(row, at - 1) : 0;
  size_t behind = removed ? rr__row_end(row, at) : start;
  size_t new_total = start + cell.size + total - behind;
  rr__work_bytes(new_total);

  rr__row *next = row_alloc(shape, new_total);
  next->shape_low |= row->shape_low & (RR__ROW_HANDLES | RR__ROW_COLLECTION);
  size_t n = 0;
  for (; n < at; n++)
    set_end(next, n, rr__row_end(row, n));
  if (cell.size)
    set_end(next, n++, start + cell.size);
  for (size_t i = at + removed; i < count; i++)
    set_end(next, n++, rr__row_end(row, i) - behind + start + cell.size);
  assert(n == shape->count);
  char *into = cells_of(next, n);
  memcpy(into, cells, start);
  if (cell.size) {
    memcpy(into + start, cell.data, cell.size);
    if (rr__cell_is_handle(cell))
      next->shape_low |= RR__ROW_HANDLES;
  }
  memcpy(into + start + cell.size, cells + behind, total - behind);
  *handle = rr__handle(next, RR__ROW);
  rr__row_free(row);
}

/* Overwrites a cell in place. Returns false if the node has no room for it. */
static bool overwrite(rr__row *row, size_t count, size_t at, rr_bytes cell) {
  size_t total = rr__row_total(row, count);
  size_t start = at ? rr__row_end(row, at - 1) : 0;
  size_t behind = rr__row_end(row, at);
  size_t new_total = total - (behind - start) + cell.size;
  size_t size = rr__row_size(row);
  bool wide = row->shape_low & RR__ROW_WIDE;
  if (wide != (new_total > UINT8_MAX) ||
      rr__heap_round(size) != rr__heap_round(size - total + new_total))
    return false;

  char *cells = (char *)row->bytes + (wide ? 2 * count : count);
  if (start + cell.size != behind) {
    memmove(cells + start + cell.size, cells + behind, total - behind);
    for (size_t i = at; i < count; i++)
      set_end(row, i, rr__row_end(row, i) - behind + start + cell.size);
  }
  memcpy(cells + start, cell.data, cell.size);
  if (rr__cell_is_handle(cell))
    row->shape_low |= RR__ROW_HANDLES;
  return true;
}

void *rr__row_slot(rr_value *handle, size_t at) {
  rr__row *row = row_own(handle);
  rr_bytes cell = rr__row_cell(row, rr__row_shape(row)->count, at);
  if (!rr__cell_is_handle(cell))
    return NULL;
  return (char *)row->bytes + (cell.data + 1 - (const char *)row->bytes);
}

rr_value rr__row_set(rr_value *handle, size_t at, rr_value value) {
  rr__row *row = row_own(handle);
  rr__shape *shape = rr__row_shape(row);
  rr_value before = rr__cell_own(rr__row_cell(row, shape->count, at));
  char packed[RR__CELL_TEXT];
  rr_bytes cell = {packed, rr__cell_of(value, packed)};
  if (!overwrite(row, shape->count, at, cell))
    splice(handle, at, 1, cell, rr__shape_retain(shape));
  return before;
}

void rr__row_insert(rr_value *handle, size_t at, rr__shape *shape, rr_value value) {
  char cell[RR__CELL_TEXT];
  size_t size = rr__cell_of(value, cell);
  row_own(handle);
  splice(handle, at, 0, (rr_bytes){cell, size}, shape);
}

rr_value rr__row_remove(rr_value *handle, size_t at, rr__shape *shape) {
  rr__row *row = row_own(handle);
  rr_value removed = rr__cell_own(rr__row_cell(row, rr__row_shape(row)->count, at));
  splice(handle, at, 1, (rr_bytes){0}, shape);
  return removed;
}
