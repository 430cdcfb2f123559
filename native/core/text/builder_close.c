/* Closes containers. */
#include "text/builder.h"
#include "value/row.h"

enum { KEPT_TAGGED = 64 * 1024 }; /* bytes of the text of a tagged value that are kept for reuse */

/* Removes the innermost container, which is done, from the stacks. */
static void builder_close_leave(rr_builder *builder, rr_value value, bool tagged) {
  const rr__frame *top = rr__builder_top(builder);
  rr__depths depths = {top->inside.tags + tagged, top->inside.levels + 1};
  builder->slots_used = top->first_slot;
  if (top->type == RR_OBJECT) {
    builder->ends_used = top->first_ends;
    builder->keys.size = top->first_key;
    builder->cells.size = top->first_cell;
  }
  builder->depth--;
  builder->closing = RR__CLOSED;
  rr__builder_deliver(builder, value, depths);
}

static void end_array(rr_builder *builder, const rr__frame *top) {
  size_t count = builder->slots_used - top->first_slot;
  const uint64_t *elements = count ? &builder->slots[top->first_slot].bits : NULL;
  rr__node *root;
  if (top->tree_builder && top->tree_builder->height) {
    rr__tree_builder_add(top->tree_builder, elements, count, RR__ARRAY_WIDTH);
    root = rr__tree_builder_finish(top->tree_builder);
  } else {
    root = rr__tree_build(elements, count, RR__ARRAY_WIDTH);
  }
  builder_close_leave(builder, rr__handle(root, RR__TREE), false);
}

/* Tagged values. */

static rr_form form_of(rr_bytes key) {
  return rr__same(key, (rr_bytes){"\"$map\"", 6})   ? RR_MAP
         : rr__same(key, (rr_bytes){"\"$set\"", 6}) ? RR_SET
                                                    : RR_PLAIN;
}

/* The tag's key, with which `tagged` begins. */
static rr_bytes tag_key(const rr_builder *builder) {
  return (rr_bytes){builder->tagged.data + 1, builder->tagged.size - 2};
}

static void leave_tagged(rr_builder *builder) {
  rr_buffer_literal(&builder->tagged, "}");
  rr_value value = rr_scalar_new((rr_bytes){builder->tagged.data, builder->tagged.size});
  if (builder->tagged.capacity > KEPT_TAGGED)
    rr_buffer_free(&builder->tagged);
  builder_close_leave(builder, value, true);
}

static void begin_writing(rr_builder *builder) {
  rr_view view = rr_view_of(&builder->content);
  builder->writer = rr_writer_new(&view);
  builder->closing = RR__WRITE;
}

/* The only key is escaped: removes one `$`. */
static void leave_escaped(rr_builder *builder, rr_bytes key, rr_value content) {
  rr_buffer text = {0};
  rr_buffer_literal(&text, "\"");
  rr_buffer_append(&text, key.data + 2, key.size - 2);
  rr_value object = rr_object_new();
  rr_object_add(&object, (rr_bytes){text.data, text.size}, content, (rr_bytes){0}, SIZE_MAX);
  rr_buffer_free(&text);
  builder_close_leave(builder, object, false);
}

/* Handles an object of one member whose key begins with `$`: one `$` is a tagged value, two are an
   escaped key. Takes ownership of the cell. */
static void begin_tagged(rr_builder *builder, rr_bytes key, rr_bytes cell) {
  if (key.data[2] == '$') {
    leave_escaped(builder, key, rr__cell_own(cell));
    return;
  }
  builder->tagged.size = 0;
  rr_buffer_literal(&builder->tagged, "{");
  rr_buffer_append(&builder->tagged, key.data, key.size);
  rr_buffer_literal(&builder->tagged, ":");
  rr_view view = rr__cell_view(cell);
  if (rr_view_type(&view) == RR_SCALAR) {
    rr_bytes text = rr_view_text(&view);
    rr_buffer_append(&builder->tagged, text.data, text.size);
    if (rr__cell_is_handle(cell))
      rr_garbage_add(builder->garbage, view.value);
    leave_tagged(builder);
    return;
  }
  builder->content = view.value;
  if (form_of(key) != RR_PLAIN && rr_view_type(&view) == RR_OBJECT &&
      rr_object_form(&view) == RR_PLAIN) {
    rr_cursor_init(&builder->checked, &view);
    builder->closing = RR__CHECK;
  } else {
    begin_writing(builder);
  }
}

/* Continues checking that the content fits the tag. */
static void check_content(rr_builder *builder, size_t steps) {
  rr_form form = form_of(tag_key(builder));
  rr_bytes name;
  rr_view value;
  for (; steps > 0; steps--) {
    if (!rr_cursor_next(&builder->checked, &name, &value)) {
      rr_value content = builder->content;
      builder->content = RR_NONE;
      rr_object_set_form(&content, form);
      builder_close_leave(builder, content, false);
      return;
    }
    if (!rr_form_allows(form, name, &value)) {
      begin_writing(builder);
      return;
    }
  }
}

static void write_content(rr_builder *builder, size_t steps) {
  size_t bytes = steps < SIZE_MAX / 64 ? steps * 64 : SIZE_MAX;
  bool more = rr_writer_step(builder->writer, bytes, &builder->tagged);
  if (more)
    return;
  rr_writer_delete(builder->writer);
  builder->writer = NULL;
  rr_garbage_add(builder->garbage, builder->content);
  builder->content = RR_NONE;
  leave_tagged(builder);
}

/* Objects. */

/* The next object at this depth probably has the same keys. */
static void remember(rr__frame *top, rr__shape *shape) {
  if (shape == top->guess || shape->count == 0 || rr__shape_is_escaped(shape))
    return;
  if (top->guess)
    rr__shape_release(top->guess);
  top->guess = rr__shape_retain(shape);
}

/* Ends an object. Merging duplicates may have left a single member. */
static void leave_object(rr_builder *builder, rr_value object) {
  rr_view view = rr_view_of(&object), value;
  rr_cursor cursor;
  rr_bytes key;
  rr_cursor_init(&cursor, &view);
  if (rr_view_count(&view) != 1 || !rr_cursor_next(&cursor, &key, &value) || !rr__key_is_tag(key)) {
    builder_close_leave(builder, object, false);
    return;
  }
  char packed[RR__CELL_TEXT];
  rr_bytes cell = {packed, rr__cell_of(rr_view_own(&value), packed)};
  rr_buffer copy = {0};
  rr_buffer_append(&copy, key.data, key.size);
  rr_garbage_add(builder->garbage, object);
  begin_tagged(builder, (rr_bytes){copy.data, copy.size}, cell);
  rr_buffer_free(&copy);
}

/* Builds the open object, whose keys are all stored. */
static void build_object(rr_builder *builder, rr__frame *top) {
  size_t count = top->count;
  if (count == 0) {
    builder_close_leave(builder, rr_object_new(), false);
    return;
  }
  const rr__ends *ends = builder->ends + top->first_ends;
  const rr__members members = {
      .keys = {builder->keys.data + top->first_key, ends[count - 1].key_end},
      .cells = {builder->cells.data + top->first_cell, ends[count - 1].cell_end},
      .ends = ends,
      .count = count,
  };
  rr_bytes first = rr__members_key(&members, 0);
  if (count == 1 && rr__key_is_tag(first)) {
    begin_tagged(builder, first, members.cells);
    return;
  }
  rr__shape *shape = count <= RR__SHAPE_MEMBERS ? rr__shape_find(members.keys) : NULL;
  if (!shape && rr__members_are_orderly(members.keys, ends, count))
    shape = rr__shape_of(members.keys, ends, count);
  if (shape) {
    remember(top, shape);
    builder_close_leave(builder, rr__row_new(shape, ends, members.cells), false);
  } else if (count <= RR__FEW_MEMBERS) {
    rr_value object = rr__members_build(&members, builder->garbage);
    if (rr__kind_of(object) == RR__ROW)
      remember(top, rr__row_shape(rr__pointer(object)));
    leave_object(builder, object);
  } else {
    builder->assembly = rr__assembly_new(&members, builder->garbage);
    builder->closing = RR__ASSEMBLE;
  }
}

static void end_object(rr_builder *builder, rr__frame *top) {
  if (top->guessing && top->count == top->guess->count) {
    rr_bytes cells = {builder->cells.data + top->first_cell, builder->cells.size - top->first_cell};
    const rr__ends *ends = builder->ends + top->first_ends;
    builder_close_leave(builder, rr__row_new(rr__shape_retain(top->guess), ends, cells), false);
    return;
  }
  if (top->guessing)
    rr__builder_give_up_guess(builder, top);
  build_object(builder, top);
}

static void assemble(rr_builder *builder, size_t steps) {
  if (rr__assembly_step(builder->assembly, steps))
    return;
  rr_value object = rr__assembly_take(builder->assembly);
  rr__assembly_delete(builder->assembly);
  builder->assembly = NULL;
  leave_object(builder, object);
}

bool rr__builder_close(rr_builder *builder, size_t steps) {
  rr__frame *top = rr__builder_top(builder);
  switch (builder->closing) {
  case RR__CLOSED:
    if (top->type == RR_ARRAY)
      end_array(builder, top);
    else
      end_object(builder, top);
    break;
  case RR__ASSEMBLE:
    assemble(builder, steps);
    break;
  case RR__CHECK:
    check_content(builder, steps);
    break;
  case RR__WRITE:
    write_content(builder, steps);
    break;
  }
  return builder->closing != RR__CLOSED;
}

void rr_builder_end(rr_builder *builder) {
  while (rr__builder_close(builder, SIZE_MAX))
    ;
}
