/* Work: what foreign input costs, counted where it is done, in units of about a nanosecond of one
   core. So it is the same on every machine and in every run, and can be bounded: a transaction that
   does more than it may is given up between two steps, none of which does much by itself.

   What counts: tokens read, nodes made, freed and copied, children looked up, steps of paths that a
   transform compares, bytes that are copied or hashed. The figures were measured where caches help
   little, as in large values. */
#ifndef RR_WORK_H
#define RR_WORK_H

#include "base/base.h"

enum {
  RR__WORK_TOKEN = 10, /* a scalar, a bracket, a key or a step of a path is read */
  RR__WORK_MAKE = 30,  /* a node is made, */
  RR__WORK_FREE = 12,  /* or freed */
  RR__WORK_SHARE = 8,  /* a child of a node that is copied has one more owner */
  RR__WORK_FIND = 20,  /* a child is looked up in a row or in one node of a tree */
  RR__WORK_EDIT = 50,  /* an entry comes into a node of a tree, or goes */
  RR__WORK_HASH = 15,  /* a key is hashed, beside its bytes */
  RR__WORK_PAIR = 2,   /* a patch is held against another one */
  RR__WORK_STEP = 1,   /* two steps of paths are, beside their bytes */
};

/* All that the calling thread has done. */
extern RR__THREAD uint64_t rr__work_done;

static inline void rr__work(size_t units) { rr__work_done += units; }
/* For bytes that are copied, compared, or hashed by the word. */
static inline void rr__work_bytes(size_t bytes) { rr__work_done += bytes / 8; }

#endif
