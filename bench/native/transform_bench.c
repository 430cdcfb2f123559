/* Measures transforming one patch over 1,000 concurrent ones, as main does for a transaction whose
   base is 1,000 versions old. Prints a table. */
#define _POSIX_C_SOURCE 200809L /* clock_gettime */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "document/document.h"
#include "patch/transform.h"

enum { CONCURRENT = 1000, ROUNDS = 2000, RUNS = 5 };

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static rr_patches read_patch(const char *text) {
  rr_patches list = {0};
  rr_error error = {0};
  size_t position = 0;
  rr_bytes bytes = {text, strlen(text)};
  if (!rr_patches_read(bytes, &position, &rr_document_default_limits.patch, &list, &error)) {
    fprintf(stderr, "%s: %s\n", text, error.message);
    exit(1);
  }
  return list;
}

/* Reads the concurrent patches, one list each, as in the history. `format` takes a number. */
static void read_concurrent(const char *format, rr_patches *lists) {
  for (int i = 0; i < CONCURRENT; i++) {
    char text[160];
    snprintf(text, sizeof text, format, i);
    rr_patches list = read_patch(text);
    rr_patches_pack(&list, &lists[i]);
    rr_patches_free(&list);
  }
}

/* The best of several runs, in microseconds per patch. */
static double microseconds(const char *patch, const rr_patches *lists) {
  double best = 1e9;
  for (int run = 0; run < RUNS; run++) {
    double spent = 0;
    for (int round = 0; round < ROUNDS; round++) {
      rr_patches later = read_patch(patch);
      double start = now();
      for (int i = 0; i < CONCURRENT; i++)
        rr_patches_rebase(&later, &lists[i]);
      spent += now() - start;
      rr_patches_free(&later);
    }
    double each = spent / ROUNDS * 1e6;
    best = each < best ? each : best;
  }
  return best;
}

int main(void) {
  static const struct {
    const char *name, *patch, *format;
  } cases[] = {
      {"fields of other rows",
       "[{\"op\":\"replace\",\"path\":[\"rows\",5000,\"name\"],\"value\":1}]",
       "[{\"op\":\"replace\",\"path\":[\"rows\",%d,\"name\"],\"value\":1}]"},
      {"the same field", "[{\"op\":\"replace\",\"path\":[\"rows\",5000,\"name\"],\"value\":1}]",
       "[{\"op\":\"replace\",\"path\":[\"rows\",5000,\"name\"],\"value\":%d}]"},
      {"rows inserted in front",
       "[{\"op\":\"replace\",\"path\":[\"rows\",5000,\"name\"],\"value\":1}]",
       "[{\"op\":\"add\",\"path\":[\"rows\",0],\"value\":{\"id\":%d}}]"},
      {"rows removed in front", "[{\"op\":\"remove\",\"path\":[\"rows\",5000]}]",
       "[{\"op\":\"remove\",\"path\":[\"rows\",%d]}]"},
      {"rows moved", "[{\"op\":\"replace\",\"path\":[\"rows\",5000,\"name\"],\"value\":1}]",
       "[{\"op\":\"move\",\"from\":[\"rows\",%d],\"path\":[\"rows\",9000]}]"},
      {"a row of a moved one",
       "[{\"op\":\"replace\",\"path\":[\"rows\",9000,\"name\"],\"value\":1}]",
       "[{\"op\":\"move\",\"from\":[\"rows\",9000],\"path\":[\"rows\",9000]},{\"op\":\"test\","
       "\"path\":[],\"value\":%d}]"},
      {"a move, rows moved",
       "[{\"op\":\"move\",\"from\":[\"rows\",5000],\"path\":[\"rows\",7000]}]",
       "[{\"op\":\"move\",\"from\":[\"rows\",%d],\"path\":[\"rows\",9000]}]"},
      {"a move, to other lists",
       "[{\"op\":\"move\",\"from\":[\"rows\",5000],\"path\":[\"rows\",7000]}]",
       "[{\"op\":\"move\",\"from\":[\"rows\",%d],\"path\":[\"done\",9]}]"},
      {"a move, fields", "[{\"op\":\"move\",\"from\":[\"rows\",5000],\"path\":[\"rows\",7000]}]",
       "[{\"op\":\"replace\",\"path\":[\"rows\",%d,\"name\"],\"value\":1}]"},
      {"moves elsewhere", "[{\"op\":\"replace\",\"path\":[\"rows\",5000,\"name\"],\"value\":1}]",
       "[{\"op\":\"move\",\"from\":[\"a\",%d],\"path\":[\"a\",9000]}]"},
      {"texts of one string", "[{\"op\":\"text\",\"path\":[\"note\"],\"edit\":[5000,\"new\",-3]}]",
       "[{\"op\":\"text\",\"path\":[\"note\"],\"edit\":[1%d,\"a\"]}]"},
      {"other members", "[{\"op\":\"add\",\"path\":[\"a\",\"b\",\"c\",\"d\",\"one\"],\"value\":1}]",
       "[{\"op\":\"add\",\"path\":[\"a\",\"b\",\"c\",\"d\",\"other %d\"],\"value\":1}]"},
  };
  static rr_patches lists[CONCURRENT];
  printf("%-26s %s\n", "one patch over 1,000:", "microseconds");
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    read_concurrent(cases[i].format, lists);
    printf("%-26s %12.1f\n", cases[i].name, microseconds(cases[i].patch, lists));
    for (int k = 0; k < CONCURRENT; k++)
      rr_patches_free(&lists[k]);
  }
  return 0;
}
