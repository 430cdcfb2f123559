#include "document/transaction.h"

enum {
  /* Of one patch of a client, each about twenty milliseconds: the most members that are renumbered,
     the bytes of the longest string that is edited, and the most values that are looked at for the
     depth of a moved one. */
  MAX_MOVED = 200000,
  MAX_EDITED = 32 * 1024 * 1024,
  MAX_SEARCHED = 1000000,
  LONG_INVERSE = 64 * 1024, /* more bytes of an inverse are not written as text at once */
};

void rr_outcome_free(rr_outcome *outcome) {
  rr_buffer_free(&outcome->answer);
  rr_buffer_free(&outcome->change);
  rr_buffer_free(&outcome->inverse);
  rr_inverse_delete(outcome->kept);
  outcome->kept = NULL;
}

void rr__outcome_restart(rr_outcome *outcome, uint64_t number) {
  outcome->number = number;
  outcome->version = 0;
  outcome->answer.size = outcome->change.size = outcome->inverse.size = 0;
  rr_inverse_delete(outcome->kept);
  outcome->kept = NULL;
}

struct rr_inverse {
  rr_document *document;
  rr_patches patches;
};

bool rr_inverse_write(const rr_inverse *inverse, size_t limit, rr_buffer *out) {
  return rr_patches_write_within(&inverse->patches, limit, out);
}

void rr_inverse_delete(rr_inverse *inverse) {
  if (!inverse)
    return;
  rr_usage before = rr_value_usage();
  rr_patches_free(&inverse->patches);
  rr__document_settle(inverse->document, before);
  rr_free(inverse);
}

bool rr__transaction_in_order(const rr_document *document, const rr__transaction *t,
                              rr_error *error) {
  if (t->number != rr__clients_get(&document->clients, t->client) + 1)
    return rr_fail(error, RR_ERR_ORDER, "the transaction number is out of order", 0);
  return t->base <= document->version ||
         rr_fail(error, RR_ERR_VERSION, "the base is a version that never existed", 0);
}

bool rr__transaction_rebase(const rr_document *document, rr__transaction *t, uint64_t limit,
                            rr_error *error) {
  uint64_t oldest = rr_document_oldest(document);
  if (t->base < oldest)
    return rr_fail(error, RR_ERR_STALE, "the base is older than the history", 0);
  for (; t->base < document->version; t->base++) {
    const rr_change *change = rr_history_at(&document->history, (size_t)(t->base - oldest));
    t->transformed = true;
    if (rr__rebase_run(&t->rebase, t->patches, &change->patches, limit))
      continue;
    if (t->rebase.overgrown)
      return rr_fail(error, RR_ERR_STALE, "concurrent moves leave too many patches", 0);
    break;
  }
  return true;
}

/* Whether growing by `grown` exceeds the limit. Shrinking is always allowed. */
static bool transaction_exceeds(int64_t held, int64_t grown, size_t limit) {
  return grown > 0 && (held > 0 ? (uint64_t)held : 0) + (uint64_t)grown > limit;
}

bool rr__document_may_hold(const rr_document *document, int64_t bytes, int64_t nodes,
                           rr_error *error) {
  const rr_document_limits *limits = &document->limits;
  if (transaction_exceeds(document->bytes, bytes, limits->max_value))
    return rr_fail(error, RR_ERR_TOO_LARGE, "the value would be larger than limits.valueBytes", 0);
  if (limits->patch.max_nodes &&
      transaction_exceeds(document->nodes, nodes, limits->patch.max_nodes))
    return rr_fail(error, RR_ERR_TOO_LARGE, "the value would have more nodes than limits.nodes", 0);
  return true;
}

static rr_change change_of(const rr__transaction *t) {
  return (rr_change){
      .client = t->client, .number = t->number, .whole = t->whole, .patches = *t->patches};
}

void rr__transaction_keep(rr_document *document, const rr__transaction *t) {
  const rr_change change = change_of(t);
  rr_history_push(&document->history, &change);
  rr__clients_set(&document->clients, t->client, t->number);
  document->version++;
}

static void tell_inverse(rr_document *document, const rr_patches *inverse, rr_outcome *outcome) {
  if (rr_patches_write_within(inverse, LONG_INVERSE, &outcome->inverse))
    return;
  outcome->kept = rr_alloc(sizeof *outcome->kept);
  outcome->kept->document = document;
  rr_patches_pack(inverse, &outcome->kept->patches);
  outcome->kept->patches.garbage = &document->garbage;
}

bool rr__transaction_write(rr_document *document, const rr__transaction *t,
                           const rr_patches *inverse, rr_outcome *outcome, rr_error *error) {
  const rr_change change = change_of(t);
  bool patches = t->transformed || t->patches->misplaced;
  outcome->version = document->version + 1;
  rr__message_write_change(outcome->version, &change, &outcome->change);
  rr__message_write_answer(t->number, outcome->version, patches ? t->patches : NULL,
                           &outcome->answer);
  size_t limit = document->limits.max_text;
  if (outcome->change.size > limit || outcome->answer.size > limit)
    return rr_fail(error, RR_ERR_TOO_LARGE, "the change is longer than a text can be", 0);
  if (inverse)
    tell_inverse(document, inverse, outcome);
  return true;
}

bool rr__document_may_read(const rr_document *document, rr_bytes message, rr_error *error) {
  return message.size <= document->limits.max_message ||
         rr_fail(error, RR_ERR_TOO_LARGE, "the message is larger than limits.messageBytes", 0);
}

rr__transaction rr__transaction_of(uint32_t client, const rr__message_reader *message,
                                   rr_patches *patches) {
  patches->max_moved = MAX_MOVED;
  patches->max_text = MAX_EDITED;
  patches->max_searched = MAX_SEARCHED;
  return (rr__transaction){
      .client = client,
      .number = message->number,
      .whole = message->whole,
      .base = message->base,
      .patches = patches,
  };
}
