/* Typed paths: `["items",3,"name"]`. Numbers index arrays and strings name members, so `"3"` and
   `3` are different steps. */
#ifndef RR_PATH_H
#define RR_PATH_H

#include "base/arena.h"
#include "value/value.h"

/* A member's canonical key, or an array index if `key` is NULL. */
typedef struct {
  const char *key;
  union {
    size_t size; /* of the key */
    size_t index;
  };
} rr_step;

typedef struct {
  rr_step *steps;
  size_t depth; /* number of steps; 0 is the root */
} rr_path;

static inline bool rr_step_is_index(const rr_step *step) { return !step->key; }
static inline rr_bytes rr_step_key(const rr_step *step) {
  return (rr_bytes){step->key, step->size};
}
static inline bool rr_step_equal(const rr_step *a, const rr_step *b) {
  if (!a->key || !b->key)
    return !a->key && !b->key && a->index == b->index;
  return a->size == b->size && memcmp(a->key, b->key, a->size) == 0;
}

/* Memory for the steps of a path while it is read. Zero-initialise. */
typedef struct {
  rr_step *steps;
  size_t capacity;
} rr__path_memory;

/* Reads a path at *position and moves *position after it. Anything but an array of strings and
   whole numbers from 0, or more than `max_depth` steps, is RR_ERR_PATCH. The steps are stored in
   `arena`; the keys stay in `text` if they are canonical there. */
bool rr_path_read(rr_bytes text, size_t *position, size_t max_depth, rr__path_memory *memory,
                  rr__arena *arena, rr_path *out, rr_error *error);
void rr_path_write(rr_path path, rr_buffer *out);
/* Copies the steps and the keys into `arena`. */
rr_path rr_path_copy(rr_path path, rr__arena *arena);

/* The value at the path; false if the path does not resolve. */
bool rr_path_get(const rr_value *root, rr_path path, rr_view *out);

#endif
