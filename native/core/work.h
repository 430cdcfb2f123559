/* Work: what foreign input costs, counted where it is done, in units of about a nanosecond of one
   core. So it is the same on every machine and in every run, and can be bounded: a transaction that
   does more than it may is given up between two steps, none of which does much by itself.

   What counts: nodes made, freed and copied; places of a path that are looked up; steps of paths
   that a transform compares; bytes that are copied or hashed. What is proportional to the length of
   a text and cheap, such as reading it, counts once per text (text.h). */
#ifndef RR_WORK_H
#define RR_WORK_H

#include "base.h"

enum {
  RR__WORK_TOKEN = 5, /* a scalar, a bracket or a key is read, beside its bytes */
  RR__WORK_NODE = 40, /* a node is made or freed */
  RR__WORK_FIND = 15, /* a child is looked up in a row or in one node of a tree */
  RR__WORK_HASH = 15, /* a key is hashed, beside its bytes */
  RR__WORK_EDIT = 30, /* an entry comes into a node of a tree, or goes */
  RR__WORK_PAIR = 6,  /* two patches are held against each other */
  RR__WORK_STEP = 4,  /* two steps of paths are, beside their bytes */
};

/* All that the calling thread has done. */
extern RR__THREAD uint64_t rr__work_done;

static inline void rr__work(size_t units) { rr__work_done += units; }
/* For bytes that are copied, compared, or hashed by the word. */
static inline void rr__work_bytes(size_t bytes) { rr__work_done += bytes / 8; }

#endif
