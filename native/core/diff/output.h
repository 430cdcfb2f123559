/* The text of the patches of a difference, within limits. */
#ifndef RR_OUTPUT_H
#define RR_OUTPUT_H

#include "diff/compare.h"
#include "diff/digest.h"

typedef struct {
  const rr_compare_limits *limits;
  const rr__digests *values; /* of the tree that has the values of the patches */
  rr_buffer *out;
  size_t start;   /* where the text starts */
  size_t count;   /* patches */
  size_t moves;   /* bytes of moves of containers */
  rr_buffer path; /* the current path as text, without the closing bracket */
  bool full;      /* the limits are reached */
} rr__output;

/* A point in the text to go back to. */
typedef struct {
  size_t size;
  size_t count;
  size_t moves;
} rr__output_mark;

/* The path is to be freed with `rr_buffer_free`. */
void rr__output_init(rr__output *output, const rr_compare_limits *limits, const rr__digests *values,
                     rr_buffer *out);

/* Appends a member to the path, or an index if `key` has no data. */
void rr__output_enter(rr__output *output, rr_bytes key, size_t index);
/* Writes a patch at the path. `value` is NULL for a removal. `before` is empty to append. */
void rr__output_patch(rr__output *output, const char *op, const rr__part *value, rr_bytes before);
/* The same at a member or element of the path. */
void rr__output_at(rr__output *output, rr_bytes key, size_t index, const char *op,
                   const rr__part *value, rr_bytes before);
/* Writes a move within the array at the path. */
void rr__output_move(rr__output *output, size_t from, size_t to, bool container);

rr__output_mark rr__output_mark_of(const rr__output *output);
/* Drops the patches since then. */
void rr__output_return(rr__output *output, const rr__output_mark *mark);
/* The bytes that were written since then. Moves of containers cost next to nothing: they keep what
   others change in them meanwhile, also where the array is shorter than its moves. */
size_t rr__output_cost(const rr__output *output, const rr__output_mark *mark);
/* Whether at least half of what the limits allow was written since then. */
bool rr__output_has_most(const rr__output *output, const rr__output_mark *mark);

#endif
