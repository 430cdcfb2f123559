#include "base/base.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *rr_code_name(rr_code code) {
#define RR__NAME(name) [RR_ERR_##name] = "ERR_REF_" #name,
  static const char *const names[] = {RR_ERROR_CODES(RR__NAME)};
#undef RR__NAME
  return names[code];
}

bool rr_fail(rr_error *error, rr_code code, const char *message, size_t position) {
  if (error)
    *error =
        (rr_error){.code = code, .message = message, .position = position, .patch = RR_NO_PATCH};
  return false;
}

_Noreturn void rr__out_of_memory(void) {
  fputs("electron-remote-ref: out of memory\n", stderr);
  abort();
}

void *rr_alloc(size_t size) {
  void *memory = malloc(size ? size : 1);
  if (!memory)
    rr__out_of_memory();
  return memory;
}

void *rr_realloc(void *memory, size_t size) {
  memory = realloc(memory, size ? size : 1);
  if (!memory)
    rr__out_of_memory();
  return memory;
}

void rr_free(void *memory) { free(memory); }

size_t rr__grown(size_t capacity, size_t needed) {
  size_t grown = capacity + capacity / 2;
  return grown < needed ? needed : grown;
}

void rr_buffer_reserve(rr_buffer *buffer, size_t extra) {
  if (buffer->capacity - buffer->size >= extra)
    return;
  if (extra > SIZE_MAX - buffer->size)
    rr__out_of_memory();
  size_t needed = buffer->size + extra;
  buffer->capacity = rr__grown(buffer->capacity, needed < 64 ? 64 : needed);
  buffer->data = rr_realloc(buffer->data, buffer->capacity);
}

void rr_buffer_append(rr_buffer *buffer, const void *data, size_t size) {
  if (size == 0)
    return;
  rr_buffer_reserve(buffer, size);
  memcpy(buffer->data + buffer->size, data, size);
  buffer->size += size;
}

void rr_buffer_append_uint(rr_buffer *buffer, uint64_t number) {
  char digits[20];
  size_t at = sizeof digits;
  do {
    digits[--at] = (char)('0' + number % 10);
    number /= 10;
  } while (number);
  rr_buffer_append(buffer, digits + at, sizeof digits - at);
}

void rr_buffer_free(rr_buffer *buffer) {
  rr_free(buffer->data);
  *buffer = (rr_buffer){0};
}
