/* The document: one value, its version, and the transactions that led to it. */
#ifndef RR_DOCUMENT_H
#define RR_DOCUMENT_H

#include "document/history.h"

typedef struct rr_document rr_document;

typedef struct {
  rr_patch_limits patch;
  size_t max_message;   /* bytes of a client's transaction as text */
  size_t max_value;     /* bytes that the document may hold: value, history, open snapshots */
  size_t max_work;      /* of one transaction (work.h), see below */
  size_t max_text;      /* bytes of a text that is told of one */
  size_t history_count; /* transactions kept */
  size_t history_bytes; /* bytes kept */
} rr_document_limits;

extern const rr_document_limits rr_document_default_limits;

/* A transaction may take `max_work` to be transformed; and to be applied a twentieth of that, and
   so much for each byte of its text. A call that is not divided does no more than this of both. */
enum { RR_WORK_PER_BYTE = 32, RR_WORK_AT_ONCE = 3000000 };

/* Returns a document of version 0 with the value of that JSON text, or NULL. */
rr_document *rr_document_new(rr_bytes text, const rr_document_limits *limits, rr_error *error);
/* Returns a document of the same value and version, without its history. The two share their value
   until one of them changes. */
rr_document *rr_document_fork(rr_document *document);
/* Frees it at once, with all that is left of it. */
void rr_document_delete(rr_document *document);

/* Gives up the value and the history, which `rr_document_sweep` frees; all that may follow is that,
   `rr_document_drop` and `rr_document_delete`. */
void rr_document_close(rr_document *document);
/* Where what the caller gives up of what it has made for the document is freed little by little. */
rr_garbage *rr_document_garbage(rr_document *document);
/* Whether there is something to free that nobody owns any more. */
bool rr_document_has_garbage(const rr_document *document);
/* Frees up to about `nodes` nodes of that; false once nothing is left. */
bool rr_document_sweep(rr_document *document, size_t nodes);

/* What holds for reading a whole value. */
rr_text_limits rr_document_text_limits(const rr_document_limits *limits);
const rr_document_limits *rr_document_limits_of(const rr_document *document);
uint64_t rr_document_version(const rr_document *document);
/* Borrowed until the next change. */
const rr_value *rr_document_root(const rr_document *document);
/* Appends the text of the value at that path (its JSON text); false with RR_ERR_PATH where it leads
   nowhere, RR_ERR_PATCH where it is no path. */
bool rr_document_get(const rr_document *document, rr_bytes path, rr_buffer *out, rr_error *error);

/* What undoes a transaction, where that is long: its text is made when somebody wants it. */
typedef struct rr_inverse rr_inverse;
/* Appends the patches, if they have at most `limit` bytes; else false, and `out` is as before. */
bool rr_inverse_write(const rr_inverse *inverse, size_t limit, rr_buffer *out);
void rr_inverse_delete(rr_inverse *inverse); /* before its document; may be NULL */

/* What became of a transaction. Zero-initialise; `rr_outcome_free` gives the memory back. A call
   writes the texts afresh. */
typedef struct {
  uint64_t number;   /* the client's own number of it, also of one refused if it could be read */
  uint64_t version;  /* the document's after it */
  rr_buffer answer;  /* for its sender: `["k",number,version]`, and the patches where others came
                        between */
  rr_buffer change;  /* for everybody else: `["t",version,"client.number",patches]`, and a 1 behind
                        that if it assigns a whole value */
  rr_buffer inverse; /* the patches that undo it, where asked for, */
  rr_inverse *kept;  /* or here, if they are long; the caller may take it */
} rr_outcome;

void rr_outcome_free(rr_outcome *outcome);

/* Takes a transaction of a client: `[number,base,[patches]]`, where `base` is the version that the
   client had confirmed, or `[number,base,[patches],1]`: marked as one that assigns a whole value,
   from which the patches are the difference to the one before. The mark changes nothing here, and
   is kept and told with the change, also where a transform leaves nothing of the patches.
   Transforms it over all that came after its base, applies what is left, gives it the next version
   and keeps it in the history. A test is checked against the value that it meets here. On failure
   nothing has changed:

   RR_ERR_TEXT, RR_ERR_DEPTH, RR_ERR_TOO_LARGE, RR_ERR_PATCH   the message itself
   RR_ERR_ORDER     `number` is not that of the client's last accepted transaction and one
   RR_ERR_VERSION   a base that the document never had
   RR_ERR_STALE     a base before the history, or too much to transform since
   RR_ERR_PATH, RR_ERR_TEST   a patch that does not apply
   RR_ERR_TOO_LARGE   what the document or one of its objects would hold after it, what it takes to
                      apply, and what there is to tell of it
   RR_OK            it takes longer than one call should: a reading has to do it */
bool rr_document_receive(rr_document *document, uint32_t client, rr_bytes message,
                         bool want_inverse, rr_outcome *outcome, rr_error *error);
/* The same in steps: a transaction of a client that is being read, brought up to date and applied
   to a version of its own. The document may change meanwhile; what was applied is then of no use,
   so the caller sees to it that it does not, or not often. */
typedef struct rr_reading rr_reading;
/* Borrows the message until it is deleted, and the document. */
rr_reading *rr_reading_new(rr_document *document, uint32_t client, rr_bytes message);
/* Whether all has been read and transformed, so that what comes now is to be applied. */
bool rr_reading_is_current(const rr_reading *reading);
/* Goes on for about `work` (work.h); sets *done at the end. False as `rr_document_receive`. */
bool rr_reading_step(rr_reading *reading, size_t work, bool *done, rr_error *error);
/* The client's own number of it, 0 before it was read. */
uint64_t rr_reading_number(const rr_reading *reading);
/* Takes the transaction that is done, once, with no other change since then. */
bool rr_reading_take(rr_reading *reading, bool want_inverse, rr_outcome *outcome, rr_error *error);
void rr_reading_delete(rr_reading *reading); /* may be NULL */

/* Takes a transaction of main itself, client 0, on the document as it is: `[patches]`, of at most
   `max_value` bytes. `whole` marks it. */
bool rr_document_submit(rr_document *document, rr_bytes patches, bool want_inverse, bool whole,
                        rr_outcome *outcome, rr_error *error);

/* Makes `root`, which it takes over and whose text has `size` bytes, the value at once: a
   transaction of main itself, which is marked. */
void rr_document_replace(rr_document *document, rr_value root, size_t size);
/* Counts what the caller has made for the document since `before`, or has freed of what it had;
   false if the document holds more than it may. */
bool rr_document_count(rr_document *document, rr_usage before);

/* The last number accepted of that client, 0 for none. */
uint64_t rr_document_accepted(const rr_document *document, uint32_t client);
/* Forgets a client that has gone. */
void rr_document_forget(rr_document *document, uint32_t client);

/* Appends the changes above version `since`, separated by commas; false where the history does not
   reach back that far, or `since` is above the version. */
bool rr_document_since(const rr_document *document, uint64_t since, rr_buffer *out);
/* The lowest version that can still be a base. */
uint64_t rr_document_oldest(const rr_document *document);

/* Forgets the changes up to that version: none is a base below it any more. */
void rr_document_trim(rr_document *document, uint64_t version);

/* Holds the value as it is now for a reader on any thread; given back with `rr_document_drop`. What
   is still held when the document is deleted is given back with `rr_value_release`. */
rr_value rr_document_hold(rr_document *document);
void rr_document_drop(rr_document *document, rr_value held);

typedef struct {
  size_t bytes; /* in the nodes of the value, of the history, of what is held and not yet freed */
  size_t nodes;
  size_t history_count;
  size_t history_bytes; /* paths, and values as text */
} rr_document_stats;
rr_document_stats rr_document_measure(const rr_document *document);

#endif
