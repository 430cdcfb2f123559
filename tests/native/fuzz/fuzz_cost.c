/* Looks for expensive messages. Four bytes of input make one message, of a form that has been
   expensive before, with a count and a depth. No call and no step may do much more work than
   allowed, so that main never blocks for long. libFuzzer gets told about inputs that cost more than
   all before, per call or per byte, and continues with them. */
#include "base/work.h"
#include "helpers/check.h"
#include "helpers/lists.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum {
  LONG = 64 * 1024,                         /* longer messages are taken in steps, as in main */
  STEP = 300000,                            /* work of one step */
  MOST_AT_ONCE = RR_WORK_AT_ONCE + 1000000, /* the most work of a call or step */
  MOST_BYTES = 256 * 1024,                  /* the most bytes of one message */
  ALL_BYTES = 1 << 20,                      /* the most bytes of all messages */
  MOST_NODES = 2000,                        /* the most nodes freed in one step */
};

/* One coverage counter for each level of cost. */
enum { HEIGHTS = 128 };
#if defined(__linux__) && defined(__clang__)
__attribute__((section("__libfuzzer_extra_counters")))
#endif
static uint8_t heights[3][HEIGHTS];

/* Four levels for each doubling. */
static void reach(unsigned what, uint64_t cost) {
  unsigned height = 0;
  for (; cost >= 8; cost /= 2)
    height += 4;
  height += (unsigned)cost & 3;
  heights[what][height < HEIGHTS ? height : HEIGHTS - 1] = 1;
}

typedef struct {
  rr_document *document;
  rr_buffer message;
  uint64_t numbers[4]; /* the number of each client's last accepted transaction */
  size_t bytes;        /* of all messages */
  uint64_t work;       /* the work of all messages */
  uint64_t dearest;    /* most work of a call or step */
} trial;

static void append(rr_buffer *out, const char *text) { rr_buffer_append(out, text, strlen(text)); }

static void repeat(rr_buffer *out, const char *text, size_t times) {
  for (size_t i = 0; i < times && out->size < MOST_BYTES; i++)
    append(out, text);
}

/* `format` takes the number of the item. */
static void count_up(rr_buffer *out, const char *format, size_t times, bool down) {
  char text[128];
  for (size_t i = 0; i < times && out->size < MOST_BYTES; i++) {
    snprintf(text, sizeof text, format, down ? (int)(times - i) : (int)i);
    append(out, i ? "," : "");
    append(out, text);
  }
}

static void value(rr_buffer *out, unsigned kind, size_t times) {
  switch (kind % 12) {
  case 0:
    append(out, "[");
    count_up(out, "{\"id\":%d,\"done\":false}", times, false);
    append(out, "]");
    return;
  case 1:
    append(out, "{");
    count_up(out, "\"%d\":1", times, true); /* array indices, the highest first */
    append(out, "}");
    return;
  case 2:
    append(out, "{");
    count_up(out, "\"k%d\":[]", times, false);
    append(out, "}");
    return;
  case 3:
    repeat(out, "[1,", times % 900);
    append(out, "0");
    repeat(out, "]", times % 900);
    return;
  case 4:
    append(out, "[");
    repeat(out, "[],", times);
    append(out, "0]");
    return;
  case 5:
    append(out, "[");
    repeat(out, "0.1E-9,", times); /* in another spelling than the canonical one */
    append(out, "0]");
    return;
  case 6:
    append(out, "\"");
    repeat(out, "\\u0041\\/\\ud83d\\ude00", times);
    append(out, "\"");
    return;
  case 7:
    append(out, "{\"$map\":{");
    count_up(out, "\"'%d\":{\"$date\":null}", times, false);
    append(out, "}}");
    return;
  case 8: /* nested tags: the text of each contains the text of all inside it */
    repeat(out, "{\"$a\":", times % 32);
    append(out, "\"");
    repeat(out, "abcdefgh", times);
    append(out, "\"");
    repeat(out, "}", times % 32);
    return;
  case 9:
    append(out, "{");
    repeat(out, "\"same\":{\"a\":1},", times);
    append(out, "\"end\":1}");
    return;
  case 10: { /* rows of long keys that are all different */
    char keys[64];
    append(out, "[");
    for (size_t i = 0; i < times && out->size < MOST_BYTES; i++) {
      snprintf(keys, sizeof keys, "{\"%d%032d\":1,\"b\":2},", (int)i, 0);
      append(out, keys);
    }
    append(out, "0]");
    return;
  }
  default:
    append(out, "1");
  }
}

static void path(rr_buffer *out, const char *root, size_t depth) {
  append(out, "\"path\":[");
  append(out, root);
  repeat(out, ",1", depth);
  append(out, "]");
}

/* One patch, or two that undo each other. */
static void patch(rr_buffer *out, unsigned kind, size_t depth, unsigned number) {
  char text[160];
  switch (kind % 16) {
  case 0:
    append(out, "{\"op\":\"replace\",\"value\":1,");
    path(out, "\"deep\"", depth);
    break;
  case 1:
    append(out, "{\"op\":\"add\",\"value\":0,\"path\":[\"wide\",\"a\"]},"
                "{\"op\":\"remove\",\"path\":[\"wide\",\"a\"]");
    break;
  case 2:
    append(out, "{\"op\":\"add\",\"value\":[],\"path\":[\"list\",0]");
    break;
  case 3:
    snprintf(text, sizeof text,
             "{\"op\":\"add\",\"value\":0,\"path\":[\"many\",\"n%u\"],\"before\":\"k1\"", number);
    append(out, text);
    break;
  case 4:
    append(out, "{\"op\":\"test\",\"value\":");
    value(out, 0, 40);
    append(out, ",\"path\":[\"list\"]");
    break;
  case 5:
    append(out, "{\"op\":\"remove\",\"path\":[\"list\",0]");
    break;
  case 6:
    snprintf(text, sizeof text, "{\"op\":\"replace\",\"value\":1,\"path\":[\"list\",%u]",
             number % 40);
    append(out, text);
    break;
  case 8: /* to and fro: each edit under it follows */
    append(out, number % 2 ? "{\"op\":\"move\",\"from\":[\"deep\",1,1,0],\"path\":[\"list\",0]"
                           : "{\"op\":\"move\",\"from\":[\"list\",0],\"path\":[\"deep\",1,1,0]");
    break;
  case 9: /* out of what others remove */
    append(out, "{\"op\":\"move\",\"from\":[\"deep\",1,0],\"path\":[\"list\",0]");
    break;
  case 10:
    snprintf(text, sizeof text, "{\"op\":\"move\",\"from\":[\"list\",%u],\"path\":[\"list\",%u]",
             number % 40, number * 7 % 40);
    append(out, text);
    break;
  case 11: /* to a deeper place and back: all in it is looked at */
    append(out, number % 2 ? "{\"op\":\"move\",\"from\":[\"boxes\",0,0],\"path\":[\"boxes\",0]"
                           : "{\"op\":\"move\",\"from\":[\"boxes\",0],\"path\":[\"boxes\",0,0]");
    break;
  case 12:
    append(out, "{\"op\":\"remove\",\"path\":[\"deep\",1]},"
                "{\"op\":\"add\",\"value\":[0,[0,[0]]],\"path\":[\"deep\",1]");
    break;
  case 13:
    append(out, "{\"op\":\"text\",\"path\":[\"note\"],\"edit\":[1,\"abc\\ud83d\",-2,1,\"d\"]");
    break;
  case 14: /* an edit of many steps */
    append(out, "{\"op\":\"text\",\"path\":[\"note\"],\"edit\":[");
    repeat(out, "\"a\",1,-1,", depth);
    append(out, "1]");
    break;
  case 15: /* to the end of a long string */
    append(out, "{\"op\":\"text\",\"path\":[\"note\"],\"edit\":[20000,\"x\",-1]");
    break;
  default:
    append(out, "{\"op\":\"remove\",\"path\":[\"many\",\"k2\"]},"
                "{\"op\":\"add\",\"value\":0,\"path\":[\"many\",\"k2\"],\"before\":\"k3\"");
  }
  append(out, "}");
}

static unsigned client_of(const uint8_t *four) { return 1 + (four[0] & 3) % 3; }

/* The four bytes: the client, the age of its base, the kind, and the count. */
static void write_message(trial *t, const uint8_t *four) {
  rr_buffer *out = &t->message;
  uint64_t version = rr_document_version(t->document), oldest = rr_document_oldest(t->document);
  uint64_t back = (version - oldest) * (four[0] >> 2) / 63;
  size_t times = ((size_t)8 + (four[3] & 7)) << (four[3] >> 4), depth = (size_t)four[3] * 3;
  out->size = 0;
  append(out, "[");
  rr_buffer_append_uint(out, t->numbers[client_of(four)] + 1);
  append(out, ",");
  rr_buffer_append_uint(out, version - back);
  append(out, ",[");
  if (four[1] & 1) {
    static const char *const places[] = {"", "\"list\"", "\"many\"", "\"wide\",\"b\""};
    append(out, "{\"op\":\"replace\",\"path\":[");
    append(out, places[four[1] >> 1 & 3]);
    append(out, "],\"value\":");
    value(out, four[2], times);
    append(out, "}");
  } else {
    for (unsigned i = 0; i < times && out->size < MOST_BYTES; i++) {
      append(out, i ? "," : "");
      patch(out, four[2], depth, i);
    }
  }
  append(out, "]]");
}

static void charge(trial *t, uint64_t start) {
  uint64_t work = rr__work_done - start;
  CHECK(work <= MOST_AT_ONCE);
  t->work += work;
  if (work > t->dearest)
    t->dearest = work;
}

/* Like main: in one call, or in steps if that is too much work. */
static void take(trial *t, unsigned client, rr_outcome *outcome) {
  rr_bytes message = bytes_of(&t->message);
  rr_error error = {.code = RR_OK};
  bool done = false, going = true;
  uint64_t start = rr__work_done;
  bool taken = message.size < LONG &&
               rr_document_receive(t->document, client, message, false, outcome, &error);
  charge(t, start);
  if (!taken && error.code == RR_OK) {
    rr_reading *reading = rr_reading_new(t->document, client, message);
    while (going && !done) {
      start = rr__work_done;
      going = rr_reading_step(reading, STEP, &done, &error);
      charge(t, start);
    }
    start = rr__work_done;
    taken = done && rr_reading_take(reading, false, outcome, &error);
    rr_reading_delete(reading);
    charge(t, start);
  }
  if (taken)
    t->numbers[client]++;
  for (bool more = true; more;) {
    start = rr__work_done;
    more = rr_document_sweep(t->document, MOST_NODES);
    charge(t, start);
  }
}

static rr_document *open_document(void) {
  rr_buffer text = {0};
  append(&text, "{\"deep\":");
  repeat(&text, "[0,", 800);
  append(&text, "0");
  repeat(&text, "]", 800);
  append(&text, ",\"list\":");
  value(&text, 0, 40);
  append(&text, ",\"many\":");
  value(&text, 2, 3000);
  append(&text, ",\"boxes\":[");
  value(&text, 4, 3000);
  append(&text, ",[]],\"note\":\"");
  repeat(&text, "\xc3\xa9", 30000);
  append(&text, "\",\"wide\":{");
  count_up(&text, "\"b%031d\":1", 55, false);
  append(&text, ",\"b\":1}}");
  rr_document *document = rr_document_new(bytes_of(&text), &rr_document_default_limits, NULL);
  CHECK(document);
  rr_buffer_free(&text);
  return document;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  trial t = {.document = open_document()};
  rr_outcome outcome = {0};
  for (; size >= 4 && t.bytes < ALL_BYTES; data += 4, size -= 4) {
    write_message(&t, data);
    t.bytes += t.message.size;
    take(&t, client_of(data), &outcome);
  }
  if (t.bytes) {
    reach(0, t.dearest);
    reach(1, t.work / t.bytes);
    reach(2, t.work);
  }
  if (getenv("RR_TELL"))
    printf("%8zu bytes %12" PRIu64 " work, %9" PRIu64 " at once\n", t.bytes, t.work, t.dearest);
  rr_outcome_free(&outcome);
  rr_buffer_free(&t.message);
  rr_document_delete(t.document);
  CHECK_NOTHING_LEFT();
  return 0;
}
