/* Taking transactions into a document: reading them, bringing them up to date, applying them. */
#include "document_private.h"
#include "scan.h"
#include "transform.h"
#include "work.h"

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

/* A transaction that is being taken. The patches of `change` are borrowed. */
typedef struct {
  rr_change change;
  rr_patches *patches;
  uint64_t base;
  uint64_t limit; /* of the thread's work */
  bool want_inverse;
} transaction;

/* Brings the patches from their base to the document's version. */
static bool rebase(const rr_document *document, const transaction *t, rr_error *error) {
  uint64_t oldest = rr_document_oldest(document);
  if (t->base > document->version)
    return rr_fail(error, RR_ERR_VERSION, "the base is a version that never was", 0);
  if (t->base < oldest)
    return rr_fail(error, RR_ERR_STALE, "the base is older than the history", 0);
  for (size_t at = (size_t)(t->base - oldest); at < document->history.count; at++)
    if (!rr_patches_rebase(t->patches, &rr_history_at(&document->history, at)->patches, t->limit))
      return rr_fail(error, RR_ERR_STALE, "too much to transform since the base", 0);
  return true;
}

/* Whether growing by that much leads above the limit. What shrinks is let through. */
static bool exceeds(int64_t held, int64_t grown, size_t limit) {
  return grown > 0 && (held > 0 ? (uint64_t)held : 0) + (uint64_t)grown > limit;
}

/* Applies the patches, unless the document would hold too much. */
static bool apply(rr_document *document, const transaction *t, rr_usage before, rr_error *error) {
  if (!rr_patches_apply(&document->root, t->patches, t->limit, &document->inverse, error))
    return false;
  rr_usage now = rr_value_usage();
  const rr_document_limits *limits = &document->limits;
  bool too_large = exceeds(document->bytes, (int64_t)(now.bytes - before.bytes), limits->max_value);
  bool too_many =
      limits->patch.max_nodes &&
      exceeds(document->nodes, (int64_t)(now.nodes - before.nodes), limits->patch.max_nodes);
  if (!too_large && !too_many)
    return true;
  rr_patches_undo(&document->root, &document->inverse);
  return rr_fail(error, RR_ERR_TOO_LARGE,
                 too_large ? "the value would be larger than limits.valueBytes"
                           : "the value would have more nodes than limits.nodes",
                 0);
}

static void keep(rr_document *document, const rr_change *change) {
  rr_history_push(&document->history, change);
  rr__clients_set(&document->clients, change->client, change->number);
  document->version++;
}

static void report(const rr_document *document, const transaction *t, bool transformed,
                   rr_outcome *outcome) {
  const rr_change *change = &t->change;
  outcome->version = document->version;
  rr__message_write_change(document->version, change, &outcome->change);
  rr__message_write_answer(change->number, document->version, transformed ? &change->patches : NULL,
                           &outcome->answer);
  if (t->want_inverse)
    rr_patches_write(&document->inverse, &outcome->inverse);
  rr__work_bytes(outcome->change.size + outcome->answer.size + outcome->inverse.size);
}

/* Takes a transaction, for which the usage was `before`. */
static bool take(rr_document *document, transaction *t, rr_usage before, rr_outcome *outcome,
                 rr_error *error) {
  bool transformed = t->base < document->version;
  if (t->change.number != rr__clients_get(&document->clients, t->change.client) + 1)
    return rr_fail(error, RR_ERR_ORDER, "a transaction number out of order", 0);
  if (!rebase(document, t, error) || !apply(document, t, before, error))
    return false;
  t->change.patches = *t->patches;
  keep(document, &t->change);
  report(document, t, transformed, outcome);
  return true;
}

/* What a transaction of so many bytes of text may make of the thread's work. */
static uint64_t limit_of(const rr_document *document, size_t size) {
  return rr__work_done + document->limits.max_work + (uint64_t)size * RR_WORK_PER_BYTE;
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

static transaction transaction_of(const rr_document *document, uint32_t client,
                                  const rr__message_reader *message, rr_patches *patches,
                                  bool want_inverse) {
  return (transaction){
      .change = {.client = client, .number = message->number, .whole = message->whole},
      .patches = patches,
      .base = message->base,
      .limit = limit_of(document, message->text.size),
      .want_inverse = want_inverse,
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
    transaction t = transaction_of(document, client, &reader, &document->patches, want_inverse);
    taken = take(document, &t, before, outcome, error);
  }
  rr__message_reader_deinit(&reader);
  settle(document, before);
  return taken;
}

struct rr_reading {
  rr_document *document;
  rr_builder *builder;
  rr_patches patches;
  rr__message_reader reader;
};

rr_reading *rr_reading_new(rr_document *document, rr_bytes message) {
  rr_reading *reading = rr_alloc(sizeof *reading);
  *reading = (rr_reading){.document = document, .builder = rr_builder_new()};
  reading->builder->garbage = reading->patches.garbage = &document->garbage;
  rr__message_reader_init(&reading->reader, message, &document->limits.patch, &reading->patches,
                          reading->builder);
  return reading;
}

bool rr_reading_step(rr_reading *reading, size_t budget, bool *done, rr_error *error) {
  rr_usage before = rr_value_usage();
  *done = false;
  bool read = check_message(reading->document, reading->reader.text, error) &&
              rr__message_reader_run(&reading->reader, budget, done, error);
  if (!rr_document_count(reading->document, before) && read)
    return rr_fail(error, RR_ERR_TOO_LARGE,
                   "the value would be larger than limits.valueBytes or limits.nodes", 0);
  return read;
}

uint64_t rr_reading_number(const rr_reading *reading) { return reading->reader.number; }

bool rr_document_take(rr_document *document, uint32_t client, rr_reading *reading,
                      bool want_inverse, rr_outcome *outcome, rr_error *error) {
  rr_usage before = rr_value_usage();
  restart(outcome, reading->reader.number);
  transaction t =
      transaction_of(document, client, &reading->reader, &reading->patches, want_inverse);
  bool taken = take(document, &t, before, outcome, error);
  rr_patches_clear(&reading->patches);
  settle(document, before);
  return taken;
}

void rr_reading_delete(rr_reading *reading) {
  if (!reading)
    return;
  rr_usage before = rr_value_usage();
  rr__message_reader_deinit(&reading->reader);
  rr_patches_free(&reading->patches);
  rr_builder_delete(reading->builder);
  rr__document_settle(reading->document, before);
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
      .change = {.number = rr__clients_get(&document->clients, 0) + 1, .whole = whole},
      .patches = &document->patches,
      .base = document->version,
      .limit = RR_ANY_WORK, /* main bounds windows, not itself */
      .want_inverse = want_inverse,
  };
  restart(outcome, t.change.number);
  bool taken = check_size(patches, document->limits.max_value,
                          "the change is larger than limits.valueBytes", error) &&
               read_patches(document, patches, error) && take(document, &t, before, outcome, error);
  settle(document, before);
  return taken;
}

void rr_document_replace(rr_document *document, rr_value root, size_t size) {
  rr_usage before = rr_value_usage();
  rr_patches_push(&document->patches, (rr_patch){.op = RR_REPLACE,
                                                 .owns_path = true,
                                                 .value = rr_value_retain(root),
                                                 .value_size = size});
  rr_garbage_add(&document->garbage, document->root);
  document->root = root;
  keep(document, &(rr_change){.number = rr__clients_get(&document->clients, 0) + 1,
                              .whole = true,
                              .patches = document->patches});
  settle(document, before);
}
