/* A job on libuv's thread pool, which the file system and DNS use too. Keep each job short, and
   start the next one when it is done. */
#ifndef RR_JOB_H
#define RR_JOB_H

#include <stdbool.h>
#include <uv.h>

typedef struct rr_job rr_job;

/* Embedded in the data that it works on. Zero-initialise. */
struct rr_job {
  uv_work_t request;
  void (*work)(rr_job *job); /* runs on a thread of the pool */
  void (*done)(rr_job *job); /* runs on the loop's thread, also after it was cancelled */
  bool running;              /* true from the start until just before `done` */
};

/* Starts the job. `work` and `done` must be set. Returns false if libuv refuses; then `done` is not
   called. */
bool rr_job_start(rr_job *job, uv_loop_t *loop);
/* Removes the job from the pool's queue. Returns false if a thread has started it. `done` follows
   in both cases. */
bool rr_job_cancel(rr_job *job);

#endif
