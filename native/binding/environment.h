/* The addon's state in one JavaScript environment: main's, or a worker's. Each environment has its
   own, and there is no other state. */
#ifndef RR_ENVIRONMENT_H
#define RR_ENVIRONMENT_H

#include <uv.h>

#include "core.h"
#include "status.h"

typedef struct rr__running rr__running;
typedef struct rr__document rr__document;

typedef struct {
  napi_env env;
  uv_loop_t *loop;
  size_t owners; /* the environment itself, and each wrapper that needs it */
  napi_ref document_class;
  napi_ref snapshot_class;
  napi_ref assignment_class;
  napi_ref reading_class;
  napi_ref inverse_class;
  napi_ref log_class;
  napi_async_context context; /* the context that callbacks run in */
  napi_async_cleanup_hook_handle hook;
  bool closing; /* no JavaScript may be called any more */
  bool leaving; /* the process ends, so memory need not be freed */
  void *made;   /* the data for the instance that is being constructed */
  rr__running *running;
  rr__document *unswept; /* documents with something to free; retained (sweep.h) */
  napi_ref sweeper;      /* called when there is one; NULL: everything is freed at once */
  size_t reported;       /* bytes reported to V8's garbage collector */
  rr_outcome outcome;    /* of the current call; kept for its memory */
  rr_buffer text;        /* the same */
} rr__environment;

/* A job on another thread. The environment waits for it when it closes. Embedded in the job's
   data. */
struct rr__running {
  rr__running *previous, *next;
  void (*cancel)(rr__running *running);
  napi_ref self;     /* keeps the wrapper from being collected */
  napi_ref callback; /* the user's callback */
};

/* Returns NULL with a pending exception on failure. */
rr__environment *rr__environment_new(napi_env env);
rr__environment *rr__environment_of(napi_env env);
rr__environment *rr__environment_retain(rr__environment *environment);
void rr__environment_release(rr__environment *environment);

/* Registers a job that has begun, for the wrapper `self`. */
void rr__environment_begin(rr__environment *environment, rr__running *running, napi_value self,
                           napi_value callback);
/* Unregisters a job that has ended. `rr__running_take` must follow, unless the environment is
   closing. */
void rr__environment_end(rr__environment *environment, rr__running *running);
/* Takes the callback and the wrapper of a job that is done. */
void rr__running_take(napi_env env, const rr__running *running, napi_value *self,
                      napi_value *callback);
/* Treats a pending exception as one of any other callback. */
void rr__uncaught(napi_env env);

/* Reports to V8 how much memory the trees hold, if it has changed much. */
void rr__environment_report(rr__environment *environment);
/* Makes a JavaScript string of `buffer`. Frees the memory of a large buffer. */
napi_value rr__environment_string(rr__environment *environment, rr_buffer *buffer);

#endif
