#include "comparison.h"

enum { STEP = 256 * 1024 }; /* bytes read between two checks whether to stop */

void rr_comparison_init(rr_comparison *comparison, const rr_value *root, char *text, size_t size,
                        const rr_text_limits *text_limits, const rr_compare_limits *limits) {
  *comparison = (rr_comparison){
      .root = root,
      .size = size,
      .text_limits = *text_limits,
      .limits = *limits,
      .verdict = RR_REPLACED,
  };
  comparison->text = text;
}

void rr_comparison_drop_text(rr_comparison *comparison) {
  rr_free(comparison->text);
  comparison->text = NULL;
}

void rr_comparison_deinit(rr_comparison *comparison) {
  rr_comparison_drop_text(comparison);
  if (comparison->started)
    uv_sem_destroy(&comparison->worked);
  comparison->started = false;
  rr_buffer_free(&comparison->patches);
}

/* Reads the text, until it is stopped. */
static bool read_text(rr_comparison *comparison, rr_value *out) {
  rr_reader *reader = rr_reader_new(rr_comparison_text(comparison), &comparison->text_limits, NULL);
  bool done = false, read = true;
  while (read && !done && atomic_load(&comparison->stop) == RR_GO)
    read = rr_reader_step(reader, STEP, &done, &comparison->error);
  *out = done ? rr_reader_take(reader) : RR_NONE;
  if (!read)
    comparison->verdict = RR_REFUSED;
  if (atomic_load(&comparison->stop) != RR_LEAVE)
    rr_reader_delete(reader);
  return done;
}

static void run_comparison(rr_comparison *comparison) {
  rr_value next;
  if (!read_text(comparison, &next))
    return;
  bool compared = rr_compare(comparison->root, &next, &comparison->limits, &comparison->stop,
                             &comparison->patches, &comparison->count);
  comparison->verdict = compared ? RR_COMPARED : RR_REPLACED;
  if (atomic_load(&comparison->stop) != RR_LEAVE)
    rr_value_release(next);
  /* Free it on this thread, since freeing a large block takes milliseconds. */
  if (compared)
    rr_comparison_drop_text(comparison);
}

static void on_comparison_work(rr_job *job) {
  rr_comparison *comparison = (rr_comparison *)job;
  run_comparison(comparison);
  uv_sem_post(&comparison->worked);
}

static void on_comparison_done(rr_job *job) {
  rr_comparison *comparison = (rr_comparison *)job;
  comparison->done(comparison);
}

bool rr_comparison_start(rr_comparison *comparison, uv_loop_t *loop,
                         void (*done)(rr_comparison *comparison)) {
  if (uv_sem_init(&comparison->worked, 0) != 0)
    return false;
  comparison->started = true;
  comparison->job.work = on_comparison_work;
  comparison->job.done = on_comparison_done;
  comparison->done = done;
  return rr_job_start(&comparison->job, loop);
}

void rr_comparison_join(rr_comparison *comparison) {
  if (comparison->finished)
    return;
  comparison->finished = true;
  if (!comparison->job.running || rr_job_cancel(&comparison->job))
    run_comparison(comparison);
  else
    uv_sem_wait(&comparison->worked);
}

void rr_comparison_stop(rr_comparison *comparison, int why) {
  atomic_store(&comparison->stop, why);
  rr_job_cancel(&comparison->job);
}
