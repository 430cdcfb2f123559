/* Transactions taken in steps: the result equals that of one call, for all sizes of steps. A
   transaction with too much work for one call is done in steps. */
#include "base/work.h"
#include "helpers/generate.h"

/* Takes a transaction in steps of `work`. */
static bool take(rr_document *document, uint32_t client, rr_bytes message, size_t work,
                 rr_outcome *outcome, rr_error *error) {
  rr_reading *reading = rr_reading_new(document, client, message);
  bool done = false, going = true;
  while (going && !done)
    going = rr_reading_step(reading, work, &done, error);
  CHECK(rr_reading_number(reading) <= 1000);
  bool taken = done && rr_reading_take(reading, true, outcome, error);
  if (!going)
    CHECK(!rr_reading_step(reading, work, &done, error));
  rr_reading_delete(reading);
  return taken;
}

static void check_same_outcome(const rr_outcome *a, const rr_outcome *b) {
  CHECK(a->version == b->version && a->number == b->number);
  CHECK(same_bytes(&a->answer, &b->answer) && same_bytes(&a->change, &b->change) &&
        same_bytes(&a->inverse, &b->inverse));
}

static rr_buffer message_of(uint64_t number, uint64_t base, const rr_buffer *patches) {
  rr_buffer message = {0};
  rr_buffer_literal(&message, "[");
  rr_buffer_append_uint(&message, number);
  rr_buffer_literal(&message, ",");
  rr_buffer_append_uint(&message, base);
  rr_buffer_literal(&message, ",");
  rr_buffer_append(&message, patches->data, patches->size);
  rr_buffer_literal(&message, "]");
  return message;
}

static rr_document *document_of(const rr_buffer *text) {
  rr_document *document = rr_document_new(bytes_of(text), &rr_document_default_limits, NULL);
  CHECK(document);
  return document;
}

static void check_same_value(const rr_document *a, const rr_document *b) {
  rr_buffer x = text_of(rr_document_root(a)), y = text_of(rr_document_root(b));
  CHECK(same_bytes(&x, &y));
  rr_buffer_free(&x);
  rr_buffer_free(&y);
}

/* Two documents take the same transactions, one at once and one in steps. There are several clients
   with older bases, and some patches are for another version. */
static void check_random(generator *g) {
  rr_value value = random_value(g, 4), first = rr_value_retain(value);
  rr_buffer text = text_of(&value);
  rr_document *a = document_of(&text), *b = document_of(&text);
  rr_outcome x = {0}, y = {0};
  rr_error e = {0}, f = {0};
  for (uint64_t i = 0; i < 5; i++) {
    bool current = draw(g, 2);
    rr_buffer patches = random_patches(g, current ? rr_document_root(a) : &first, 4);
    uint64_t base = current ? rr_document_version(a) : draw(g, 2) ? 0 : rr_document_version(a);
    uint32_t client = 1 + (uint32_t)draw(g, 3);
    rr_buffer message = message_of(rr_document_accepted(a, client) + 1, base, &patches);
    if (draw(g, 20) == 0)
      message.size = (size_t)draw(g, message.size);
    bool taken = rr_document_receive(a, client, bytes_of(&message), true, &x, &e);
    CHECK(take(b, client, bytes_of(&message), (size_t)draw(g, 3) * 100, &y, &f) == taken);
    if (taken)
      check_same_outcome(&x, &y);
    else
      CHECK(e.code == f.code && e.position == f.position && e.patch == f.patch);
    check_same_value(a, b);
    rr_buffer_free(&patches);
    rr_buffer_free(&message);
  }
  rr_outcome_free(&x);
  rr_outcome_free(&y);
  rr_document_delete(a);
  rr_document_delete(b);
  rr_buffer_free(&text);
  rr_value_release(first);
  rr_value_release(value);
}

/* `count` patches of one form; `format` takes a number. */
static rr_buffer patches_of(const char *format, int count) {
  rr_buffer text = {0};
  rr_buffer_literal(&text, "[");
  for (int i = 0; i < count; i++) {
    char patch[128];
    int size = snprintf(patch, sizeof patch, format, i);
    rr_buffer_append(&text, ",", i > 0);
    rr_buffer_append(&text, patch, (size_t)size);
  }
  rr_buffer_literal(&text, "]");
  return text;
}

static void submit(rr_document *document, const rr_buffer *patches) {
  rr_outcome outcome = {0};
  CHECK(rr_document_submit(document, bytes_of(patches), false, false, &outcome, NULL));
  rr_outcome_free(&outcome);
}

static rr_document *list_document(const rr_document_limits *limits) {
  rr_document *document = rr_document_new(bytes("[]"), limits, NULL);
  CHECK(document);
  return document;
}

enum { PATCHES = 3000, HISTORY = 1000 };

/* A transaction with too much work for one call changes nothing there, and is done in short
   steps. */
static void check_long(void) {
  rr_document *document = list_document(&rr_document_default_limits);
  rr_buffer one = patches_of("{\"op\":\"add\",\"path\":[0],\"value\":%d}", 1);
  rr_buffer many = patches_of("{\"op\":\"add\",\"path\":[0],\"value\":%d}", PATCHES);
  rr_buffer message = message_of(1, 0, &many);
  rr_outcome outcome = {0};
  rr_error error = {0};
  for (int i = 0; i < HISTORY; i++)
    submit(document, &one);
  uint64_t start = rr__work_done;
  CHECK(!rr_document_receive(document, 1, bytes_of(&message), true, &outcome, &error));
  CHECK(error.code == RR_OK && rr_document_version(document) == HISTORY);
  CHECK(rr__work_done - start < (uint64_t)2 * RR_WORK_AT_ONCE);
  CHECK(rr_document_accepted(document, 1) == 0);

  rr_reading *reading = rr_reading_new(document, 1, bytes_of(&message));
  bool done = false;
  size_t steps = 0;
  for (; !done; steps++) {
    start = rr__work_done;
    CHECK(rr_reading_step(reading, 100000, &done, &error));
    CHECK(rr__work_done - start < 200000);
  }
  CHECK(steps > 50 && rr_document_version(document) == HISTORY);
  CHECK(rr_reading_take(reading, true, &outcome, &error) && outcome.version == HISTORY + 1);
  CHECK(!rr_reading_take(reading, true, &outcome, &error) && error.code == RR_ERR_ORDER);
  CHECK(!rr_reading_step(reading, 1, &done, &error));
  rr_reading_delete(reading);
  rr_view view = rr_view_of(rr_document_root(document));
  CHECK(rr_view_count(&view) == HISTORY + PATCHES);
  rr_outcome_free(&outcome);
  rr_buffer_free(&one);
  rr_buffer_free(&many);
  rr_buffer_free(&message);
  rr_document_delete(document);
}

/* Another transaction is accepted in each phase: it comes earlier in the order. */
static void check_between(void) {
  rr_document *document = list_document(&rr_document_default_limits);
  rr_buffer one = patches_of("{\"op\":\"add\",\"path\":[0],\"value\":\"other %d\"}", 1);
  rr_buffer many = patches_of("{\"op\":\"add\",\"path\":[%d],\"value\":\"mine\"}", 500);
  rr_buffer message = message_of(1, 0, &many);
  rr_outcome outcome = {0};
  rr_error error = {0};
  rr_reading *reading = rr_reading_new(document, 1, bytes_of(&message));
  bool done = false;
  uint64_t others = 0;
  for (size_t steps = 0; !done; steps++) {
    CHECK(rr_reading_step(reading, 2000, &done, &error));
    if (steps % 7 == 0 && steps < 300) {
      submit(document, &one);
      others++;
      CHECK(!rr_reading_is_current(reading));
    }
  }
  submit(document, &one);
  others++;
  CHECK(!rr_reading_take(reading, true, &outcome, &error) && error.code == RR_ERR_ORDER);
  for (done = false; !done;)
    CHECK(rr_reading_step(reading, 2000, &done, &error));
  CHECK(rr_reading_is_current(reading) && others > 10);
  CHECK(rr_reading_take(reading, true, &outcome, &error) && outcome.version == others + 1);
  rr_view view = rr_view_of(rr_document_root(document)), element;
  CHECK(rr_view_count(&view) == 500 + others);
  /* Of two insertions at one place the later one comes second. */
  CHECK(rr_array_at(&view, (size_t)others - 1, &element) && rr_view_text(&element).size == 9);
  CHECK(rr_array_at(&view, (size_t)others, &element) && rr_view_text(&element).size == 6);
  rr_reading_delete(reading);
  rr_outcome_free(&outcome);
  rr_buffer_free(&one);
  rr_buffer_free(&many);
  rr_buffer_free(&message);
  rr_document_delete(document);
}

static rr_code code_of(rr_document *document, const rr_buffer *message) {
  rr_outcome outcome = {0};
  rr_error error = {0};
  uint64_t version = rr_document_version(document);
  CHECK(!take(document, 1, bytes_of(message), 50000, &outcome, &error));
  CHECK(rr_document_version(document) == version);
  rr_outcome_free(&outcome);
  return error.code;
}

/* But there is a limit. If the base is too old, the client gets a snapshot. */
static void check_limits(void) {
  rr_document_limits limits = rr_document_default_limits;
  limits.max_work = 100000;
  rr_document *document = list_document(&limits);
  rr_buffer one = patches_of("{\"op\":\"add\",\"path\":[0],\"value\":%d}", 1);
  rr_buffer many = patches_of("{\"op\":\"add\",\"path\":[0],\"value\":%d}", PATCHES);
  for (int i = 0; i < 20; i++)
    submit(document, &one);
  rr_buffer message = message_of(1, 0, &many);
  CHECK(code_of(document, &message) == RR_ERR_STALE);
  rr_buffer_free(&message);
  rr_document_delete(document);

  /* A row of long keys: each addition and removal copies them. */
  rr_buffer value = {0};
  for (int i = 0; i < 60; i++) {
    char member[80];
    int size = snprintf(member, sizeof member, "%c\"a very, very long name of a member %d\":0",
                        i ? ',' : '{', i);
    rr_buffer_append(&value, member, (size_t)size);
  }
  rr_buffer_literal(&value, "}");
  rr_buffer turns = {0};
  rr_buffer_literal(&turns, "[");
  for (int i = 0; i < 1000; i++) {
    rr_buffer_append(&turns, ",", i > 0);
    rr_buffer_literal(&turns, "{\"op\":\"add\",\"path\":[\"a\"],\"value\":0},"
                              "{\"op\":\"remove\",\"path\":[\"a\"]}");
  }
  rr_buffer_literal(&turns, "]");
  document = rr_document_new(bytes_of(&value), &limits, NULL);
  message = message_of(1, 0, &turns);
  CHECK(code_of(document, &message) == RR_ERR_TOO_LARGE);
  rr_document_delete(document);
  document = rr_document_new(bytes_of(&value), &rr_document_default_limits, NULL);
  rr_outcome outcome = {0};
  CHECK(take(document, 1, bytes_of(&message), 50000, &outcome, NULL));
  rr_outcome_free(&outcome);
  rr_document_delete(document);
  rr_buffer_free(&message);
  rr_buffer_free(&turns);
  rr_buffer_free(&value);
  rr_buffer_free(&one);
  rr_buffer_free(&many);
}

/* Deleted at any point, also after the document was closed: nothing is left. */
static void check_given_up(void) {
  rr_buffer many =
      patches_of("{\"op\":\"add\",\"path\":[0],\"value\":[\"a text of its own\",%d]}", 200);
  rr_buffer message = message_of(1, 0, &many);
  for (size_t steps = 0; steps < 100; steps++) {
    rr_document *document = list_document(&rr_document_default_limits);
    rr_reading *reading = rr_reading_new(document, 1, bytes_of(&message));
    bool done = false;
    for (size_t i = 0; i < steps && !done; i++)
      CHECK(rr_reading_step(reading, 1000, &done, NULL));
    if (steps % 2)
      rr_document_close(document);
    rr_reading_delete(reading);
    while (rr_document_sweep(document, 100))
      ;
    CHECK(steps % 2 == 0 || rr_document_measure(document).nodes == 0);
    rr_document_delete(document);
  }
  rr_buffer_free(&many);
  rr_buffer_free(&message);
}

int main(int argc, char **argv) {
  generator g = generator_of(argc, argv);
  for (size_t left = rounds_of(argc, argv, 3000); left > 0; left--)
    check_random(&g);
  check_long();
  check_between();
  check_limits();
  check_given_up();
  CHECK_NOTHING_LEFT();
  return 0;
}
