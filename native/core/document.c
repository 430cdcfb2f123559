#include "document.h"

#include "clients.h"
#include "message.h"
#include "scan.h"
#include "transform.h"

#define MIB ((size_t)1024 * 1024)

const rr_document_limits rr_document_default_limits = {
    .patch = {.max_patches = 1000000,
              .max_path = RR_DEFAULT_DEPTH,
              .max_depth = RR_DEFAULT_DEPTH,
              .max_nodes = 10000000,
              .max_keys = 1000000},
    .max_message = 64 * MIB,
    .max_value = 1024 * MIB,
    .max_transform = 2000000,
    .history_count = 10000,
    .history_bytes = 4 * MIB,
};

struct rr_document {
  rr_value root;
  uint64_t version;
  rr_document_limits limits;
  rr_history history;
  rr__clients clients;
  /* The transaction under way and what undoes it; empty between calls, kept for their memory. */
  rr_patches patches;
  rr_patches inverse;
  /* What the document holds, summed up from what each call has changed in the thread's usage.
     Signed: a key list that documents share is given back by the last of them. */
  int64_t bytes;
  int64_t nodes;
};

static void account(rr_document *document, rr_usage before) {
  rr_usage after = rr_value_usage();
  document->bytes += (int64_t)(after.bytes - before.bytes);
  document->nodes += (int64_t)(after.nodes - before.nodes);
}

static rr_document *make(rr_value root, const rr_document_limits *limits) {
  rr_document *document = rr_alloc(sizeof *document);
  *document = (rr_document){
      .root = root,
      .limits = *limits,
      .history = {.max_count = limits->history_count, .max_bytes = limits->history_bytes},
  };
  return document;
}

rr_text_limits rr_document_text_limits(const rr_document_limits *limits) {
  return (rr_text_limits){
      .max_depth = limits->patch.max_depth,
      .max_keys = limits->patch.max_keys,
      .max_nodes = limits->patch.max_nodes,
  };
}

rr_document *rr_document_new(rr_bytes text, const rr_document_limits *limits, rr_error *error) {
  rr_usage before = rr_value_usage();
  rr_text_limits text_limits = rr_document_text_limits(limits);
  rr_value root;
  if (text.size > limits->max_value) {
    rr_fail(error, RR_ERR_TOO_LARGE, "the value is larger than limits.valueBytes", 0);
    return NULL;
  }
  if (!rr_text_read(text, &text_limits, &root, error))
    return NULL;
  rr_document *document = make(root, limits);
  account(document, before);
  return document;
}

rr_document *rr_document_fork(rr_document *document) {
  rr_document *fork = make(rr_value_retain(document->root), &document->limits);
  fork->version = document->version;
  fork->bytes = document->bytes;
  fork->nodes = document->nodes;
  return fork;
}

void rr_document_delete(rr_document *document) {
  if (!document)
    return;
  rr_history_free(&document->history);
  rr__clients_free(&document->clients);
  rr_patches_free(&document->inverse);
  rr_patches_free(&document->patches);
  rr_value_release(document->root);
  rr_free(document);
}

const rr_document_limits *rr_document_limits_of(const rr_document *document) {
  return &document->limits;
}

uint64_t rr_document_version(const rr_document *document) { return document->version; }

const rr_value *rr_document_root(const rr_document *document) { return &document->root; }

bool rr_document_get(const rr_document *document, rr_bytes text, rr_buffer *out, rr_error *error) {
  rr__arena arena = {0};
  rr_path path;
  rr_view view;
  size_t position = 0;
  bool found = false;
  if (rr_path_read(text, &position, document->limits.patch.max_path, &arena, &path, error)) {
    if (!rr__scan_end(text, &position))
      rr_fail(error, RR_ERR_TEXT, "text goes on after the path", position);
    else if (!rr_path_get(&document->root, path, &view))
      rr_fail(error, RR_ERR_PATH, "the path does not resolve", 0);
    else
      found = true;
  }
  if (found)
    rr_text_write(&view, out);
  rr__arena_free(&arena);
  return found;
}

void rr_outcome_free(rr_outcome *outcome) {
  rr_buffer_free(&outcome->answer);
  rr_buffer_free(&outcome->change);
  rr_buffer_free(&outcome->inverse);
}

uint64_t rr_document_oldest(const rr_document *document) {
  return document->version - document->history.count;
}

void rr_document_trim(rr_document *document, uint64_t version) {
  if (version <= document->version)
    rr_history_trim(&document->history, (size_t)(document->version - version));
}

/* The change that led to `version`. */
static const rr_change *change_to(const rr_document *document, uint64_t version) {
  return rr_history_at(&document->history, (size_t)(version - rr_document_oldest(document)) - 1);
}

/* Brings the transaction under way from its base to the document's version. */
static bool rebase(rr_document *document, uint64_t base, rr_error *error) {
  if (base > document->version)
    return rr_fail(error, RR_ERR_VERSION, "the base is a version that never was", 0);
  if (base < rr_document_oldest(document))
    return rr_fail(error, RR_ERR_STALE, "the base is older than the history", 0);
  size_t pairs = 0;
  for (uint64_t version = base + 1; version <= document->version; version++) {
    const rr_change *change = change_to(document, version);
    pairs += change->patches.count * document->patches.count;
    if (pairs > document->limits.max_transform)
      return rr_fail(error, RR_ERR_STALE, "too many patches since the base", 0);
    rr_patches_rebase(&document->patches, &change->patches);
  }
  return true;
}

/* Whether growing by that much leads above the limit. What shrinks is let through. */
static bool exceeds(int64_t held, int64_t grown, size_t limit) {
  return grown > 0 && held + grown > (int64_t)limit;
}

/* Applies the transaction under way, unless the document would hold too much. */
static bool apply(rr_document *document, rr_usage before, rr_error *error) {
  if (!rr_patches_apply(&document->root, &document->patches, &document->inverse, error))
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

/* The patches of `change` are those of the transaction under way, borrowed. */
static void keep(rr_document *document, const rr_change *change) {
  rr_change kept = *change;
  kept.bytes = sizeof kept + rr_patches_pack(&change->patches, &kept.patches);
  rr_history_push(&document->history, kept);
  rr__clients_set(&document->clients, change->client, change->number);
  document->version++;
}

static void report(rr_document *document, const rr_change *change, bool transformed,
                   bool want_inverse, rr_outcome *outcome) {
  outcome->version = document->version;
  rr__message_write_change(document->version, change, &outcome->change);
  rr__message_write_answer(change->number, document->version, transformed ? &change->patches : NULL,
                           &outcome->answer);
  if (want_inverse)
    rr_patches_write(&document->inverse, &outcome->inverse);
}

/* Takes the transaction under way, all of which `change` tells but its patches. */
static bool take(rr_document *document, rr_change change, uint64_t base, rr_usage before,
                 bool want_inverse, rr_outcome *outcome, rr_error *error) {
  bool transformed = base < document->version;
  if (change.number != rr__clients_get(&document->clients, change.client) + 1)
    return rr_fail(error, RR_ERR_ORDER, "a transaction number out of order", 0);
  if (!rebase(document, base, error) || !apply(document, before, error))
    return false;
  change.patches = document->patches;
  keep(document, &change);
  report(document, &change, transformed, want_inverse, outcome);
  return true;
}

static void restart(rr_outcome *outcome) {
  outcome->number = outcome->version = 0;
  outcome->answer.size = outcome->change.size = outcome->inverse.size = 0;
}

static void settle(rr_document *document, rr_usage before) {
  rr_patches_clear(&document->inverse);
  rr_patches_clear(&document->patches);
  account(document, before);
}

/* Whether a text is of a size that may be read. */
static bool check_size(rr_bytes text, size_t limit, const char *message, rr_error *error) {
  return text.size <= limit || rr_fail(error, RR_ERR_TOO_LARGE, message, 0);
}

/* Reads the patches of the transaction under way. */
static bool read_patches(rr_document *document, rr_bytes text, size_t *position, rr_error *error) {
  return rr_patches_read(text, position, &document->limits.patch, &document->patches, error);
}

static bool read_nothing_more(rr_bytes text, size_t *position, rr_error *error) {
  return rr__scan_end(text, position) ||
         rr_fail(error, RR_ERR_TEXT, "text goes on after the transaction", *position);
}

bool rr_document_receive(rr_document *document, uint32_t client, rr_bytes message,
                         bool want_inverse, rr_outcome *outcome, rr_error *error) {
  rr_usage before = rr_value_usage();
  rr_change change = {.client = client};
  uint64_t base;
  size_t position = 0;
  restart(outcome);
  bool taken = check_size(message, document->limits.max_message,
                          "the message is larger than limits.messageBytes", error) &&
               rr__message_read_head(message, &position, &outcome->number, &base, error) &&
               read_patches(document, message, &position, error) &&
               rr__message_read_end(message, &position, &change.whole, error) &&
               read_nothing_more(message, &position, error);
  change.number = outcome->number;
  taken = taken && take(document, change, base, before, want_inverse, outcome, error);
  settle(document, before);
  return taken;
}

bool rr_document_submit(rr_document *document, rr_bytes patches, bool want_inverse, bool whole,
                        rr_outcome *outcome, rr_error *error) {
  rr_usage before = rr_value_usage();
  rr_change change = {.number = rr__clients_get(&document->clients, 0) + 1, .whole = whole};
  size_t position = 0;
  restart(outcome);
  outcome->number = change.number;
  bool taken = check_size(patches, document->limits.max_value,
                          "the change is larger than limits.valueBytes", error) &&
               read_patches(document, patches, &position, error) &&
               read_nothing_more(patches, &position, error) &&
               take(document, change, document->version, before, want_inverse, outcome, error);
  settle(document, before);
  return taken;
}

rr_value rr_document_replace(rr_document *document, rr_value root, size_t size) {
  rr_usage before = rr_value_usage();
  rr_value old = document->root;
  document->root = root;
  rr_patches_push(&document->patches, (rr_patch){.op = RR_REPLACE,
                                                 .owns_path = true,
                                                 .value = rr_value_retain(root),
                                                 .value_size = size});
  keep(document, &(rr_change){.number = rr__clients_get(&document->clients, 0) + 1,
                              .whole = true,
                              .patches = document->patches});
  settle(document, before);
  return old;
}

bool rr_document_count(rr_document *document, rr_usage before) {
  account(document, before);
  size_t max_nodes = document->limits.patch.max_nodes;
  return document->bytes <= (int64_t)document->limits.max_value &&
         (!max_nodes || document->nodes <= (int64_t)max_nodes);
}

uint64_t rr_document_accepted(const rr_document *document, uint32_t client) {
  return rr__clients_get(&document->clients, client);
}

void rr_document_forget(rr_document *document, uint32_t client) {
  rr__clients_remove(&document->clients, client);
}

bool rr_document_since(const rr_document *document, uint64_t since, rr_buffer *out) {
  if (since < rr_document_oldest(document) || since > document->version)
    return false;
  for (uint64_t version = since + 1; version <= document->version; version++) {
    const rr_change *change = change_to(document, version);
    if (version > since + 1)
      rr_buffer_literal(out, ",");
    rr__message_write_change(version, change, out);
  }
  return true;
}

rr_value rr_document_hold(rr_document *document) { return rr_value_retain(document->root); }

void rr_document_drop(rr_document *document, rr_value held) {
  rr_usage before = rr_value_usage();
  rr_value_release(held);
  account(document, before);
}

rr_document_stats rr_document_measure(const rr_document *document) {
  return (rr_document_stats){
      .bytes = document->bytes > 0 ? (size_t)document->bytes : 0,
      .nodes = document->nodes > 0 ? (size_t)document->nodes : 0,
      .history_count = document->history.count,
      .history_bytes = document->history.bytes,
  };
}
