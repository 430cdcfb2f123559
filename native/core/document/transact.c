/* Takes transactions in one call. */
#include "base/work.h"
#include "document/transaction.h"
#include "text/scan.h"

/* Applies the patches in place, unless the document would become too large. */
static bool apply_transaction(rr_document *document, const rr__transaction *t, uint64_t limit,
                              rr_usage before, rr_error *error) {
  if (!rr_patches_apply(&document->root, t->patches, limit, &document->inverse, error))
    return false;
  rr_usage now = rr_value_usage();
  if (rr__document_may_hold(document, (int64_t)(now.bytes - before.bytes),
                            (int64_t)(now.nodes - before.nodes), error))
    return true;
  rr_patches_undo(&document->root, &document->inverse);
  return false;
}

/* Takes a transaction in one call. `before` is the usage before it was read. */
static bool take_transaction(rr_document *document, rr__transaction *t, uint64_t limit,
                             rr_usage before, bool want_inverse, rr_outcome *outcome,
                             rr_error *error) {
  if (!rr__transaction_in_order(document, t, error) ||
      !rr__transaction_rebase(document, t, limit, error))
    return false;
  if (t->base < document->version)
    return rr_fail(error, RR_OK, "too much work for one call", 0);
  if (!apply_transaction(document, t, limit, before, error))
    return false;
  if (!rr__transaction_write(document, t, want_inverse ? &document->inverse : NULL, outcome,
                             error)) {
    rr_patches_undo(&document->root, &document->inverse);
    return false;
  }
  rr__transaction_keep(document, t);
  return true;
}

/* Ends the call: empties the lists that it has used. */
static void settle(rr_document *document, rr_usage before) {
  rr_patches_clear(&document->inverse);
  rr_patches_clear(&document->patches);
  rr__builder_reset(document->builder);
  rr__document_settle(document, before);
}

bool rr_document_receive(rr_document *document, uint32_t client, rr_bytes message,
                         bool want_inverse, rr_outcome *outcome, rr_error *error) {
  rr_usage before = rr_value_usage();
  rr__message_reader reader;
  bool done = false, taken = rr__document_may_read(document, message, error);
  rr__message_reader_init(&reader, message, &document->limits.patch, &document->patches,
                          document->builder);
  while (taken && !done)
    taken = rr__message_reader_run(&reader, SIZE_MAX, &done, error);
  rr__outcome_restart(outcome, reader.number);
  if (taken) {
    rr__transaction t = rr__transaction_of(client, &reader, &document->patches);
    uint64_t limit = rr__work_done + RR_WORK_AT_ONCE;
    taken = take_transaction(document, &t, limit, before, want_inverse, outcome, error);
    rr__rebase_deinit(&t.rebase);
  }
  rr__message_reader_deinit(&reader);
  settle(document, before);
  return taken;
}

/* Reads patches of main itself. */
static bool read_patches(rr_document *document, rr_bytes text, rr_error *error) {
  rr__patch_reader reader;
  bool done = false, read = true;
  rr__patch_reader_init(&reader, text, 0, &document->limits.patch, &document->patches,
                        document->builder);
  while (read && !done)
    read = rr__patch_reader_run(&reader, SIZE_MAX, &done, error);
  if (read && !rr__scan_end(text, &reader.position))
    read = rr_fail(error, RR_ERR_TEXT, "the text continues after the patches", reader.position);
  rr__patch_reader_deinit(&reader);
  return read;
}

static bool check_change(const rr_document *document, rr_bytes patches, rr_error *error) {
  return patches.size <= document->limits.max_value ||
         rr_fail(error, RR_ERR_TOO_LARGE, "the change is larger than limits.valueBytes", 0);
}

bool rr_document_submit(rr_document *document, rr_bytes patches, bool want_inverse, bool whole,
                        rr_outcome *outcome, rr_error *error) {
  rr_usage before = rr_value_usage();
  rr__transaction t = {
      .number = rr__clients_get(&document->clients, 0) + 1,
      .whole = whole,
      .base = document->version,
      .patches = &document->patches,
  };
  /* These limits apply to windows, not to main. */
  document->patches.max_moved = document->patches.max_text = document->patches.max_searched = 0;
  rr__outcome_restart(outcome, t.number);
  bool taken = check_change(document, patches, error) && read_patches(document, patches, error) &&
               take_transaction(document, &t, RR_ANY_WORK, before, want_inverse, outcome, error);
  settle(document, before);
  return taken;
}

/* Whether main alone has changed parts of the value since that version. */
static bool check_rewrite(const rr_document *document, uint64_t since, rr_error *error) {
  uint64_t oldest = rr_document_oldest(document);
  if (since < oldest || since >= document->version)
    return rr_fail(error, RR_ERR_STALE, "the history does not have these transactions", 0);
  for (uint64_t version = since; version < document->version; version++) {
    const rr_change *change = rr_history_at(&document->history, (size_t)(version - oldest));
    if (change->client != 0 || change->whole)
      return rr_fail(error, RR_ERR_VERSION, "only changes of parts by main can be rewritten", 0);
  }
  return true;
}

bool rr_document_rewrite(rr_document *document, uint64_t since, rr_bytes patches, rr_error *error) {
  rr_usage before = rr_value_usage();
  bool done = check_rewrite(document, since, error) && check_change(document, patches, error) &&
              read_patches(document, patches, error);
  if (done)
    rr_history_join(&document->history, (size_t)(document->version - since), &document->patches);
  settle(document, before);
  return done;
}

void rr_document_replace(rr_document *document, rr_value root, size_t size) {
  rr_usage before = rr_value_usage();
  rr__transaction t = {
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
  rr__transaction_keep(document, &t);
  settle(document, before);
}
