/* The class Log of the addon: a reader of a log that several devices share. */
#ifndef RR_LOG_CLASS_H
#define RR_LOG_CLASS_H

#include "environment.h"

/* Returns the constructor, or NULL with a pending exception. */
napi_value rr__log_define(rr__environment *environment);

#endif
