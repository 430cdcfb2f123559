#include "builder.h"

#include "row.h"
#include "text.h"
#include "tree.h"

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

static void release_cell(rr_bytes cell) {
  if (rr__cell_is_handle(cell))
    rr_value_release(rr__cell_handle(cell));
}

/* A key whose value has not come yet counts as a member but has no cell. */
static size_t finished_members(const rr_builder *builder, size_t depth) {
  size_t end =
      depth + 1 < builder->depth ? builder->frames[depth + 1].first_ends : builder->ends_used;
  return end - builder->frames[depth].first_ends;
}

void rr_builder_delete(rr_builder *builder) {
  rr_value_release(builder->result);
  for (size_t i = 0; i < builder->slots_used; i++)
    rr_value_release(builder->slots[i]);
  for (size_t i = 0; i < builder->depth; i++) {
    const rr__frame *frame = &builder->frames[i];
    size_t members = frame->type == RR_OBJECT ? finished_members(builder, i) : 0;
    for (size_t member = 0; member < members; member++)
      release_cell(cell_of(builder, frame, member));
  }
  for (size_t i = 0; i < builder->capacity; i++)
    if (builder->frames[i].guess)
      rr__shape_release(builder->frames[i].guess);
  rr_free(builder->frames);
  rr_free(builder->slots);
  rr_free(builder->ends);
  rr_buffer_free(&builder->keys);
  rr_buffer_free(&builder->cells);
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
  };
}

static void push_slot(rr_builder *builder, rr_value value) {
  if (builder->slots_used == builder->slots_capacity) {
    builder->slots_capacity = rr__grown(builder->slots_capacity, builder->slots_used + 64);
    builder->slots = rr_realloc(builder->slots, builder->slots_capacity * sizeof(rr_value));
  }
  builder->slots[builder->slots_used++] = value;
}

static rr__ends *push_ends(rr_builder *builder) {
  if (builder->ends_used == builder->ends_capacity) {
    builder->ends_capacity = rr__grown(builder->ends_capacity, builder->ends_used + 64);
    builder->ends = rr_realloc(builder->ends, builder->ends_capacity * sizeof(rr__ends));
  }
  return &builder->ends[builder->ends_used++];
}

/* Closes the member of the object `top` whose cell has just been written. */
static void finish_cell(rr_builder *builder, const rr__frame *top, size_t size) {
  builder->cells.size += size;
  *push_ends(builder) = (rr__ends){.key_end = builder->keys.size - top->first_key,
                                   .cell_end = builder->cells.size - top->first_cell};
}

/* Gives the finished value to the container around it. `tags` is how deep its tagged values lie. */
static void deliver(rr_builder *builder, rr_value value, unsigned tags) {
  if (builder->depth == 0) {
    builder->result = value;
    builder->tags = tags;
    return;
  }
  rr__frame *top = rr__builder_top(builder);
  if (tags > top->tags)
    top->tags = tags;
  if (top->type == RR_ARRAY) {
    top->count++;
    push_slot(builder, value);
  } else {
    rr_buffer_reserve(&builder->cells, RR__CELL_TEXT);
    finish_cell(builder, top, rr__cell_of(value, builder->cells.data + builder->cells.size));
  }
}

/* The keys are not those of the guess after all: writes down the ones that were. */
static void give_up_guess(rr_builder *builder, rr__frame *top, size_t known) {
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
    give_up_guess(builder, top, at);
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
    deliver(builder, rr_scalar_new(text), 0);
  }
}

/* The form of object that the tag and its content make; plain for any other tagged value. */
static rr_form form_of(rr_bytes key, const rr_view *content) {
  rr_form form = rr__same(key, (rr_bytes){"\"$map\"", 6})   ? RR_MAP
                 : rr__same(key, (rr_bytes){"\"$set\"", 6}) ? RR_SET
                                                            : RR_PLAIN;
  if (form == RR_PLAIN || rr_view_type(content) != RR_OBJECT || rr_object_form(content) != RR_PLAIN)
    return RR_PLAIN;
  rr_cursor cursor;
  rr_bytes name;
  rr_view value;
  rr_cursor_init(&cursor, content);
  while (rr_cursor_next(&cursor, &name, &value))
    if (!rr_form_allows(form, name, &value))
      return RR_PLAIN;
  return form;
}

/* What an object of that one member becomes, whose key begins with `$`: with two of them it was
   escaped, with one it is a tagged value. `tagged` tells whether that is a scalar. */
static rr_value build_tagged(rr_bytes key, const rr_view *value, bool *tagged) {
  rr_buffer text = {0};
  rr_value built = RR_NONE;
  rr_form form = form_of(key, value);
  *tagged = form == RR_PLAIN;
  if (form != RR_PLAIN) {
    built = rr_view_own(value);
    rr_object_set_form(&built, form);
  } else if (key.data[2] == '$') {
    rr_buffer_literal(&text, "\"");
    rr_buffer_append(&text, key.data + 2, key.size - 2);
    built = rr_object_new();
    rr_object_set(&built, (rr_bytes){text.data, text.size}, rr_view_own(value), (rr_bytes){0});
  } else {
    rr_buffer_literal(&text, "{");
    rr_buffer_append(&text, key.data, key.size);
    rr_buffer_literal(&text, ":");
    rr_text_write(value, &text);
    rr_buffer_literal(&text, "}");
    built = rr_scalar_new((rr_bytes){text.data, text.size});
  }
  rr_buffer_free(&text);
  return built;
}

/* The next object at this depth may well have the same keys. */
static void remember(rr__frame *top, rr__shape *shape) {
  if (shape == top->guess || shape->count == 0 || rr__shape_is_escaped(shape))
    return;
  if (top->guess)
    rr__shape_release(top->guess);
  top->guess = rr__shape_retain(shape);
}

/* The only member's key, if it is the only one and begins with `$`; else empty. */
static rr_bytes only_tag(const rr_view *object) {
  rr_cursor cursor;
  rr_bytes key = {0};
  rr_view value;
  if (rr_view_count(object) != 1)
    return key;
  rr_cursor_init(&cursor, object);
  rr_cursor_next(&cursor, &key, &value);
  return rr__key_is_tag(key) ? key : (rr_bytes){0};
}

/* Makes what the open object becomes, its keys being written down; true if that is tagged. */
static bool build_object(const rr_builder *builder, rr__frame *top, rr_value *out) {
  size_t count = top->count;
  if (count == 0) {
    *out = rr_object_new();
    return false;
  }
  const rr__ends *ends = builder->ends + top->first_ends;
  rr_bytes keys = {builder->keys.data + top->first_key, ends[count - 1].key_end};
  rr_bytes cells = {builder->cells.data + top->first_cell, ends[count - 1].cell_end};
  rr_bytes first = {keys.data + 1, ends[0].key_end - 2};
  if (count == 1 && rr__key_is_tag(first)) {
    rr_view value = rr__cell_view(cells);
    bool tagged;
    *out = build_tagged(first, &value, &tagged);
    release_cell(cells);
    return tagged;
  }

  rr__shape *shape = count <= RR__SHAPE_MEMBERS ? rr__shape_find(keys) : NULL;
  if (!shape && rr__members_are_orderly(keys, ends, count))
    shape = rr__shape_of(keys, ends, count);
  rr_value object =
      shape ? rr__row_new(shape, ends, cells) : rr__members_build(keys, cells, ends, count);
  *out = object;
  if (rr__kind_of(object) == RR__ROW)
    remember(top, rr__row_shape(rr__pointer(object)));

  /* Twins may have made one member of several. */
  rr_view view = rr_view_of(&object);
  rr_bytes key = only_tag(&view);
  rr_view value;
  if (key.size == 0 || !rr_object_get(&view, key, &value))
    return false;
  bool tagged;
  *out = build_tagged(key, &value, &tagged);
  rr_value_release(object);
  return tagged;
}

static void end_object(rr_builder *builder, rr__frame *top) {
  rr_value value;
  bool tagged = false;
  if (top->guessing && top->count == top->guess->count) {
    rr_bytes cells = {builder->cells.data + top->first_cell, builder->cells.size - top->first_cell};
    value = rr__row_new(rr__shape_retain(top->guess), builder->ends + top->first_ends, cells);
  } else {
    if (top->guessing)
      give_up_guess(builder, top, top->count);
    tagged = build_object(builder, top, &value);
  }
  builder->ends_used = top->first_ends;
  builder->keys.size = top->first_key;
  builder->cells.size = top->first_cell;
  builder->depth--;
  deliver(builder, value, top->tags + tagged);
}

void rr_builder_end(rr_builder *builder) {
  rr__frame *top = rr__builder_top(builder);
  if (top->type == RR_OBJECT) {
    end_object(builder, top);
    return;
  }
  const uint64_t *elements = top->count ? &builder->slots[top->first_slot].bits : NULL;
  rr__node *root = rr__tree_build(elements, top->count, RR__ARRAY_WIDTH);
  builder->slots_used = top->first_slot;
  builder->depth--;
  deliver(builder, rr__handle(root, RR__TREE), top->tags);
}

rr_value rr_builder_take(rr_builder *builder) {
  assert(builder->depth == 0);
  rr_value result = builder->result;
  builder->result = RR_NONE;
  return result;
}
