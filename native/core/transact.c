/* Taking transactions into a document: reading them, bringing them up to date, applying them. */
#include "document_private.h"
#include "scan.h"
#include "transform.h"
#include "work.h"

enum {
  WORK_OF_BYTE = 8, /* to read it, as a guess */
  /* Members that one patch of a client has moved apart: some twenty milliseconds. */
  MAX_MOVED = 200000,
};

void rr_outcome_free(rr_outcome *outcome) {
  rr_buffer_free(&outcome->answer);
  rr_buffer_free(&outcome->change);
  rr_buffer_free(&outcome->inverse);
}

static void restart(rr_outcome *outcome, uint64_t number) {
  outcome->number = number;
  outcome->version = 0;
  outcome->answer.size = outcome->change.size = outcome->inverse.size = 0;
}

/* A transaction that is being taken. */
typedef struct {
  uint32_t client;
  uint64_t number;
  bool whole;
  uint64_t base; /* the version that the patches are for; moves up to the document's */
  bool transformed;
  rr_patches *patches;
  rr__rebase rebase;
} transaction;

/* Whether its number and its base can be. */
static bool check_order(const rr_document *document, transaction *t, rr_error *error) {
  if (t->number != rr__clients_get(&document->clients, t->client) + 1)
    return rr_fail(error, RR_ERR_ORDER, "a transaction number out of order", 0);
  return t->base <= document->version ||
         rr_fail(error, RR_ERR_VERSION, "the base is a version that never was", 0);
}

/* Brings the patches from their base to the document's version, or so far that the thread's work is
   above `limit`. */
static bool rebase(const rr_document *document, transaction *t, uint64_t limit, rr_error *error) {
  uint64_t oldest = rr_document_oldest(document);
  if (t->base < oldest)
    return rr_fail(error, RR_ERR_STALE, "the base is older than the history", 0);
  for (; t->base < document->version; t->base++) {
    const rr_change *change = rr_history_at(&document->history, (size_t)(t->base - oldest));
    t->transformed = true;
    if (!rr__rebase_run(&t->rebase, t->patches, &change->patches, limit))
      break;
  }
  return true;
}

/* Whether growing by that much leads above the limit. What shrinks is let through. */
static bool exceeds(int64_t held, int64_t grown, size_t limit) {
  return grown > 0 && (held > 0 ? (uint64_t)held : 0) + (uint64_t)grown > limit;
}

/* Whether the document would hold too much with what has been made for it; an error then. */
static bool check_held(const rr_document *document, int64_t bytes, int64_t nodes, rr_error *error) {
  const rr_document_limits *limits = &document->limits;
  if (exceeds(document->bytes, bytes, limits->max_value))
    return rr_fail(error, RR_ERR_TOO_LARGE, "the value would be larger than limits.valueBytes", 0);
  if (limits->patch.max_nodes && exceeds(document->nodes, nodes, limits->patch.max_nodes))
    return rr_fail(error, RR_ERR_TOO_LARGE, "the value would have more nodes than limits.nodes", 0);
  return true;
}

/* Applies the patches in place, unless the document would hold too much. */
static bool apply(rr_document *document, const transaction *t, uint64_t limit, rr_usage before,
                  rr_error *error) {
  if (!rr_patches_apply(&document->root, t->patches, limit, &document->inverse, error))
    return false;
  rr_usage now = rr_value_usage();
  if (check_held(document, (int64_t)(now.bytes - before.bytes), (int64_t)(now.nodes - before.nodes),
                 error))
    return true;
  rr_patches_undo(&document->root, &document->inverse);
  return false;
}

/* The value has changed by the transaction: gives that a version, and keeps it. Returns the change,
   whose patches are borrowed. */
static rr_change keep(rr_document *document, const transaction *t) {
  const rr_change change = {
      .client = t->client, .number = t->number, .whole = t->whole, .patches = *t->patches};
  rr_history_push(&document->history, &change);
  rr__clients_set(&document->clients, t->client, t->number);
  document->version++;
  return change;
}

/* The same, and tells of it. */
static void conclude(rr_document *document, const transaction *t, const rr_patches *inverse,
                     rr_outcome *outcome) {
  const rr_change change = keep(document, t);
  outcome->version = document->version;
  rr__message_write_change(document->version, &change, &outcome->change);
  rr__message_write_answer(t->number, document->version,
                           t->transformed || t->patches->misplaced ? t->patches : NULL,
                           &outcome->answer);
  if (inverse)
    rr_patches_write(inverse, &outcome->inverse);
}

/* Takes a transaction at once, for which the usage was `before`. */
static bool take(rr_document *document, transaction *t, uint64_t limit, rr_usage before,
                 bool want_inverse, rr_outcome *outcome, rr_error *error) {
  if (!check_order(document, t, error) || !rebase(document, t, limit, error))
    return false;
  if (t->base < document->version)
    return rr_fail(error, RR_OK, "too much work for one call", 0);
  if (!apply(document, t, limit, before, error))
    return false;
  conclude(document, t, want_inverse ? &document->inverse : NULL, outcome);
  return true;
}

/* The call is over: empties what it has used. */
static void settle(rr_document *document, rr_usage before) {
  rr_patches_clear(&document->inverse);
  rr_patches_clear(&document->patches);
  rr__builder_reset(document->builder);
  rr__document_settle(document, before);
}

/* Whether a text is of a size that may be read. */
static bool check_size(rr_bytes text, size_t limit, const char *message, rr_error *error) {
  return text.size <= limit || rr_fail(error, RR_ERR_TOO_LARGE, message, 0);
}

static bool check_message(const rr_document *document, rr_bytes message, rr_error *error) {
  return check_size(message, document->limits.max_message,
                    "the message is larger than limits.messageBytes", error);
}

static transaction transaction_of(uint32_t client, const rr__message_reader *message,
                                  rr_patches *patches) {
  patches->max_moved = MAX_MOVED;
  return (transaction){
      .client = client,
      .number = message->number,
      .whole = message->whole,
      .base = message->base,
      .patches = patches,
  };
}

bool rr_document_receive(rr_document *document, uint32_t client, rr_bytes message,
                         bool want_inverse, rr_outcome *outcome, rr_error *error) {
  rr_usage before = rr_value_usage();
  rr__message_reader reader;
  bool done = false, taken = check_message(document, message, error);
  rr__message_reader_init(&reader, message, &document->limits.patch, &document->patches,
                          document->builder);
  while (taken && !done)
    taken = rr__message_reader_run(&reader, SIZE_MAX, &done, error);
  restart(outcome, reader.number);
  if (taken) {
    transaction t = transaction_of(client, &reader, &document->patches);
    uint64_t limit = rr__work_done + RR_WORK_AT_ONCE;
    taken = take(document, &t, limit, before, want_inverse, outcome, error);
    rr__rebase_deinit(&t.rebase);
  }
  rr__message_reader_deinit(&reader);
  settle(document, before);
  return taken;
}

typedef enum { READ, REBASE, APPLY, APPLIED, TAKEN, FAILED } reading_phase;

struct rr_reading {
  rr_document *document;
  rr_builder *builder;
  rr_patches patches;
  rr_patches inverse;
  rr__message_reader reader;
  transaction transaction;
  reading_phase phase;
  rr_value root; /* with so many patches applied, while that goes on */
  size_t applied;
  uint64_t version;     /* that it was made from */
  uint64_t work[TAKEN]; /* of each phase */
  int64_t bytes;        /* made by reading, */
  int64_t nodes;
  rr_error error; /* and why it failed */
};

rr_reading *rr_reading_new(rr_document *document, uint32_t client, rr_bytes message) {
  rr_reading *reading = rr_alloc(sizeof *reading);
  *reading = (rr_reading){
      .document = document, .builder = rr_builder_new(), .transaction = {.client = client}};
  reading->builder->garbage = &document->garbage;
  reading->patches.garbage = reading->inverse.garbage = &document->garbage;
  rr__message_reader_init(&reading->reader, message, &document->limits.patch, &reading->patches,
                          reading->builder);
  return reading;
}

uint64_t rr_reading_number(const rr_reading *reading) { return reading->reader.number; }

bool rr_reading_is_current(const rr_reading *reading) {
  return reading->phase != READ && reading->phase < TAKEN &&
         reading->transaction.base == reading->document->version;
}

/* Reads on; checks what can be told before anything is transformed. */
static bool go_on_reading(rr_reading *reading, size_t work, rr_error *error) {
  rr_document *document = reading->document;
  rr_usage before = rr_value_usage();
  bool done = false;
  bool read = check_message(document, reading->reader.text, error) &&
              rr__message_reader_run(&reading->reader, work / WORK_OF_BYTE + 1, &done, error);
  rr_usage now = rr_value_usage();
  reading->bytes += (int64_t)(now.bytes - before.bytes);
  reading->nodes += (int64_t)(now.nodes - before.nodes);
  if (!read || !check_held(document, (int64_t)(now.bytes - before.bytes),
                           (int64_t)(now.nodes - before.nodes), error))
    return false;
  if (!done)
    return true;
  reading->transaction =
      transaction_of(reading->transaction.client, &reading->reader, &reading->patches);
  reading->phase = REBASE;
  return check_order(document, &reading->transaction, error);
}

/* What was applied is of no use: the document has changed, or the transaction is refused. */
static void drop_version(rr_reading *reading) {
  rr_garbage_add(&reading->document->garbage, reading->root);
  reading->root = RR_NONE;
  reading->applied = 0;
  rr_patches_clear(&reading->inverse);
}

static bool go_on_rebasing(rr_reading *reading, uint64_t limit, rr_error *error) {
  const rr_document *document = reading->document;
  if (!rebase(document, &reading->transaction, limit, error))
    return false;
  if (reading->work[REBASE] > document->limits.max_work)
    return rr_fail(error, RR_ERR_STALE, "too much to transform since the base", 0);
  return true;
}

static bool go_on_applying(rr_reading *reading, uint64_t limit, rr_error *error) {
  rr_document *document = reading->document;
  if (rr_value_is_none(reading->root)) {
    reading->root = rr_value_retain(document->root);
    reading->version = document->version;
  }
  if (!rr_patches_apply_some(&reading->root, &reading->patches, &reading->applied, limit,
                             &reading->inverse, error))
    return false;
  uint64_t most =
      document->limits.max_work / 20 + (uint64_t)reading->reader.text.size * RR_WORK_PER_BYTE;
  if (reading->applied == reading->patches.count)
    reading->phase = APPLIED;
  else if (reading->work[APPLY] > most)
    return rr_fail(error, RR_ERR_TOO_LARGE, "the transaction takes too much work to apply", 0);
  return true;
}

/* One step of the phase that it is in. */
static bool go_on(rr_reading *reading, size_t work, rr_error *error) {
  uint64_t limit = rr__work_done + work;
  bool current = reading->transaction.base == reading->document->version;
  if (reading->phase == READ)
    return go_on_reading(reading, work, error);
  if (!current && reading->phase != REBASE)
    drop_version(reading);
  reading->phase = current ? (reading->phase == REBASE ? APPLY : reading->phase) : REBASE;
  return current ? reading->phase == APPLIED || go_on_applying(reading, limit, error)
                 : go_on_rebasing(reading, limit, error);
}

bool rr_reading_step(rr_reading *reading, size_t work, bool *done, rr_error *error) {
  rr_usage before = rr_value_usage();
  uint64_t start = rr__work_done;
  reading_phase phase = reading->phase;
  *done = false;
  if (phase < TAKEN && !go_on(reading, work, &reading->error)) {
    reading->phase = FAILED;
    drop_version(reading);
  }
  if (phase < TAKEN)
    reading->work[phase] += rr__work_done - start;
  rr__document_settle(reading->document, before);
  *done = reading->phase == APPLIED;
  if (reading->phase < TAKEN)
    return true;
  if (error)
    *error = reading->error;
  return false;
}

bool rr_reading_take(rr_reading *reading, bool want_inverse, rr_outcome *outcome, rr_error *error) {
  rr_document *document = reading->document;
  rr_usage before = rr_value_usage();
  restart(outcome, reading->reader.number);
  if (reading->phase != APPLIED || reading->version != document->version)
    return rr_fail(error, RR_ERR_ORDER, "the transaction is not ready to be taken", 0);
  if (!check_order(document, &reading->transaction, error))
    return false;
  rr_garbage_add(&document->garbage, document->root);
  document->root = reading->root;
  reading->root = RR_NONE;
  reading->phase = TAKEN;
  rr_patches_reverse(&reading->inverse);
  conclude(document, &reading->transaction, want_inverse ? &reading->inverse : NULL, outcome);
  rr_patches_clear(&reading->inverse);
  rr_patches_clear(&reading->patches);
  rr__document_settle(document, before);
  return true;
}

void rr_reading_delete(rr_reading *reading) {
  if (!reading)
    return;
  rr_document *document = reading->document;
  rr_usage before = rr_value_usage();
  drop_version(reading);
  rr__message_reader_deinit(&reading->reader);
  rr__rebase_deinit(&reading->transaction.rebase);
  rr_patches_free(&reading->inverse);
  rr_patches_free(&reading->patches);
  rr_builder_delete(reading->builder);
  rr__document_settle(document, before);
  rr_free(reading);
}

/* Reads the patches of main itself. */
static bool read_patches(rr_document *document, rr_bytes text, rr_error *error) {
  rr__patch_reader reader;
  bool done = false, read = true;
  rr__patch_reader_init(&reader, text, 0, &document->limits.patch, &document->patches,
                        document->builder);
  while (read && !done)
    read = rr__patch_reader_run(&reader, SIZE_MAX, &done, error);
  if (read && !rr__scan_end(text, &reader.position))
    read = rr_fail(error, RR_ERR_TEXT, "text goes on after the patches", reader.position);
  rr__patch_reader_deinit(&reader);
  return read;
}

bool rr_document_submit(rr_document *document, rr_bytes patches, bool want_inverse, bool whole,
                        rr_outcome *outcome, rr_error *error) {
  rr_usage before = rr_value_usage();
  transaction t = {
      .number = rr__clients_get(&document->clients, 0) + 1,
      .whole = whole,
      .base = document->version,
      .patches = &document->patches,
  };
  document->patches.max_moved = 0; /* main bounds windows, not itself */
  restart(outcome, t.number);
  bool taken = check_size(patches, document->limits.max_value,
                          "the change is larger than limits.valueBytes", error) &&
               read_patches(document, patches, error) &&
               take(document, &t, RR_ANY_WORK, before, want_inverse, outcome, error);
  settle(document, before);
  return taken;
}

void rr_document_replace(rr_document *document, rr_value root, size_t size) {
  rr_usage before = rr_value_usage();
  transaction t = {
      .number = rr__clients_get(&document->clients, 0) + 1,
      .whole = true,
      .patches = &document->patches,
  };
  rr_patches_push(&document->patches, (rr_patch){.op = RR_REPLACE,
                                                 .owns_path = true,
                                                 .value = rr_value_retain(root),
                                                 .value_size = size});
  rr_garbage_add(&document->garbage, document->root);
  document->root = root;
  keep(document, &t);
  settle(document, before);
}
