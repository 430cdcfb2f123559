#include "base/work.h"
#include "document/document_private.h"
#include "text/scan.h"

#define MIB ((size_t)1024 * 1024)

const rr_document_limits rr_document_default_limits = {
    .patch = {.max_patches = 1000000,
              .max_path = RR_DEFAULT_DEPTH,
              .max_depth = RR_DEFAULT_DEPTH,
              .max_nodes = 10000000,
              .max_keys = 1000000},
    .max_message = 16 * MIB,
    .max_value = 1024 * MIB,
    .max_work = 200000000,
    .max_text = SIZE_MAX,
    .history_count = 10000,
    .history_bytes = 4 * MIB,
};

enum { SWEPT_AT_ONCE = 500 }; /* nodes: this takes about ten microseconds */

void rr__document_settle(rr_document *document, rr_usage before) {
  rr_garbage_sweep(&document->garbage, SWEPT_AT_ONCE);
  rr__document_account(document, before);
}

static rr_document *make(rr_value root, const rr_document_limits *limits) {
  rr_document *document = rr_alloc(sizeof *document);
  *document = (rr_document){
      .root = root,
      .limits = *limits,
      .builder = rr_builder_new(),
  };
  document->history = (rr_history){.max_count = limits->history_count,
                                   .max_bytes = limits->history_bytes,
                                   .garbage = &document->garbage};
  document->builder->garbage = &document->garbage;
  document->patches.garbage = document->inverse.garbage = &document->garbage;
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
  rr__document_account(document, before);
  return document;
}

rr_document *rr_document_fork(rr_document *document) {
  rr_document *fork = make(rr_value_retain(document->root), &document->limits);
  fork->version = document->version;
  fork->bytes = document->bytes;
  fork->nodes = document->nodes;
  return fork;
}

void rr_document_close(rr_document *document) {
  rr_history_free(&document->history);
  rr_garbage_add(&document->garbage, document->root);
  document->root = RR_NONE;
}

rr_garbage *rr_document_garbage(rr_document *document) { return &document->garbage; }

bool rr_document_has_garbage(const rr_document *document) {
  return !rr_garbage_is_empty(&document->garbage);
}

bool rr_document_sweep(rr_document *document, size_t nodes) {
  rr_usage before = rr_value_usage();
  bool more = rr_garbage_sweep(&document->garbage, nodes);
  rr__document_account(document, before);
  return more;
}

void rr_document_delete(rr_document *document) {
  if (!document)
    return;
  rr_document_close(document);
  rr__clients_free(&document->clients);
  rr_patches_free(&document->inverse);
  rr_patches_free(&document->patches);
  rr_builder_delete(document->builder);
  rr_garbage_free(&document->garbage);
  rr_free(document);
}

const rr_document_limits *rr_document_limits_of(const rr_document *document) {
  return &document->limits;
}

uint64_t rr_document_version(const rr_document *document) { return document->version; }

const rr_value *rr_document_root(const rr_document *document) { return &document->root; }

bool rr_document_get(const rr_document *document, rr_bytes text, rr_buffer *out, rr_error *error) {
  rr__arena arena = {0};
  rr__path_memory memory = {0};
  rr_path path;
  rr_view view;
  size_t position = 0;
  bool found = false;
  if (rr_path_read(text, &position, document->limits.patch.max_path, &memory, &arena, &path,
                   error)) {
    if (!rr__scan_end(text, &position))
      rr_fail(error, RR_ERR_TEXT, "the text continues after the path", position);
    else if (!rr_path_get(&document->root, path, &view))
      rr_fail(error, RR_ERR_PATH, "the path does not resolve", 0);
    else
      found = true;
  }
  if (found)
    rr_text_write(&view, out);
  rr_free(memory.steps);
  rr__arena_free(&arena);
  return found;
}

uint64_t rr_document_oldest(const rr_document *document) {
  return document->version - document->history.count;
}

void rr_document_trim(rr_document *document, uint64_t version) {
  rr_usage before = rr_value_usage();
  if (version <= document->version)
    rr_history_trim(&document->history, (size_t)(document->version - version));
  rr__document_settle(document, before);
}

bool rr_document_count(rr_document *document, rr_usage before) {
  rr__document_account(document, before);
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
    const rr_change *change =
        rr_history_at(&document->history, (size_t)(version - rr_document_oldest(document)) - 1);
    if (version > since + 1)
      rr_buffer_literal(out, ",");
    rr__message_write_change(version, change, out);
  }
  return true;
}

rr_value rr_document_hold(rr_document *document) { return rr_value_retain(document->root); }

void rr_document_drop(rr_document *document, rr_value held) {
  rr_usage before = rr_value_usage();
  rr_garbage_add(&document->garbage, held);
  rr__document_settle(document, before);
}

rr_document_stats rr_document_measure(const rr_document *document) {
  return (rr_document_stats){
      .bytes = document->bytes > 0 ? (size_t)document->bytes : 0,
      .nodes = document->nodes > 0 ? (size_t)document->nodes : 0,
      .history_count = document->history.count,
      .history_bytes = document->history.bytes,
  };
}
