/* The reader's rule. */
#include "log/log.h"

#include <string.h>

#include "log/fingerprint.h"
#include "log/log_private.h"
#include "patch/transform.h"

/* Of the protocol, not of this reader. */
static const rr_patch_limits log_limits = {
    .max_patches = SIZE_MAX, .max_path = RR_DEFAULT_DEPTH, .max_depth = RR_DEFAULT_DEPTH};

const char *rr_log_outcome_name(rr_log_outcome outcome) {
  static const char *const names[] = {
      [RR_LOG_APPLIED] = "applied",     [RR_LOG_STALE] = "stale",   [RR_LOG_BAD] = "bad",
      [RR_LOG_DUPLICATE] = "duplicate", [RR_LOG_OPENED] = "opened", [RR_LOG_FLOOR] = "floor",
      [RR_LOG_NEWER] = "newer",
  };
  return names[outcome];
}

rr_log *rr_log_new(void) {
  rr_log *log = rr_alloc(sizeof *log);
  *log = (rr_log){.root = rr_scalar_new((rr_bytes){"null", 4}),
                  .fp = RR__FINGERPRINT_START,
                  .builder = rr_builder_new()};
  return log;
}

void rr_log_delete(rr_log *log) {
  if (!log)
    return;
  rr__tail_free(&log->tail);
  rr_value_release(log->root);
  rr_patches_free(&log->inverse);
  rr_patches_free(&log->patches);
  rr_builder_delete(log->builder);
  rr_buffer_free(&log->written);
  rr_free(log);
}

uint64_t rr_log_seq(const rr_log *log) { return log->seq; }

uint64_t rr_log_floor(const rr_log *log) { return log->floor; }

void rr_log_write_fingerprint(const rr_log *log, char digits[RR_FINGERPRINT_DIGITS]) {
  for (int i = 0; i < RR_FINGERPRINT_DIGITS; i++)
    digits[i] = "0123456789abcdef"[log->fp >> (60 - 4 * i) & 15];
}

uint64_t rr_log_window(const rr_log *log) { return log->window; }

const rr_value *rr_log_root(const rr_log *log) { return &log->root; }

bool rr__log_read_value(rr_bytes text, rr_value *out) {
  const rr_text_limits limits = {.max_depth = RR_DEFAULT_DEPTH};
  return rr_text_read(text, &limits, out, NULL);
}

bool rr__log_read_patches(rr_log *log, rr_bytes text, size_t *at, rr_patches *list) {
  rr__patch_reader reader;
  bool done = false, read = true;
  rr__patch_reader_init(&reader, text, *at, &log_limits, list, log->builder);
  while (read && !done)
    read = rr__patch_reader_run(&reader, SIZE_MAX, &done, NULL);
  *at = reader.position;
  rr__patch_reader_deinit(&reader);
  if (!read)
    rr__builder_reset(log->builder);
  return read;
}

bool rr__log_has_written(const rr_log *log, rr_bytes text) {
  return rr__same((rr_bytes){log->written.data, log->written.size}, text);
}

/* Reads the patches of an entry. They must be canonical, and the log must have their ops. */
static bool read_own_patches(rr_log *log, rr_bytes text) {
  size_t at = 0;
  if (!rr__log_read_patches(log, text, &at, &log->patches))
    return false;
  for (size_t i = 0; i < log->patches.count; i++)
    if (!(log->ops & 1u << log->patches.items[i].op))
      return false;
  log->written.size = 0;
  rr_patches_write(&log->patches, &log->written);
  return rr__log_has_written(log, text);
}

/* Transforms the patches over what was applied after their base, and applies them. */
static bool apply_patches(rr_log *log, uint64_t base) {
  for (uint64_t s = base; s < log->seq; s++) {
    const rr__log_item *earlier = rr__tail_at(&log->tail, (size_t)(s - log->floor));
    if (earlier->patches.count)
      rr_patches_rebase(&log->patches, &earlier->patches);
  }
  return rr_patches_apply(&log->root, &log->patches, RR_ANY_WORK, &log->inverse, NULL);
}

/* The second and the third rule, for a base that can be transformed over. */
static rr_log_outcome judge_new(rr_log *log, const rr__entry *entry, bool is_new) {
  if (!is_new)
    return RR_LOG_DUPLICATE;
  return read_own_patches(log, entry->rest) && apply_patches(log, entry->base) ? RR_LOG_APPLIED
                                                                               : RR_LOG_BAD;
}

static rr__log_item *judge_transaction(rr_log *log, const rr__entry *entry,
                                       rr_log_outcome *outcome) {
  const rr__log_item *last = rr__tail_find(&log->tail, entry->client);
  bool is_new = !last || entry->n > last->n;
  bool stale = entry->base < log->floor || entry->base > log->seq;
  *outcome = stale ? RR_LOG_STALE : judge_new(log, entry, is_new);
  rr__log_item *item = rr__tail_push(&log->tail);
  if (*outcome == RR_LOG_APPLIED)
    rr_patches_pack(&log->patches, &item->patches);
  if (is_new)
    rr__tail_name(&log->tail, log->tail.count - 1, entry->client, entry->n, *outcome);
  rr_patches_clear(&log->inverse);
  rr_patches_clear(&log->patches);
  return item;
}

/* Opens the log, unless it is open. Then the opening only has to be a valid one. */
static rr_log_outcome judge_opening(rr_log *log, const rr__entry *entry) {
  rr_value value;
  if (!rr__log_read_value(entry->rest, &value))
    return RR_LOG_BAD;
  rr_view view = rr_view_of(&value);
  log->written.size = 0;
  rr_text_write(&view, &log->written);
  bool canonical = rr__log_has_written(log, entry->rest), opens = canonical && !log->window;
  if (!opens || entry->newer) {
    rr_value_release(value);
    return !canonical ? RR_LOG_BAD : opens ? RR_LOG_NEWER : RR_LOG_DUPLICATE;
  }
  rr_value_release(log->root);
  log->root = value;
  log->window = entry->window;
  log->ops = entry->ops;
  return RR_LOG_OPENED;
}

static rr_log_outcome judge_floor(rr_log *log, uint64_t floor) {
  if (floor <= log->floor || floor > log->seq)
    return RR_LOG_STALE;
  rr__log_raise_floor(log, floor);
  return RR_LOG_FLOOR;
}

void rr__log_raise_floor(rr_log *log, uint64_t floor) {
  if (floor <= log->floor)
    return;
  log->floor = floor;
  rr__tail_trim(&log->tail, (size_t)(log->seq - floor));
}

static rr_log_outcome judge_other(rr_log *log, const rr__entry *entry) {
  if (entry->kind == RR__ENTRY_OPENING)
    return judge_opening(log, entry);
  return entry->kind == RR__ENTRY_FLOOR && log->window ? judge_floor(log, entry->floor)
                                                       : RR_LOG_BAD;
}

/* Counts the entry, whose item is at the end of the tail. */
static void count_entry(rr_log *log, rr_bytes bytes, rr_log_outcome outcome) {
  log->seq++;
  log->fp = rr__fingerprint_fold(log->fp, bytes);
  /* Nothing before the opening can be a base. */
  if (outcome == RR_LOG_OPENED || !log->window)
    rr__log_raise_floor(log, log->seq);
  else if (log->seq > log->window)
    rr__log_raise_floor(log, log->seq - log->window);
}

rr_log_read_result rr_log_read(rr_log *log, rr_bytes bytes) {
  rr__entry entry = rr__entry_read(bytes);
  rr_log_read_result result = {.outcome = RR_LOG_NEWER};
  if (entry.kind == RR__ENTRY_NEWER)
    return result;
  if (entry.kind == RR__ENTRY_TRANSACTION && log->window) {
    const rr__log_item *item = judge_transaction(log, &entry, &result.outcome);
    result.client = entry.client;
    result.n = entry.n;
    result.base = entry.base;
    result.seen = entry.seen;
    if (result.outcome == RR_LOG_APPLIED)
      result.patches = &item->patches;
  } else {
    result.outcome = judge_other(log, &entry);
    if (result.outcome == RR_LOG_NEWER)
      return result;
    rr__tail_push(&log->tail);
  }
  count_entry(log, bytes, result.outcome);
  return result;
}
