#include "diff/compare.h"

#include "diff/continues.h"
#include "diff/match.h"
#include "diff/output.h"
#include "diff/stable_members.h"
#include "value/node.h"

enum {
  /* So few patches are always better than a replace, which would undo concurrent changes of others.
     The limit is higher for an array that is not emptied: somebody may be typing into an element
     that a filter keeps. */
  FEW = 32,
  FEW_OF_ARRAY = 1000,
  /* In longer arrays, shifting elements in a window costs more than reading the patch: it shifts
     SHIFTED elements in the time that it reads one byte. */
  LONG_ARRAY = 16384,
  SHIFTED = 4,
};

/* Two containers of one type that are being compared. */
typedef struct {
  rr__part before;
  rr__part after;
  size_t path;           /* length in bytes of the path to here */
  rr__output_mark start; /* before its patches */
  size_t shifts;         /* elements added, removed and moved */
  bool array;
  /* for arrays: the next step */
  rr__match match;
  size_t move;
  size_t anchor;
  size_t i;
  size_t j;
  /* for objects */
  rr__stable_member *members;
  size_t at;
  rr__parts old; /* iterates over the old members; `old_rank` is the next rank */
  size_t old_rank;
} frame;

typedef struct {
  rr__digests old; /* for both trees */
  rr__digests new;
  rr__continuity continuity;
  rr__output output; /* the patches */
  const atomic_int *stop;
  frame *frames;
  size_t depth;
  size_t capacity;
  bool failed; /* the root has to be replaced */
} differ;

static frame *top_of(const differ *d) { return &d->frames[d->depth - 1]; }

/* Frames. */

static void read_object(differ *d, frame *f);

static void replace_part(differ *d, const rr__part *after) {
  rr__output_patch(&d->output, "replace", after, (rr_bytes){0});
}

/* Begins to compare two containers of one type at the path. */
static void compare_push(differ *d, const rr__part *before, const rr__part *after) {
  if (d->depth == d->capacity) {
    d->capacity = rr__grown(d->capacity, d->depth + 4);
    d->frames = rr_realloc(d->frames, d->capacity * sizeof *d->frames);
  }
  frame *f = &d->frames[d->depth++];
  *f = (frame){
      .before = *before,
      .after = *after,
      .path = d->output.path.size,
      .start = rr__output_mark_of(&d->output),
      .array = rr_view_type(&after->view) == RR_ARRAY,
  };
  if (f->array) {
    rr__match_init(&f->match, &d->old, before, &d->new, after);
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
    d->output.path.size = top_of(d)->path;
}

/* Replaces the patches of the innermost frame by one that replaces its container. */
static void collapse(differ *d) {
  const frame *f = top_of(d);
  rr__part after = f->after;
  rr__output_return(&d->output, &f->start);
  d->output.path.size = f->path;
  if (d->depth == 1)
    d->failed = true;
  else
    replace_part(d, &after);
  pop(d);
}

/* How many patches of a container are always better than a replace. */
static size_t few_of(const frame *f) {
  return f->array && rr_view_count(&f->after.view) ? FEW_OF_ARRAY : FEW;
}

/* Whether the patches of the frame cost more than its new value. */
static bool compare_exceeds(const differ *d, const frame *f) {
  size_t cost = rr__output_cost(&d->output, &f->start),
         length = f->array ? rr_view_count(&f->after.view) : 0;
  if (length > LONG_ARRAY)
    cost += f->shifts * (length / SHIFTED);
  return rr__part_size(&d->new, &f->after) <= cost;
}

static void finish(differ *d) {
  const frame *f = top_of(d);
  if (d->output.count - f->start.count > few_of(f) && compare_exceeds(d, f))
    collapse(d);
  else
    pop(d);
}

/* Makes room for more patches: collapses the innermost frame that has most of them. */
static void make_room(differ *d) {
  for (;;) {
    if (d->depth == 1 || rr__output_has_most(&d->output, &top_of(d)->start))
      break;
    pop(d);
  }
  collapse(d);
}

/* Whether patches can turn one container into the other. */
static bool same_kind(const rr_view *a, const rr_view *b) {
  rr_type type = rr_view_type(a);
  if (type == RR_SCALAR || type != rr_view_type(b))
    return false;
  return type == RR_ARRAY || rr_object_form(a) == rr_object_form(b);
}

/* Compares two values at the path. */
static void compare_parts(differ *d, const rr__part *before, const rr__part *after) {
  if (!same_kind(&before->view, &after->view)) {
    if (!rr_view_identical(&before->view, &after->view))
      replace_part(d, after);
    return;
  }
  if (before->view.value.bits == after->view.value.bits)
    return;
  if (!rr__continues(&d->continuity, before, after)) {
    if (!rr__same_part(&d->old, before, &d->new, after))
      replace_part(d, after);
    return;
  }
  /* Filling a long list ends as a replace anyway. */
  if (rr_view_type(&after->view) == RR_ARRAY && rr_view_count(&before->view) == 0 &&
      rr_view_count(&after->view) > FEW_OF_ARRAY)
    replace_part(d, after);
  else
    compare_push(d, before, after);
}

/* Objects. */

/* Reads two objects and removes the members that do not stay. */
static void read_object(differ *d, frame *f) {
  size_t count = rr_view_count(&f->after.view), old = rr_view_count(&f->before.view), next = 0;
  f->members = rr__stable_members(&f->before.view, &d->new, &f->after);
  rr__parts_init(&f->old, &d->old, &f->before);
  rr_cursor cursor;
  rr_bytes key;
  rr_view value;
  rr_cursor_init(&cursor, &f->before.view);
  for (size_t rank = 0; rank < old && !d->output.full && rr_cursor_next(&cursor, &key, &value);
       rank++) {
    while (next < count && f->members[next].rank == RR__NOWHERE)
      next++;
    if (next < count && f->members[next].rank == rank)
      next++;
    else
      rr__output_at(&d->output, key, 0, "remove", NULL, (rr_bytes){0});
  }
}

/* Adds a member that is new or has moved. An array index needs no position: it is sorted. */
static void add_member(differ *d, const frame *f, const rr__stable_member *m) {
  uint32_t index = 0;
  bool placed = m->next != RR__NOWHERE && !rr__key_index(m->key, &index);
  rr__output_at(&d->output, m->key, 0, "add", &m->value,
                placed ? f->members[m->next].key : (rr_bytes){0});
}

/* The old member of that rank. Ranks must be requested in order. */
static rr__part old_member(frame *f, size_t rank) {
  rr__part part;
  rr_bytes key;
  do
    rr__parts_next(&f->old, &key, &part);
  while (f->old_rank++ < rank);
  return part;
}

/* Continues with the next members, until one has to be compared inside. Returns false at the
   end. */
static bool step_object(differ *d) {
  size_t depth = d->depth, count = rr_view_count(&top_of(d)->after.view);
  while (!d->output.full && d->depth == depth) {
    frame *f = top_of(d);
    if (f->at == count)
      return false;
    const rr__stable_member *m = &f->members[f->at++];
    if (m->rank == RR__NOWHERE) {
      add_member(d, f, m);
      continue;
    }
    rr__part old = old_member(f, m->rank), value = m->value;
    rr__output_enter(&d->output, m->key, 0);
    compare_parts(d, &old, &value);
    if (d->depth == depth)
      d->output.path.size = top_of(d)->path;
  }
  return true;
}

/* Arrays. */

/* Turns the old element `i` into the new one `j`. `edited`: they are known to be the same element.
   All elements before them are done, so the old one now has the index `j`. */
static void compare_elements(differ *d, const frame *f, size_t i, size_t j, bool edited) {
  rr__part before = rr__element_part(&f->match.from[i]);
  rr__part after = rr__element_part(&f->match.to[j]);
  rr__output_enter(&d->output, (rr_bytes){0}, j);
  if (edited ||
      (rr__match_is_fresh(&f->match, i, j) && rr__continues(&d->continuity, &before, &after)))
    compare_parts(d, &before, &after);
  else
    replace_part(d, &after);
}

/* Continues with the next elements, until one has to be compared inside. Returns false at the end.
   First elements that are in another order are moved. Between two elements that stay, old elements
   are turned into new ones; the rest is removed or inserted. */
static bool step_array(differ *d) {
  size_t depth = d->depth;
  while (!d->output.full && d->depth == depth) {
    frame *f = top_of(d);
    const rr__match *match = &f->match;
    if (f->move < match->move_count) {
      const rr__relocation *move = &match->moves[f->move++];
      f->shifts++;
      rr__output_move(&d->output, match->start + move->from, match->start + move->to,
                      move->container);
      continue;
    }
    bool anchored = f->anchor < match->anchor_count;
    size_t anchor = anchored ? match->anchors[f->anchor] : 0;
    size_t i_end = anchored ? match->start + anchor : match->from_end;
    size_t j_end = anchored ? match->found[anchor] : match->to_end;
    if (f->i < i_end && f->j < j_end) {
      compare_elements(d, f, f->i++, f->j++, false);
      if (d->depth == depth)
        d->output.path.size = top_of(d)->path;
    } else if (f->i < i_end) {
      f->i++;
      f->shifts++;
      rr__output_at(&d->output, (rr_bytes){0}, f->j, "remove", NULL, (rr_bytes){0});
    } else if (f->j < j_end) {
      rr__part value = rr__element_part(&match->to[f->j]);
      f->shifts++;
      rr__output_at(&d->output, (rr_bytes){0}, f->j++, "add", &value, (rr_bytes){0});
    } else if (anchored) {
      f->anchor++;
      size_t i = f->i++, j = f->j++;
      if (rr__match_is_edited(match, i))
        compare_elements(d, f, i, j, true);
      if (d->depth == depth)
        d->output.path.size = top_of(d)->path;
    } else {
      return false;
    }
  }
  return true;
}

/* Compares both trees, unless it is stopped. */
static void run(differ *d, const rr_view *before, const rr_view *after) {
  if (!rr__digests_make(&d->old, before, d->stop) || !rr__digests_make(&d->new, after, d->stop)) {
    d->failed = true;
    return;
  }
  rr__continuity_init(&d->continuity, &d->old, &d->new);
  const rr__part a = {*before, 0}, b = {*after, 0};
  compare_push(d, &a, &b);
  while (d->depth) {
    if (d->stop && atomic_load(d->stop))
      d->failed = true;
    if (d->failed)
      pop(d);
    else if (d->output.full)
      make_room(d);
    else if (!(top_of(d)->array ? step_array(d) : step_object(d)))
      finish(d);
  }
}

bool rr_compare(const rr_value *before, const rr_value *after, const rr_compare_limits *limits,
                const atomic_int *stop, rr_buffer *out, size_t *count) {
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
  differ d = {.stop = stop};
  rr__output_init(&d.output, limits, &d.new, out);
  run(&d, &a, &b);
  rr__continuity_deinit(&d.continuity);
  rr__digests_free(&d.old);
  rr__digests_free(&d.new);
  rr_buffer_free(&d.output.path);
  rr_free(d.frames);
  rr_buffer_literal(out, "]");
  if (d.failed)
    out->size = start;
  *count = d.failed ? 0 : d.output.count;
  return !d.failed;
}
