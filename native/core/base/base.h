/* Bytes, errors and memory: what every file of the core uses. */
#ifndef RR_BASE_H
#define RR_BASE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "error_codes.h"

#if defined(_MSC_VER) && !defined(__clang__)
#include <intrin.h>
#endif

/* Borrowed bytes: UTF-8, not terminated. */
typedef struct {
  const char *data;
  size_t size;
} rr_bytes;

/* RR_ERR_TEXT and so on: each is one `code` of RemoteRefError, from the one table of them all
   (lib/shared/errors/error-codes.js). */
#define RR__CODE(name) RR_ERR_##name,
typedef enum { RR_OK = 0, RR_ERROR_CODES(RR__CODE) } rr_code;
#undef RR__CODE

/* What went wrong. The message is a constant, never freed. */
typedef struct {
  rr_code code;
  const char *message;
  size_t position; /* byte offset in the text, where text is at fault */
  size_t patch;    /* index of the patch at fault, RR_NO_PATCH where it is none */
} rr_error;

#define RR_NO_PATCH SIZE_MAX

/* The `code` of the JavaScript error, "ERR_REF_TEXT"; NULL for RR_OK. */
const char *rr_code_name(rr_code code);

/* Fills `error` (which may be NULL) and returns false, so that callers can `return rr_fail(...)`.
 */
bool rr_fail(rr_error *error, rr_code code, const char *message, size_t position);

/* Memory. One policy for the whole core: an allocation that fails ends the process with a message,
   as V8 does. Sizes that foreign input decides are checked against limits before they get here, so
   that a caller can only bring it about by limits above what the machine has. */
void *rr_alloc(size_t size);
void *rr_realloc(void *memory, size_t size);
void rr_free(void *memory);
_Noreturn void rr__out_of_memory(void);
/* The capacity that a list of `capacity` grows to when it needs `needed`: half as much again. */
size_t rr__grown(size_t capacity, size_t needed);

/* Storage of which each thread has its own copy. */
#if defined(_MSC_VER) && !defined(__clang__)
#define RR__THREAD __declspec(thread)
#else
#define RR__THREAD _Thread_local
#endif

/* The number of the lowest bit that is set, of one that is not 0. */
static inline unsigned rr__low_bit(uint64_t number) {
#if defined(__GNUC__)
  return (unsigned)__builtin_ctzll(number);
#else
  unsigned long at;
  _BitScanForward64(&at, number);
  return at;
#endif
}

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
