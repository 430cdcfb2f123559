/* Any bytes as a sequence of messages, one a line: the first character says whose. Whatever they
   are, the document keeps its promises: a refused one changes nothing, an accepted one takes the
   next version, and all that was told is enough to get from the first value to the last. */
#include "../lists.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Takes a change as a replica without pending patches does:
 * `["t",version,"client.number",patches]`. */
static void follow(rr_value *replica, const rr_buffer *change) {
  const char *patches = strstr(change->data, "\",[");
  CHECK(patches);
  rr_bytes text = {patches + 2, change->size - (size_t)(patches + 2 - change->data) - 1};
  rr_patches list = list_of(text);
  apply(replica, &list);
  rr_patches_free(&list);
}

static void take(rr_document *document, rr_bytes line, rr_value *replica) {
  rr_outcome outcome = {0};
  rr_error error = {0};
  uint64_t version = rr_document_version(document);
  uint32_t client = (uint32_t)(line.data[0] & 3);
  rr_bytes message = {line.data + 1, line.size - 1};
  bool taken = client ? rr_document_receive(document, client, message, true, &outcome, &error)
                      : rr_document_submit(document, message, true, &outcome, &error);
  if (taken) {
    CHECK(rr_document_version(document) == version + 1 && outcome.version == version + 1);
    CHECK(rr_document_accepted(document, client) == outcome.number);
    rr_buffer_append(&outcome.change, "", 1);
    outcome.change.size--;
    follow(replica, &outcome.change);
  } else {
    CHECK(error.code != RR_OK && rr_document_version(document) == version);
  }
  CHECK(equal(replica, rr_document_root(document)));
  rr_outcome_free(&outcome);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  rr_document_limits limits = rr_document_default_limits;
  limits.patch.max_depth = 32;
  limits.history_count = 8;
  limits.history_bytes = 4096;
  rr_document *document = rr_document_new(
      bytes("{\"list\":[{\"id\":1,\"name\":\"a\"},{\"id\":2}],\"map\":{\"x\":{},\"y\":[[]]}}"),
      &limits, NULL);
  CHECK(document);
  rr_value replica = rr_value_retain(*rr_document_root(document));
  const char *line = (const char *)data, *end = line + size;
  while (line < end) {
    const char *stop = memchr(line, '\n', (size_t)(end - line));
    if (!stop)
      stop = end;
    if (stop > line)
      take(document, (rr_bytes){line, (size_t)(stop - line)}, &replica);
    line = stop + 1;
  }
  rr_value_release(replica);
  rr_document_delete(document);
  CHECK_NOTHING_LEFT();
  return 0;
}
