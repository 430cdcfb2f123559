/* The internals of a builder, for the reader. It guesses that an object repeats the keys of the
   previous one, so that these keys need not be stored again. It closes large containers in steps.

   All open containers share four stacks. An object's scalars are packed into cells at once, so that
   its row needs one copy. An array has at most one leaf on the stack. */
#ifndef RR_BUILDER_H
#define RR_BUILDER_H

#include "text/text.h"
#include "value/assembly.h"
#include "value/shape.h"
#include "value/tree.h"

/* The nesting of a value. */
typedef struct {
  unsigned tags;   /* how deep tagged values are nested in it */
  unsigned levels; /* how deep containers are nested in it, itself counted; 0 for a scalar */
} rr__depths;

/* An open container. */
typedef struct {
  rr_type type;
  bool guessing;     /* all keys so far match `guess` */
  rr__depths inside; /* the maximum of all children */
  size_t count;      /* elements or members */
  size_t first_slot; /* where its part of each stack begins */
  size_t first_ends;
  size_t first_key;
  size_t first_cell;
  /* Kept for the next container at this depth. */
  rr__shape *guess;               /* the shape of the last object; retained, or NULL */
  rr__tree_builder *tree_builder; /* for long arrays: empty, or in use by the open one; or NULL */
} rr__frame;

/* The state of a container that is being closed. */
typedef enum {
  RR__CLOSED,
  RR__ASSEMBLE, /* sort its members, which are many */
  RR__CHECK,    /* check whether its content is a Map or Set */
  RR__WRITE,    /* write the content of a tagged value as text */
} rr__closing;

struct rr_builder {
  rr_garbage *garbage; /* for released values; NULL frees them at once */
  rr__frame *frames;
  size_t depth;
  size_t capacity; /* frames that are initialised */
  rr_value *slots; /* elements */
  size_t slots_used;
  size_t slots_capacity;
  rr__ends *ends; /* of members; the end of a key is not written while guessing */
  size_t ends_used;
  size_t ends_capacity;
  rr_buffer keys;
  rr_buffer cells;
  rr__closing closing;
  rr__assembly *assembly;
  rr_buffer tagged;  /* text of the tagged value that is being built */
  rr_value content;  /* the content of the tag; owned */
  rr_cursor checked; /* progress of checking it */
  rr_writer *writer; /* writes the content */
  rr_value result;
  rr__depths depths; /* the nesting of the result */
};

static inline rr__frame *rr__builder_top(rr_builder *builder) {
  return &builder->frames[builder->depth - 1];
}

/* The text that the next member begins with if the guess is right; empty without a guess. If it
   matches, the reader calls rr__builder_guessed. */
static inline rr_bytes rr__builder_guess(rr_builder *builder) {
  const rr__frame *top = rr__builder_top(builder);
  if (!top->guessing || top->count >= top->guess->count)
    return (rr_bytes){0};
  return rr__shape_fragment(top->guess, top->count);
}

static inline void rr__builder_guessed(rr_builder *builder) { rr__builder_top(builder)->count++; }

/* The nesting of the open container, or of the finished value. */
static inline rr__depths rr__builder_depths(const rr_builder *builder) {
  return builder->depth ? builder->frames[builder->depth - 1].inside : builder->depths;
}

/* The keys of the open object differ from the guess: stores those that matched. */
void rr__builder_give_up_guess(rr_builder *builder, rr__frame *top);
/* Adds a finished value to the container around it. */
void rr__builder_deliver(rr_builder *builder, rr_value value, rr__depths depths);

/* `rr_builder_end` in steps: starts or continues closing the innermost container. Returns false
   when it is closed. A step takes as long as one member or 64 bytes. */
bool rr__builder_close(rr_builder *builder, size_t steps);

/* Releases unfinished values and forgets the guesses. Keeps moderate memory for reuse. */
void rr__builder_reset(rr_builder *builder);

#endif
