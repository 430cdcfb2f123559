/* The whole interface of the core, for the addon and the worker threads. Each header says what its
   room offers; what begins with rr__ is the core's own. */
#ifndef RR_CORE_H
#define RR_CORE_H

#include "base/base.h"         /* bytes, errors, memory */
#include "base/work.h"         /* counting what has been done */
#include "diff/compare.h"      /* the patches that make one value of another */
#include "document/document.h" /* a value with its versions: the way in for all changes */
#include "text/text.h"         /* reading and writing JSON */

#endif
