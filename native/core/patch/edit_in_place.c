/* Edits of long strings in place. */
#include "patch/edit.h"

/* An edit at one place. */
typedef struct {
  uint64_t keep;
  const rr_edit_step *insert; /* or NULL */
  uint64_t delete;
} single_edit;

static bool read_single(const rr_edit *edit, single_edit *out) {
  size_t i = 0;
  *out = (single_edit){0};
  if (i < edit->count && !edit->steps[i].text && edit->steps[i].units > 0)
    out->keep = (uint64_t)edit->steps[i++].units;
  if (i < edit->count && edit->steps[i].text)
    out->insert = &edit->steps[i++];
  if (i < edit->count && !edit->steps[i].text && edit->steps[i].units < 0)
    out->delete = (uint64_t)-edit->steps[i++].units;
  return i == edit->count;
}

/* How many units before an edit the place is that the next one counts from: who deletes letters one
   by one goes back. */
static const uint64_t BACK = 1024;

/* Walks on so many units. If they are many, `known` becomes a place on the way. */
static bool walk_to(rr__string_walk *walk, uint64_t units, rr_text_place *known) {
  rr__string_part part;
  if (units > 2 * BACK) {
    const char *start = walk->at;
    uint64_t most = units - BACK;
    if (rr__string_take(walk, most, &part) < most)
      return false;
    if (!walk->low)
      *known = (rr_text_place){known->units + most, known->bytes + (size_t)(walk->at - start)};
    units = BACK;
  }
  return rr__string_take(walk, units, &part) == units && !walk->low;
}

static bool joins_pair(rr_bytes before, rr_bytes inserted, rr_bytes behind) {
  return inserted.size ? rr__string_joins(before, inserted) || rr__string_joins(inserted, behind)
                       : rr__string_joins(before, behind);
}

bool rr__edit_in_place(const rr_edit *edit, rr_value *string, rr__edit_maker *inverse,
                       rr__arena *arena) {
  single_edit e;
  rr_text_place known;
  if (!read_single(edit, &e) || !rr_scalar_edit(string, &known))
    return false;
  /* The unit before the edit has to be seen, since it may become half of a pair. */
  if (known.units >= e.keep)
    known = (rr_text_place){0, 1};
  size_t start = known.bytes;
  rr_bytes rest = rr_scalar_behind(start);
  rr__string_walk walk = {.at = rest.data, .end = rest.data + rest.size - 1};
  if (!walk_to(&walk, e.keep - known.units, &known))
    return false;
  rr_bytes before = {rest.data, (size_t)(walk.at - rest.data)};
  rr__string_part deleted;
  if (rr__string_take(&walk, e.delete, &deleted) < e.delete || walk.low)
    return false;
  rr_bytes inserted = e.insert ? (rr_bytes){e.insert->text, e.insert->size} : (rr_bytes){"", 0};
  rr_bytes behind = {walk.at, (size_t)(walk.end - walk.at)};
  if (joins_pair(before, inserted, behind))
    return false;
  rr_bytes kept = rr__arena_copy(arena, deleted.content);
  if (!rr_scalar_splice(string, start + before.size, kept.size, inserted, known))
    return false;
  rr__edit_keep(inverse, (int64_t)e.keep, arena);
  rr__edit_insert(inverse, kept, (int64_t)e.delete);
  if (e.insert)
    rr__edit_delete(inverse, e.insert->units);
  return true;
}
