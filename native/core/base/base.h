/* Bytes, errors and memory, used by every file of the core. */
#ifndef RR_BASE_H
#define RR_BASE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "error_codes.h"

#if defined(_MSC_VER) && !defined(__clang__)
#include <intrin.h>
#endif

/* Borrowed bytes: UTF-8, not terminated. */
typedef struct {
  const char *data;
  size_t size;
} rr_bytes;

static inline bool rr__same(rr_bytes a, rr_bytes b) {
  return a.size == b.size && (a.size == 0 || memcmp(a.data, b.data, a.size) == 0);
}

/* RR_ERR_TEXT and so on: the `code`s of RemoteRefError, generated from
   lib/shared/errors/error-codes.js. */
#define RR__CODE(name) RR_ERR_##name,
typedef enum { RR_OK = 0, RR_ERROR_CODES(RR__CODE) } rr_code;
#undef RR__CODE

/* An error. The message is a constant and never freed. */
typedef struct {
  rr_code code;
  const char *message;
  size_t position; /* byte offset, if the error is in a text */
  size_t patch;    /* index of the patch at fault, or RR_NO_PATCH */
} rr_error;

#define RR_NO_PATCH SIZE_MAX

/* The `code` of the JavaScript error, such as "ERR_REF_TEXT"; NULL for RR_OK. */
const char *rr_code_name(rr_code code);

/* Fills `error` (which may be NULL) and returns false, so that callers can `return rr_fail(...)`.
 */
bool rr_fail(rr_error *error, rr_code code, const char *message, size_t position);

/* Memory. If an allocation fails, the process ends with a message, as in V8. Sizes that come from
   untrusted input are checked against limits before they get here. So an allocation fails only if
   the limits exceed the machine's memory. */
void *rr_alloc(size_t size);
void *rr_realloc(void *memory, size_t size);
void rr_free(void *memory);
_Noreturn void rr__out_of_memory(void);
/* The next capacity of a list: half as much again, and at least `needed`. */
size_t rr__grown(size_t capacity, size_t needed);

/* Thread-local storage. */
#if defined(_MSC_VER) && !defined(__clang__)
#define RR__THREAD __declspec(thread)
#else
#define RR__THREAD _Thread_local
#endif

/* The index of the lowest set bit. `number` must not be 0. */
static inline unsigned rr__low_bit(uint64_t number) {
#if defined(__GNUC__)
  return (unsigned)__builtin_ctzll(number);
#else
  unsigned long at;
  _BitScanForward64(&at, number);
  return at;
#endif
}

/* A growing byte buffer. Zero-initialise; `rr_buffer_free` frees the memory. */
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
