#include "diff/stable_members.h"

/* Chooses which of `count` members stay. `places` has room for twice `old`, the count of members in
   `before`. */
static void choose(const rr_view *before, rr__stable_member *members, size_t count, size_t old,
                   size_t *places) {
  size_t *stay = places + old;
  for (size_t rank = 0; rank < old; rank++)
    places[rank] = RR__NOWHERE;
  for (size_t i = 0; i < count; i++) {
    size_t rank;
    if (rr_object_rank(before, members[i].key, &rank))
      places[rank] = i;
  }
  size_t staying = rr__longest_increasing(places, old, stay);
  for (size_t n = 0; n < staying; n++)
    members[places[stay[n]]].rank = stay[n];
}

rr__stable_member *rr__stable_members(const rr_view *before, const rr__digests *digests,
                                      const rr__part *after) {
  size_t count = rr_view_count(&after->view), old = rr_view_count(before);
  rr__stable_member *members = rr_alloc((count + 1) * sizeof *members);
  rr__parts parts;
  rr__parts_init(&parts, digests, after);
  for (size_t i = 0; i < count; i++) {
    rr__parts_next(&parts, &members[i].key, &members[i].value);
    members[i].rank = RR__NOWHERE;
  }
  size_t *places = rr_alloc((old * 2 + 1) * sizeof *places);
  choose(before, members, count, old, places);
  rr_free(places);
  for (size_t i = count, next = RR__NOWHERE; i-- > 0;) {
    members[i].next = next;
    if (members[i].rank != RR__NOWHERE)
      next = i;
  }
  return members;
}
