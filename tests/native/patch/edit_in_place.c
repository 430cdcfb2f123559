/* Long strings are edited in place, with a gap where the last edit was. A model of plain texts,
   which is edited by copying, gives the same values, inverses and errors, whoever reads or holds
   the strings in between. */
#include "base/work.h"
#include "helpers/special.h"

enum { STRINGS = 3, EDITS = 60, HELD = 4 };

/* Appends the text of a string of about so many bytes. */
static void append_string(generator *g, size_t size, rr_buffer *out) {
  static const char *const parts[] = {"plain words ", "\\n",      "\\\\",
                                      "\\u0001",      "\xc3\xa9", "\xf0\x9f\x98\x80",
                                      "\\ud83d",      "-\\ude00"};
  size_t start = out->size;
  rr_buffer_literal(out, "\"");
  while (out->size - start < size) {
    const char *part = parts[draw(g, 3) ? 0 : draw(g, sizeof parts / sizeof parts[0])];
    rr_buffer_append(out, part, strlen(part));
  }
  rr_buffer_literal(out, "\"");
}

/* The edits of one value, and the model. */
typedef struct {
  generator *g;
  rr_value value;
  rr_buffer model[STRINGS]; /* the texts of its strings */
  rr_value held[HELD];      /* values of before, or none */
  rr_buffer was[HELD];      /* their texts */
  rr_patches undo[EDITS + 1];
  rr_buffer before[EDITS + 1]; /* the texts to which they lead */
  size_t undos;
  uint64_t at; /* of the last edit */
  size_t string;
} session;

/* What the text of the value has to be. It is not read: that would close the gap. */
static rr_buffer model_text(const session *s) {
  rr_buffer text = {0};
  for (size_t i = 0; i < STRINGS; i++) {
    rr_buffer_append(&text, i ? "," : "[", 1);
    rr_buffer_literal(&text, "{\"id\":1,\"body\":");
    rr_buffer_append(&text, s->model[i].data, s->model[i].size);
    rr_buffer_literal(&text, "}");
  }
  rr_buffer_literal(&text, "]");
  return text;
}

static void check_value(const session *s) {
  rr_buffer found = text_of(&s->value), expected = model_text(s);
  CHECK(same_bytes(&found, &expected));
  rr_buffer_free(&found);
  rr_buffer_free(&expected);
}

static session begin(generator *g) {
  session s = {.g = g};
  for (size_t i = 0; i < STRINGS; i++)
    append_string(g, 2040 + (size_t)draw(g, 4000), &s.model[i]);
  rr_buffer text = model_text(&s);
  rr_buffer_append(&text, "", 1);
  s.value = parse(text.data);
  rr_buffer_free(&text);
  return s;
}

static uint64_t units_of_body(const session *s) {
  const rr_buffer *text = &s->model[s->string];
  return rr__string_units((rr_bytes){text->data + 1, text->size - 2});
}

/* An edit at one place, mostly near the last one, and now and then too far behind the end. */
static void append_single(session *s, rr_buffer *out) {
  static const char *const inserts[] = {
      "x", "", "\\n", "\\ud83d", "\\ude00", "\xf0\x9f\x98\x80", "a longer text", "\\\\u0001"};
  generator *g = s->g;
  uint64_t units = units_of_body(s);
  if (draw(g, 4) == 0)
    s->at = draw(g, units + 2);
  else
    s->at += draw(g, 2) ? draw(g, 4) : -(s->at < 4 ? 0 : draw(g, 4));
  const char *insert = inserts[draw(g, sizeof inserts / sizeof inserts[0])];
  uint64_t deleted = draw(g, 2) ? 0 : 1 + draw(g, draw(g, 4) ? 3 : 1500);
  rr_buffer_literal(out, "[");
  if (s->at)
    rr_buffer_append_uint(out, s->at);
  if (*insert) {
    rr_buffer_append(out, s->at ? ",\"" : "\"", s->at ? 2 : 1);
    rr_buffer_append(out, insert, strlen(insert));
    rr_buffer_literal(out, "\"");
  }
  if (deleted) {
    rr_buffer_append(out, s->at || *insert ? ",-" : "-", s->at || *insert ? 2 : 1);
    rr_buffer_append_uint(out, deleted);
  }
  rr_buffer_literal(out, "]");
}

static rr_patches next_edit(session *s) {
  rr_buffer text = {0};
  if (draw(s->g, 8) == 0)
    s->string = (size_t)draw(s->g, STRINGS);
  rr_buffer_literal(&text, "[{\"op\":\"text\",\"path\":[");
  rr_buffer_append_uint(&text, s->string);
  rr_buffer_literal(&text, ",\"body\"],\"edit\":");
  if (draw(s->g, 6))
    append_single(s, &text);
  else
    random_edit(s->g, units_of_body(s), &text);
  rr_buffer_literal(&text, "}]");
  rr_patches list = packed_list_of(bytes_of(&text));
  rr_buffer_free(&text);
  return list;
}

static void check_same_edit(const rr_edit *a, const rr_edit *b) {
  rr_buffer one = {0}, other = {0};
  CHECK(rr_edit_write(a, SIZE_MAX, &one) && rr_edit_write(b, SIZE_MAX, &other));
  CHECK(same_bytes(&one, &other));
  rr_buffer_free(&one);
  rr_buffer_free(&other);
}

/* Applies the list, of one text, to both. Takes ownership of it. */
static bool take_edit(session *s, rr_patches list) {
  rr_buffer *model = &s->model[list.items[0].path.steps[0].index], next = {0};
  rr_patches undo = {0};
  rr__edit_maker maker = {0};
  rr__arena arena = {0};
  rr_error error = {0};
  bool fits = rr_edit_apply(&list.items[0].edit, bytes_of(model), &next, &maker, &arena);
  bool done = rr_patches_apply(&s->value, &list, RR_ANY_WORK, &undo, &error);
  CHECK(done == fits && (done || error.code == RR_ERR_PATCH));
  if (done) {
    rr_edit inverse = rr__edit_end(&maker, NULL, 0, &arena);
    CHECK(undo.count == 1);
    check_same_edit(&undo.items[0].edit, &inverse);
    /* It borrows paths of the list. */
    rr_patches_pack(&undo, &s->undo[s->undos]);
    s->before[s->undos++] = *model;
    *model = next;
  } else {
    rr_buffer_free(&next);
  }
  rr__edit_maker_free(&maker);
  rr__arena_free(&arena);
  rr_patches_free(&undo);
  rr_patches_free(&list);
  return done;
}

static void forget_undo(session *s) {
  rr_patches_free(&s->undo[--s->undos]);
  rr_buffer_free(&s->before[s->undos]);
}

static void undo_last(session *s) {
  if (s->undos == 0)
    return;
  size_t last = s->undos - 1;
  rr_patches ours;
  rr_patches_pack(&s->undo[last], &ours);
  const rr_buffer *model = &s->model[ours.items[0].path.steps[0].index];
  CHECK(take_edit(s, ours));
  CHECK(same_bytes(model, &s->before[last]));
  forget_undo(s);
  forget_undo(s);
}

static void let_go(session *s, size_t i) {
  if (rr_value_is_none(s->held[i]))
    return;
  rr_buffer text = text_of(&s->held[i]);
  CHECK(same_bytes(&text, &s->was[i]));
  rr_buffer_free(&text);
  rr_buffer_free(&s->was[i]);
  rr_value_release(s->held[i]);
  s->held[i] = RR_NONE;
}

static void hold(session *s) {
  size_t i = (size_t)draw(s->g, HELD);
  let_go(s, i);
  if (draw(s->g, 2))
    return;
  s->held[i] = rr_value_retain(s->value);
  s->was[i] = model_text(s);
}

static size_t check_session(generator *g) {
  session s = begin(g);
  size_t done = 0;
  for (size_t i = 0; i < EDITS; i++) {
    done += take_edit(&s, next_edit(&s));
    switch (draw(g, 8)) {
    case 0:
      check_value(&s);
      break;
    case 1:
      hold(&s);
      break;
    case 2:
      undo_last(&s);
      break;
    default:
      break;
    }
  }
  check_value(&s);
  while (s.undos)
    forget_undo(&s);
  for (size_t i = 0; i < HELD; i++)
    let_go(&s, i);
  for (size_t i = 0; i < STRINGS; i++)
    rr_buffer_free(&s.model[i]);
  rr_value_release(s.value);
  return done;
}

/* Whoever deletes goes back, to the place that was known and before it. What is inserted there
   becomes the second half of a pair. */
static void test_half_at_known_place(void) {
  rr_buffer text = {0};
  rr_buffer_literal(&text, "{\"body\":\"");
  for (size_t i = 0; i < 4000; i++)
    rr_buffer_append(&text, i == 1999 ? "\\ud83d" : "x", i == 1999 ? 6 : 1);
  rr_buffer_append(&text, "\"}", 3);
  rr_value value = parse(text.data);
  rr_buffer_free(&text);
  static const char *const edits[] = {
      "[{\"op\":\"text\",\"path\":[\"body\"],\"edit\":[3024,\"y\"]}]",
      "[{\"op\":\"text\",\"path\":[\"body\"],\"edit\":[2000,\"\\ude00\"]}]",
      "[{\"op\":\"text\",\"path\":[\"body\"],\"edit\":[-1999]}]",
      "[{\"op\":\"text\",\"path\":[\"body\"],\"edit\":[2,-2001]}]",
  };
  for (size_t i = 0; i < sizeof edits / sizeof edits[0]; i++) {
    rr_patches list = list_of(bytes(edits[i]));
    apply(&value, &list);
    rr_patches_free(&list);
  }
  CHECK_TEXT(&value, "{\"body\":\"\xf0\x9f\x98\x80\"}");
  rr_value_release(value);
}

/* Types letters at a place, some of which are deleted again. Returns the work. */
static uint64_t type_letters(rr_value *value, size_t at, size_t count) {
  uint64_t start = rr__work_done;
  for (size_t i = 0; i < count; i++) {
    char patch[100];
    snprintf(patch, sizeof patch, "[{\"op\":\"text\",\"path\":[\"body\"],\"edit\":[%zu,%s]}]",
             at + i / 2, i % 3 ? "\"x\"" : "-1");
    rr_patches list = list_of(bytes(patch));
    apply(value, &list);
    rr_patches_free(&list);
  }
  return rr__work_done - start;
}

/* The work of letters, and of one after the text was read, in a text of so many bytes. */
static void measure_typing(size_t size, uint64_t *letters, uint64_t *after_read) {
  rr_buffer text = {0};
  rr_buffer_literal(&text, "{\"body\":\"");
  while (text.size < size)
    rr_buffer_literal(&text, "m\xc3\xb6glich \\n");
  rr_buffer_append(&text, "\"}", 3);
  rr_value value = parse(text.data);
  rr_buffer_free(&text);
  type_letters(&value, size / 4, 1); /* the first one has to find the place */
  *letters = type_letters(&value, size / 4, 98);
  text = text_of(&value);
  rr_buffer_free(&text);
  *after_read = type_letters(&value, size / 4, 1);
  rr_value_release(value);
}

static void test_work(void) {
  uint64_t of_short, of_long, read_short, read_long;
  measure_typing(20000, &of_short, &read_short);
  measure_typing(2000000, &of_long, &read_long);
  printf("work of 98 letters: %" PRIu64 " in 20 kB, %" PRIu64 " in 2 MB, and %" PRIu64
         " of one after a read\n",
         of_short, of_long, read_long);
  /* Whoever reads closes the gap, and a node that grows moves what is behind it. */
  CHECK(of_long < of_short + 4 * read_long);
}

int main(int argc, char **argv) {
  generator g = generator_of(argc, argv);
  size_t done = 0, rounds = rounds_of(argc, argv, 400);
  for (size_t i = 0; i < rounds; i++)
    done += check_session(&g);
  CHECK(done > rounds * EDITS / 2 && done < rounds * EDITS);
  test_half_at_known_place();
  test_work();
  CHECK_NOTHING_LEFT();
  return 0;
}
