/* Snapshots: all that a reader knows, as text. */
#include <string.h>

#include "log/log_private.h"

static void save_head(const rr_log *log, rr_buffer *out) {
  char digits[RR_FINGERPRINT_DIGITS];
  rr_log_write_fingerprint(log, digits);
  rr_buffer_literal(out, "{\"v\":1,\"window\":");
  rr_buffer_append_uint(out, log->window);
  rr_buffer_literal(out, ",\"ops\":");
  rr__entry_write_ops(log->ops, out);
  rr_buffer_literal(out, ",\"seq\":");
  rr_buffer_append_uint(out, log->seq);
  rr_buffer_literal(out, ",\"fp\":\"");
  rr_buffer_append(out, digits, sizeof digits);
  rr_buffer_literal(out, "\",\"floor\":");
  rr_buffer_append_uint(out, log->floor);
}

static void save_clients(const rr_log *log, rr_buffer *out) {
  const char *between = "[\"";
  for (size_t i = 0; i < log->tail.count; i++) {
    const rr__log_item *item = rr__tail_at(&log->tail, i);
    const char *outcome = rr_log_outcome_name(item->outcome);
    if (!item->client_size)
      continue;
    rr_buffer_append(out, between, strlen(between));
    rr_buffer_append(out, item->client, item->client_size);
    rr_buffer_literal(out, "\",");
    rr_buffer_append_uint(out, item->n);
    rr_buffer_literal(out, ",");
    rr_buffer_append_uint(out, log->floor + i + 1);
    rr_buffer_literal(out, ",\"");
    rr_buffer_append(out, outcome, strlen(outcome));
    rr_buffer_literal(out, "\"]");
    between = ",[\"";
  }
}

bool rr_log_save(const rr_log *log, rr_buffer *out) {
  if (!log->window)
    return false;
  save_head(log, out);
  rr_buffer_literal(out, ",\"tail\":[");
  for (size_t i = 0; i < log->tail.count; i++) {
    if (i)
      rr_buffer_literal(out, ",");
    rr_patches_write(&rr__tail_at(&log->tail, i)->patches, out);
  }
  rr_buffer_literal(out, "],\"last\":[");
  save_clients(log, out);
  rr_buffer_literal(out, "],\"value\":");
  rr_view view = rr_view_of(&log->root);
  rr_text_write(&view, out);
  rr_buffer_literal(out, "}");
  return true;
}

static bool load_head(rr_log *log, rr_bytes text, size_t *at) {
  bool newer;
  return rr__entry_literal(text, at, "\"window\":") && rr__entry_whole(text, at, &log->window) &&
         log->window >= 1 && log->window <= RR__LOG_MAX_WINDOW &&
         rr__entry_literal(text, at, ",\"ops\":") && rr__entry_ops(text, at, &log->ops, &newer) &&
         !newer && rr__entry_literal(text, at, ",\"seq\":") &&
         rr__entry_whole(text, at, &log->seq) && rr__entry_literal(text, at, ",\"fp\":") &&
         rr__entry_fingerprint(text, at, &log->fp) && rr__entry_literal(text, at, ",\"floor\":") &&
         rr__entry_whole(text, at, &log->floor) && log->floor >= 1 && log->floor <= log->seq &&
         log->seq - log->floor <= log->window;
}

static bool load_tail(rr_log *log, rr_bytes text, size_t *at) {
  if (!rr__entry_literal(text, at, ",\"tail\":["))
    return false;
  uint64_t count = log->seq - log->floor;
  for (uint64_t i = 0; i < count; i++) {
    if (i && !rr__entry_literal(text, at, ","))
      return false;
    bool read = rr__log_read_patches(log, text, at, &log->patches);
    if (read)
      rr_patches_pack(&log->patches, &rr__tail_push(&log->tail)->patches);
    rr_patches_clear(&log->patches);
    if (!read)
      return false;
  }
  return rr__entry_literal(text, at, "]");
}

static bool load_outcome(rr_bytes text, size_t *at, rr_log_outcome *out) {
  for (*out = RR_LOG_APPLIED; *out <= RR_LOG_BAD; ++*out)
    if (rr__entry_literal(text, at, rr_log_outcome_name(*out)))
      return true;
  return false;
}

/* Names the item of one client's last transaction. */
static bool load_client(rr_log *log, rr_bytes text, size_t *at, uint64_t *before) {
  rr_bytes client;
  uint64_t n, s;
  rr_log_outcome outcome;
  if (!rr__entry_literal(text, at, "[\"") || !rr__entry_client(text, at, &client) ||
      !rr__entry_literal(text, at, "\",") || !rr__entry_whole(text, at, &n) || !n ||
      !rr__entry_literal(text, at, ",") || !rr__entry_whole(text, at, &s) || s <= *before ||
      s > log->seq || !rr__entry_literal(text, at, ",\"") || !load_outcome(text, at, &outcome) ||
      !rr__entry_literal(text, at, "\"]") || rr__tail_find(&log->tail, client))
    return false;
  rr__tail_name(&log->tail, (size_t)(s - log->floor) - 1, client, n, outcome);
  *before = s;
  return true;
}

static bool load_clients(rr_log *log, rr_bytes text, size_t *at) {
  uint64_t before = log->floor;
  if (!rr__entry_literal(text, at, ",\"last\":["))
    return false;
  if (rr__entry_literal(text, at, "]"))
    return true;
  do {
    if (!load_client(log, text, at, &before))
      return false;
  } while (rr__entry_literal(text, at, ","));
  return rr__entry_literal(text, at, "]");
}

static bool load_value(rr_log *log, rr_bytes text, size_t *at) {
  rr_value value;
  if (!rr__entry_literal(text, at, ",\"value\":") || text.data[text.size - 1] != '}')
    return false;
  if (!rr__log_read_value((rr_bytes){text.data + *at, text.size - *at - 1}, &value))
    return false;
  rr_value_release(log->root);
  log->root = value;
  return true;
}

/* Whether the text is the one that this log would write. */
static bool is_own_text(rr_log *log, rr_bytes text) {
  log->written.size = 0;
  rr_log_save(log, &log->written);
  bool same = rr__log_has_written(log, text);
  rr_buffer_free(&log->written);
  return same;
}

rr_log *rr_log_load(rr_bytes text, bool *newer) {
  size_t at;
  uint64_t version = rr__entry_version(text, &at);
  *newer = version > RR__LOG_VERSION;
  if (version != RR__LOG_VERSION || !rr__entry_is_utf8(text))
    return NULL;
  rr_log *log = rr_log_new();
  if (load_head(log, text, &at) && load_tail(log, text, &at) && load_clients(log, text, &at) &&
      load_value(log, text, &at) && is_own_text(log, text))
    return log;
  rr_log_delete(log);
  return NULL;
}
