/* Instances of the addon's classes. Each wraps data of the addon. */
#ifndef RR_INSTANCE_H
#define RR_INSTANCE_H

#include "arguments.h"

/* Each returns NULL with a pending exception on failure. */

/* Defines a class and stores it in *class. Returns its constructor. */
napi_value rr__class_define(rr__environment *environment, const char *name, napi_callback construct,
                            const napi_property_descriptor *members, size_t count, napi_ref *class);
/* Returns a new instance whose constructor takes `made`. `discard` frees `made` if the constructor
   did not take it. */
napi_value rr__instance_new(rr__environment *environment, napi_ref class, void *made,
                            napi_finalize discard);
/* In a constructor: takes the data of `rr__instance_new`; NULL if JavaScript called the
   constructor. */
void *rr__instance_take(rr__environment *environment);
/* The constructor of a class that JavaScript cannot construct. Wraps the data; `finalize` frees it.
   `what` is the message of a TypeError. */
napi_value rr__instance_construct(napi_env env, napi_callback_info info, napi_finalize finalize,
                                  const char *what);
/* Reads the arguments of a method and returns the data of its receiver. `what` is the message of a
   TypeError. */
void *rr__instance_enter(napi_env env, napi_callback_info info, rr__arguments *arguments,
                         const char *what);

#endif
