/* What becomes of patches over moves, and of moves over patches: the table of moves in
   docs/protocol.md. lib/shared/patch/transform-move.js does the same.

   Nothing is changed here, since both of two patches are transformed over the other's old form. */
#ifndef RR_TRANSFORM_MOVE_H
#define RR_TRANSFORM_MOVE_H

#include "patch/patch.h"
#include "patch/places.h"

/* What becomes of a path: the place, and behind it the rest of an old path if it follows a move. */
typedef struct {
  rr__place place;
  const rr_path *rest; /* NULL for none */
  size_t rest_from;    /* the first step of the rest */
} rr__route;

/* A patch that comes before the other one. */
typedef enum { RR__MADE_NONE, RR__MADE_REMOVAL, RR__MADE_INVERSE } rr__made;

/* What becomes of a patch. */
typedef struct {
  bool dropped;  /* nothing */
  bool removes;  /* a move becomes a removal at `from` */
  rr__made made; /* of the other patch, a move: a removal where it leads to, or its inverse. Then
                    the patch itself stays as it is, and the other one is dropped. */
  rr__route path;
  rr__route from; /* of a move */
} rr__outcome;

/* What becomes of `o` after `a`, and of `a` after `o`, which is later in main's order. One of them
   is a move. Adds its cost to *work. */
void rr__transform_moves(const rr_patch *o, const rr_patch *a, rr__outcome *of_o, rr__outcome *of_a,
                         uint64_t *work);

#endif
