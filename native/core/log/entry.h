/* The texts of entries and snapshots. Each has one spelling, so that every reader takes the same
   ones. */
#ifndef RR_ENTRY_H
#define RR_ENTRY_H

#include "patch/patch_reader.h"

enum {
  RR__LOG_VERSION = 1,
  RR__LOG_MAX_WINDOW = 65536,
  RR__LOG_CLIENT = 24, /* bytes of a client's id */
};

typedef enum {
  RR__ENTRY_BAD,         /* none */
  RR__ENTRY_NEWER,       /* from a newer version of this library */
  RR__ENTRY_OPENING,     /* the first one of a log */
  RR__ENTRY_FLOOR,       /* a snapshot was stored */
  RR__ENTRY_TRANSACTION, /* its patches have not been read */
} rr__entry_kind;

typedef struct {
  rr__entry_kind kind;
  uint64_t window; /* of an opening */
  unsigned ops;    /* the same: a bit for each rr_op */
  bool newer;      /* the same: it names ops that this version does not know */
  uint64_t floor;
  rr_bytes client;
  uint64_t n;
  uint64_t base;
  uint64_t seen;
  rr_bytes rest; /* the patches, or the value of an opening */
} rr__entry;

/* Reads an entry, which is foreign. What is read borrows the text. */
rr__entry rr__entry_read(rr_bytes text);

/* Each reads one thing at *at and moves *at behind it, or returns false. White space is not
   allowed. */
bool rr__entry_literal(rr_bytes text, size_t *at, const char *literal);
bool rr__entry_whole(rr_bytes text, size_t *at, uint64_t *out); /* up to 2^53 - 1 */
bool rr__entry_fingerprint(rr_bytes text, size_t *at, uint64_t *out);
bool rr__entry_client(rr_bytes text, size_t *at, rr_bytes *out); /* without quotes */
bool rr__entry_ops(rr_bytes text, size_t *at, unsigned *ops, bool *newer);
/* The head of an entry or a snapshot; 0 if it is none. */
uint64_t rr__entry_version(rr_bytes text, size_t *at);
/* Whether the bytes are UTF-8. */
bool rr__entry_is_utf8(rr_bytes text);
/* Appends the names of ops, in their order. */
void rr__entry_write_ops(unsigned ops, rr_buffer *out);

#endif
