/* A unit of work on libuv's pool of threads, which file system and DNS share: keep each short, and
   start the next when it is done. */
#ifndef RR_JOB_H
#define RR_JOB_H

#include <stdbool.h>
#include <uv.h>

typedef struct rr_job rr_job;

/* Embedded in what it works on; zero-initialise. */
struct rr_job {
  uv_work_t request;
  void (*work)(rr_job *job); /* on a thread of the pool */
  void (*done)(rr_job *job); /* on the loop's thread, whether it has worked or was cancelled */
  bool running;              /* from the start until just before `done` */
};

/* Starts it, with `work` and `done` set. False where libuv refuses: then `done` is not called. */
bool rr_job_start(rr_job *job, uv_loop_t *loop);
/* Takes it from the pool's queue; false if a thread has it already. `done` follows either way. */
bool rr_job_cancel(rr_job *job);

#endif
