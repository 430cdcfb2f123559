#include "compare.h"

#include <string.h>

#include "match.h"
#include "node.h"
#include "stay.h"
#include "text.h"

enum {
  /* So many patches are always worth it: they leave room for what others change at the same time,
     which a replace would undo. More of them for an array that is not emptied: somebody may be
     typing into what a filter keeps. */
  FEW = 32,
  FEW_OF_ARRAY = 1000,
  /* Above this length, shifting the elements of an array in a window costs more than the patch that
     does it: so many are shifted in the time it takes to read one byte. */
  LONG_ARRAY = 16384,
  SHIFTED = 4,
};

/* Two containers of one type that are being compared. */
typedef struct {
  rr_view before;
  rr_view after;
  size_t path;   /* bytes of the path that leads here */
  size_t start;  /* where the text of its patches begins */
  size_t count;  /* patches before them */
  size_t shifts; /* elements added and removed */
  bool array;
  /* of arrays: what to do next */
  rr__match match;
  size_t anchor;
  size_t i;
  size_t j;
  /* of objects */
  rr__member *members;
  size_t at;
} frame;

typedef struct {
  const rr_compare_limits *limits;
  rr_buffer *out;
  size_t start;   /* where the text of the patches begins */
  size_t count;   /* patches */
  rr_buffer path; /* of what is looked at: its text, without the closing bracket */
  frame *frames;
  size_t depth;
  size_t capacity;
  bool full;   /* the limits are reached */
  bool failed; /* the root has to be replaced */
} differ;

static frame *top_of(const differ *d) { return &d->frames[d->depth - 1]; }

/* Patches. */

static void path_enter(differ *d, rr_bytes key, size_t index) {
  if (d->path.size > 1)
    rr_buffer_literal(&d->path, ",");
  if (key.data)
    rr_buffer_append(&d->path, key.data, key.size);
  else
    rr_buffer_append_uint(&d->path, index);
}

/* Appends the text of `view`, if that has no more than about `limit` bytes; else false. */
static bool write_within(const rr_view *view, size_t limit, rr_buffer *out) {
  if (rr_view_type(view) == RR_SCALAR) {
    rr_bytes text = rr_view_text(view);
    if (text.size > limit)
      return false;
    rr_buffer_append(out, text.data, text.size);
    return true;
  }
  size_t start = out->size;
  rr_writer *writer = rr_writer_new(view);
  bool more = rr_writer_step(writer, limit + 1, out);
  rr_writer_delete(writer);
  return !more && out->size - start <= limit;
}

/* Writes a patch at the path. `value` is NULL for a removal, `before` empty for the last place. */
static void emit(differ *d, const char *op, const rr_view *value, rr_bytes before) {
  rr_buffer *out = d->out;
  if (d->count++)
    rr_buffer_literal(out, ",");
  rr_buffer_literal(out, "{\"op\":\"");
  rr_buffer_append(out, op, strlen(op));
  rr_buffer_literal(out, "\",\"path\":");
  rr_buffer_append(out, d->path.data, d->path.size);
  rr_buffer_literal(out, "]");
  size_t used = out->size - d->start;
  if (used > d->limits->max_bytes || d->count > d->limits->max_patches) {
    d->full = true;
    return;
  }
  if (value) {
    rr_buffer_literal(out, ",\"value\":");
    d->full = !write_within(value, d->limits->max_bytes - used, out);
  }
  if (before.data) {
    rr_buffer_literal(out, ",\"before\":");
    rr_buffer_append(out, before.data, before.size);
  }
  rr_buffer_literal(out, "}");
  if (out->size - d->start > d->limits->max_bytes)
    d->full = true;
}

static void emit_at(differ *d, rr_bytes key, size_t index, const char *op, const rr_view *value,
                    rr_bytes before) {
  size_t path = d->path.size;
  path_enter(d, key, index);
  emit(d, op, value, before);
  d->path.size = path;
}

/* Frames. */

static void read_object(differ *d, frame *f);

/* Begins to look inside two containers of one type that stand at the path. */
static void push(differ *d, const rr_view *before, const rr_view *after) {
  if (d->depth == d->capacity) {
    d->capacity = rr__grown(d->capacity, d->depth + 4);
    d->frames = rr_realloc(d->frames, d->capacity * sizeof *d->frames);
  }
  frame *f = &d->frames[d->depth++];
  *f = (frame){
      .before = *before,
      .after = *after,
      .path = d->path.size,
      .start = d->out->size,
      .count = d->count,
      .array = rr_view_type(after) == RR_ARRAY,
  };
  if (f->array) {
    rr__match_init(&f->match, before, after);
    f->i = f->j = f->match.start;
  } else {
    read_object(d, f);
  }
}

static void pop(differ *d) {
  frame *f = top_of(d);
  if (f->array)
    rr__match_deinit(&f->match);
  rr_free(f->members);
  d->depth--;
  if (d->depth)
    d->path.size = top_of(d)->path;
}

/* Puts one patch that replaces the container in place of those of the innermost frame. */
static void collapse(differ *d) {
  const frame *f = top_of(d);
  rr_view after = f->after;
  d->out->size = f->start;
  d->count = f->count;
  d->path.size = f->path;
  d->full = false;
  if (d->depth == 1)
    d->failed = true;
  else
    emit(d, "replace", &after, (rr_bytes){0});
  pop(d);
}

/* How many patches of a container are worth it in any case. */
static size_t few_of(const frame *f) {
  return f->array && rr_view_count(&f->after) ? FEW_OF_ARRAY : FEW;
}

/* Whether the patches of the frame cost more than its new value. */
static bool exceeds(const differ *d, const frame *f) {
  size_t cost = d->out->size - f->start, length = f->array ? rr_view_count(&f->after) : 0;
  if (length > LONG_ARRAY)
    cost += f->shifts * (length / SHIFTED);
  rr_buffer text = {0};
  bool shorter = write_within(&f->after, cost, &text);
  rr_buffer_free(&text);
  return shorter;
}

static void finish(differ *d) {
  const frame *f = top_of(d);
  if (d->count - f->count > few_of(f) && exceeds(d, f))
    collapse(d);
  else
    pop(d);
}

/* There is no room for more patches: replaces the innermost container that has most of them. */
static void make_room(differ *d) {
  for (;;) {
    const frame *f = top_of(d);
    if (d->depth == 1 || (d->count - f->count) * 2 > d->limits->max_patches ||
        (d->out->size - f->start) * 2 > d->limits->max_bytes)
      break;
    pop(d);
  }
  collapse(d);
}

/* Whether patches can make the one container of the other. */
static bool same_kind(const rr_view *a, const rr_view *b) {
  rr_type type = rr_view_type(a);
  if (type == RR_SCALAR || type != rr_view_type(b))
    return false;
  return type == RR_ARRAY || rr_object_form(a) == rr_object_form(b);
}

/* Compares what stands at the path. */
static void compare(differ *d, const rr_view *before, const rr_view *after) {
  rr_type type = rr_view_type(after);
  if (!same_kind(before, after)) {
    if (!rr_view_identical(before, after))
      emit(d, "replace", after, (rr_bytes){0});
  } else if (before->value.bits != after->value.bits) {
    /* A long list in place of an empty one is what the sum would come to. */
    if (type == RR_ARRAY && rr_view_count(before) == 0 && rr_view_count(after) > FEW_OF_ARRAY)
      emit(d, "replace", after, (rr_bytes){0});
    else
      push(d, before, after);
  }
}

/* Objects. */

/* Reads two objects, and takes out what does not stay. */
static void read_object(differ *d, frame *f) {
  size_t count = rr_view_count(&f->after), old = rr_view_count(&f->before), next = 0;
  f->members = rr__members_staying(&f->before, &f->after);
  rr_cursor cursor;
  rr_bytes key;
  rr_view value;
  rr_cursor_init(&cursor, &f->before);
  for (size_t rank = 0; rank < old && !d->full && rr_cursor_next(&cursor, &key, &value); rank++) {
    while (next < count && f->members[next].rank == RR__NOWHERE)
      next++;
    if (next < count && f->members[next].rank == rank)
      next++;
    else
      emit_at(d, key, 0, "remove", NULL, (rr_bytes){0});
  }
}

/* Adds a member that is new or has moved. An array index needs no place: its number tells it. */
static void add_member(differ *d, const frame *f, const rr__member *m) {
  uint32_t index = 0;
  bool placed = m->next != RR__NOWHERE && !rr__key_index(m->key, &index);
  emit_at(d, m->key, 0, "add", &m->value, placed ? f->members[m->next].key : (rr_bytes){0});
}

/* Goes on with the next members, up to one that has to be looked into; false at the end. */
static bool step_object(differ *d) {
  size_t depth = d->depth, count = rr_view_count(&top_of(d)->after);
  while (!d->full && d->depth == depth) {
    frame *f = top_of(d);
    if (f->at == count)
      return false;
    const rr__member *m = &f->members[f->at++];
    rr_view old;
    if (m->rank == RR__NOWHERE || !rr_object_get(&f->before, m->key, &old)) {
      add_member(d, f, m);
      continue;
    }
    rr_view value = m->value;
    path_enter(d, m->key, 0);
    compare(d, &old, &value);
    if (d->depth == depth)
      d->path.size = top_of(d)->path;
  }
  return true;
}

/* Arrays. */

/* Whether one element is likely to be the other one edited: something of it is still the same. */
static bool alike(const rr_view *a, const rr_view *b) {
  rr_type type = rr_view_type(a);
  if (!same_kind(a, b))
    return false;
  rr_cursor cursor;
  rr_bytes key;
  rr_view x, y;
  rr_cursor_init(&cursor, a);
  for (size_t i = 0; rr_cursor_next(&cursor, &key, &x); i++) {
    bool there = type == RR_ARRAY ? rr_array_at(b, i, &y) : rr_object_get(b, key, &y);
    if (there && rr_view_identical(&x, &y))
      return true;
  }
  return false;
}

/* Makes the old element `i` the new one `j`. All in front of them has been made, so that `j` is
   also where the old one stands now. */
static void compare_elements(differ *d, const frame *f, size_t i, size_t j) {
  rr_view before = rr_view_of(&f->match.from[i]), after = rr_view_of(&f->match.to[j]);
  path_enter(d, (rr_bytes){0}, j);
  if (rr__match_is_fresh(&f->match, i, j) && alike(&before, &after))
    compare(d, &before, &after);
  else
    emit(d, "replace", &after, (rr_bytes){0});
}

/* Goes on with the next elements, up to one that has to be looked into; false at the end. Between
   two elements that stay, the old ones are made into the new ones, and what is left over is taken
   out or put in. */
static bool step_array(differ *d) {
  size_t depth = d->depth;
  while (!d->full && d->depth == depth) {
    frame *f = top_of(d);
    const rr__match *match = &f->match;
    bool anchored = f->anchor < match->anchor_count;
    size_t anchor = anchored ? match->anchors[f->anchor] : 0;
    size_t i_end = anchored ? match->start + anchor : match->from_end;
    size_t j_end = anchored ? match->found[anchor] : match->to_end;
    if (f->i < i_end && f->j < j_end) {
      compare_elements(d, f, f->i++, f->j++);
      if (d->depth == depth)
        d->path.size = top_of(d)->path;
    } else if (f->i < i_end) {
      f->i++;
      f->shifts++;
      emit_at(d, (rr_bytes){0}, f->j, "remove", NULL, (rr_bytes){0});
    } else if (f->j < j_end) {
      rr_view value = rr_view_of(&match->to[f->j]);
      f->shifts++;
      emit_at(d, (rr_bytes){0}, f->j++, "add", &value, (rr_bytes){0});
    } else if (anchored) {
      f->i++;
      f->j++;
      f->anchor++;
    } else {
      return false;
    }
  }
  return true;
}

bool rr_compare(const rr_value *before, const rr_value *after, const rr_compare_limits *limits,
                rr_buffer *out, size_t *count) {
  rr_view a = rr_view_of(before), b = rr_view_of(after);
  size_t start = out->size;
  *count = 0;
  if (!same_kind(&a, &b)) {
    if (!rr_view_identical(&a, &b))
      return false;
    rr_buffer_literal(out, "[]");
    return true;
  }
  rr_buffer_literal(out, "[");
  differ d = {.limits = limits, .out = out, .start = out->size};
  rr_buffer_literal(&d.path, "[");
  push(&d, &a, &b);
  while (d.depth) {
    if (d.full)
      make_room(&d);
    else if (!(top_of(&d)->array ? step_array(&d) : step_object(&d)))
      finish(&d);
  }
  rr_buffer_free(&d.path);
  rr_free(d.frames);
  rr_buffer_literal(out, "]");
  if (d.failed)
    out->size = start;
  *count = d.failed ? 0 : d.count;
  return !d.failed;
}
