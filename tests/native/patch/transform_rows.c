/* Pairs of patches of which one is a move or a text: both orders give the same value. Counts how
   often each row of the tables of moves and texts was met, so that none is left untested. */
#include "helpers/generate.h"
#include "patch/transform.h"

enum { STEPS = 32 };

typedef enum {
  FOLLOWS,
  GAP_FOLLOWS,
  GAP_AT_TARGET,
  TAKES_ELEMENT,
  TAKES_TARGET,
  TAKES_BOTH,
  SHIFTED,
  MOVE_LOST_ABOVE,
  MOVE_LOST,
  MOVE_OF_REPLACED,
  MOVE_LOST_TARGET,
  MOVE_SHIFTED,
  SAME_ELEMENT,
  CYCLE,
  OUT_OF,
  INTO,
  INSIDE,
  FROM_FOLLOWS,
  TARGET_FOLLOWS,
  SAME_GAP,
  MOVES_SHIFTED,
  TEXT_FOLLOWS,
  TEXT_LOST,
  TEXT_OF_TEXT,
  TEXT_SHIFTED,
  ROWS,
} row;

static const char *const row_names[ROWS] = {
    [FOLLOWS] = "an edit at or under the element of a move",
    [GAP_FOLLOWS] = "an insertion under the element of a move",
    [GAP_AT_TARGET] = "an insertion where a move leads to",
    [TAKES_ELEMENT] = "a removal of what the element of a move was in",
    [TAKES_TARGET] = "a removal of what a move leads into",
    [TAKES_BOTH] = "a removal of what a move is in",
    [SHIFTED] = "another edit over a move",
    [MOVE_LOST_ABOVE] = "a move in what is removed or replaced",
    [MOVE_LOST] = "a move of what is removed",
    [MOVE_OF_REPLACED] = "a move of what is replaced",
    [MOVE_LOST_TARGET] = "a move into what is removed or replaced",
    [MOVE_SHIFTED] = "a move over another edit",
    [SAME_ELEMENT] = "two moves of one element",
    [CYCLE] = "two moves into each other",
    [OUT_OF] = "a move, and one out of its element",
    [INTO] = "a move, and one into its element",
    [INSIDE] = "a move, and one inside its element",
    [FROM_FOLLOWS] = "a move out of the element of a move",
    [TARGET_FOLLOWS] = "a move into the element of a move",
    [SAME_GAP] = "two moves to one place",
    [MOVES_SHIFTED] = "two other moves",
    [TEXT_FOLLOWS] = "a text in the element of a move",
    [TEXT_LOST] = "a text of what is removed or replaced",
    [TEXT_OF_TEXT] = "two texts of one string",
    [TEXT_SHIFTED] = "a text and another patch",
};

static size_t met[ROWS];

static bool starts_with(rr_path path, rr_path place) {
  if (path.depth < place.depth)
    return false;
  for (size_t i = 0; i < place.depth; i++)
    if (!rr_step_equal(&path.steps[i], &place.steps[i]))
      return false;
  return true;
}

static bool is_same(rr_path a, rr_path b) { return a.depth == b.depth && starts_with(a, b); }
static bool is_below(rr_path a, rr_path b) { return a.depth > b.depth && starts_with(a, b); }

/* The path without an element that it does not lead to. */
static rr_path without_element(rr_path path, rr_path element, rr_step *memory) {
  rr_path array = {element.steps, element.depth - 1};
  if (path.depth == 0)
    return path;
  memcpy(memory, path.steps, path.depth * sizeof *memory);
  path.steps = memory;
  if (is_below(path, array) && rr_step_is_index(&memory[array.depth]) &&
      memory[array.depth].index > element.steps[array.depth].index)
    memory[array.depth].index--;
  return path;
}

static bool inserts(const rr_patch *patch) {
  return patch->op == RR_ADD && rr_step_is_index(&patch->path.steps[patch->path.depth - 1]);
}

static bool takes_away(const rr_patch *patch) {
  return patch->op == RR_REMOVE || patch->op == RR_REPLACE ||
         (patch->op == RR_ADD && !inserts(patch));
}

static row row_of_moves(const rr_patch *o, const rr_patch *a) {
  rr_step memory[2][STEPS];
  rr_path y = o->from, u = o->path, x = a->from, t = a->path;
  if (is_same(x, y))
    return SAME_ELEMENT;
  bool out = is_below(x, y), under = is_below(y, x);
  bool into = !under && is_below(t, without_element(y, x, memory[0]));
  bool target = !out && is_below(u, without_element(x, y, memory[1]));
  if (into && target)
    return CYCLE;
  if (out)
    return into ? INSIDE : OUT_OF;
  if (into)
    return INTO;
  if (under)
    return FROM_FOLLOWS;
  return target ? TARGET_FOLLOWS : is_same(u, t) ? SAME_GAP : MOVES_SHIFTED;
}

static row row_over_move(const rr_patch *o, const rr_patch *a) {
  rr_step memory[STEPS];
  rr_path z = o->path, x = a->from, t = a->path;
  if (o->op == RR_TEXT)
    return starts_with(z, x) ? TEXT_FOLLOWS : TEXT_SHIFTED;
  if (takes_away(o)) {
    bool element = is_below(x, z);
    bool target = !is_same(x, z) && is_below(t, without_element(z, x, memory));
    if (element || target)
      return !target ? TAKES_ELEMENT : element ? TAKES_BOTH : TAKES_TARGET;
  }
  if (inserts(o))
    return is_below(z, x) ? GAP_FOLLOWS : is_same(z, t) ? GAP_AT_TARGET : SHIFTED;
  return starts_with(z, x) ? FOLLOWS : SHIFTED;
}

static row row_of_move(const rr_patch *o, const rr_patch *a) {
  rr_step memory[STEPS];
  if (a->op == RR_TEXT || !takes_away(a))
    return MOVE_SHIFTED;
  if (is_below(o->from, a->path))
    return MOVE_LOST_ABOVE;
  if (is_same(o->from, a->path))
    return a->op == RR_REMOVE ? MOVE_LOST : MOVE_OF_REPLACED;
  return is_below(o->path, without_element(a->path, o->from, memory)) ? MOVE_LOST_TARGET
                                                                      : MOVE_SHIFTED;
}

static row row_of_text(const rr_patch *o, const rr_patch *a) {
  if (a->op == RR_TEXT)
    return is_same(o->path, a->path) ? TEXT_OF_TEXT : TEXT_SHIFTED;
  return takes_away(a) && starts_with(o->path, a->path) ? TEXT_LOST : TEXT_SHIFTED;
}

/* Counts the rows of both directions. */
static void count(const rr_patch *o, const rr_patch *a) {
  if (a->op == RR_MOVE)
    met[o->op == RR_MOVE ? row_of_moves(o, a) : row_over_move(o, a)]++;
  else if (o->op == RR_MOVE)
    met[row_of_move(o, a)]++;
  else if (o->op == RR_TEXT)
    met[row_of_text(o, a)]++;
}

/* An array of such children, some of them in an object. */
static rr_value array_of(generator *g, rr_value (*make)(generator *)) {
  rr_value array = rr_array_new();
  for (size_t i = 0, size = 1 + (size_t)draw(g, 3); i < size; i++) {
    rr_value child = make(g);
    if (draw(g, 4) == 0) {
      rr_value object = rr_object_new();
      rr_value_release(rr_object_set(&object, bytes("\"a\""), child, (rr_bytes){0}));
      child = object;
    }
    rr_array_insert(&array, i, child);
  }
  return array;
}

static rr_value row_of_scalars(generator *g) { return array_of(g, random_scalar); }
static rr_value list_of_rows(generator *g) { return array_of(g, row_of_scalars); }

static rr_patches random_list(generator *g, const rr_value *root, rr_buffer *text) {
  rr_buffer_literal(text, "[");
  random_patch(g, root, text);
  rr_buffer_literal(text, "]");
  return list_of(bytes_of(text));
}

static void check(generator *g) {
  rr_value root = array_of(g, list_of_rows), one = rr_value_retain(root),
           other = rr_value_retain(root);
  rr_buffer o_text = {0}, a_text = {0};
  rr_patches o = random_list(g, &root, &o_text), a = random_list(g, &root, &a_text);
  count(&o.items[0], &a.items[0]);
  count(&a.items[0], &o.items[0]);
  apply(&one, &a);
  apply(&other, &o);
  rr_patches_transform(&o, &a);
  CHECK(o.count + a.count <= 3);
  apply(&one, &o);
  apply(&other, &a);
  if (!equal(&one, &other)) {
    rr_buffer text = text_of(&root);
    fprintf(stderr, "value %.*s\nlater %.*s\nearlier %.*s\n", (int)text.size, text.data,
            (int)o_text.size, o_text.data, (int)a_text.size, a_text.data);
    abort();
  }
  rr_patches_free(&o);
  rr_patches_free(&a);
  rr_buffer_free(&o_text);
  rr_buffer_free(&a_text);
  rr_value_release(root);
  rr_value_release(one);
  rr_value_release(other);
}

int main(int argc, char **argv) {
  generator g = generator_of(argc, argv);
  size_t rounds = rounds_of(argc, argv, 60000);
  for (size_t left = rounds; left > 0; left--)
    check(&g);
  for (int i = 0; i < ROWS; i++) {
    printf("%8zu %s\n", met[i], row_names[i]);
    CHECK(met[i] > rounds / 10000);
  }
  CHECK_NOTHING_LEFT();
  return 0;
}
