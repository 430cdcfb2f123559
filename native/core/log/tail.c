#include "log/tail.h"

#include <assert.h>
#include <string.h>

#include "base/hash.h"

enum { TAIL_CAPACITY = 16 };

static size_t place_of(const rr__tail *tail, size_t index) {
  return (tail->first + index) & (tail->capacity - 1);
}

rr__log_item *rr__tail_at(const rr__tail *tail, size_t index) {
  assert(index < tail->count);
  return &tail->ring[place_of(tail, index)];
}

static rr_bytes client_of(const rr__log_item *item) {
  return (rr_bytes){item->client, item->client_size};
}

static uint32_t *head_of(const rr__tail *tail, rr_bytes client) {
  return &tail->heads[rr__hash(client) & (tail->capacity - 1)];
}

rr__log_item *rr__tail_find(const rr__tail *tail, rr_bytes client) {
  if (tail->count == 0)
    return NULL;
  for (uint32_t at = *head_of(tail, client); at; at = tail->ring[at - 1].next) {
    rr__log_item *item = &tail->ring[at - 1];
    if (rr__same(client_of(item), client))
      return item;
  }
  return NULL;
}

static void link_item(rr__tail *tail, rr__log_item *item) {
  uint32_t *head = head_of(tail, client_of(item));
  item->next = *head;
  *head = (uint32_t)(item - tail->ring) + 1;
}

/* Makes it an item without a client. */
static void unlink_item(rr__tail *tail, rr__log_item *item) {
  if (item->client_size == 0)
    return;
  uint32_t place = (uint32_t)(item - tail->ring) + 1, *link = head_of(tail, client_of(item));
  while (*link != place)
    link = &tail->ring[*link - 1].next;
  *link = item->next;
  item->client_size = 0;
}

static void tail_grow(rr__tail *tail) {
  rr__tail grown = *tail;
  grown.capacity = tail->capacity ? 2 * tail->capacity : TAIL_CAPACITY;
  grown.first = 0;
  grown.ring = rr_alloc(grown.capacity * sizeof *grown.ring);
  grown.heads = rr_alloc(grown.capacity * sizeof *grown.heads);
  memset(grown.heads, 0, grown.capacity * sizeof *grown.heads);
  for (size_t i = 0; i < tail->count; i++) {
    grown.ring[i] = *rr__tail_at(tail, i);
    if (grown.ring[i].client_size)
      link_item(&grown, &grown.ring[i]);
  }
  rr_free(tail->ring);
  rr_free(tail->heads);
  *tail = grown;
}

rr__log_item *rr__tail_push(rr__tail *tail) {
  if (tail->count == tail->capacity)
    tail_grow(tail);
  rr__log_item *item = &tail->ring[place_of(tail, tail->count++)];
  *item = (rr__log_item){0};
  return item;
}

void rr__tail_name(rr__tail *tail, size_t index, rr_bytes client, uint64_t n,
                   rr_log_outcome outcome) {
  rr__log_item *before = rr__tail_find(tail, client), *item = rr__tail_at(tail, index);
  assert(client.size && client.size <= RR__LOG_CLIENT && before != item);
  if (before)
    unlink_item(tail, before);
  memcpy(item->client, client.data, client.size);
  item->client_size = (uint32_t)client.size;
  item->n = n;
  item->outcome = outcome;
  link_item(tail, item);
}

void rr__tail_trim(rr__tail *tail, size_t count) {
  for (; tail->count > count; tail->count--) {
    rr__log_item *oldest = rr__tail_at(tail, 0);
    unlink_item(tail, oldest);
    rr_patches_free(&oldest->patches);
    tail->first = (tail->first + 1) & (tail->capacity - 1);
  }
}

void rr__tail_free(rr__tail *tail) {
  rr__tail_trim(tail, 0);
  rr_free(tail->ring);
  rr_free(tail->heads);
  *tail = (rr__tail){0};
}
