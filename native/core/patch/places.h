/* Paths while elements of arrays are taken out and put in. A target leads to a value or through
   one; a gap is a place between elements, where one can be put in. lib/shared/patch/places.js does
   the same.

   Each function returns the path itself if nothing changes, or a copy in `arena`. */
#ifndef RR_PLACES_H
#define RR_PLACES_H

#include "patch/path.h"

/* Where a path leads in the array of a place: elsewhere, or before it, at it, or behind it. A path
   may be longer than the place. */
typedef enum { RR__BEFORE, RR__AT, RR__BEHIND } rr__distance;

rr__distance rr__path_distance(rr_path path, rr_path place);
bool rr__path_equal(rr_path a, rr_path b);
/* Whether the path leads through the place. */
bool rr__path_is_below(rr_path path, rr_path place);

/* A target after an element is taken out. Returns false if it leads to or through that element. */
bool rr__target_over_removal(rr_path *target, rr_path removed, rr__arena *arena);
/* A gap after an element is taken out that it does not lead through. */
rr_path rr__gap_over_removal(rr_path gap, rr_path removed, rr__arena *arena);
/* A target after an element is put into a gap. */
rr_path rr__target_over_insertion(rr_path target, rr_path inserted, rr__arena *arena);
/* A gap after that. Of two at one gap the later one stands behind. */
rr_path rr__gap_over_insertion(rr_path gap, rr_path inserted, bool later, rr__arena *arena);
/* A path at or below `from`, once that element is at `to`. */
rr_path rr__path_followed(rr_path path, rr_path from, rr_path to, rr__arena *arena);

#endif
