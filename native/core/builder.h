/* The inside of a builder, for the reader: it lets whole keys be skipped where an object repeats
   those of the one before.

   All open containers share four stacks. An object's scalars are packed into cells as they come,
   so that its row is finished by one copy. */
#ifndef RR_BUILDER_H
#define RR_BUILDER_H

#include "members.h"
#include "shape.h"

/* An open container. */
typedef struct {
  rr_type type;
  bool guessing;     /* all keys so far were those of `guess` */
  unsigned tags;     /* how deep tagged values lie in each other inside it */
  size_t count;      /* elements or members */
  size_t first_slot; /* where its part of each stack begins */
  size_t first_ends;
  size_t first_key;
  size_t first_cell;
  rr__shape *guess; /* of the object that was open at this depth before; retained, or NULL */
} rr__frame;

struct rr_builder {
  rr__frame *frames;
  size_t depth;
  size_t capacity; /* frames that are initialised */
  rr_value *slots; /* elements */
  size_t slots_used;
  size_t slots_capacity;
  rr__ends *ends; /* members; a key's end is not written while guessing */
  size_t ends_used;
  size_t ends_capacity;
  rr_buffer keys;
  rr_buffer cells;
  rr_value result;
  unsigned tags; /* of the finished value */
};

static inline rr__frame *rr__builder_top(rr_builder *builder) {
  return &builder->frames[builder->depth - 1];
}

/* The text that the next member begins with if it has the key that the guess has there; empty
   where there is no guess. The reader compares it and says rr__builder_guessed. */
static inline rr_bytes rr__builder_guess(rr_builder *builder) {
  const rr__frame *top = rr__builder_top(builder);
  if (!top->guessing || top->count >= top->guess->count)
    return (rr_bytes){0};
  return rr__shape_fragment(top->guess, top->count);
}

static inline void rr__builder_guessed(rr_builder *builder) { rr__builder_top(builder)->count++; }

/* How deep tagged values lie in each other in what is open, or in the finished value. */
static inline unsigned rr__builder_tags(const rr_builder *builder) {
  return builder->depth ? builder->frames[builder->depth - 1].tags : builder->tags;
}

#endif
