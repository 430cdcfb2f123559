#include "encoder.h"

void rr_encoder_init(rr_encoder *encoder, const rr_value *root) {
  *encoder = (rr_encoder){.root = root};
}

void rr_encoder_deinit(rr_encoder *encoder) {
  if (encoder->writer)
    rr_writer_delete(encoder->writer);
  encoder->writer = NULL;
  rr_buffer_free(&encoder->piece);
}

bool rr_encoder_take(const rr_encoder *encoder, size_t limit, rr_buffer *out) {
  rr_view view = rr_view_of(encoder->root);
  rr_writer *writer = rr_writer_new(&view);
  bool more = true;
  while (more && out->size <= limit)
    more = rr_writer_step(writer, limit - out->size + 1, out);
  rr_writer_delete(writer);
  return !more && out->size <= limit;
}

static bool write_slice(rr_encoder *encoder) {
  return encoder->plain ? rr_writer_step(encoder->writer, RR_SLICE_SIZE, &encoder->piece)
                        : rr_writer_slice(encoder->writer, RR_SLICE_SIZE, &encoder->piece);
}

static void write_slices(rr_encoder *encoder, size_t count) {
  encoder->piece.size = 0;
  encoder->slices = 0;
  if (!encoder->writer) {
    rr_view view = rr_view_of(encoder->root);
    encoder->writer = rr_writer_new(&view);
  }
  while (!encoder->finished && encoder->slices < count) {
    encoder->finished = !write_slice(encoder);
    encoder->ends[encoder->slices++] = encoder->piece.size;
  }
}

rr_bytes rr_encoder_begin(rr_encoder *encoder, bool plain) {
  encoder->plain = plain;
  return rr_encoder_next(encoder);
}

rr_bytes rr_encoder_next(rr_encoder *encoder) {
  write_slices(encoder, 1);
  return rr_encoder_slice(encoder, 0);
}

static void write_piece(rr_job *job) { write_slices((rr_encoder *)job, RR_PIECE_SLICES); }

static void on_encoder_done(rr_job *job) {
  rr_encoder *encoder = (rr_encoder *)job;
  encoder->done(encoder);
}

bool rr_encoder_start(rr_encoder *encoder, uv_loop_t *loop, void (*done)(rr_encoder *encoder)) {
  encoder->job.work = write_piece;
  encoder->job.done = on_encoder_done;
  encoder->done = done;
  return rr_job_start(&encoder->job, loop);
}

rr_bytes rr_encoder_slice(const rr_encoder *encoder, size_t at) {
  size_t start = at ? encoder->ends[at - 1] : 0;
  return (rr_bytes){encoder->piece.data + start, encoder->ends[at] - start};
}
