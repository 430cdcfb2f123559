/* The document: one value, its version, and the transactions that led to it. */
#ifndef RR_DOCUMENT_H
#define RR_DOCUMENT_H

#include "transform.h"

typedef struct rr_document rr_document;

typedef struct {
  rr_patch_limits patch;
  size_t max_text;          /* bytes of one message's patches */
  size_t max_value;         /* bytes of the tree, estimated */
  size_t history_count;     /* transactions kept */
  size_t history_bytes;     /* bytes kept, estimated */
} rr_document_limits;

extern const rr_document_limits rr_document_default_limits;

/* Takes ownership of `value`. */
rr_document *rr_document_new(rr_value value, const rr_document_limits *limits);
void rr_document_delete(rr_document *document);

uint64_t rr_document_version(const rr_document *document);
/* Borrowed until the next change. Retain it for a snapshot. */
const rr_value *rr_document_root(const rr_document *document);

/* A transaction as it comes in. `client` 0 is main itself. */
typedef struct {
  uint32_t client;
  uint64_t number; /* counts from 1 for each client, without gaps */
  uint64_t base;   /* the version that the client had confirmed */
  rr_bytes patches;
} rr_transaction;

/* What became of it. Buffers are the caller's: zero-initialise, free. */
typedef struct {
  uint64_t version;  /* the document's version after it */
  bool transformed;  /* others came between: `patches` is not what the client sent */
  rr_buffer patches; /* canonical text of what was applied */
  rr_buffer inverse; /* text of what undoes it, if asked for */
} rr_outcome;

/* Transforms the transaction over all that came after its base, applies what is left, gives it the
   next version and keeps it in the history. A client's number must be its last accepted + 1
   (RR_ERR_ORDER); a base above the version is RR_ERR_VERSION, below the history RR_ERR_STALE. A
   `test` is checked against the value that the transaction meets. On failure nothing has changed. */
bool rr_document_submit(rr_document *document, const rr_transaction *transaction, bool want_inverse,
                        rr_outcome *outcome, rr_error *error);

/* The last number accepted of that client, 0 for none. */
uint64_t rr_document_accepted(const rr_document *document, uint32_t client);
/* Forgets a client that has gone. */
void rr_document_forget(rr_document *document, uint32_t client);

/* Appends `[version,client,number,patches]` of each transaction above `since`, separated by commas;
   false if the history does not reach back that far. */
bool rr_document_since(const rr_document *document, uint64_t since, rr_buffer *out);
/* The lowest version that can still be a base. */
uint64_t rr_document_oldest(const rr_document *document);

#endif
