/* The log of a document that several devices share: a reader that makes a value of its entries.

   Every reader applies the same rule to the same entries in the same order, so all have the same
   value. No option, limit, permission or clock may enter. lib/cloud/reader does the same in
   JavaScript; docs/cloud-protocol.md has the rule and the texts. */
#ifndef RR_LOG_H
#define RR_LOG_H

#include "patch/patch.h"

typedef struct rr_log rr_log;

typedef enum {
  RR_LOG_APPLIED,
  RR_LOG_STALE,     /* its base is too old, or does not exist yet; a floor that does not rise */
  RR_LOG_BAD,       /* malformed, or its patches do not apply */
  RR_LOG_DUPLICATE, /* of a transaction that was read before, or of the opening */
  RR_LOG_OPENED,
  RR_LOG_FLOOR,
  RR_LOG_NEWER, /* of a newer version of this library: it was not read, nor can any after it be */
} rr_log_outcome;

/* "applied" and so on. */
const char *rr_log_outcome_name(rr_log_outcome outcome);

/* A reader that has read nothing. */
rr_log *rr_log_new(void);
/* A reader as it was when a snapshot was written. Returns NULL if the text is no snapshot; *newer
   tells whether a newer version has written it. */
rr_log *rr_log_load(rr_bytes text, bool *newer);
void rr_log_delete(rr_log *log); /* may be NULL */

/* What the last entry did. Borrowed until the next one. */
typedef struct {
  rr_log_outcome outcome;
  rr_bytes client; /* empty if it is no transaction; borrows the bytes of the entry */
  uint64_t n;
  uint64_t base;
  uint64_t seen;             /* of others' entries, when it was made; at most the base */
  const rr_patches *patches; /* that were applied; NULL if none were */
} rr_log_read_result;

/* Reads the next entry: foreign bytes. */
rr_log_read_result rr_log_read(rr_log *log, rr_bytes bytes);

uint64_t rr_log_seq(const rr_log *log);   /* of the last entry; 0 without one */
uint64_t rr_log_floor(const rr_log *log); /* the oldest sequence that can be a base */
/* Of all entries: writes 16 hexadecimal digits. */
enum { RR_FINGERPRINT_DIGITS = 16 };
void rr_log_write_fingerprint(const rr_log *log, char digits[RR_FINGERPRINT_DIGITS]);
/* How many entries can be transformed over; 0 until the log is opened. */
uint64_t rr_log_window(const rr_log *log);
/* Borrowed until the next entry. */
const rr_value *rr_log_root(const rr_log *log);

/* Appends a snapshot. Returns false if the log is not opened. */
bool rr_log_save(const rr_log *log, rr_buffer *out);

#endif
