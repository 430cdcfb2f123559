/* JSON text: reading it into a tree, writing it from one. */
#ifndef RR_TEXT_H
#define RR_TEXT_H

#include "value/value.h"

typedef struct {
  size_t max_depth; /* containers inside each other; 0: RR_DEFAULT_DEPTH */
  size_t max_keys;  /* members of one object, twins counted; 0: any number */
  size_t max_nodes; /* containers; 0: any number */
} rr_text_limits;

#define RR_DEFAULT_DEPTH 1000

/* Tagged values inside each other: the text of each holds that of all inside it, so the work of
   reading them grows with this. */
#define RR_MAX_TAGS 32

/* Reads one whole JSON text (RFC 8259, UTF-8) into `out`. Strings become canonical: the escapes of
   JSON.stringify and no others, lone surrogates as \udXXX. So do numbers, but for digits beyond the
   15 that every double keeps (json_number.h). Refuses what JSON.parse refuses, bytes that are not
   UTF-8, and numbers that are no finite doubles or are -0, which travels as a tagged value. Tagged
   values become scalars, and escaped keys the user's own (value.h). On failure `out` is none. */
bool rr_text_read(rr_bytes text, const rr_text_limits *limits, rr_value *out, rr_error *error);

/* Reads one value from a longer text (a message): starts at *position, leaves *position behind it.
 */
bool rr_text_read_at(rr_bytes text, size_t *position, const rr_text_limits *limits, rr_value *out,
                     rr_error *error);

/* A reader that can stop: a long text is read in several turns of an event loop. */
typedef struct rr_reader rr_reader;
/* Borrows `text`, a whole JSON text, until it is deleted. What it gives up goes to `garbage`, which
   may be NULL. */
rr_reader *rr_reader_new(rr_bytes text, const rr_text_limits *limits, rr_garbage *garbage);
/* Reads at least one byte and then up to about `budget` bytes; scalars are not split. What large
   containers take to close is shared out over steps too, though none reads a byte then. False for
   what `rr_text_read` refuses, and ever after. Sets *done at the end. */
bool rr_reader_step(rr_reader *reader, size_t budget, bool *done, rr_error *error);
/* The value that is done, once; owned by the caller. */
rr_value rr_reader_take(rr_reader *reader);
void rr_reader_delete(rr_reader *reader); /* with whatever is unfinished; may be NULL */

/* Appends the whole text of the value, keys escaped again. */
void rr_text_write(const rr_view *view, rr_buffer *out);

/* A writer that can stop: snapshots are written slice by slice on a worker thread. */
typedef struct rr_writer rr_writer;
/* Borrows the tree behind `view` until it is deleted. */
rr_writer *rr_writer_new(const rr_view *view);
/* Appends at least one byte and then up to about `budget` bytes (never splitting a UTF-8 sequence,
   a long scalar may be split elsewhere). False when all has been written. */
bool rr_writer_step(rr_writer *writer, size_t budget, rr_buffer *out);
/* The same, as a slice that can be parsed before the next one is here:

     = path \n text

   The text is JSON by itself: containers that go on from the slice before are opened in it again,
   and what is still open at its end is closed. The path, JSON too, leads through the text to the
   innermost of those that go on: a key for an object, 0 for an array. Each container on it
   continues the one that stands last in the same place so far. The first slice has no path.
   With + in the place of =, the text goes on in that of the next slice, which has no path: it was
   cut inside a long scalar, or below keys too long to be repeated. Not on a writer that has
   stepped. */
bool rr_writer_slice(rr_writer *writer, size_t budget, rr_buffer *out);
void rr_writer_delete(rr_writer *writer);

#endif
