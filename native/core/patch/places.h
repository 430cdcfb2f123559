/* Paths while elements of arrays are taken out and put in. A target leads to a value or through
   one; a gap is a place between elements, where one can be put in. lib/shared/patch/places.js does
   the same with copies of paths. */
#ifndef RR_PLACES_H
#define RR_PLACES_H

#include "patch/path.h"

/* A path in which up to two indices are shifted, without a copy. */
typedef struct {
  const rr_path *path;
  struct {
    uint32_t step;
    int32_t by; /* 0: no shift */
  } shifts[2];
} rr__place;

static inline rr__place rr__place_of(const rr_path *path) { return (rr__place){.path = path}; }
static inline bool rr__place_is_shifted(const rr__place *place) {
  return place->shifts[0].by || place->shifts[1].by;
}

/* Where a path leads in the array of a place: elsewhere or before it, at it, or behind it. The path
   may be longer than the place. Each function adds its cost to *work. */
typedef enum { RR__BEFORE, RR__AT, RR__BEHIND } rr__distance;
rr__distance rr__place_distance(const rr__place *path, const rr__place *place, uint64_t *work);
bool rr__place_is_same(const rr__place *a, const rr__place *b, uint64_t *work);
/* Whether the path leads through the place. */
bool rr__place_is_below(const rr__place *path, const rr__place *place, uint64_t *work);

/* A target after an element is taken out. Returns false if it leads to or through that element. */
bool rr__target_over_removal(rr__place *target, const rr__place *removed, uint64_t *work);
/* A gap after an element is taken out that it does not lead through. */
void rr__gap_over_removal(rr__place *gap, const rr__place *removed, uint64_t *work);
/* A target after an element is put into a gap. */
void rr__target_over_insertion(rr__place *target, const rr__place *inserted, uint64_t *work);
/* A gap after that. Of two at one gap the later one stands behind. */
void rr__gap_over_insertion(rr__place *gap, const rr__place *inserted, bool later, uint64_t *work);
/* Two gaps after elements are put into both. */
void rr__gaps_over_insertions(rr__place *later, rr__place *earlier, uint64_t *work);

#endif
