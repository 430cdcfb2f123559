/* The inside of a builder, for the reader: it lets whole keys be skipped where an object repeats
   those of the one before, and closes large containers in steps.

   All open containers share four stacks. An object's scalars are packed into cells as they come, so
   that its row is finished by one copy; of an array no more than one leaf is on the stack. */
#ifndef RR_BUILDER_H
#define RR_BUILDER_H

#include "text/text.h"
#include "value/assembly.h"
#include "value/shape.h"
#include "value/tree.h"

/* What has to be known of a value besides what it is. */
typedef struct {
  unsigned tags;   /* how deep tagged values lie in each other inside it */
  unsigned levels; /* how deep containers do, itself counted; 0 for a scalar */
} rr__depths;

/* An open container. */
typedef struct {
  rr_type type;
  bool guessing;     /* all keys so far were those of `guess` */
  rr__depths inside; /* the most of anything inside */
  size_t count;      /* elements or members */
  size_t first_slot; /* where its part of each stack begins */
  size_t first_ends;
  size_t first_key;
  size_t first_cell;
  /* What stays for the next container at this depth. */
  rr__shape *guess;   /* of the last object; retained, or NULL */
  rr__grower *grower; /* of long arrays; empty, or of the one that is open, or NULL */
} rr__frame;

/* What is still to be done of a container that ends. */
typedef enum {
  RR__CLOSED,
  RR__ASSEMBLE, /* its many members have to be put in order */
  RR__CHECK,    /* its tag says Map or Set: its content may be one */
  RR__WRITE,    /* it is a tagged value: its content becomes text */
} rr__closing;

struct rr_builder {
  rr_garbage *garbage; /* for what is given up; NULL frees it at once */
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
  rr__closing closing;
  rr__assembly *assembly;
  rr_buffer tagged;  /* text of the tagged value that is being made */
  rr_value content;  /* what the tag has; owned */
  rr_cursor checked; /* how far it has been looked at */
  rr_writer *writer; /* of it */
  rr_value result;
  rr__depths depths; /* of the result */
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

/* How deep values lie in each other in what is open, or in the finished value. */
static inline rr__depths rr__builder_depths(const rr_builder *builder) {
  return builder->depth ? builder->frames[builder->depth - 1].inside : builder->depths;
}

/* The keys of the open object are not those of the guess after all: writes down the ones that were.
 */
void rr__builder_give_up_guess(rr_builder *builder, rr__frame *top);
/* Gives a finished value to the container around it. */
void rr__builder_deliver(rr_builder *builder, rr_value value, rr__depths depths);

/* `rr_builder_end` in steps: closes the innermost container, or goes on with that; false when it is
   closed. A step is what takes as long as one member or 64 bytes. */
bool rr__builder_close(rr_builder *builder, size_t steps);

/* Gives up what is unfinished, and forgets what it has seen. Moderate memory stays. */
void rr__builder_reset(rr_builder *builder);

#endif
