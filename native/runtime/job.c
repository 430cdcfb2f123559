#include "job.h"

static void on_job_work(uv_work_t *request) {
  rr_job *job = request->data;
  job->work(job);
}

static void on_job_done(uv_work_t *request, int status) {
  (void)status;
  rr_job *job = request->data;
  job->running = false;
  job->done(job);
}

bool rr_job_start(rr_job *job, uv_loop_t *loop) {
  job->request.data = job;
  job->running = uv_queue_work(loop, &job->request, on_job_work, on_job_done) == 0;
  return job->running;
}

bool rr_job_cancel(rr_job *job) {
  return job->running && uv_cancel((uv_req_t *)&job->request) == 0;
}
