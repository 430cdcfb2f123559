/* Instances of the addon's classes: each wraps something of ours. */
#ifndef RR_INSTANCE_H
#define RR_INSTANCE_H

#include "arguments.h"

/* Each returns NULL with an exception pending where it fails. */

/* Defines a class and keeps it in *class; returns its constructor. */
napi_value rr__class_define(rr__environment *environment, const char *name, napi_callback construct,
                            const napi_property_descriptor *members, size_t count, napi_ref *class);
/* A new instance, whose constructor takes `made` over. `discard` frees what none has taken. */
napi_value rr__instance_new(rr__environment *environment, napi_ref class, void *made,
                            napi_finalize discard);
/* In a constructor: what `rr__instance_new` shall wrap; NULL where JavaScript calls. */
void *rr__instance_take(rr__environment *environment);
/* The constructor of a class that JavaScript cannot make: wraps what was made, which `finalize`
   frees. `what` is the message of a TypeError. */
napi_value rr__instance_construct(napi_env env, napi_callback_info info, napi_finalize finalize,
                                  const char *what);
/* Reads the arguments of a method; returns what its receiver wraps. `what` is the message of a
   TypeError. */
void *rr__instance_enter(napi_env env, napi_callback_info info, rr__arguments *arguments,
                         const char *what);

#endif
