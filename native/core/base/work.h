/* Work: the cost of untrusted input, counted where it arises, in units of about a nanosecond of one
   core. The count is the same on every machine and in every run, so it can be limited. A
   transaction that exceeds its limit is given up between two steps; each step is short.

   The figures below were measured on large values, where caches help little. */
#ifndef RR_WORK_H
#define RR_WORK_H

#include "base/base.h"

enum {
  RR__WORK_TOKEN = 10,  /* a scalar, a bracket, a key or a step of a path is read */
  RR__WORK_MAKE = 30,   /* a node is made */
  RR__WORK_FREE = 12,   /* a node is freed */
  RR__WORK_SHARE = 8,   /* a node is copied: one child gets one more owner */
  RR__WORK_FIND = 20,   /* a child is looked up in a row or in one node of a tree */
  RR__WORK_EDIT = 50,   /* an entry is added to a node of a tree, or removed */
  RR__WORK_HASH = 15,   /* a key is hashed; its bytes count extra */
  RR__WORK_PAIR = 2,    /* two patches are compared */
  RR__WORK_PLACES = 12, /* a patch is transformed over a move, or a move over a patch */
  RR__WORK_STEP = 1,    /* two steps of paths are compared; their bytes count extra */
};

/* The work of the calling thread so far. */
extern RR__THREAD uint64_t rr__work_done;

static inline void rr__work(size_t units) { rr__work_done += units; }
/* Counts bytes that are copied, compared, or hashed by the word. */
static inline void rr__work_bytes(size_t bytes) { rr__work_done += bytes / 8; }

#endif
