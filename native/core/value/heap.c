#ifndef _WIN32
#define _POSIX_C_SOURCE 200112L /* posix_memalign */
#endif

#include "value/heap.h"

#include <stdlib.h>

#include "base/work.h"

#ifdef _WIN32
#include <malloc.h>
#endif

/* Sanitizers watch malloc and free; pages of our own would hide errors from them. */
#if defined(__SANITIZE_ADDRESS__)
#define RR__PLAIN_HEAP 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define RR__PLAIN_HEAP 1
#endif
#endif
#ifndef RR__PLAIN_HEAP
#define RR__PLAIN_HEAP 0
#endif

enum {
  PAGE_ALIGN = 1 << 15,
  PAGE_SIZE = PAGE_ALIGN - 64, /* leaves room for malloc's header, so that pages are adjacent */
  CLASS_STEP = 8,
  LARGEST = 1024, /* for larger nodes, malloc wastes less than 2 percent */
  CLASSES = LARGEST / CLASS_STEP + 1,
};

/* A page of nodes of one size. Masking a node's address gives its page. */
typedef struct page {
  struct page *next, *previous; /* in the list of pages of this size that have room */
  void *free;                   /* freed nodes, linked through their first word */
  uint32_t size;                /* of a node */
  uint32_t used;                /* allocated nodes */
  uint32_t fresh;               /* offset of the first byte that was never allocated */
} page;

typedef struct {
  page *room[CLASSES];
  rr_usage usage;
} heap;

static RR__THREAD heap local;

static page *page_of(void *node) {
  return (page *)((uintptr_t)node & ~(uintptr_t)(PAGE_ALIGN - 1));
}

static bool page_is_full(const page *p) { return !p->free && p->fresh + p->size > PAGE_SIZE; }

static void page_link(heap *h, page *p) {
  page **first = &h->room[p->size / CLASS_STEP];
  p->previous = NULL;
  p->next = *first;
  if (p->next)
    p->next->previous = p;
  *first = p;
}

static void page_unlink(heap *h, page *p) {
  if (p->next)
    p->next->previous = p->previous;
  if (p->previous)
    p->previous->next = p->next;
  else
    h->room[p->size / CLASS_STEP] = p->next;
}

static void *page_memory(void) {
#ifdef _WIN32
  void *memory = _aligned_malloc(PAGE_SIZE, PAGE_ALIGN);
  bool got = memory != NULL;
#else
  void *memory = NULL;
  bool got = posix_memalign(&memory, PAGE_ALIGN, PAGE_SIZE) == 0;
#endif
  if (!got)
    rr__out_of_memory();
  return memory;
}

static page *page_new(heap *h, size_t size) {
  page *p = page_memory();
  *p = (page){.size = (uint32_t)size, .fresh = (uint32_t)rr__heap_round(sizeof(page))};
  page_link(h, p);
  h->usage.reserved += PAGE_SIZE;
  return p;
}

static void page_free(heap *h, page *p) {
  h->usage.reserved -= PAGE_SIZE;
#ifdef _WIN32
  _aligned_free(p);
#else
  free(p);
#endif
}

/* Frees the empty pages that were kept for reuse. */
static void heap_trim(heap *h) {
  for (size_t i = 0; i < CLASSES; i++) {
    page *p = h->room[i];
    h->room[i] = NULL;
    for (page *next = NULL; p; p = next) {
      next = p->next;
      page_free(h, p);
    }
  }
}

void *rr__heap_alloc(size_t size) {
  heap *h = &local;
  size = rr__heap_round(size);
  h->usage.bytes += size;
  h->usage.nodes++;
  rr__work(RR__WORK_MAKE);
  if (RR__PLAIN_HEAP || size > LARGEST) {
    h->usage.reserved += size;
    return rr_alloc(size);
  }
  page *p = h->room[size / CLASS_STEP];
  if (!p)
    p = page_new(h, size);
  void *node = p->free;
  if (node) {
    p->free = *(void **)node;
  } else {
    node = (char *)p + p->fresh;
    p->fresh += p->size;
  }
  p->used++;
  if (page_is_full(p))
    page_unlink(h, p);
  return node;
}

void rr__heap_free(void *memory, size_t size) {
  heap *h = &local;
  size = rr__heap_round(size);
  h->usage.bytes -= size;
  h->usage.nodes--;
  rr__work(RR__WORK_FREE);
  if (RR__PLAIN_HEAP || size > LARGEST) {
    h->usage.reserved -= size;
    rr_free(memory);
  } else {
    page *p = page_of(memory);
    bool was_full = page_is_full(p);
    *(void **)memory = p->free;
    p->free = memory;
    p->used--;
    if (was_full)
      page_link(h, p);
    if (p->used == 0 && (p->next || p->previous)) {
      page_unlink(h, p);
      page_free(h, p);
    }
  }
  if (h->usage.nodes == 0)
    heap_trim(h);
}

void *rr__heap_resize(void *memory, size_t size, size_t wanted) {
  size_t rounded = rr__heap_round(size), next = rr__heap_round(wanted);
  if (rounded == next)
    return memory;
  if (!RR__PLAIN_HEAP && (rounded <= LARGEST || next <= LARGEST)) {
    void *moved = rr__heap_alloc(wanted);
    memcpy(moved, memory, size < wanted ? size : wanted);
    rr__heap_free(memory, size);
    return moved;
  }
  local.usage.bytes += next - rounded;
  local.usage.reserved += next - rounded;
  return rr_realloc(memory, next);
}

rr_usage rr_value_usage(void) { return local.usage; }
