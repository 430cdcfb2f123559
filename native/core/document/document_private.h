/* The fields of a document, for the files that implement it. */
#ifndef RR_DOCUMENT_PRIVATE_H
#define RR_DOCUMENT_PRIVATE_H

#include "document/clients.h"
#include "document/document.h"
#include "document/message.h"

struct rr_document {
  rr_value root;
  uint64_t version;
  rr_document_limits limits;
  rr_history history;
  rr__clients clients;
  /* The current transaction and its inverse. Empty between calls, and kept for their memory. */
  rr_builder *builder;
  rr_patches patches;
  rr_patches inverse;
  /* Released values that are not freed yet. */
  rr_garbage garbage;
  /* The bytes that it holds, garbage included: the sum of what each call has changed in the
     thread's usage. Signed, since a key list shared by documents counts as freed by the last of
     them. */
  int64_t bytes;
  int64_t nodes;
};

/* Counts what has been allocated or freed since `before`. */
static inline void rr__document_account(rr_document *document, rr_usage before) {
  rr_usage after = rr_value_usage();
  document->bytes += (int64_t)(after.bytes - before.bytes);
  document->nodes += (int64_t)(after.nodes - before.nodes);
}

/* Frees a little garbage, and counts what the call has changed since `before`. */
void rr__document_settle(rr_document *document, rr_usage before);

#endif
