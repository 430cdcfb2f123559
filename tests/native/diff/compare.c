/* The difference of two values: common edits of lists and objects give minimal patches. */
#include "base/work.h"
#include "helpers/difference.h"

static const rr_compare_limits wide = {.max_patches = 1000000, .max_bytes = 1 << 30};

/* The patches are exactly these, and turn one value into the other. */
static void check(const char *before, const char *after, const char *expected) {
  rr_value a = parse(before), b = parse(after);
  rr_buffer patches = {0};
  size_t count;
  CHECK(difference(&a, &b, &wide, &patches, &count));
  if (!is_text(&patches, expected)) {
    fprintf(stderr, "%s to %s\n  made %.*s\n  not  %s\n", before, after, (int)patches.size,
            patches.data, expected);
    abort();
  }
  CHECK_TEXT(&b, after);
  rr_buffer_free(&patches);
  rr_value_release(a);
  rr_value_release(b);
}

static void check_members(void) {
  check("{\"a\":1,\"b\":2}", "{\"a\":1,\"b\":3}",
        "[{\"op\":\"replace\",\"path\":[\"b\"],\"value\":3}]");
  check("{\"a\":1}", "{\"a\":1,\"b\":[2]}", "[{\"op\":\"add\",\"path\":[\"b\"],\"value\":[2]}]");
  check("{\"b\":1}", "{\"a\":2,\"b\":1}",
        "[{\"op\":\"add\",\"path\":[\"a\"],\"value\":2,\"before\":\"b\"}]");
  check("{\"1\":1}", "{\"0\":0,\"1\":1}", "[{\"op\":\"add\",\"path\":[\"0\"],\"value\":0}]");
  check("{\"a\":1,\"b\":2}", "{\"b\":2}", "[{\"op\":\"remove\",\"path\":[\"a\"]}]");
  check("{\"a\":1,\"b\":2}", "{\"b\":2,\"a\":3}",
        "[{\"op\":\"remove\",\"path\":[\"a\"]},{\"op\":\"add\",\"path\":[\"a\"],\"value\":3}]");
  check("{\"a\":1,\"b\":2,\"c\":3}", "{\"c\":3,\"a\":1,\"b\":4}",
        "[{\"op\":\"remove\",\"path\":[\"c\"]},"
        "{\"op\":\"add\",\"path\":[\"c\"],\"value\":3,\"before\":\"a\"},"
        "{\"op\":\"replace\",\"path\":[\"b\"],\"value\":4}]");
  check("{\"a\":{}}", "{\"a\":[]}", "[{\"op\":\"replace\",\"path\":[\"a\"],\"value\":[]}]");
  check("{\"a\":{\"$date\":1}}", "{\"a\":{\"$date\":2}}",
        "[{\"op\":\"replace\",\"path\":[\"a\"],\"value\":{\"$date\":2}}]");
  check("{\"a\":{\"$$b\":1}}", "{\"a\":{\"$$b\":[1]}}",
        "[{\"op\":\"replace\",\"path\":[\"a\",\"$b\"],\"value\":[1]}]");
  check("{\"a\":{\"b\":[1,{\"c\":1}]}}", "{\"a\":{\"b\":[1,{\"c\":1}]}}", "[]");
  check("7", "7", "[]");
}

static void check_elements(void) {
  check("[1,2,3]", "[1,3]", "[{\"op\":\"remove\",\"path\":[1]}]");
  check("[1,3]", "[1,2,3]", "[{\"op\":\"add\",\"path\":[1],\"value\":2}]");
  check("[]", "[1]", "[{\"op\":\"add\",\"path\":[0],\"value\":1}]");
  check("[{\"id\":1,\"n\":\"a\"},{\"id\":2,\"n\":\"b\"}]",
        "[{\"id\":1,\"n\":\"a\"},{\"id\":2,\"n\":\"c\"}]",
        "[{\"op\":\"replace\",\"path\":[1,\"n\"],\"value\":\"c\"}]");
  /* An element that keeps nothing is another element. */
  check("[{\"id\":1,\"n\":\"a\"}]", "[{\"id\":2,\"n\":\"b\"}]",
        "[{\"op\":\"replace\",\"path\":[0],\"value\":{\"id\":2,\"n\":\"b\"}}]");
  /* The first moves after the third. */
  check("[{\"a\":1},{\"a\":2},{\"a\":3},4]", "[{\"a\":2},{\"a\":3},{\"a\":1},4]",
        "[{\"op\":\"move\",\"from\":[0],\"path\":[2]}]");
  check("[[1,2],[3,4]]", "[[1,2],[3,5]]", "[{\"op\":\"replace\",\"path\":[1,1],\"value\":5}]");
}

/* Elements in another order are moved, with the fewest moves. */
static void check_moves(void) {
  check("{\"l\":[{\"id\":1},{\"id\":2},{\"id\":3}]}", "{\"l\":[{\"id\":3},{\"id\":2},{\"id\":1}]}",
        "[{\"op\":\"move\",\"from\":[\"l\",2],\"path\":[\"l\",0]},"
        "{\"op\":\"move\",\"from\":[\"l\",2],\"path\":[\"l\",1]}]");
  /* One that is found by its id, and was edited. */
  check("[{\"id\":1,\"n\":1},{\"id\":2,\"n\":1},{\"id\":3,\"n\":1}]",
        "[{\"id\":3,\"n\":7},{\"id\":1,\"n\":1},{\"id\":2,\"n\":1}]",
        "[{\"op\":\"move\",\"from\":[2],\"path\":[0]},"
        "{\"op\":\"replace\",\"path\":[0,\"n\"],\"value\":7}]");
  /* Between what is added, removed and edited: as tests/unit/patch/diff.test.mjs. */
  check("[{\"id\":1},{\"id\":2,\"n\":1},{\"id\":3},{\"id\":4}]",
        "[{\"id\":4},{\"id\":9},{\"id\":2,\"n\":2},{\"id\":1}]",
        "[{\"op\":\"move\",\"from\":[1],\"path\":[3]},"
        "{\"op\":\"move\",\"from\":[0],\"path\":[3]},"
        "{\"op\":\"remove\",\"path\":[0]},"
        "{\"op\":\"add\",\"path\":[1],\"value\":{\"id\":9}},"
        "{\"op\":\"replace\",\"path\":[2,\"n\"],\"value\":2}]");
  /* Scalars move only if nothing but the order has changed. */
  check("[1,2,3]", "[3,1,2]", "[{\"op\":\"move\",\"from\":[2],\"path\":[0]}]");
  check("[1,2,3]", "[3,1]",
        "[{\"op\":\"remove\",\"path\":[0]},{\"op\":\"remove\",\"path\":[0]},"
        "{\"op\":\"add\",\"path\":[1],\"value\":1}]");
}

/* Rows with different ids are different rows, whatever else they have in common. A row with the
   same id is found again while others are added and removed. */
static void check_records(void) {
  check("[{\"id\":1,\"n\":1,\"m\":5}]", "[{\"id\":2,\"n\":1,\"m\":5}]",
        "[{\"op\":\"replace\",\"path\":[0],\"value\":{\"id\":2,\"n\":1,\"m\":5}}]");
  check("[{\"id\":1,\"n\":1},{\"id\":2,\"n\":1}]", "[{\"id\":2,\"n\":7}]",
        "[{\"op\":\"remove\",\"path\":[0]},"
        "{\"op\":\"replace\",\"path\":[0,\"n\"],\"value\":7}]");
  check("[{\"id\":2,\"n\":1}]", "[{\"id\":1},{\"id\":2,\"n\":7},{\"id\":3}]",
        "[{\"op\":\"add\",\"path\":[0],\"value\":{\"id\":1}},"
        "{\"op\":\"replace\",\"path\":[1,\"n\"],\"value\":7},"
        "{\"op\":\"add\",\"path\":[2],\"value\":{\"id\":3}}]");
  check("{\"user\":{\"id\":1,\"name\":\"a\"}}", "{\"user\":{\"id\":2,\"name\":\"a\"}}",
        "[{\"op\":\"replace\",\"path\":[\"user\"],\"value\":{\"id\":2,\"name\":\"a\"}}]");
  /* The root always counts as the same value. */
  check("{\"id\":1,\"n\":1}", "{\"id\":2,\"n\":1}",
        "[{\"op\":\"replace\",\"path\":[\"id\"],\"value\":2}]");
}

static void write_files(rr_buffer *out, size_t first, size_t count, size_t edited) {
  for (size_t i = first; i < first + count; i++) {
    char item[160];
    int size = snprintf(item, sizeof item, "%s{\"id\":%zu,\"name\":\"file-%zu\",\"done\":%s}",
                        out->size > 1 ? "," : "", i, i, i == edited ? "true" : "false");
    rr_buffer_append(out, item, (size_t)size);
  }
}

static rr_value list_value(const rr_buffer *items) {
  rr_buffer text = {0};
  rr_buffer_append(&text, items->data, items->size);
  rr_buffer_literal(&text, "]");
  rr_value value = RR_NONE;
  CHECK(rr_text_read(bytes_of(&text), NULL, &value, NULL));
  rr_buffer_free(&text);
  return value;
}

/* Counts the patches that turn `before` into `after`. Returns false with 0 if it has to be
   replaced. */
static bool count_patches(rr_value before, rr_value after, const rr_compare_limits *limits,
                          size_t *count) {
  rr_buffer patches = {0};
  bool compared = difference(&before, &after, limits, &patches, count);
  rr_value_release(before);
  rr_value_release(after);
  rr_buffer_free(&patches);
  return compared;
}

enum { FILES = 20000, NONE = FILES };

static rr_value files(size_t first, size_t count, size_t edited) {
  rr_buffer items = {0};
  rr_buffer_literal(&items, "[");
  write_files(&items, first, count, edited);
  rr_value value = list_value(&items);
  rr_buffer_free(&items);
  return value;
}

static void check_lists(void) {
  size_t count;
  rr_buffer items = {0};
  CHECK(count_patches(files(0, FILES, NONE), files(0, FILES, NONE), &wide, &count) && count == 0);
  CHECK(count_patches(files(0, FILES, NONE), files(0, FILES, 777), &wide, &count) && count == 1);
  /* All are shifted by two, and one near the end is edited. */
  CHECK(count_patches(files(0, FILES, NONE), files(2, FILES, 7777), &wide, &count) && count == 5);

  /* The last hundred move to the front. */
  rr_buffer_literal(&items, "[");
  write_files(&items, FILES - 100, 100, NONE);
  write_files(&items, 0, FILES - 100, NONE);
  CHECK(count_patches(files(0, FILES, NONE), list_value(&items), &wide, &count) && count == 100);

  /* Two sorted halves swap: too many to move. */
  items.size = 1;
  write_files(&items, FILES / 2, FILES / 2, NONE);
  write_files(&items, 0, FILES / 2, NONE);
  CHECK(!count_patches(files(0, FILES, NONE), list_value(&items), &wide, &count) && count == 0);
  rr_buffer_free(&items);

  /* A list that is sorted the other way is not replaced, also where it is shorter than its moves.
   */
  items.size = 0;
  rr_buffer_literal(&items, "[");
  for (size_t i = 10000; i-- > 0;) {
    char item[32];
    int size = snprintf(item, sizeof item, "%s[%zu]", items.size > 1 ? "," : "", i);
    rr_buffer_append(&items, item, (size_t)size);
  }
  rr_value falling = list_value(&items), rising = rr_array_new();
  rr_view view = rr_view_of(&falling), element;
  for (size_t i = 0; i < 10000 && rr_array_at(&view, i, &element); i++)
    rr_array_insert(&rising, 0, rr_view_own(&element));
  CHECK(count_patches(falling, rising, &wide, &count) && count == 9999);
  rr_buffer_free(&items);

  /* The most removals that keep the list, unless it is emptied. */
  CHECK(count_patches(files(0, 1000, NONE), files(500, 1, NONE), &wide, &count) && count == 999);
  CHECK(!count_patches(files(0, 1000, NONE), parse("[]"), &wide, &count));
  CHECK(!count_patches(parse("[]"), files(0, 2000, NONE), &wide, &count));
  CHECK(!count_patches(files(0, 3000, NONE), files(5000, 3000, NONE), &wide, &count));
  CHECK(!count_patches(parse("1"), parse("2"), &wide, &count));
  CHECK(!count_patches(parse("{}"), parse("[]"), &wide, &count));
}

/* An object with a large and a small list. */
static rr_value parts(rr_value large, rr_value small) {
  rr_value object = rr_object_new();
  rr_object_set(&object, bytes("\"large\""), large, (rr_bytes){0});
  rr_object_set(&object, bytes("\"small\""), small, (rr_bytes){0});
  return object;
}

static void check_limits(void) {
  size_t count;
  const rr_compare_limits few = {.max_patches = 10, .max_bytes = 1 << 30};
  const rr_compare_limits brief = {.max_patches = 1000, .max_bytes = 4096};
  /* The list with most patches is replaced, not the object around it. */
  rr_value before = parts(files(0, 1000, NONE), parse("[1,2,3]"));
  rr_value after = parts(parse("[1,2]"), parse("[1,3]"));
  CHECK(count_patches(before, after, &few, &count) && count == 2);
  /* Unless its new value exceeds the limit too. */
  before = parts(parse("[1,2]"), parse("[1,2,3]"));
  after = parts(files(0, 1000, NONE), parse("[1,3]"));
  CHECK(!count_patches(before, after, &brief, &count));
  /* Exactly the limit, and one more. */
  CHECK(count_patches(files(0, 1010, NONE), files(10, 1000, NONE), &few, &count) && count == 10);
  CHECK(!count_patches(files(0, 1011, NONE), files(11, 1000, NONE), &few, &count));
}

/* A value inside `depth` levels. */
static rr_value nested(rr_value inside, size_t depth) {
  for (size_t i = 0; i < depth; i++) {
    rr_value container = i % 2 ? rr_array_new() : rr_object_new();
    if (i % 2) {
      rr_array_insert(&container, 0, rr_scalar_new(bytes("1")));
      rr_array_insert(&container, 1, inside);
    } else {
      rr_object_set(&container, bytes("\"a\""), rr_scalar_new(bytes("1")), (rr_bytes){0});
      rr_object_set(&container, bytes("\"b\""), inside, (rr_bytes){0});
    }
    inside = container;
  }
  return inside;
}

static void check_depth(void) {
  size_t count;
  CHECK(count_patches(nested(parse("[1,2]"), 998), nested(parse("[1,3]"), 998), &wide, &count));
  CHECK(count == 1);
  CHECK(count_patches(nested(files(0, 50, NONE), 20), nested(files(0, 50, 7), 20), &wide, &count));
  CHECK(count == 1);
}

/* The work of comparing a list of files with one edit, inside `depth` levels. */
static uint64_t work_of(size_t files_count, size_t depth) {
  rr_value before = nested(files(0, files_count, NONE), depth);
  rr_value after = nested(files(0, files_count, files_count / 2), depth);
  rr_buffer patches = {0};
  size_t count;
  uint64_t start = rr__work_done;
  CHECK(rr_compare(&before, &after, &wide, NULL, &patches, &count) && count == 1);
  uint64_t work = rr__work_done - start;
  rr_buffer_free(&patches);
  rr_value_release(before);
  rr_value_release(after);
  return work;
}

/* The cost of levels adds to the cost of their content; it does not multiply. */
static void check_work(void) {
  uint64_t flat = work_of(5000, 1), deep = work_of(5000, 900), twice = work_of(10000, 900);
  CHECK(deep < 2 * flat && twice < 2 * deep);
}

static void check_stop(void) {
  rr_value before = files(0, FILES, NONE), after = files(0, FILES, 7);
  rr_buffer patches = {0};
  size_t count = 1;
  atomic_int stop = 1;
  uint64_t start = rr__work_done;
  CHECK(!rr_compare(&before, &after, &wide, &stop, &patches, &count));
  CHECK(count == 0 && patches.size == 0 && rr__work_done - start < 100000);
  stop = 0;
  CHECK(rr_compare(&before, &after, &wide, &stop, &patches, &count) && count == 1);
  rr_buffer_free(&patches);
  rr_value_release(before);
  rr_value_release(after);
}

/* A table: an object of more members than a row has. */
static void check_table(void) {
  rr_value before = rr_object_new(), after = rr_object_new();
  for (size_t i = 0; i < 5000; i++) {
    char key[16];
    snprintf(key, sizeof key, "\"key-%zu\"", i);
    rr_value_release(rr_object_set(&before, bytes(key), rr_scalar_new(bytes("1")), (rr_bytes){0}));
    const char *value = i == 4000 ? "2" : "1";
    if (i != 7)
      rr_value_release(
          rr_object_set(&after, bytes(key), rr_scalar_new(bytes(value)), (rr_bytes){0}));
  }
  rr_value_release(
      rr_object_set(&after, bytes("\"key-7\""), rr_scalar_new(bytes("1")), bytes("\"key-100\"")));
  size_t count;
  CHECK(count_patches(before, after, &wide, &count) && count == 3);
}

int main(void) {
  check_members();
  check_elements();
  check_moves();
  check_records();
  check_lists();
  check_limits();
  check_depth();
  check_work();
  check_stop();
  check_table();
  CHECK_NOTHING_LEFT();
  return 0;
}
