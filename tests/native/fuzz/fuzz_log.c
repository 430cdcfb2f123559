/* Input: a log, one entry per line. The first character of a line tells what it is:

     g   a transaction generated from the line, for one of the last sequences
     s   a snapshot is written and loaded, and the log goes on from there
     l   the rest of the line is loaded as a snapshot, by another reader
     any other: the line is the text of an entry, foreign

   Two readers take the log, one of which starts from snapshots. They must agree. An entry that is
   void changes nothing but the sequence, and a snapshot that is accepted has one spelling. */
#include "helpers/generate.h"
#include "lines.h"
#include "log/log.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { PAST = 8, LOG_CLIENTS = 3, LOG_LINES = 200 };

typedef struct {
  rr_log *log;
  rr_log *other;       /* which has been loaded from a snapshot */
  rr_value past[PAST]; /* the value at sequence s in place s % PAST */
  uint64_t numbers[LOG_CLIENTS];
} world;

static rr_buffer saved(const rr_log *log) {
  rr_buffer text = {0};
  rr_log_save(log, &text);
  return text;
}

static void check_same(const world *w) {
  rr_buffer a = saved(w->log), b = saved(w->other);
  CHECK(same_bytes(&a, &b) && rr_log_seq(w->log) == rr_log_seq(w->other));
  rr_buffer_free(&a);
  rr_buffer_free(&b);
}

static void keep_value(world *w) {
  rr_value *place = &w->past[rr_log_seq(w->log) % PAST];
  rr_value_release(*place);
  *place = rr_value_retain(*rr_log_root(w->log));
}

/* What was applied leads from the value before to the value after. */
static void check_applied(const rr_log_read_result *result, const rr_buffer *before,
                          const rr_log *log) {
  rr_value value = RR_NONE;
  CHECK(rr_text_read(bytes_of(before), NULL, &value, NULL));
  if (result->patches) {
    rr_buffer text = list_text(result->patches);
    rr_patches list = list_of(bytes_of(&text));
    apply(&value, &list);
    rr_patches_free(&list);
    rr_buffer_free(&text);
  }
  if (result->outcome != RR_LOG_OPENED)
    CHECK(equal(&value, rr_log_root(log)));
  rr_value_release(value);
}

static void take_entry(world *w, rr_bytes entry) {
  uint64_t seq = rr_log_seq(w->log), floor = rr_log_floor(w->log);
  rr_buffer before = text_of(rr_log_root(w->log));
  rr_log_read_result result = rr_log_read(w->log, entry);
  CHECK(rr_log_read(w->other, entry).outcome == result.outcome);
  CHECK(rr_log_seq(w->log) == seq + (result.outcome != RR_LOG_NEWER));
  CHECK(rr_log_floor(w->log) >= floor && rr_log_floor(w->log) <= rr_log_seq(w->log));
  CHECK((result.outcome == RR_LOG_APPLIED) == (result.patches != NULL));
  check_applied(&result, &before, w->log);
  keep_value(w);
  rr_buffer_free(&before);
}

/* Makes a transaction for a known value, and perhaps sends it twice. */
static void make_entry(world *w, rr_bytes line) {
  generator g = {hash_of(line)};
  uint64_t seq = rr_log_seq(w->log), back = draw(&g, PAST);
  uint64_t base = seq > back ? seq - back : seq;
  size_t client = (size_t)draw(&g, LOG_CLIENTS);
  if (rr_value_is_none(w->past[base % PAST]))
    return;
  rr_buffer patches = random_patches(&g, &w->past[base % PAST], 3), entry = {0};
  rr_buffer_literal(&entry, "{\"v\":1,\"txn\":\"");
  rr_buffer_append(&entry, &"abc"[client], 1);
  rr_buffer_literal(&entry, ".");
  rr_buffer_append_uint(&entry, ++w->numbers[client]);
  rr_buffer_literal(&entry, "\",\"base\":");
  rr_buffer_append_uint(&entry, base);
  rr_buffer_literal(&entry, ",\"patches\":");
  rr_buffer_append(&entry, patches.data, patches.size);
  rr_buffer_literal(&entry, "}");
  for (uint64_t times = 1 + draw(&g, 4) / 3; times; times--)
    take_entry(w, bytes_of(&entry));
  rr_buffer_free(&patches);
  rr_buffer_free(&entry);
}

static void go_on_from_snapshot(world *w) {
  bool newer;
  rr_buffer text = saved(w->log);
  rr_log *loaded = rr_log_load(bytes_of(&text), &newer);
  CHECK((loaded != NULL) == (rr_log_window(w->log) != 0));
  if (loaded) {
    rr_log_delete(w->other);
    w->other = loaded;
  }
  rr_buffer_free(&text);
}

static void load_foreign(rr_bytes text) {
  bool newer;
  rr_log *log = rr_log_load(text, &newer);
  if (!log)
    return;
  rr_buffer again = saved(log);
  CHECK(again.size == text.size && memcmp(again.data, text.data, text.size) == 0);
  rr_buffer_free(&again);
  rr_log_delete(log);
}

static void happen(void *context, rr_bytes line) {
  world *w = context;
  rr_bytes rest = {line.data + 1, line.size - 1};
  switch (line.data[0]) {
  case 'g':
    make_entry(w, line);
    return;
  case 's':
    go_on_from_snapshot(w);
    return;
  case 'l':
    load_foreign(rest);
    return;
  default:
    take_entry(w, line);
  }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  world w = {.log = rr_log_new(), .other = rr_log_new()};
  for (size_t i = 0; i < PAST; i++)
    w.past[i] = RR_NONE;
  each_line(data, size, LOG_LINES, &w, happen);
  check_same(&w);
  for (size_t i = 0; i < PAST; i++)
    rr_value_release(w.past[i]);
  rr_log_delete(w.log);
  rr_log_delete(w.other);
  CHECK_NOTHING_LEFT();
  return 0;
}
