/* Shared by taking a transaction in one call and in steps. */
#ifndef RR_TRANSACTION_H
#define RR_TRANSACTION_H

#include "document/document_private.h"
#include "patch/transform.h"

/* A transaction that is being taken. */
typedef struct {
  uint32_t client;
  uint64_t number;
  bool whole;
  uint64_t base; /* the version that the patches are for; rises to the document's version */
  bool transformed;
  rr_patches *patches;
  rr__rebase rebase;
} rr__transaction;

/* The transaction that was read from a client's message. */
rr__transaction rr__transaction_of(uint32_t client, const rr__message_reader *message,
                                   rr_patches *patches);
/* Checks its number and its base. */
bool rr__transaction_in_order(const rr_document *document, const rr__transaction *t,
                              rr_error *error);
/* Transforms the patches from their base to the document's version, until the thread's work exceeds
   `limit`. */
bool rr__transaction_rebase(const rr_document *document, rr__transaction *t, uint64_t limit,
                            rr_error *error);
/* Writes the answer and the change of the transaction, which leads to the next version. This comes
   before the change is kept, since the texts may be too long. `inverse` may be NULL. */
bool rr__transaction_write(rr_document *document, const rr__transaction *t,
                           const rr_patches *inverse, rr_outcome *outcome, rr_error *error);
/* Gives the applied transaction the next version, and keeps it in the history. */
void rr__transaction_keep(rr_document *document, const rr__transaction *t);

/* Empties the outcome, for a transaction with that number. */
void rr__outcome_restart(rr_outcome *outcome, uint64_t number);
/* Whether the size of a message is allowed. */
bool rr__document_may_read(const rr_document *document, rr_bytes message, rr_error *error);
/* Whether the document may grow by so many bytes and nodes. */
bool rr__document_may_hold(const rr_document *document, int64_t bytes, int64_t nodes,
                           rr_error *error);

#endif
