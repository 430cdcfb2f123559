#include "document/clients.h"

#include <string.h>

/* The first position whose id is at least `id`. */
static size_t clients_place_of(const rr__clients *clients, uint32_t id) {
  size_t low = 0, high = clients->count;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    if (clients->items[middle].id < id)
      low = middle + 1;
    else
      high = middle;
  }
  return low;
}

static bool clients_is_at(const rr__clients *clients, size_t place, uint32_t id) {
  return place < clients->count && clients->items[place].id == id;
}

uint64_t rr__clients_get(const rr__clients *clients, uint32_t id) {
  size_t place = clients_place_of(clients, id);
  return clients_is_at(clients, place, id) ? clients->items[place].accepted : 0;
}

void rr__clients_set(rr__clients *clients, uint32_t id, uint64_t accepted) {
  size_t place = clients_place_of(clients, id);
  if (!clients_is_at(clients, place, id)) {
    if (clients->count == clients->capacity) {
      clients->capacity = rr__grown(clients->capacity, clients->count + 8);
      clients->items = rr_realloc(clients->items, clients->capacity * sizeof *clients->items);
    }
    rr__client *gap = &clients->items[place];
    memmove(gap + 1, gap, (clients->count - place) * sizeof *gap);
    clients->count++;
  }
  clients->items[place] = (rr__client){id, accepted};
}

void rr__clients_remove(rr__clients *clients, uint32_t id) {
  size_t place = clients_place_of(clients, id);
  if (!clients_is_at(clients, place, id))
    return;
  rr__client *gone = &clients->items[place];
  clients->count--;
  memmove(gone, gone + 1, (clients->count - place) * sizeof *gone);
}

void rr__clients_free(rr__clients *clients) {
  rr_free(clients->items);
  *clients = (rr__clients){0};
}
