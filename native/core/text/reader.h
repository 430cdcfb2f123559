/* The internals of a reader, for texts that contain values among other things. It reads one value
   after the other, each in steps, with one builder. */
#ifndef RR_READER_H
#define RR_READER_H

#include "text/builder.h"

typedef enum { RR__FAILED, RR__VALUE_NEXT, RR__VALUE_DONE, RR__VALUE_CLOSING } rr__progress;

typedef struct {
  rr_bytes text;
  size_t at;
  size_t max_depth;
  size_t max_keys;
  size_t nodes_left;
  rr_builder *builder; /* borrowed */
  rr_buffer scratch;
  rr__progress now;
  rr_error *error;
} rr__reader;

/* Sets the options that apply to all values. */
void rr__reader_init(rr__reader *reader, rr_bytes text, const rr_text_limits *limits,
                     rr_builder *builder);
void rr__reader_deinit(rr__reader *reader);

/* Goes to the value that starts at `position`. */
void rr__reader_begin(rr__reader *reader, size_t position);
/* Reads at least one byte, and about `budget` bytes at most. Sets *done when the value has ended;
   it is then in the builder. Returns false with *error if it is not a value. */
bool rr__reader_run(rr__reader *reader, size_t budget, bool *done, rr_error *error);

#endif
