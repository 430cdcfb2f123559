/* The interface of the core, for the addon and the worker threads. Each header describes its
   folder. Names that begin with rr__ are private to the core. */
#ifndef RR_CORE_H
#define RR_CORE_H

#include "base/base.h"         /* bytes, errors, memory */
#include "base/work.h"         /* counting work */
#include "diff/compare.h"      /* the difference of two values, as patches */
#include "document/document.h" /* a value with its versions; all changes go through it */
#include "log/log.h"           /* a document that several devices share */
#include "text/text.h"         /* reading and writing JSON */

#endif
