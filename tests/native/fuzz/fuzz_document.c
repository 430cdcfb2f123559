/* Input: operations on one document, one per line. The first character of a line tells which:

     0 to 3   a transaction as text, of main or of that client (any other character: modulo 4)
     g        a transaction generated from the line: its client, its base, and patches for the base
     f        the document is replaced by a fork of itself
     s        the changes since each known version lead to the current value
     h        holds the value for a new reader
     w        the first reader writes a bit more
     p        gets the value at a path
     x        forgets a client

   The document must keep its promises: a refused transaction changes nothing; an accepted one gets
   the next version and can be undone; the changes lead from the first value to the last, also for
   clients with pending changes. */
#include "helpers/generate.h"
#include "lines.h"
#include "patch/transform.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { CLIENTS = 4, PAST = 8, READERS = 3, MAX_LINES = 200 };

typedef struct {
  rr_value value;
  rr_view view; /* of this handle */
  rr_writer *writer;
  rr_buffer expected, written;
} reader;

typedef struct {
  rr_document *document;
  rr_value replica;    /* built from the changes that clients receive */
  rr_value past[PAST]; /* the value at version v in place v % PAST, none where it is not known */
  reader *readers[READERS];
} world;

static void remember(world *w) {
  rr_value *place = &w->past[rr_document_version(w->document) % PAST];
  if (!rr_value_is_none(*place))
    rr_document_drop(w->document, *place);
  *place = rr_document_hold(w->document);
}

/* The oldest version whose later changes are all known. */
static uint64_t oldest(const world *w) {
  uint64_t version = rr_document_version(w->document), kept = rr_document_oldest(w->document);
  return version - kept < PAST ? kept : version - PAST + 1;
}

/* Takes a change as a replica without pending patches does:
 * `["t",version,"client.number",patches]`, with a 1 behind that if it is marked. */
static rr_patches patches_of(rr_bytes change) {
  const char *patches = strstr(change.data, "\",[");
  CHECK(patches);
  size_t end = change.size - (change.data[change.size - 2] == '1' ? 3 : 1);
  return list_of((rr_bytes){patches + 2, end - (size_t)(patches + 2 - change.data)});
}

static void terminate(rr_buffer *buffer) {
  rr_buffer_append(buffer, "", 1);
  buffer->size--;
}

static void follow(rr_value *replica, rr_buffer *change) {
  terminate(change);
  rr_patches list = patches_of(bytes_of(change));
  apply(replica, &list);
  rr_patches_free(&list);
}

/* Applying the inverse gives the old value, byte for byte. */
static void check_inverse(const world *w, const rr_buffer *inverse, const rr_buffer *before) {
  rr_value value = rr_value_retain(*rr_document_root(w->document));
  rr_patches list = list_of(bytes_of(inverse));
  apply(&value, &list);
  rr_buffer text = text_of(&value);
  CHECK(same_bytes(&text, before));
  rr_patches_free(&list);
  rr_value_release(value);
  rr_buffer_free(&text);
}

/* Takes a client's message in one call or in steps. Some messages can only be taken in one of these
   ways. */
static bool receive(world *w, uint32_t client, rr_bytes message, rr_outcome *outcome,
                    rr_error *error) {
  uint64_t hash = hash_of(message);
  if (hash % 4 < 2) {
    bool taken = rr_document_receive(w->document, client, message, true, outcome, error);
    if (taken || error->code != RR_OK)
      return taken;
  }
  rr_reading *reading = rr_reading_new(w->document, client, message);
  bool done = false, going = true;
  while (going && !done)
    going = rr_reading_step(reading, (size_t)(hash >> 8) % 2000, &done, error);
  bool taken = done && rr_reading_take(reading, true, outcome, error);
  rr_reading_delete(reading);
  return taken;
}

/* Returns whether it was accepted. */
static bool take(world *w, uint32_t client, rr_bytes message, rr_error *error) {
  rr_outcome outcome = {0};
  uint64_t version = rr_document_version(w->document);
  rr_buffer before = text_of(rr_document_root(w->document));
  bool taken = client ? receive(w, client, message, &outcome, error)
                      : rr_document_submit(w->document, message, true, false, &outcome, error);
  if (taken) {
    CHECK(rr_document_version(w->document) == version + 1 && outcome.version == version + 1);
    CHECK(rr_document_accepted(w->document, client) == outcome.number);
    follow(&w->replica, &outcome.change);
    check_inverse(w, &outcome.inverse, &before);
    remember(w);
  } else {
    CHECK(error->code != RR_OK && rr_document_version(w->document) == version);
    rr_buffer after = text_of(rr_document_root(w->document));
    CHECK(same_bytes(&before, &after));
    rr_buffer_free(&after);
  }
  CHECK(equal(&w->replica, rr_document_root(w->document)));
  rr_outcome_free(&outcome);
  rr_buffer_free(&before);
  return taken;
}

/* The events above `since`, as a value. */
static rr_value events_since(const world *w, uint64_t since) {
  rr_buffer text = {0};
  rr_value events = RR_NONE;
  rr_buffer_literal(&text, "[");
  CHECK(rr_document_since(w->document, since, &text));
  rr_buffer_literal(&text, "]");
  CHECK(rr_text_read(bytes_of(&text), NULL, &events, NULL));
  rr_buffer_free(&text);
  return events;
}

/* The patches of one event. `text` must be freed after them. */
static rr_patches event_patches(const rr_view *events, size_t index, rr_buffer *text) {
  rr_view event, patches;
  CHECK(rr_array_at(events, index, &event));
  CHECK(rr_view_count(&event) == 4 || rr_view_count(&event) == 5);
  CHECK(rr_array_at(&event, 3, &patches));
  *text = (rr_buffer){0};
  rr_text_write(&patches, text);
  return list_of(bytes_of(text));
}

/* The text of a client's view. The client had `pending` on top of `base` and receives all later
   events. It transforms each event and its own patches over each other. */
static rr_buffer view_of_client(const world *w, uint64_t base, rr_patches *pending) {
  rr_value view = rr_value_retain(w->past[base % PAST]), events = events_since(w, base);
  rr_view list = rr_view_of(&events);
  apply(&view, pending);
  for (size_t i = 0; i < rr_view_count(&list); i++) {
    rr_buffer event_text;
    rr_patches event = event_patches(&list, i, &event_text);
    rr_patches_transform(pending, &event);
    apply(&view, &event);
    rr_patches_free(&event);
    rr_buffer_free(&event_text);
  }
  rr_buffer text = text_of(&view);
  rr_value_release(events);
  rr_value_release(view);
  return text;
}

/* Equal except for the order of members. */
static void check_same_value(const rr_buffer *text, const rr_value *value) {
  rr_value read = RR_NONE;
  CHECK(rr_text_read(bytes_of(text), NULL, &read, NULL));
  CHECK(equal(&read, value));
  rr_value_release(read);
}

/* Makes a transaction that must be accepted, unless the value becomes too large or too deep. */
static void make_up(world *w, rr_bytes line) {
  generator g = {hash_of(line)};
  uint32_t client = 1 + (uint32_t)draw(&g, CLIENTS - 1);
  uint64_t version = rr_document_version(w->document), low = oldest(w);
  uint64_t base = version - draw(&g, version - low + 1);
  rr_buffer patches = random_patches(&g, &w->past[base % PAST], 3), message = {0};
  rr_buffer_literal(&message, "[");
  rr_buffer_append_uint(&message, rr_document_accepted(w->document, client) + 1);
  rr_buffer_literal(&message, ",");
  rr_buffer_append_uint(&message, base);
  rr_buffer_literal(&message, ",");
  rr_buffer_append(&message, patches.data, patches.size);
  if (draw(&g, 3) == 0)
    rr_buffer_literal(&message, ",1");
  rr_buffer_literal(&message, "]");

  rr_error error = {0};
  rr_patches pending = list_of(bytes_of(&patches));
  rr_buffer view = view_of_client(w, base, &pending);
  if (take(w, client, bytes_of(&message), &error))
    check_same_value(&view, rr_document_root(w->document));
  else
    CHECK(error.code == RR_ERR_TOO_LARGE || error.code == RR_ERR_DEPTH);
  rr_buffer_free(&view);
  rr_patches_free(&pending);
  rr_buffer_free(&patches);
  rr_buffer_free(&message);
}

static void check_since(const world *w) {
  uint64_t version = rr_document_version(w->document);
  for (uint64_t since = oldest(w); since <= version; since++) {
    rr_value value = rr_value_retain(w->past[since % PAST]), events = events_since(w, since);
    rr_view list = rr_view_of(&events);
    CHECK(rr_view_count(&list) == version - since);
    for (size_t i = 0; i < rr_view_count(&list); i++) {
      rr_buffer event_text;
      rr_patches event = event_patches(&list, i, &event_text);
      apply(&value, &event);
      rr_patches_free(&event);
      rr_buffer_free(&event_text);
    }
    rr_buffer found = text_of(&value), expected = text_of(rr_document_root(w->document));
    CHECK(same_bytes(&found, &expected));
    rr_buffer_free(&found);
    rr_buffer_free(&expected);
    rr_value_release(value);
    rr_value_release(events);
  }
  rr_buffer nothing = {0};
  CHECK(!rr_document_since(w->document, version + 1, &nothing) && nothing.size == 0);
}

static void close_reader(world *w, size_t place) {
  reader *r = w->readers[place];
  rr_writer_delete(r->writer);
  rr_document_drop(w->document, r->value);
  rr_buffer_free(&r->expected);
  rr_buffer_free(&r->written);
  free(r);
  w->readers[place] = NULL;
}

static void open_reader(world *w) {
  for (size_t i = 0; i < READERS; i++) {
    if (w->readers[i])
      continue;
    reader *r = calloc(1, sizeof *r);
    CHECK(r);
    r->value = rr_document_hold(w->document);
    r->view = rr_view_of(&r->value);
    r->writer = rr_writer_new(&r->view);
    r->expected = text_of(&r->value);
    w->readers[i] = r;
    return;
  }
}

/* Writes a slice of the first reader's text. The whole text must be the value at the time when the
   reader was added. */
static void write_slice(world *w, size_t budget) {
  for (size_t i = 0; i < READERS; i++) {
    reader *r = w->readers[i];
    if (!r)
      continue;
    if (!rr_writer_step(r->writer, budget, &r->written)) {
      CHECK(same_bytes(&r->written, &r->expected));
      close_reader(w, i);
    }
    return;
  }
}

/* A fork has the value and the version, but no history and no clients. */
static void go_on_as_fork(world *w) {
  rr_document *fork = rr_document_fork(w->document);
  CHECK(rr_document_version(fork) == rr_document_version(w->document));
  CHECK(rr_document_oldest(fork) == rr_document_version(fork));
  CHECK(rr_document_accepted(fork, 1) == 0);
  CHECK(equal(rr_document_root(fork), rr_document_root(w->document)));
  rr_document_delete(w->document);
  w->document = fork;
}

/* A test for the value at a path holds. */
static void get(world *w, rr_bytes path) {
  rr_buffer value = {0}, test = {0};
  rr_error error = {0};
  if (!rr_document_get(w->document, path, &value, &error)) {
    CHECK(error.code != RR_OK && value.size == 0);
    return;
  }
  rr_buffer_literal(&test, "[{\"op\":\"test\",\"path\":");
  rr_buffer_append(&test, path.data, path.size);
  rr_buffer_literal(&test, ",\"value\":");
  rr_buffer_append(&test, value.data, value.size);
  rr_buffer_literal(&test, "}]");
  CHECK(take(w, 0, bytes_of(&test), &error) || error.code == RR_ERR_DEPTH);
  rr_buffer_free(&value);
  rr_buffer_free(&test);
}

static void happen(void *context, rr_bytes line) {
  world *w = context;
  rr_bytes rest = {line.data + 1, line.size - 1};
  uint32_t number = rest.size ? (unsigned char)rest.data[0] : 0;
  rr_error error = {0};
  switch (line.data[0]) {
  case 'g':
    make_up(w, line);
    return;
  case 'f':
    go_on_as_fork(w);
    return;
  case 's':
    check_since(w);
    return;
  case 'h':
    open_reader(w);
    return;
  case 'w':
    write_slice(w, number);
    return;
  case 'p':
    get(w, rest);
    return;
  case 'x':
    rr_document_forget(w->document, number % CLIENTS);
    CHECK(rr_document_accepted(w->document, number % CLIENTS) == 0);
    return;
  default:
    take(w, (uint32_t)(line.data[0] & 3), rest, &error);
  }
}

static void end(world *w) {
  rr_value_release(w->replica);
  for (size_t i = 0; i < READERS; i++) {
    if (w->readers[i])
      close_reader(w, i);
  }
  for (size_t i = 0; i < PAST; i++)
    rr_document_drop(w->document, w->past[i]);
  rr_document_delete(w->document);
  CHECK_NOTHING_LEFT();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  rr_document_limits limits = rr_document_default_limits;
  limits.patch.max_depth = 32;
  limits.max_value = 65536;
  limits.history_count = PAST - 1;
  limits.history_bytes = 4096;
  static const char first[] =
      "{\"list\":[{\"id\":1,\"name\":\"a\"},{\"id\":2}],\"map\":{\"x\":{},\"y\":[[]]}}";
  world w = {.document = rr_document_new(bytes(first), &limits, NULL), .replica = parse(first)};
  CHECK(w.document);
  remember(&w);
  each_line(data, size, MAX_LINES, &w, happen);
  end(&w);
  return 0;
}
