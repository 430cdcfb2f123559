#include "patch/edit.h"

#include <string.h>

#include "base/work.h"

static void push_step(rr__edit_maker *maker, rr_edit_step step) {
  if (!maker->steps || maker->count == maker->capacity) {
    maker->capacity = rr__grown(maker->capacity, maker->count + 8);
    maker->steps = rr_realloc(maker->steps, maker->capacity * sizeof *maker->steps);
  }
  maker->steps[maker->count++] = step;
  rr__work(RR__WORK_STEP);
}

/* Ends the current place: what it inserts stands before what it deletes. */
static void end_place(rr__edit_maker *maker, rr__arena *arena) {
  rr_bytes text = maker->inserted;
  if (maker->joined.size) {
    text = rr__arena_copy(arena, (rr_bytes){maker->joined.data, maker->joined.size});
    rr__work(text.size);
  }
  if (maker->inserted_units)
    push_step(maker, (rr_edit_step){maker->inserted_units, text.data, text.size});
  if (maker->deleted)
    push_step(maker, (rr_edit_step){.units = -maker->deleted});
  maker->inserted = (rr_bytes){0};
  maker->joined.size = 0;
  maker->inserted_units = maker->deleted = 0;
}

void rr__edit_keep(rr__edit_maker *maker, int64_t units, rr__arena *arena) {
  if (units == 0)
    return;
  end_place(maker, arena);
  rr_edit_step *last = maker->count ? &maker->steps[maker->count - 1] : NULL;
  if (last && !last->text && last->units > 0)
    last->units += units;
  else
    push_step(maker, (rr_edit_step){.units = units});
}

void rr__edit_delete(rr__edit_maker *maker, int64_t units) { maker->deleted += units; }

void rr__edit_insert(rr__edit_maker *maker, rr_bytes content, int64_t units) {
  if (units == 0)
    return;
  if (maker->inserted_units == 0) {
    maker->inserted = content;
  } else {
    if (maker->joined.size == 0)
      rr__string_append(&maker->joined, &(rr__string_part){.content = maker->inserted});
    rr__string_append(&maker->joined, &(rr__string_part){.content = content});
  }
  maker->inserted_units += units;
}

rr_edit rr__edit_end(rr__edit_maker *maker, rr_edit_step *memory, size_t room, rr__arena *arena) {
  end_place(maker, arena);
  rr_edit_step *last = maker->count ? &maker->steps[maker->count - 1] : NULL;
  size_t count = maker->count - (last && !last->text && last->units > 0);
  size_t size = count * sizeof *memory;
  if (!memory || count > room) {
    memory = rr__arena_alloc(arena, size);
    rr__work(size);
  }
  if (maker->steps)
    memcpy(memory, maker->steps, size);
  maker->count = 0;
  return (rr_edit){memory, count};
}

void rr__edit_maker_reset(rr__edit_maker *maker) {
  maker->count = maker->joined.size = 0;
  maker->inserted = (rr_bytes){0};
  maker->inserted_units = maker->deleted = 0;
}

void rr__edit_maker_free(rr__edit_maker *maker) {
  rr_free(maker->steps);
  rr_buffer_free(&maker->joined);
  *maker = (rr__edit_maker){0};
}

/* The units of a part. */
static rr_bytes keep_part(const rr__string_part *part, rr__arena *arena) {
  rr_buffer halves = {0};
  if (!part->low && !part->high)
    return rr__arena_copy(arena, part->content);
  rr__string_append(&halves, part);
  rr_bytes kept = rr__arena_copy(arena, (rr_bytes){halves.data, halves.size});
  rr_buffer_free(&halves);
  return kept;
}

bool rr_edit_apply(const rr_edit *edit, rr_bytes string, rr_buffer *out, rr__edit_maker *inverse,
                   rr__arena *arena) {
  rr__string_walk walk = {.at = string.data + 1, .end = string.data + string.size - 1};
  rr__string_part part;
  rr_buffer_reserve(out, string.size);
  rr_buffer_literal(out, "\"");
  for (size_t i = 0; i < edit->count; i++) {
    const rr_edit_step *step = &edit->steps[i];
    rr__work(RR__WORK_STEP);
    if (step->text) {
      rr__string_append(out, &(rr__string_part){.content = {step->text, step->size}});
      rr__edit_delete(inverse, step->units);
      continue;
    }
    bool keeps = step->units > 0;
    uint64_t units = keeps ? (uint64_t)step->units : (uint64_t)-step->units;
    if (rr__string_take(&walk, units, &part) < units)
      return false;
    if (keeps) {
      rr__string_append(out, &part);
      rr__edit_keep(inverse, step->units, arena);
    } else {
      rr__edit_insert(inverse, keep_part(&part, arena), -step->units);
    }
  }
  part = rr__string_take_rest(&walk);
  rr__string_append(out, &part);
  rr_buffer_literal(out, "\"");
  return true;
}

rr_edit rr__edit_copy(const rr_edit *edit, rr__arena *arena) {
  rr_edit copy = {NULL, edit->count};
  if (edit->count == 0)
    return copy;
  copy.steps = rr__arena_alloc(arena, edit->count * sizeof *copy.steps);
  for (size_t i = 0; i < edit->count; i++) {
    copy.steps[i] = edit->steps[i];
    if (copy.steps[i].text)
      copy.steps[i].text =
          rr__arena_copy(arena, (rr_bytes){edit->steps[i].text, edit->steps[i].size}).data;
  }
  return copy;
}

size_t rr__edit_size(const rr_edit *edit) {
  size_t size = edit->count * sizeof *edit->steps;
  for (size_t i = 0; i < edit->count; i++)
    if (edit->steps[i].text)
      size += rr__arena_round(edit->steps[i].size);
  return size;
}

bool rr_edit_write(const rr_edit *edit, size_t limit, rr_buffer *out) {
  size_t start = out->size;
  rr_buffer_literal(out, "[");
  for (size_t i = 0; i < edit->count; i++) {
    const rr_edit_step *step = &edit->steps[i];
    if (out->size - start > limit || step->size > limit)
      return false;
    if (i)
      rr_buffer_literal(out, ",");
    if (step->text) {
      rr_buffer_literal(out, "\"");
      rr_buffer_append(out, step->text, step->size);
      rr_buffer_literal(out, "\"");
      continue;
    }
    if (step->units < 0)
      rr_buffer_literal(out, "-");
    rr_buffer_append_uint(out, (uint64_t)(step->units < 0 ? -step->units : step->units));
  }
  rr_buffer_literal(out, "]");
  return out->size - start <= limit;
}
