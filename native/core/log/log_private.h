/* The fields of a log, for the files that implement it. */
#ifndef RR_LOG_PRIVATE_H
#define RR_LOG_PRIVATE_H

#include "log/tail.h"

struct rr_log {
  rr_value root;
  uint64_t window; /* 0 until it is opened */
  unsigned ops;    /* a bit for each rr_op that its patches may have */
  uint64_t seq;
  uint64_t floor;
  uint64_t fp;
  rr__tail tail; /* the entries above the floor */
  /* The current transaction and its inverse. Empty between calls, and kept for their memory. */
  rr_builder *builder;
  rr_patches patches;
  rr_patches inverse;
  rr_buffer written;
};

/* Reads a list of patches at *at into the empty `list`. */
bool rr__log_read_patches(rr_log *log, rr_bytes text, size_t *at, rr_patches *list);
/* Reads a value, the whole of the text. */
bool rr__log_read_value(rr_bytes text, rr_value *out);
/* Whether `written` is the text. */
bool rr__log_has_written(const rr_log *log, rr_bytes text);
void rr__log_raise_floor(rr_log *log, uint64_t floor);

#endif
