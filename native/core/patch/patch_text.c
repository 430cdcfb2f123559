/* Reads lists of patches. */
#include "base/work.h"
#include "patch/patch_reader.h"
#include "text/scan.h"

/* The members of a patch. */
enum { OP = 1, PATH = 2, VALUE = 4, BEFORE = 8, FROM = 16, EDIT = 32 };

static const struct {
  const char *name;
  unsigned member;
} members[] = {
    {"\"op\"", OP},         {"\"path\"", PATH}, {"\"value\"", VALUE},
    {"\"before\"", BEFORE}, {"\"from\"", FROM}, {"\"edit\"", EDIT},
};

/* What a patch has besides its op and path. */
static const struct {
  unsigned needed, allowed;
} forms[] = {
    [RR_ADD] = {VALUE, VALUE | BEFORE}, [RR_REMOVE] = {0, 0},     [RR_REPLACE] = {VALUE, VALUE},
    [RR_TEST] = {VALUE, VALUE},         [RR_MOVE] = {FROM, FROM}, [RR_TEXT] = {EDIT, EDIT},
};

#define MAX_UNITS ((UINT64_C(1) << 53) - 1) /* as many as a number of JavaScript can count */

static rr_bytes member_text(const rr__patch_reader *reader) { return reader->values.text; }

static bool patch_text_fail(const rr__patch_reader *reader, rr_code code, const char *message) {
  return rr_fail(reader->error, code, message, reader->position);
}

static bool is(rr_bytes bytes, const char *literal) {
  return bytes.size == strlen(literal) && memcmp(bytes.data, literal, bytes.size) == 0;
}

static bool skip(rr__patch_reader *reader, char expected) {
  return rr__scan_char(member_text(reader), &reader->position, expected);
}

static rr_patch *patch_of(const rr__patch_reader *reader) {
  return &reader->list->items[reader->list->count - 1];
}

static bool read_string(rr__patch_reader *reader, rr_bytes *out) {
  *out = (rr_bytes){0};
  return rr__scan_string(member_text(reader), &reader->position, &reader->list->arena, out,
                         reader->error);
}

static bool read_op(rr__patch_reader *reader, rr_op *op) {
  rr_bytes name;
  if (!read_string(reader, &name))
    return false;
  for (rr_op i = RR_ADD; i <= RR_TEXT; i++) {
    if (is(name, rr__op_names[i])) {
      *op = i;
      return true;
    }
  }
  return patch_text_fail(
      reader, RR_ERR_PATCH,
      "an op is \"add\", \"remove\", \"replace\", \"test\", \"move\" or \"text\"");
}

static bool begin_value(rr__patch_reader *reader) {
  rr__scan_peek(member_text(reader), &reader->position);
  reader->value_start = reader->position;
  rr__reader_begin(&reader->values, reader->position);
  reader->state = RR__PATCH_VALUE;
  return true;
}

static bool patch_text_read_value(rr__patch_reader *reader, size_t budget) {
  bool done;
  if (!rr__reader_run(&reader->values, budget, &done, reader->error))
    return false;
  reader->position = reader->values.at;
  if (!done)
    return true;
  rr_patch *patch = patch_of(reader);
  patch->value = rr_builder_take(reader->values.builder);
  patch->value_size = reader->position - reader->value_start;
  reader->levels = reader->values.builder->depths.levels;
  reader->state = RR__PATCH_COMMA;
  return true;
}

static bool read_path(rr__patch_reader *reader, rr_path *path) {
  return rr_path_read(member_text(reader), &reader->position, reader->limits->max_path,
                      &reader->memory, &reader->list->arena, path, reader->error);
}

static bool begin_edit(rr__patch_reader *reader) {
  rr__edit_maker_reset(&reader->edit);
  reader->edit_units = 0;
  reader->state = RR__PATCH_EDIT;
  return skip(reader, '[') || patch_text_fail(reader, RR_ERR_PATCH, "an edit is an array");
}

static bool end_edit(rr__patch_reader *reader) {
  patch_of(reader)->edit = rr__edit_end(&reader->edit, NULL, 0, &reader->list->arena);
  reader->state = RR__PATCH_COMMA;
  return true;
}

static bool read_inserted(rr__patch_reader *reader) {
  rr_bytes string;
  if (!read_string(reader, &string))
    return false;
  rr_bytes content = {string.data + 1, string.size - 2};
  if (content.size == 0)
    return patch_text_fail(reader, RR_ERR_PATCH, "an edit inserts no empty string");
  rr__edit_insert(&reader->edit, content, (int64_t)rr__string_units(content));
  return true;
}

static bool is_digit_next(const rr__patch_reader *reader) {
  rr_bytes text = member_text(reader);
  return reader->position < text.size && text.data[reader->position] >= '0' &&
         text.data[reader->position] <= '9';
}

/* Reads a number or a string of an edit. An edit is limited like a list with as many patches. */
static bool read_edit_step(rr__patch_reader *reader) {
  if (reader->list->count + ++reader->edit_steps > reader->limits->max_patches)
    return patch_text_fail(reader, RR_ERR_TOO_LARGE, "an edit of more steps than main takes");
  if (rr__scan_peek(member_text(reader), &reader->position) == '"')
    return read_inserted(reader);
  bool deletes = skip(reader, '-');
  uint64_t units = 0;
  if (!is_digit_next(reader) || !rr__scan_uint(member_text(reader), &reader->position, &units) ||
      units == 0)
    return patch_text_fail(reader, RR_ERR_PATCH,
                           "an edit consists of strings and whole numbers other than 0");
  if ((reader->edit_units += units) > MAX_UNITS)
    return patch_text_fail(reader, RR_ERR_PATCH, "the numbers of an edit are too large");
  if (deletes)
    rr__edit_delete(&reader->edit, (int64_t)units);
  else
    rr__edit_keep(&reader->edit, (int64_t)units, &reader->list->arena);
  return true;
}

static unsigned member_named(rr_bytes name) {
  for (size_t i = 0; i < sizeof members / sizeof members[0]; i++)
    if (is(name, members[i].name))
      return members[i].member;
  return 0;
}

static bool read_content(rr__patch_reader *reader, unsigned member) {
  rr_patch *patch = patch_of(reader);
  switch (member) {
  case OP:
    return read_op(reader, &patch->op);
  case PATH:
    return read_path(reader, &patch->path);
  case VALUE:
    return begin_value(reader);
  case FROM:
    return read_path(reader, &patch->from);
  case EDIT:
    return begin_edit(reader);
  default:
    return read_string(reader, &patch->before);
  }
}

static bool read_member(rr__patch_reader *reader) {
  rr_bytes key;
  if (!read_string(reader, &key))
    return false;
  unsigned member = member_named(key), one = member & (BEFORE | FROM | EDIT);
  if (!member)
    return patch_text_fail(reader, RR_ERR_PATCH,
                           "a patch has no members but op, path, value, before, from and edit");
  if (reader->seen & member)
    return patch_text_fail(reader, RR_ERR_PATCH, "a patch must not have a member twice");
  if (one && reader->seen & (BEFORE | FROM | EDIT))
    return patch_text_fail(reader, RR_ERR_PATCH, "a patch has one of before, from and edit");
  if (!skip(reader, ':'))
    return patch_text_fail(reader, RR_ERR_TEXT, "a colon is missing");
  reader->seen |= member;
  reader->state = RR__PATCH_COMMA;
  return read_content(reader, member);
}

/* What is wrong with the members of a patch; NULL if nothing is. */
static const char *wrong_member(const rr_patch *patch, unsigned seen) {
  unsigned others = seen & ~(unsigned)(OP | PATH);
  if (!(seen & OP) || !(seen & PATH))
    return "a patch has an op and a path";
  if (forms[patch->op].needed & ~others)
    return patch->op == RR_MOVE   ? "a move has the path of its element in from"
           : patch->op == RR_TEXT ? "a text has an edit"
                                  : "a value is missing";
  if (!(others & ~forms[patch->op].allowed))
    return NULL;
  return others & VALUE    ? "a remove, a move and a text have no value"
         : others & BEFORE ? "only an added member stands before another"
         : others & FROM   ? "only a move has from"
                           : "only a text has an edit";
}

static bool leads_to_element(rr_path path) {
  return path.depth && rr_step_is_index(&path.steps[path.depth - 1]);
}

/* What is wrong with the paths of a patch that has the right members; NULL if nothing is. */
static const char *wrong_path(const rr_patch *patch) {
  if (patch->path.depth == 0 && (patch->op == RR_ADD || patch->op == RR_REMOVE))
    return "the root can only be replaced";
  if (patch->op == RR_ADD && patch->before.data && leads_to_element(patch->path))
    return "only an added member stands before another";
  if (patch->op == RR_MOVE && !(leads_to_element(patch->from) && leads_to_element(patch->path)))
    return "a move leads from an index to an index";
  return NULL;
}

/* Checks the last patch of the list. */
static bool check_patch(const rr__patch_reader *reader) {
  const rr_patch *patch = patch_of(reader);
  const char *wrong = wrong_member(patch, reader->seen);
  if (!wrong)
    wrong = wrong_path(patch);
  if (wrong)
    return patch_text_fail(reader, RR_ERR_PATCH, wrong);
  if (reader->seen & VALUE && patch->path.depth + reader->levels > reader->limits->max_depth)
    return rr_fail(reader->error, RR_ERR_DEPTH, "a value nested deeper than limits.depth",
                   reader->value_start);
  return true;
}

static bool end_patch(rr__patch_reader *reader) {
  reader->state = RR__PATCH_NEXT;
  reader->in_patch = !check_patch(reader);
  return !reader->in_patch;
}

static bool begin_patch(rr__patch_reader *reader) {
  if (reader->list->count == reader->limits->max_patches)
    return patch_text_fail(reader, RR_ERR_TOO_LARGE,
                           "a transaction of more patches than main takes");
  rr_patches_push(reader->list, (rr_patch){.owns_path = true});
  reader->in_patch = true;
  reader->seen = reader->levels = 0;
  if (!skip(reader, '{'))
    return patch_text_fail(reader, RR_ERR_PATCH, "a patch is an object");
  reader->state = RR__PATCH_MEMBER;
  return !skip(reader, '}') || end_patch(reader);
}

/* Reads the next part. Only values may be long. */
static bool read_next(rr__patch_reader *reader, size_t budget) {
  switch (reader->state) {
  case RR__PATCH_LIST:
    reader->state = RR__PATCH_FIRST;
    return skip(reader, '[') || patch_text_fail(reader, RR_ERR_PATCH, "patches are an array");
  case RR__PATCH_FIRST:
    if (!skip(reader, ']'))
      return begin_patch(reader);
    reader->state = RR__PATCH_DONE;
    return true;
  case RR__PATCH_MEMBER:
    return read_member(reader);
  case RR__PATCH_VALUE:
    return patch_text_read_value(reader, budget);
  case RR__PATCH_EDIT:
    if (skip(reader, ']'))
      return end_edit(reader);
    reader->state = RR__PATCH_STEP;
    return read_edit_step(reader);
  case RR__PATCH_STEP:
    if (skip(reader, ','))
      return read_edit_step(reader);
    return skip(reader, ']') ? end_edit(reader)
                             : patch_text_fail(reader, RR_ERR_TEXT, "an edit that does not end");
  case RR__PATCH_COMMA:
    reader->state = RR__PATCH_MEMBER;
    if (skip(reader, ','))
      return true;
    return skip(reader, '}') ? end_patch(reader)
                             : patch_text_fail(reader, RR_ERR_TEXT, "a patch that does not end");
  case RR__PATCH_NEXT:
    if (skip(reader, ','))
      return begin_patch(reader);
    reader->state = RR__PATCH_DONE;
    return skip(reader, ']') || patch_text_fail(reader, RR_ERR_TEXT, "patches that do not end");
  case RR__PATCH_DONE:
    break;
  }
  return true;
}

void rr__patch_reader_init(rr__patch_reader *reader, rr_bytes text, size_t position,
                           const rr_patch_limits *limits, rr_patches *list, rr_builder *builder) {
  const rr_text_limits text_limits = {
      .max_depth = limits->max_depth,
      .max_keys = limits->max_keys,
      .max_nodes = limits->max_nodes,
  };
  *reader = (rr__patch_reader){.limits = limits, .list = list, .position = position};
  rr__reader_init(&reader->values, text, &text_limits, builder);
  list->max_keys = limits->max_keys;
  list->max_depth = limits->max_depth;
}

/* Whether a large container is being closed. That reads no bytes, but has to be divided into steps
   too. */
static bool is_closing(const rr__patch_reader *reader) {
  return reader->state == RR__PATCH_VALUE && reader->values.now == RR__VALUE_CLOSING;
}

/* The last patch of a list that cannot be read may have members of several kinds, so it must not be
   used. */
static void give_up_patch(const rr__patch_reader *reader) {
  if (!reader->in_patch)
    return;
  patch_of(reader)->dropped = true;
  if (reader->error)
    reader->error->patch = reader->list->count - 1;
}

bool rr__patch_reader_run(rr__patch_reader *reader, size_t budget, bool *done, rr_error *error) {
  size_t start = reader->position, stop = budget < SIZE_MAX - start ? start + budget : SIZE_MAX;
  reader->error = error;
  do {
    size_t left = reader->position < stop ? stop - reader->position : 0;
    rr__work(RR__WORK_TOKEN);
    if (!read_next(reader, left)) {
      give_up_patch(reader);
      return false;
    }
  } while (reader->state != RR__PATCH_DONE && reader->position < stop && !is_closing(reader));
  rr__work_bytes(reader->position - start);
  *done = reader->state == RR__PATCH_DONE;
  return true;
}

void rr__patch_reader_deinit(rr__patch_reader *reader) {
  rr__reader_deinit(&reader->values);
  rr__edit_maker_free(&reader->edit);
  rr_free(reader->memory.steps);
}

bool rr_patches_read(rr_bytes text, size_t *position, const rr_patch_limits *limits,
                     rr_patches *list, rr_error *error) {
  rr_builder *builder = rr_builder_new();
  rr__patch_reader reader;
  bool done = false, read = true;
  builder->garbage = list->garbage;
  rr__patch_reader_init(&reader, text, *position, limits, list, builder);
  while (read && !done)
    read = rr__patch_reader_run(&reader, SIZE_MAX, &done, error);
  *position = reader.position;
  rr__patch_reader_deinit(&reader);
  rr_builder_delete(builder);
  return read;
}
