/* Writes the text of a retained tree piece by piece on worker threads. One job writes one piece. A
   piece is cut into slices; each fits into one message. */
#ifndef RR_ENCODER_H
#define RR_ENCODER_H

#include "core.h"
#include "job.h"

enum {
  /* Less than half of a page of V8: longer strings get pages of their own, and freeing 64 MB of
     them blocks the loop for 5 ms. Not much less, since each message has a fixed cost. */
  RR_SLICE_SIZE = 120 * 1024,
  RR_PIECE_SLICES = 4, /* all become JavaScript strings in one turn of the loop */
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
  bool plain;    /* slices are parts of the text, without paths */
  void (*done)(rr_encoder *encoder);
};

/* Borrows `*root` until `rr_encoder_deinit`. */
void rr_encoder_init(rr_encoder *encoder, const rr_value *root);
/* Must not be called while a job is running. */
void rr_encoder_deinit(rr_encoder *encoder);

/* Writes the whole text into `out` at once if it has at most about `limit` bytes. Otherwise returns
   false and leaves a part of it in `out`. */
bool rr_encoder_take(const rr_encoder *encoder, size_t limit, rr_buffer *out);
/* Writes the first slice at once. Must be called once, before any job. `finished` tells whether it
   is the whole text. If `plain`, the slices are parts of the text, cut between characters. */
rr_bytes rr_encoder_begin(rr_encoder *encoder, bool plain);
/* Writes the next slice at once. Must not be called while a job is running, or once `finished`. */
rr_bytes rr_encoder_next(rr_encoder *encoder);
/* Starts the next piece. `done` is called on the loop's thread. Returns false if libuv refuses. */
bool rr_encoder_start(rr_encoder *encoder, uv_loop_t *loop, void (*done)(rr_encoder *encoder));
/* Slice `at` of the finished piece (rr_writer_slice; rr_writer_step if plain). */
rr_bytes rr_encoder_slice(const rr_encoder *encoder, size_t at);

#endif
