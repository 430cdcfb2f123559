/* Reads the limits of a document from JavaScript. */
#ifndef RR_LIMITS_H
#define RR_LIMITS_H

#include "arguments.h"
#include "core.h"

/* The characters of V8's longest string. So many bytes always fit into a string. */
#define RR_MAX_STRING ((size_t)0x1fffffe8)

/* Reads `{ maxDepth, maxPatches, ... }` or undefined. Each is a whole number, and has a default if
   missing. Returns false with a pending exception for anything else. */
bool rr__limits_read(napi_env env, napi_value options, rr_document_limits *limits);

#endif
