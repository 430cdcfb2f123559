/* What the addon keeps for one JavaScript environment: main's, or a worker's. Each loads the addon
   for itself, so nothing is kept anywhere else. */
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
  size_t owners; /* the environment itself, and each wrapper that it has to outlive */
  napi_ref document_class;
  napi_ref snapshot_class;
  napi_ref assignment_class;
  napi_ref reading_class;
  napi_ref inverse_class;
  napi_async_context context; /* in which callbacks run */
  napi_async_cleanup_hook_handle hook;
  bool closing; /* no more calls into JavaScript */
  bool leaving; /* the process ends, and with it all memory: there is no need to free it */
  void *made;   /* what the instance that is being constructed shall wrap */
  rr__running *running;
  rr__document *unswept; /* documents that have something to free; retained (sweep.h) */
  napi_ref sweeper;      /* called when there is one; NULL: all is freed at once */
  size_t reported;       /* bytes that V8's garbage collector knows of */
  rr_outcome outcome;    /* of the call under way; kept for its memory */
  rr_buffer text;        /* the same */
} rr__environment;

/* Work on another thread that the environment waits for when it closes; embedded in what runs. */
struct rr__running {
  rr__running *previous, *next;
  void (*cancel)(rr__running *running);
  napi_ref self;     /* the wrapper, so that it is not collected meanwhile */
  napi_ref callback; /* its user's */
};

/* NULL with an exception pending where it fails. */
rr__environment *rr__environment_new(napi_env env);
rr__environment *rr__environment_of(napi_env env);
rr__environment *rr__environment_retain(rr__environment *environment);
void rr__environment_release(rr__environment *environment);

/* It has begun, for the wrapper `self`. */
void rr__environment_begin(rr__environment *environment, rr__running *running, napi_value self,
                           napi_value callback);
/* It has ended. While the environment is not closing, `rr__running_take` follows. */
void rr__environment_end(rr__environment *environment, rr__running *running);
/* A JavaScript function that is called once, when a job is done. */
void rr__running_take(napi_env env, const rr__running *running, napi_value *self,
                      napi_value *callback);
/* An exception of a callback goes where those of other callbacks go. */
void rr__uncaught(napi_env env);

/* Tells V8 how much memory the trees hold, if that has changed by much. */
void rr__environment_report(rr__environment *environment);
/* A JavaScript string of what `buffer` holds; gives a large buffer's memory back. */
napi_value rr__environment_string(rr__environment *environment, rr_buffer *buffer);

#endif
