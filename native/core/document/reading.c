/* Takes a long transaction in steps. */
#include "base/work.h"
#include "document/transaction.h"

enum { WORK_OF_BYTE = 8 /* to read it, as a guess */ };

typedef enum { READ, REBASE, APPLY, APPLIED, TAKEN, FAILED } reading_phase;

struct rr_reading {
  rr_document *document;
  rr_builder *builder;
  rr_patches patches;
  rr_patches inverse;
  rr__message_reader reader;
  rr__transaction transaction;
  reading_phase phase;
  rr_value root; /* the value with the patches applied so far */
  size_t applied;
  uint64_t version;     /* the version that `root` was made from */
  uint64_t work[TAKEN]; /* of each phase */
  int64_t bytes;        /* allocated by reading */
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

/* Continues reading. At the end, checks what can be checked before transforming. */
static bool go_on_reading(rr_reading *reading, size_t work, rr_error *error) {
  rr_document *document = reading->document;
  rr_usage before = rr_value_usage();
  bool done = false;
  bool read = rr__document_may_read(document, reading->reader.text, error) &&
              rr__message_reader_run(&reading->reader, work / WORK_OF_BYTE + 1, &done, error);
  rr_usage now = rr_value_usage();
  reading->bytes += (int64_t)(now.bytes - before.bytes);
  reading->nodes += (int64_t)(now.nodes - before.nodes);
  if (!read || !rr__document_may_hold(document, (int64_t)(now.bytes - before.bytes),
                                      (int64_t)(now.nodes - before.nodes), error))
    return false;
  if (!done)
    return true;
  reading->transaction =
      rr__transaction_of(reading->transaction.client, &reading->reader, &reading->patches);
  reading->phase = REBASE;
  return rr__transaction_in_order(document, &reading->transaction, error);
}

/* Discards the applied patches: the document has changed, or the transaction is refused. */
static void drop_version(rr_reading *reading) {
  rr_garbage_add(&reading->document->garbage, reading->root);
  reading->root = RR_NONE;
  reading->applied = 0;
  rr_patches_clear(&reading->inverse);
}

static bool go_on_rebasing(rr_reading *reading, uint64_t limit, rr_error *error) {
  const rr_document *document = reading->document;
  if (!rr__transaction_rebase(document, &reading->transaction, limit, error))
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
  rr_usage before = rr_value_usage();
  if (!rr_patches_apply_some(&reading->root, &reading->patches, &reading->applied, limit,
                             &reading->inverse, error))
    return false;
  /* Edited strings are new values. */
  rr_usage now = rr_value_usage();
  if (!rr__document_may_hold(document, (int64_t)(now.bytes - before.bytes),
                             (int64_t)(now.nodes - before.nodes), error))
    return false;
  uint64_t most =
      document->limits.max_work / 20 + (uint64_t)reading->reader.text.size * RR_WORK_PER_BYTE;
  if (reading->applied == reading->patches.count)
    reading->phase = APPLIED;
  else if (reading->work[APPLY] > most)
    return rr_fail(error, RR_ERR_TOO_LARGE, "the transaction takes too much work to apply", 0);
  return true;
}

/* Does one step of the current phase. */
static bool reading_go_on(rr_reading *reading, size_t work, rr_error *error) {
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
  if (phase < TAKEN && !reading_go_on(reading, work, &reading->error)) {
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
  rr__outcome_restart(outcome, reading->reader.number);
  if (reading->phase != APPLIED || reading->version != document->version)
    return rr_fail(error, RR_ERR_ORDER, "the transaction is not ready to be taken", 0);
  if (!rr__transaction_in_order(document, &reading->transaction, error))
    return false;
  rr_patches_reverse(&reading->inverse);
  if (!rr__transaction_write(document, &reading->transaction,
                             want_inverse ? &reading->inverse : NULL, outcome, error)) {
    reading->phase = FAILED;
    drop_version(reading);
    return false;
  }
  rr_garbage_add(&document->garbage, document->root);
  document->root = reading->root;
  reading->root = RR_NONE;
  reading->phase = TAKEN;
  rr__transaction_keep(document, &reading->transaction);
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
