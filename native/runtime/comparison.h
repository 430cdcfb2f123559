/* Compares a retained tree with the text of its next value on a worker thread. The tree of that
   text belongs to the worker: it is made, compared and freed there. */
#ifndef RR_COMPARISON_H
#define RR_COMPARISON_H

#include <stdatomic.h>

#include "core.h"
#include "job.h"

typedef enum {
  RR_COMPARED, /* `patches` is the difference */
  RR_REPLACED, /* the whole value should be replaced */
  RR_REFUSED,  /* the text is not a value; see `error` */
} rr_verdict;

/* Whether a worker should go on. */
enum {
  RR_GO,
  RR_STOP,  /* the result is not needed any more */
  RR_LEAVE, /* the process ends, so memory need not be freed either */
};

typedef struct rr_comparison rr_comparison;

struct rr_comparison {
  rr_job job;
  const rr_value *root;
  char *text; /* NULL once it is not needed any more */
  size_t size;
  rr_text_limits text_limits;
  rr_compare_limits limits;
  rr_verdict verdict;
  rr_buffer patches;
  size_t count; /* number of patches */
  rr_error error;
  atomic_int stop;
  bool started;
  bool finished;   /* set on the loop's thread when it is done or was waited for */
  uv_sem_t worked; /* posted by the worker */
  void (*done)(rr_comparison *comparison);
};

/* Borrows `*root` until the job is done. Takes ownership of `text`, of `size` bytes. If the value
   has to be replaced, the text is kept until the caller frees it. */
void rr_comparison_init(rr_comparison *comparison, const rr_value *root, char *text, size_t size,
                        const rr_text_limits *text_limits, const rr_compare_limits *limits);
static inline rr_bytes rr_comparison_text(const rr_comparison *comparison) {
  return (rr_bytes){comparison->text, comparison->size};
}
void rr_comparison_drop_text(rr_comparison *comparison);
/* Must not be called while the job is running. */
void rr_comparison_deinit(rr_comparison *comparison);

/* Starts the job. `done` is called on the loop's thread. Returns false if libuv refuses. */
bool rr_comparison_start(rr_comparison *comparison, uv_loop_t *loop,
                         void (*done)(rr_comparison *comparison));
/* Waits for the worker, or does its work here if it has not begun. `done` is still called later. */
void rr_comparison_join(rr_comparison *comparison);
/* Ends the job as soon as possible without a result, because of RR_STOP or RR_LEAVE. `done` follows
   if it is running. */
void rr_comparison_stop(rr_comparison *comparison, int why);

#endif
