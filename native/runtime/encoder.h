/* Writes the text of a retained tree piece by piece on worker threads. A piece is what one job of
   the pool writes; it is cut into slices, each fit for one message. */
#ifndef RR_ENCODER_H
#define RR_ENCODER_H

#include "core.h"
#include "job.h"

enum {
  /* Below half of a page of V8's, whose garbage is then a matter of microseconds: longer strings
     get pages of their own, and to free those of 64 MB stops the loop for 5 ms. Not much below,
     since each message has a cost of its own. */
  RR_SLICE_SIZE = 120 * 1024,
  RR_PIECE_SLICES = 4, /* the loop's thread makes strings of them all in one turn */
};

typedef struct rr_encoder rr_encoder;

struct rr_encoder {
  rr_job job;
  const rr_value *root;
  rr_writer *writer;
  rr_buffer piece;
  size_t ends[RR_PIECE_SLICES]; /* where each slice of the piece ends */
  size_t slices;
  bool finished; /* the piece is the last one */
  void (*done)(rr_encoder *encoder);
};

/* Borrows `*root` until `rr_encoder_deinit`. */
void rr_encoder_init(rr_encoder *encoder, const rr_value *root);
/* Not while a job is running. */
void rr_encoder_deinit(rr_encoder *encoder);

/* Writes the whole text into `out` at once if it has at most about `limit` bytes; else returns
   false and leaves `out` half full. */
bool rr_encoder_take(const rr_encoder *encoder, size_t limit, rr_buffer *out);
/* Writes the first slice here and now. Once, before any job; `finished` if it is all of the text. */
rr_bytes rr_encoder_begin(rr_encoder *encoder);
/* Starts on the next piece; `done` is called on the loop's thread. False where libuv refuses. */
bool rr_encoder_start(rr_encoder *encoder, uv_loop_t *loop, void (*done)(rr_encoder *encoder));
/* Slice `at` of the piece that is done (rr_writer_slice). */
rr_bytes rr_encoder_slice(const rr_encoder *encoder, size_t at);

#endif
