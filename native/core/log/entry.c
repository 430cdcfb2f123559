#include "log/entry.h"

#include <string.h>

#include "text/json_string.h"

#define MAX_WHOLE ((UINT64_C(1) << 53) - 1)

enum { MAX_OP_NAME = 16 };

bool rr__entry_literal(rr_bytes text, size_t *at, const char *literal) {
  size_t size = strlen(literal);
  if (text.size - *at < size || memcmp(text.data + *at, literal, size) != 0)
    return false;
  *at += size;
  return true;
}

static bool entry_is_digit(char c) { return c >= '0' && c <= '9'; }

static bool entry_is_lower(char c) { return c >= 'a' && c <= 'z'; }

bool rr__entry_whole(rr_bytes text, size_t *at, uint64_t *out) {
  size_t start = *at;
  uint64_t number = 0;
  while (*at < text.size && entry_is_digit(text.data[*at])) {
    number = number * 10 + (uint64_t)(text.data[(*at)++] - '0');
    if (number > MAX_WHOLE)
      return false;
  }
  *out = number;
  return *at > start && (text.data[start] != '0' || *at == start + 1);
}

bool rr__entry_fingerprint(rr_bytes text, size_t *at, uint64_t *out) {
  *out = 0;
  if (!rr__entry_literal(text, at, "\"") || text.size - *at < 17 || text.data[*at + 16] != '"')
    return false;
  for (size_t end = *at + 16; *at < end; ++*at) {
    char c = text.data[*at];
    if (!entry_is_digit(c) && !(c >= 'a' && c <= 'f'))
      return false;
    *out = *out << 4 | (uint64_t)(entry_is_digit(c) ? c - '0' : c - 'a' + 10);
  }
  ++*at;
  return true;
}

bool rr__entry_client(rr_bytes text, size_t *at, rr_bytes *out) {
  size_t start = *at;
  while (*at < text.size && (entry_is_digit(text.data[*at]) || entry_is_lower(text.data[*at])))
    ++*at;
  *out = (rr_bytes){text.data + start, *at - start};
  return out->size > 0 && out->size <= RR__LOG_CLIENT;
}

/* The bit of an op's name with its quotes; 0 if it is not known. */
static unsigned op_bit(rr_bytes name) {
  for (rr_op op = RR_ADD; op <= RR_TEXT; op++) {
    if (op != RR_TEST && rr__same((rr_bytes){rr__op_names[op], strlen(rr__op_names[op])}, name))
      return 1u << op;
  }
  return 0;
}

bool rr__entry_ops(rr_bytes text, size_t *at, unsigned *ops, bool *newer) {
  *ops = 0;
  *newer = false;
  if (!rr__entry_literal(text, at, "["))
    return false;
  if (rr__entry_literal(text, at, "]"))
    return true;
  do {
    size_t start = *at;
    if (!rr__entry_literal(text, at, "\""))
      return false;
    while (*at < text.size && entry_is_lower(text.data[*at]))
      ++*at;
    size_t size = *at - start - 1;
    if (size == 0 || size > MAX_OP_NAME || !rr__entry_literal(text, at, "\""))
      return false;
    unsigned bit = op_bit((rr_bytes){text.data + start, *at - start});
    *ops |= bit;
    *newer = *newer || !bit;
  } while (rr__entry_literal(text, at, ","));
  return rr__entry_literal(text, at, "]");
}

void rr__entry_write_ops(unsigned ops, rr_buffer *out) {
  static const rr_op order[] = {RR_ADD, RR_REMOVE, RR_REPLACE, RR_MOVE, RR_TEXT};
  const char *between = "";
  rr_buffer_literal(out, "[");
  for (size_t i = 0; i < sizeof order / sizeof order[0]; i++) {
    if (!(ops & 1u << order[i]))
      continue;
    rr_buffer_append(out, between, strlen(between));
    rr_buffer_append(out, rr__op_names[order[i]], strlen(rr__op_names[order[i]]));
    between = ",";
  }
  rr_buffer_literal(out, "]");
}

uint64_t rr__entry_version(rr_bytes text, size_t *at) {
  uint64_t version = 0;
  *at = 0;
  if (!rr__entry_literal(text, at, "{\"v\":"))
    return 0;
  size_t start = *at;
  bool read = rr__entry_whole(text, at, &version) && *at - start <= 9;
  return read && rr__entry_literal(text, at, ",") ? version : 0;
}

bool rr__entry_is_utf8(rr_bytes text) {
  const char *at = text.data, *end = text.data + text.size;
  while (at < end) {
    uint64_t word;
    if ((size_t)(end - at) >= sizeof word) {
      memcpy(&word, at, sizeof word);
      if (!(word & UINT64_C(0x8080808080808080))) {
        at += sizeof word;
        continue;
      }
    }
    size_t length = (unsigned char)*at < 0x80 ? 1 : rr__utf8_length(at, end);
    if (!length)
      return false;
    at += length;
  }
  return true;
}

/* Takes the end off the rest of the text. */
static bool ends_with(rr_bytes text, size_t at, const char *end, rr_bytes *rest) {
  size_t size = strlen(end);
  *rest = (rr_bytes){text.data + at, text.size - at};
  if (rest->size < size || memcmp(rest->data + rest->size - size, end, size) != 0)
    return false;
  rest->size -= size;
  return true;
}

/* Reads how much its author had seen, if that is less than the base. */
static bool read_seen(rr_bytes text, size_t *at, rr__entry *entry) {
  entry->seen = entry->base;
  if (!rr__entry_literal(text, at, ",\"seen\":"))
    return true;
  return rr__entry_whole(text, at, &entry->seen) && entry->seen < entry->base;
}

static bool read_transaction(rr_bytes text, size_t at, rr__entry *entry) {
  if (!rr__entry_literal(text, &at, "\"txn\":\"") || !rr__entry_client(text, &at, &entry->client) ||
      !rr__entry_literal(text, &at, ".") || !rr__entry_whole(text, &at, &entry->n) ||
      !rr__entry_literal(text, &at, "\",\"base\":") || !rr__entry_whole(text, &at, &entry->base) ||
      !read_seen(text, &at, entry) || !rr__entry_literal(text, &at, ",\"patches\":") ||
      !ends_with(text, at, "}", &entry->rest))
    return false;
  rr_bytes list = entry->rest;
  return entry->n && list.size >= 2 && list.data[0] == '[' && list.data[list.size - 1] == ']';
}

static bool read_floor(rr_bytes text, size_t at, rr__entry *entry) {
  uint64_t fp;
  return rr__entry_literal(text, &at, "\"floor\":") && rr__entry_whole(text, &at, &entry->floor) &&
         rr__entry_literal(text, &at, ",\"fp\":") && rr__entry_fingerprint(text, &at, &fp) &&
         rr__entry_literal(text, &at, "}") && at == text.size;
}

static bool read_opening(rr_bytes text, size_t at, rr__entry *entry) {
  return rr__entry_literal(text, &at, "\"window\":") &&
         rr__entry_whole(text, &at, &entry->window) && entry->window >= 1 &&
         entry->window <= RR__LOG_MAX_WINDOW && rr__entry_literal(text, &at, ",\"ops\":") &&
         rr__entry_ops(text, &at, &entry->ops, &entry->newer) &&
         rr__entry_literal(text, &at, ",\"value\":") && ends_with(text, at, "}", &entry->rest);
}

rr__entry rr__entry_read(rr_bytes text) {
  rr__entry entry = {.kind = RR__ENTRY_BAD};
  size_t at;
  if (!rr__entry_is_utf8(text))
    return entry;
  uint64_t version = rr__entry_version(text, &at);
  if (version > RR__LOG_VERSION)
    entry.kind = RR__ENTRY_NEWER;
  else if (version == 0)
    entry.kind = RR__ENTRY_BAD;
  else if (read_transaction(text, at, &entry))
    entry.kind = RR__ENTRY_TRANSACTION;
  else if (read_floor(text, at, &entry))
    entry.kind = RR__ENTRY_FLOOR;
  else if (read_opening(text, at, &entry))
    entry.kind = RR__ENTRY_OPENING;
  return entry;
}
