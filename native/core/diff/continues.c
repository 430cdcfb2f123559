#include "diff/continues.h"

#include <string.h>

#include "base/hash.h"
#include "diff/match.h"
#include "value/node.h"

/* NOLINTBEGIN(misc-no-recursion): the recursion ends after 32 levels. */

enum {
  DEEP = 32,         /* the most nested containers; deeper ones are only tested for equality */
  PAIRS_AT_ALL = 16, /* comparisons for each container of the new tree */
  PAIRS_MORE = 1000  /* comparisons for all of them together */
};

/* NO: another value. MAYBE: unknown, since one of them is empty. YES: the new value continues the
   old one. */
typedef enum { NO, MAYBE, YES } verdict;

static verdict judge(rr__continuity *c, const rr__part *old, const rr__part *new);

/* Members that identify a record. The first that both objects have decides. */
static const char *const identities[] = {"\"id\"",  "\"_id\"", "\"uuid\"", "\"guid\"",
                                         "\"uid\"", "\"key\"", "\"Id\"",   "\"ID\""};
enum { IDENTITIES = sizeof identities / sizeof identities[0] };

static bool begins(rr_bytes text, const char *with) {
  size_t size = strlen(with);
  return text.size >= size && memcmp(text.data, with, size) == 0;
}

/* Whether a scalar is a non-empty string, a number or a BigInt. *text is its text. */
static bool is_identity(const rr_view *value, rr_bytes *text) {
  static const rr_bytes negative_zero = {"{\"$number\":\"-0\"}", 16}, zero = {"0", 1};
  if (rr_view_type(value) != RR_SCALAR)
    return false;
  *text = rr_view_text(value);
  char first = text->data[0];
  if (rr__same(*text, negative_zero))
    *text = zero;
  if (first == '"')
    return text->size > 2;
  return first == '-' || (first >= '0' && first <= '9') || begins(*text, "{\"$bigint\":") ||
         begins(*text, "{\"$number\":") || rr__same(*text, zero);
}

/* Whether the object has that identity. *text is a part of the object or of *member. */
static bool identity_at(const rr_view *object, size_t which, rr_view *member, rr_bytes *text) {
  const char *key = identities[which];
  return rr_object_get(object, (rr_bytes){key, strlen(key)}, member) && is_identity(member, text);
}

bool rr__identity_of(const rr_view *value, uint64_t *hash) {
  rr_view member;
  rr_bytes text;
  if (rr_view_type(value) != RR_OBJECT || rr_object_form(value) != RR_PLAIN)
    return false;
  for (size_t i = 0; i < IDENTITIES; i++) {
    if (!identity_at(value, i, &member, &text))
      continue;
    *hash = rr__hash(text);
    return true;
  }
  return false;
}

static bool is_nan(rr_bytes text) {
  return rr__same(text, (rr_bytes){"{\"$number\":\"NaN\"}", 17});
}

/* MAYBE if they have no such member in common. */
static verdict same_identity(const rr_view *old, const rr_view *new) {
  rr_view a, b;
  rr_bytes x, y;
  for (size_t i = 0; i < IDENTITIES; i++)
    if (identity_at(old, i, &a, &x) && identity_at(new, i, &b, &y))
      return rr__same(x, y) && !is_nan(x) ? YES : NO;
  return MAYBE;
}

static bool is_unchanged(rr__continuity *c, const rr__part *old, const rr__part *new) {
  if (rr__same_part(c->old, old, c->new, new))
    return true;
  if (rr_view_type(&old->view) == RR_SCALAR || rr_view_type(&new->view) == RR_SCALAR)
    return false;
  return judge(c, old, new) == YES;
}

/* Finds the member with that key. *places, filled when first needed, maps the rank of each member
   to its digest. */
static bool find_member(const rr__digests *digests, const rr__part *object, rr_bytes key,
                        size_t **places, rr__part *out) {
  size_t rank;
  if (!rr_object_rank(&object->view, key, &rank) || !rr_object_get(&object->view, key, &out->view))
    return false;
  if (rr_view_type(&out->view) == RR_SCALAR)
    return true;
  if (!*places) {
    size_t *place = *places = rr_alloc(rr_view_count(&object->view) * sizeof *place);
    rr__parts parts;
    rr_bytes other;
    rr__part part;
    rr__parts_init(&parts, digests, object);
    while (rr__parts_next(&parts, &other, &part))
      *place++ = part.at;
  }
  out->at = (*places)[rank];
  return true;
}

/* Counts the members of `old` that `new` has too, and how many of them are unchanged. Stops at
   `enough` unchanged ones. */
static void count_members(rr__continuity *c, const rr__part *old, const rr__part *new,
                          size_t enough, size_t *common, size_t *unchanged) {
  rr__parts from, to;
  rr_bytes key, other = {0};
  rr__part x, y;
  size_t *places = NULL;
  *common = *unchanged = 0;
  rr__parts_init(&from, c->old, old);
  rr__parts_init(&to, c->new, new);
  while (*unchanged < enough && rr__parts_next(&from, &key, &x)) {
    bool there = rr__parts_next(&to, &other, &y);
    if (!(there && rr__same(key, other)))
      there = find_member(c->new, new, key, &places, &y);
    if (!there)
      continue;
    ++*common;
    *unchanged += is_unchanged(c, &x, &y);
  }
  rr_free(places);
}

static verdict judge_objects(rr__continuity *c, const rr__part *old, const rr__part *new) {
  verdict same = same_identity(&old->view, &new->view);
  if (same != MAYBE)
    return same;
  size_t keys = rr_view_count(&old->view), others = rr_view_count(&new->view), common, unchanged;
  uint64_t hash;
  if (keys == 0 || others == 0) {
    if (keys == others)
      return YES;
    /* A record that appears or disappears must not be mixed with another. A dictionary may just be
       filled or emptied. */
    return rr__identity_of(keys ? &old->view : &new->view, &hash) ? NO : MAYBE;
  }
  count_members(c, old, new, (keys + 1) / 2, &common, &unchanged);
  if (unchanged * 2 >= keys || (unchanged && (common == keys || common == others)))
    return YES;
  return keys == 1 && common == 1 ? MAYBE : NO;
}

static verdict judge_collections(rr__continuity *c, const rr__part *old, const rr__part *new) {
  size_t common, unchanged;
  count_members(c, old, new, 1, &common, &unchanged);
  return unchanged ? YES : NO;
}

/* Arrays. */

/* A set of hashes. */
typedef struct {
  uint64_t *slots; /* 0: empty */
  size_t mask;
} hashes;

static uint64_t *slot_of(const hashes *set, uint64_t hash) {
  size_t at = hash & set->mask;
  while (set->slots[at] && set->slots[at] != hash)
    at = (at + 1) & set->mask;
  return &set->slots[at];
}

/* The hash to find an element by elsewhere in its array: an object has its identity, a scalar its
   value. Returns false for any other value. */
static bool place_hash(const rr_view *element, uint64_t *hash) {
  if (rr_view_type(element) != RR_SCALAR) {
    bool found = rr__identity_of(element, hash);
    *hash = (*hash ^ 0x9E3779B97F4A7C15u) | 1;
    return found;
  }
  rr_bytes text = rr_view_text(element);
  if (text.data[0] == '{' && !begins(text, "{\"$undefined\":") && !begins(text, "{\"$number\":") &&
      !begins(text, "{\"$bigint\":"))
    return false;
  *hash = rr__hash(text) | 1;
  return true;
}

static bool share_element(const rr_view *old, const rr_view *new) {
  hashes set = {.mask = 15};
  rr_cursor cursor;
  rr_bytes key;
  rr_view element;
  uint64_t hash = 0;
  bool found = false;
  while (set.mask < 2 * rr_view_count(old))
    set.mask = 2 * set.mask + 1;
  set.slots = rr_alloc((set.mask + 1) * sizeof *set.slots);
  memset(set.slots, 0, (set.mask + 1) * sizeof *set.slots);
  rr_cursor_init(&cursor, old);
  while (rr_cursor_next(&cursor, &key, &element))
    if (place_hash(&element, &hash))
      *slot_of(&set, hash) = hash;
  rr_cursor_init(&cursor, new);
  while (!found && rr_cursor_next(&cursor, &key, &element))
    found = place_hash(&element, &hash) && *slot_of(&set, hash) == hash;
  rr_free(set.slots);
  return found;
}

/* Whether at least half of the old elements have kept their positions, after `skip_old` old and
   `skip_new` new elements. */
static bool half_stands(rr__continuity *c, const rr__part *old, const rr__part *new,
                        size_t skip_old, size_t skip_new) {
  rr__parts from, to;
  rr_bytes key;
  rr__part x, y;
  size_t count = rr_view_count(&old->view), stands = 0;
  rr__parts_init(&from, c->old, old);
  rr__parts_init(&to, c->new, new);
  while (skip_old-- && rr__parts_next(&from, &key, &x))
    ;
  while (skip_new-- && rr__parts_next(&to, &key, &y))
    ;
  while (stands * 2 < count && rr__parts_next(&from, &key, &x) && rr__parts_next(&to, &key, &y))
    stands += is_unchanged(c, &x, &y);
  return stands * 2 >= count;
}

static verdict judge_arrays(rr__continuity *c, const rr__part *old, const rr__part *new) {
  size_t count = rr_view_count(&old->view), others = rr_view_count(&new->view);
  if (share_element(&old->view, &new->view) || half_stands(c, old, new, 0, 0))
    return YES;
  size_t fewer = count > others ? count - others : 0, more = others > count ? others - count : 0;
  return fewer + more && half_stands(c, old, new, fewer, more) ? YES : NO;
}

static verdict judge_kind(rr__continuity *c, const rr__part *old, const rr__part *new) {
  bool array = rr_view_type(&old->view) == RR_ARRAY;
  if (!array && rr_object_form(&old->view) == RR_PLAIN)
    return judge_objects(c, old, new);
  size_t count = rr_view_count(&old->view), others = rr_view_count(&new->view);
  if (count == 0 || others == 0)
    return count == others ? YES : MAYBE;
  return array ? judge_arrays(c, old, new) : judge_collections(c, old, new);
}

/* Compares two containers. */
static verdict judge(rr__continuity *c, const rr__part *old, const rr__part *new) {
  bool array = rr_view_type(&old->view) == RR_ARRAY;
  if (array != (rr_view_type(&new->view) == RR_ARRAY))
    return NO;
  if (!array && rr_object_form(&old->view) != rr_object_form(&new->view))
    return NO;
  if (c->partners[new->at] == old->at + 1)
    return (verdict)c->verdicts[new->at];
  if (c->depth == DEEP || c->pairs > PAIRS_AT_ALL * c->new->count + PAIRS_MORE) {
    c->cut = true;
    return NO;
  }
  c->pairs++;
  c->depth++;
  verdict found = judge_kind(c, old, new);
  c->depth--;
  if (!c->cut) {
    c->partners[new->at] = (uint32_t)old->at + 1;
    c->verdicts[new->at] = (unsigned char)found;
  }
  return found;
}

void rr__continuity_init(rr__continuity *continuity, const rr__digests *old,
                         const rr__digests *new) {
  *continuity = (rr__continuity){
      .old = old,
      .new = new,
      .partners = rr_alloc(new->count * sizeof(uint32_t)),
      .verdicts = rr_alloc(new->count),
  };
  memset(continuity->partners, 0, new->count * sizeof(uint32_t));
}

void rr__continuity_deinit(rr__continuity *continuity) {
  rr_free(continuity->partners);
  rr_free(continuity->verdicts);
}

bool rr__continues(rr__continuity *continuity, const rr__part *old, const rr__part *new) {
  if (rr_view_type(&old->view) == RR_SCALAR || rr_view_type(&new->view) == RR_SCALAR)
    return false;
  continuity->cut = false;
  return judge(continuity, old, new) != NO;
}

/* NOLINTEND(misc-no-recursion) */
