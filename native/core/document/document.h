/* The document: one value, its version, and the transactions that led to it. */
#ifndef RR_DOCUMENT_H
#define RR_DOCUMENT_H

#include "document/history.h"

typedef struct rr_document rr_document;

typedef struct {
  rr_patch_limits patch;
  size_t max_message;   /* bytes of a client's transaction as text */
  size_t max_value;     /* bytes that the document may hold: value, history and open snapshots */
  size_t max_work;      /* of one transaction (work.h); see below */
  size_t max_text;      /* bytes of the text of an answer or change */
  size_t history_count; /* transactions kept */
  size_t history_bytes; /* bytes kept */
} rr_document_limits;

extern const rr_document_limits rr_document_default_limits;

/* Transforming a transaction may take `max_work`. Applying it may take a twentieth of that, plus
   RR_WORK_PER_BYTE for each byte of its text. A call that is not divided into steps may do
   RR_WORK_AT_ONCE of both together. */
enum { RR_WORK_PER_BYTE = 32, RR_WORK_AT_ONCE = 3000000 };

/* Returns a document of version 0 with the value of a JSON text, or NULL. */
rr_document *rr_document_new(rr_bytes text, const rr_document_limits *limits, rr_error *error);
/* Returns a document with the same value and version, but without history. Both share the value
   until one of them changes. */
rr_document *rr_document_fork(rr_document *document);
/* Frees the document and all its memory at once. */
void rr_document_delete(rr_document *document);

/* Releases the value and the history, which `rr_document_sweep` then frees. After this, only
   `rr_document_sweep`, `rr_document_drop` and `rr_document_delete` may be called. */
void rr_document_close(rr_document *document);
/* The garbage list of the document. Callers add values that they made for the document, so that
   they are freed in steps. */
rr_garbage *rr_document_garbage(rr_document *document);
/* Whether there are values without owners to free. */
bool rr_document_has_garbage(const rr_document *document);
/* Frees about `nodes` nodes at most. Returns false once nothing is left. */
bool rr_document_sweep(rr_document *document, size_t nodes);

/* The limits for reading a whole value. */
rr_text_limits rr_document_text_limits(const rr_document_limits *limits);
const rr_document_limits *rr_document_limits_of(const rr_document *document);
uint64_t rr_document_version(const rr_document *document);
/* Borrowed until the next change. */
const rr_value *rr_document_root(const rr_document *document);
/* Appends the text of the value at a path, which is given as JSON text. Errors: RR_ERR_PATH if the
   path does not resolve, RR_ERR_PATCH if it is not a path. */
bool rr_document_get(const rr_document *document, rr_bytes path, rr_buffer *out, rr_error *error);

/* The inverse of a transaction, if it is long: its text is only made on request. */
typedef struct rr_inverse rr_inverse;
/* Appends the patches if they have at most `limit` bytes. Otherwise returns false and leaves `out`
   as it was. */
bool rr_inverse_write(const rr_inverse *inverse, size_t limit, rr_buffer *out);
void rr_inverse_delete(
    rr_inverse *inverse); /* must come before deleting its document; may be NULL */

/* The result of a transaction. Zero-initialise; `rr_outcome_free` frees the memory. Each call
   overwrites the texts. */
typedef struct {
  uint64_t number;   /* the client's transaction number, even if refused, once it could be read */
  uint64_t version;  /* the document's version after it */
  rr_buffer answer;  /* for the sender: `["k",number,version]`, with the patches if they were
                        transformed */
  rr_buffer change;  /* for all others: `["t",version,"client.number",patches]`, with a 1 at the end
                        if it assigns a whole value */
  rr_buffer inverse; /* the patches that undo it, if requested */
  rr_inverse *kept;  /* the inverse instead, if it is long; the caller may take it */
} rr_outcome;

void rr_outcome_free(rr_outcome *outcome);

/* Receives a transaction of a client: `[number,base,[patches]]`, where `base` is the version that
   the client had confirmed. In `[number,base,[patches],1]` the 1 says that it assigns a whole
   value, and the patches are the difference to the old one. The 1 has no effect here: it is kept
   and passed on with the change, even if a transform leaves no patches. Transforms the transaction
   over all that came after its base, applies it, gives it the next version and keeps it in the
   history. Tests are checked against the current value. On failure nothing has changed:

   RR_ERR_TEXT, RR_ERR_DEPTH, RR_ERR_TOO_LARGE, RR_ERR_PATCH   the message is invalid
   RR_ERR_ORDER     `number` is not the number of the client's last accepted transaction plus one
   RR_ERR_VERSION   a base that the document never had
   RR_ERR_STALE     the base is older than the history, or there is too much to transform
   RR_ERR_PATH, RR_ERR_TEST   a patch that does not apply
   RR_ERR_TOO_LARGE   the document or one of its objects would be too large, or applying it takes
                      too long, or its answer or change is too long
   RR_OK            it takes too long for one call: use an rr_reading */
bool rr_document_receive(rr_document *document, uint32_t client, rr_bytes message,
                         bool want_inverse, rr_outcome *outcome, rr_error *error);
/* The same in steps: reads, transforms and applies a client's transaction to a version of its own.
   If the document changes meanwhile, applying has to start again, so the caller should avoid
   that. */
typedef struct rr_reading rr_reading;
/* Borrows the message and the document until it is deleted. */
rr_reading *rr_reading_new(rr_document *document, uint32_t client, rr_bytes message);
/* Whether everything has been read and transformed, so that applying comes next. */
bool rr_reading_is_current(const rr_reading *reading);
/* Continues for about `work` units (work.h). Sets *done at the end. Fails as `rr_document_receive`
   does. */
bool rr_reading_step(rr_reading *reading, size_t work, bool *done, rr_error *error);
/* The client's transaction number; 0 before it has been read. */
uint64_t rr_reading_number(const rr_reading *reading);
/* Makes the finished transaction a change of the document. Call it once, and only if the document
   has not changed since. */
bool rr_reading_take(rr_reading *reading, bool want_inverse, rr_outcome *outcome, rr_error *error);
void rr_reading_delete(rr_reading *reading); /* may be NULL */

/* Applies a transaction of main itself, client 0, to the current value: `[patches]`, of at most
   `max_value` bytes. `whole`: it assigns a whole value. */
bool rr_document_submit(rr_document *document, rr_bytes patches, bool want_inverse, bool whole,
                        rr_outcome *outcome, rr_error *error);

/* Writes main's own transactions after version `since` anew: `[patches]` do the same as all of them
   together, which the caller ensures, and become the patches of the first; the others become empty.
   The value and the version stay. To be called before anybody has been told of them. Fails with
   RR_ERR_STALE if the history does not have them, and RR_ERR_VERSION if one of them is a client's
   or assigns a whole value. */
bool rr_document_rewrite(rr_document *document, uint64_t since, rr_bytes patches, rr_error *error);

/* Makes `root` the value: a transaction of main itself that assigns a whole value. Takes ownership
   of `root`, whose text has `size` bytes. */
void rr_document_replace(rr_document *document, rr_value root, size_t size);
/* Counts what the caller has allocated or freed for the document since `before`. Returns false if
   the document now exceeds its limits. */
bool rr_document_count(rr_document *document, rr_usage before);

/* The number of the client's last accepted transaction; 0 for none. */
uint64_t rr_document_accepted(const rr_document *document, uint32_t client);
/* Forgets a client that has left. */
void rr_document_forget(rr_document *document, uint32_t client);

/* Appends the changes after version `since`, separated by commas. Returns false if the history does
   not reach back that far, or `since` is above the current version. */
bool rr_document_since(const rr_document *document, uint64_t since, rr_buffer *out);
/* The oldest version that can still be a base. */
uint64_t rr_document_oldest(const rr_document *document);

/* Forgets the changes up to that version. Older versions can no longer be a base. */
void rr_document_trim(rr_document *document, uint64_t version);

/* Retains the current value for a reader on any thread. Release it with `rr_document_drop`, or with
   `rr_value_release` if the document has been deleted. */
rr_value rr_document_hold(rr_document *document);
void rr_document_drop(rr_document *document, rr_value held);

typedef struct {
  size_t bytes; /* nodes of the value, of the history, of held values and of garbage */
  size_t nodes;
  size_t history_count;
  size_t history_bytes; /* paths, and values as text (bytes) */
} rr_document_stats;
rr_document_stats rr_document_measure(const rr_document *document);

#endif
