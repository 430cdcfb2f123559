#include "text/builder.h"

#include "base/work.h"
#include "value/row.h"

enum { KEPT = 64 * 1024 }; /* bytes of a stack that are kept for reuse */

rr_builder *rr_builder_new(void) {
  rr_builder *builder = rr_alloc(sizeof *builder);
  *builder = (rr_builder){0};
  return builder;
}

static rr_bytes cell_of(const rr_builder *builder, const rr__frame *frame, size_t member) {
  const rr__ends *ends = builder->ends + frame->first_ends + member;
  size_t start = member ? ends[-1].cell_end : 0;
  return (rr_bytes){builder->cells.data + frame->first_cell + start, ends->cell_end - start};
}

/* Counts the members that have a cell. A key whose value is still missing has none. */
static size_t finished_members(const rr_builder *builder, size_t depth) {
  size_t end =
      depth + 1 < builder->depth ? builder->frames[depth + 1].first_ends : builder->ends_used;
  return end - builder->frames[depth].first_ends;
}

static void give_up_frame(rr_builder *builder, size_t depth) {
  rr__frame *frame = &builder->frames[depth];
  /* The cells of a container that is being closed have another owner. */
  bool closing = builder->closing != RR__CLOSED && depth + 1 == builder->depth;
  size_t members = frame->type == RR_OBJECT && !closing ? finished_members(builder, depth) : 0;
  for (size_t member = 0; member < members; member++) {
    rr_bytes cell = cell_of(builder, frame, member);
    if (rr__cell_is_handle(cell))
      rr_garbage_add(builder->garbage, rr__cell_handle(cell));
  }
  for (unsigned i = 0; frame->tree_builder && i < frame->tree_builder->height; i++)
    if (frame->tree_builder->open[i])
      rr_garbage_add(builder->garbage, rr__handle(frame->tree_builder->open[i], RR__TREE));
  if (frame->tree_builder)
    *frame->tree_builder = (rr__tree_builder){.height = 0};
}

static void give_up_all(rr_builder *builder) {
  rr_garbage_add(builder->garbage, builder->result);
  rr_garbage_add(builder->garbage, builder->content);
  builder->result = builder->content = RR_NONE;
  for (size_t i = 0; i < builder->slots_used; i++)
    rr_garbage_add(builder->garbage, builder->slots[i]);
  for (size_t depth = 0; depth < builder->depth; depth++)
    give_up_frame(builder, depth);
  rr__assembly_delete(builder->assembly);
  builder->assembly = NULL;
  if (builder->writer)
    rr_writer_delete(builder->writer);
  builder->writer = NULL;
  builder->closing = RR__CLOSED;
  builder->depth = builder->slots_used = builder->ends_used = 0;
  builder->keys.size = builder->cells.size = 0;
}

static void forget_guesses(rr_builder *builder) {
  for (size_t i = 0; i < builder->capacity; i++) {
    if (builder->frames[i].guess)
      rr__shape_release(builder->frames[i].guess);
    builder->frames[i].guess = NULL;
  }
}

static void free_stacks(rr_builder *builder) {
  for (size_t i = 0; i < builder->capacity; i++)
    rr_free(builder->frames[i].tree_builder);
  rr_free(builder->frames);
  rr_free(builder->slots);
  rr_free(builder->ends);
  rr_buffer_free(&builder->keys);
  rr_buffer_free(&builder->cells);
  rr_buffer_free(&builder->tagged);
}

void rr__builder_reset(rr_builder *builder) {
  size_t memory = builder->capacity * sizeof(rr__frame) +
                  builder->slots_capacity * sizeof(rr_value) +
                  builder->ends_capacity * sizeof(rr__ends) + builder->keys.capacity +
                  builder->cells.capacity + builder->tagged.capacity;
  give_up_all(builder);
  forget_guesses(builder);
  if (memory <= KEPT)
    return;
  rr_builder empty = {.garbage = builder->garbage};
  free_stacks(builder);
  *builder = empty;
}

void rr_builder_delete(rr_builder *builder) {
  rr__builder_reset(builder);
  free_stacks(builder);
  rr_free(builder);
}

void rr_builder_begin(rr_builder *builder, rr_type type) {
  assert(type != RR_SCALAR);
  if (builder->depth == builder->capacity) {
    size_t capacity = rr__grown(builder->capacity, builder->depth + 8);
    builder->frames = rr_realloc(builder->frames, capacity * sizeof *builder->frames);
    memset(builder->frames + builder->capacity, 0,
           (capacity - builder->capacity) * sizeof *builder->frames);
    builder->capacity = capacity;
  }
  rr__frame *frame = &builder->frames[builder->depth++];
  *frame = (rr__frame){
      .type = type,
      .guessing = type == RR_OBJECT && frame->guess,
      .first_slot = builder->slots_used,
      .first_ends = builder->ends_used,
      .first_key = builder->keys.size,
      .first_cell = builder->cells.size,
      .guess = frame->guess,
      .tree_builder = frame->tree_builder,
  };
}

/* Adds an element to the open array. Full leaves are moved from the stack into the tree. */
static void push_slot(rr_builder *builder, rr__frame *top, rr_value value) {
  if (builder->slots_used == builder->slots_capacity) {
    builder->slots_capacity = rr__grown(builder->slots_capacity, builder->slots_used + 64);
    builder->slots = rr_realloc(builder->slots, builder->slots_capacity * sizeof(rr_value));
  }
  builder->slots[builder->slots_used++] = value;
  top->count++;
  if (builder->slots_used - top->first_slot <= rr__leaf_limit(RR__ARRAY_WIDTH))
    return;
  if (!top->tree_builder) {
    top->tree_builder = rr_alloc(sizeof *top->tree_builder);
    *top->tree_builder = (rr__tree_builder){.height = 0};
  }
  rr__tree_builder_add(top->tree_builder, &builder->slots[top->first_slot].bits,
                       rr__leaf_limit(RR__ARRAY_WIDTH), RR__ARRAY_WIDTH);
  builder->slots[top->first_slot] = value;
  builder->slots_used = top->first_slot + 1;
}

static rr__ends *push_ends(rr_builder *builder) {
  if (builder->ends_used == builder->ends_capacity) {
    builder->ends_capacity = rr__grown(builder->ends_capacity, builder->ends_used + 64);
    builder->ends = rr_realloc(builder->ends, builder->ends_capacity * sizeof(rr__ends));
  }
  return &builder->ends[builder->ends_used++];
}

/* Ends the member of the object `top` whose cell has just been written. */
static void finish_cell(rr_builder *builder, const rr__frame *top, size_t size) {
  builder->cells.size += size;
  *push_ends(builder) = (rr__ends){.key_end = builder->keys.size - top->first_key,
                                   .cell_end = builder->cells.size - top->first_cell};
}

void rr__builder_deliver(rr_builder *builder, rr_value value, rr__depths depths) {
  if (builder->depth == 0) {
    builder->result = value;
    builder->depths = depths;
    return;
  }
  rr__frame *top = rr__builder_top(builder);
  if (depths.tags > top->inside.tags)
    top->inside.tags = depths.tags;
  if (depths.levels > top->inside.levels)
    top->inside.levels = depths.levels;
  if (top->type == RR_ARRAY) {
    push_slot(builder, top, value);
  } else {
    rr_buffer_reserve(&builder->cells, RR__CELL_TEXT);
    finish_cell(builder, top, rr__cell_of(value, builder->cells.data + builder->cells.size));
  }
}

void rr__builder_give_up_guess(rr_builder *builder, rr__frame *top) {
  size_t known = top->count;
  top->guessing = false;
  if (known == 0)
    return;
  const rr__shape *guess = top->guess;
  rr_buffer_append(&builder->keys, rr__shape_text(guess), guess->ends[known - 1]);
  size_t finished = builder->ends_used - top->first_ends;
  for (size_t i = 0; i < finished; i++)
    builder->ends[top->first_ends + i].key_end = guess->ends[i];
}

void rr_builder_key(rr_builder *builder, rr_bytes key) {
  rr__frame *top = rr__builder_top(builder);
  if (top->guessing) {
    size_t at = top->count;
    if (at < top->guess->count && rr__same(rr__shape_key(top->guess, at), key)) {
      top->count++;
      return;
    }
    rr__builder_give_up_guess(builder, top);
  }
  rr_buffer_append(&builder->keys, top->count++ ? "," : "{", 1);
  rr_buffer_append(&builder->keys, key.data, key.size);
  rr_buffer_append(&builder->keys, ":", 1);
}

void rr_builder_scalar(rr_builder *builder, rr_bytes text) {
  const rr__frame *top = builder->depth ? rr__builder_top(builder) : NULL;
  if (top && top->type == RR_OBJECT) {
    rr_buffer_reserve(&builder->cells, RR__CELL_TEXT);
    finish_cell(builder, top, rr__cell_of_text(text, builder->cells.data + builder->cells.size));
  } else {
    rr__builder_deliver(builder, rr_scalar_new(text), (rr__depths){0, 0});
  }
}

rr_value rr_builder_take(rr_builder *builder) {
  assert(builder->depth == 0);
  rr_value result = builder->result;
  builder->result = RR_NONE;
  return result;
}
