/* JSON text: reads it into a tree, and writes a tree as text. */
#ifndef RR_TEXT_H
#define RR_TEXT_H

#include "value/value.h"

typedef struct {
  size_t max_depth; /* nested containers; 0: RR_DEFAULT_DEPTH */
  size_t max_keys;  /* members of one object, duplicates counted; 0: any number */
  size_t max_nodes; /* containers; 0: any number */
} rr_text_limits;

#define RR_DEFAULT_DEPTH 1000

/* The most nested tagged values. Each one's text contains the text of all inside it, so the work of
   reading grows with this. */
#define RR_MAX_TAGS 32

/* Reads a whole JSON text (RFC 8259, UTF-8) into `out`. Strings become canonical: they have only
   the escapes of JSON.stringify, with lone surrogates as \udXXX. Numbers become canonical too,
   except for digits after the 15th (json_number.h). Refuses what JSON.parse refuses, invalid UTF-8,
   numbers that are no finite doubles, and -0, which has a tagged value. Tagged values become
   scalars, and escaped keys are unescaped (value.h). On failure `out` is none. */
bool rr_text_read(rr_bytes text, const rr_text_limits *limits, rr_value *out, rr_error *error);

/* Reads a value at *position of a longer text, such as a message, and moves *position after it. */
bool rr_text_read_at(rr_bytes text, size_t *position, const rr_text_limits *limits, rr_value *out,
                     rr_error *error);

/* A reader that works in steps, so that a long text does not block the event loop. */
typedef struct rr_reader rr_reader;
/* Borrows `text`, a whole JSON text, until it is deleted. Values that it releases go to `garbage`,
   which may be NULL. */
rr_reader *rr_reader_new(rr_bytes text, const rr_text_limits *limits, rr_garbage *garbage);
/* Reads at least one byte, and about `budget` bytes at most; scalars are not split. Closing a large
   container may take further steps that read no bytes. Sets *done at the end. Returns false for a
   text that `rr_text_read` refuses, and in all later calls. */
bool rr_reader_step(rr_reader *reader, size_t budget, bool *done, rr_error *error);
/* Returns the finished value, owned by the caller. May be called once. */
rr_value rr_reader_take(rr_reader *reader);
void rr_reader_delete(rr_reader *reader); /* frees unfinished values too; may be NULL */

/* Appends the text of the value. Keys are escaped again. */
void rr_text_write(const rr_view *view, rr_buffer *out);

/* A writer that works in steps: snapshots are written slice by slice on a worker thread. */
typedef struct rr_writer rr_writer;
/* Borrows the tree behind `view` until it is deleted. */
rr_writer *rr_writer_new(const rr_view *view);
/* Appends at least one byte, and about `budget` bytes at most. Long scalars may be split, UTF-8
   sequences are not. Returns false when everything has been written. */
bool rr_writer_step(rr_writer *writer, size_t budget, rr_buffer *out);
/* The same, as a slice that can be parsed before the next one arrives:

     = path \n text

   Each text is valid JSON: containers that continue from the previous slice are opened in it again,
   and containers that are still open at its end are closed. The path, JSON too, leads through the
   text to the innermost container that continues: a key for an object, 0 for an array. Each
   container on it continues the last one in the same place so far. The first slice has no path.
   With + instead of =, the text continues in the next slice, which has no path: it was cut inside a
   long scalar, or below keys that are too long to repeat. Must not be mixed with rr_writer_step. */
bool rr_writer_slice(rr_writer *writer, size_t budget, rr_buffer *out);
void rr_writer_delete(rr_writer *writer);

#endif
