/* Words that the whole core shares: spans of bytes, errors, memory. */
#ifndef RR_BASE_H
#define RR_BASE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Borrowed bytes: UTF-8, not terminated. */
typedef struct {
  const char *data;
  size_t size;
} rr_bytes;

/* Each code is one `code` of RemoteRefError in JavaScript (lib/shared/errors.js). */
typedef enum {
  RR_OK = 0,
  RR_ERR_TEXT,      /* bytes that are not the JSON text they should be */
  RR_ERR_DEPTH,     /* a value nested deeper than the limit */
  RR_ERR_TOO_LARGE, /* a value, message or list above its limit */
  RR_ERR_PATCH,     /* a patch of the wrong form */
  RR_ERR_PATH,      /* a path that does not resolve */
  RR_ERR_TEST,      /* a test that failed */
  RR_ERR_VERSION,   /* a base that the document never had */
  RR_ERR_STALE,     /* a base older than the history that is kept */
  RR_ERR_ORDER,     /* a transaction number out of order */
} rr_code;

/* What went wrong. The message is a constant, never freed. */
typedef struct {
  rr_code code;
  const char *message;
  size_t position; /* byte offset in the text, where text is at fault */
  size_t patch;    /* index of the patch at fault, RR_NO_PATCH where it is none */
} rr_error;

#define RR_NO_PATCH SIZE_MAX

/* Fills `error` (which may be NULL) and returns false, so that callers can `return rr_fail(...)`.
 */
bool rr_fail(rr_error *error, rr_code code, const char *message, size_t position);

/* Memory. One policy for the whole core: an allocation that fails ends the process with a message,
   as V8 does. Sizes that foreign input decides are checked against limits before they get here. */
void *rr_alloc(size_t size);
void *rr_realloc(void *memory, size_t size);
void rr_free(void *memory);
_Noreturn void rr__out_of_memory(void);
/* The capacity that a list of `capacity` grows to when it needs `needed`: half as much again. */
size_t rr__grown(size_t capacity, size_t needed);

/* A growing run of bytes. Zero-initialise; `rr_buffer_free` gives the memory back. */
typedef struct {
  char *data;
  size_t size;
  size_t capacity;
} rr_buffer;

void rr_buffer_reserve(rr_buffer *buffer, size_t extra);
void rr_buffer_append(rr_buffer *buffer, const void *data, size_t size);
void rr_buffer_append_uint(rr_buffer *buffer, uint64_t number);
void rr_buffer_free(rr_buffer *buffer);
#define rr_buffer_literal(buffer, text) rr_buffer_append((buffer), (text), sizeof(text) - 1)

#endif
