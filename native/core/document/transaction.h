/* What taking a transaction at once and taking one in steps share. */
#ifndef RR_TRANSACTION_H
#define RR_TRANSACTION_H

#include "document/document_private.h"
#include "patch/transform.h"

/* A transaction that is being taken. */
typedef struct {
  uint32_t client;
  uint64_t number;
  bool whole;
  uint64_t base; /* the version that the patches are for; moves up to the document's */
  bool transformed;
  rr_patches *patches;
  rr__rebase rebase;
} rr__transaction;

/* The transaction of a client that was read from a message. */
rr__transaction rr__transaction_of(uint32_t client, const rr__message_reader *message,
                                   rr_patches *patches);
/* Whether its number and its base can be. */
bool rr__transaction_in_order(const rr_document *document, const rr__transaction *t,
                              rr_error *error);
/* Brings the patches from their base to the document's version, or so far that the thread's work is
   above `limit`. */
bool rr__transaction_rebase(const rr_document *document, rr__transaction *t, uint64_t limit,
                            rr_error *error);
/* Tells of the transaction, which leads to the next version: before that is so, since it may be too
   long to tell. `inverse` may be NULL. */
bool rr__transaction_tell(rr_document *document, const rr__transaction *t,
                          const rr_patches *inverse, rr_outcome *outcome, rr_error *error);
/* The value has changed by the transaction: gives that a version, and keeps it. */
void rr__transaction_keep(rr_document *document, const rr__transaction *t);

/* Empties the outcome for a transaction of that number. */
void rr__outcome_restart(rr_outcome *outcome, uint64_t number);
/* Whether a message is of a size that may be read. */
bool rr__document_may_read(const rr_document *document, rr_bytes message, rr_error *error);
/* Whether the document may hold so much more, which has been made for it. */
bool rr__document_may_hold(const rr_document *document, int64_t bytes, int64_t nodes,
                           rr_error *error);

#endif
