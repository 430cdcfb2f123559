/* Compares a retained tree with the text of its next value on a worker thread. The tree of that
   text lives on the worker alone: it is made, compared and freed there. */
#ifndef RR_COMPARISON_H
#define RR_COMPARISON_H

#include <stdatomic.h>

#include "core.h"
#include "job.h"

typedef enum {
  RR_COMPARED, /* `patches` is the difference */
  RR_REPLACED, /* it is better to replace the whole value */
  RR_REFUSED,  /* the text is no value: `error` */
} rr_verdict;

/* Whether a worker goes on. */
enum {
  RR_GO,
  RR_STOP,  /* nobody wants to know any more */
  RR_LEAVE, /* nor has memory to be given back: the process ends */
};

typedef struct rr_comparison rr_comparison;

struct rr_comparison {
  rr_job job;
  const rr_value *root;
  char *text; /* NULL once it is of no use any more */
  size_t size;
  rr_text_limits text_limits;
  rr_compare_limits limits;
  rr_verdict verdict;
  rr_buffer patches;
  size_t count; /* of them */
  rr_error error;
  atomic_int stop;
  bool started;
  bool finished;   /* on the loop's thread: it is done, or was waited for */
  uv_sem_t worked; /* posted by the worker */
  void (*done)(rr_comparison *comparison);
};

/* Borrows `*root` until the job is done. Takes over `text`, of `size` bytes; it stays until it is
   asked to go where the value is to be replaced. */
void rr_comparison_init(rr_comparison *comparison, const rr_value *root, char *text, size_t size,
                        const rr_text_limits *text_limits, const rr_compare_limits *limits);
static inline rr_bytes rr_comparison_text(const rr_comparison *comparison) {
  return (rr_bytes){comparison->text, comparison->size};
}
void rr_comparison_drop_text(rr_comparison *comparison);
/* Not while the job is running. */
void rr_comparison_deinit(rr_comparison *comparison);

/* Starts it; `done` is called on the loop's thread. False where libuv refuses. */
bool rr_comparison_start(rr_comparison *comparison, uv_loop_t *loop,
                         void (*done)(rr_comparison *comparison));
/* Waits for the worker, or does its work if it has not begun. `done` is called nevertheless, later.
 */
void rr_comparison_join(rr_comparison *comparison);
/* Has it end as soon as it can, for RR_STOP or RR_LEAVE, without a verdict. `done` follows if it is
   running. */
void rr_comparison_stop(rr_comparison *comparison, int why);

#endif
