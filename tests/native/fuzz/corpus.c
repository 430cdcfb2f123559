/* Runs a fuzz target on the inputs named in a file, one path per line. So the corpus is a test for
   compilers without libFuzzer. */
#include "helpers/check.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void run(const char *path) {
  rr_buffer input = file_of(path);
  /* A copy of the exact size, so that a sanitizer sees reads after its end. */
  uint8_t *copy = malloc(input.size ? input.size : 1);
  CHECK(copy);
  if (input.size)
    memcpy(copy, input.data, input.size);
  LLVMFuzzerTestOneInput(copy, input.size);
  free(copy);
  rr_buffer_free(&input);
}

int main(int argc, char **argv) {
  char path[4096];
  size_t count = 0;
  CHECK(argc == 2);
  FILE *list = fopen(argv[1], "r");
  CHECK(list);
  while (fgets(path, sizeof path, list)) {
    path[strcspn(path, "\r\n")] = '\0';
    if (!*path)
      continue;
    printf("%s\n", path); /* so that a crash names its input */
    fflush(stdout);
    run(path);
    count++;
  }
  fclose(list);
  CHECK(count > 0);
  printf("%zu inputs\n", count);
  return 0;
}
