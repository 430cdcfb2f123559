/* The limits of a document as JavaScript gives them. */
#ifndef RR_LIMITS_H
#define RR_LIMITS_H

#include "arguments.h"
#include "core.h"

/* Characters of the longest string that V8 makes, which no more bytes are ever too many for. */
#define RR_MAX_STRING ((size_t)0x1fffffe8)

/* Reads `{ maxDepth, maxPatches, ... }`, each a whole number and the default where it is missing,
   or undefined; false with an exception pending where it is something else. */
bool rr__limits_read(napi_env env, napi_value options, rr_document_limits *limits);

#endif
