/* Buffers grow and keep their content. Errors have a code and a position. */
#include "helpers/check.h"

int main(void) {
  rr_buffer buffer = {0};
  rr_buffer_append(&buffer, NULL, 0);
  CHECK(buffer.data == NULL);
  rr_buffer_append_uint(&buffer, 0);
  rr_buffer_literal(&buffer, " ");
  rr_buffer_append_uint(&buffer, UINT64_MAX);
  CHECK(is_text(&buffer, "0 18446744073709551615"));
  for (unsigned i = 0; i < 10000; i++)
    rr_buffer_append(&buffer, "x", 1);
  CHECK(buffer.size == 10022 && buffer.data[10021] == 'x' && buffer.data[0] == '0');
  rr_buffer_free(&buffer);
  CHECK(buffer.data == NULL && buffer.size == 0 && buffer.capacity == 0);

  rr_error error;
  CHECK(!rr_fail(&error, RR_ERR_PATH, "gone", 7));
  CHECK(error.code == RR_ERR_PATH && error.position == 7 && strcmp(error.message, "gone") == 0);
  CHECK(!rr_fail(NULL, RR_ERR_PATH, "gone", 7));
  return 0;
}
