/* Transforms edits of one string over each other. */
#include "base/work.h"
#include "patch/edit.h"

/* Reads the steps of an edit, also in parts. Behind its end an edit keeps everything. */
typedef struct {
  const rr_edit *edit;
  size_t next;
  rr_edit_step now; /* the current step, or what is left of it */
} edit_reader;

static const rr_edit_step endless = {.units = INT64_MAX};

static void edit_reader_advance(edit_reader *reader) {
  const rr_edit *edit = reader->edit;
  reader->now = reader->next < edit->count ? edit->steps[reader->next] : endless;
  reader->next++;
  rr__work(RR__WORK_STEP);
}

static edit_reader edit_reader_of(const rr_edit *edit) {
  edit_reader reader = {.edit = edit};
  edit_reader_advance(&reader);
  return reader;
}

static bool is_at_end(const edit_reader *reader) { return reader->next > reader->edit->count; }

/* How many units the current step keeps or deletes. */
static int64_t edit_length(const edit_reader *reader) {
  return reader->now.units < 0 ? -reader->now.units : reader->now.units;
}

/* Goes on by so many units of the current step. */
static void pass(edit_reader *reader, int64_t units) {
  if (is_at_end(reader))
    return;
  if (units == edit_length(reader))
    edit_reader_advance(reader);
  else
    reader->now.units += reader->now.units < 0 ? units : -units;
}

void rr_edit_transform(const rr_edit *o, const rr_edit *a, bool o_is_later, rr__edit_maker *out,
                       rr__arena *arena) {
  edit_reader own = edit_reader_of(o), other = edit_reader_of(a);
  while (!is_at_end(&own)) {
    bool inserts = own.now.text;
    if (other.now.text && (!inserts || o_is_later)) {
      rr__edit_keep(out, other.now.units, arena);
      edit_reader_advance(&other);
    } else if (inserts) {
      rr__edit_insert(out, (rr_bytes){own.now.text, own.now.size}, own.now.units);
      edit_reader_advance(&own);
    } else {
      int64_t most = edit_length(&other), units = edit_length(&own);
      units = units < most ? units : most;
      if (other.now.units > 0 && own.now.units > 0)
        rr__edit_keep(out, units, arena);
      else if (other.now.units > 0)
        rr__edit_delete(out, units);
      pass(&own, units);
      pass(&other, units);
    }
  }
}
