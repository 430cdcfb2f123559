/* Patches as text: what is read, how it is written, and what is refused. */
#include "helpers/lists.h"

static const rr_patch_limits small = {.max_patches = 3, .max_path = 4, .max_depth = 4};

static void accept(const char *text, const char *written) {
  rr_patches list = list_of(bytes(text));
  rr_buffer found = list_text(&list);
  if (!is_text(&found, written))
    fprintf(stderr, "found %.*s\n", (int)found.size, found.data);
  CHECK(is_text(&found, written));
  rr_buffer_free(&found);
  rr_patches_free(&list);
}

static void refuse(const char *text, rr_code code, size_t patch) {
  rr_patches list = {0};
  rr_error error = {0};
  size_t position = 0;
  bool read = rr_patches_read(bytes(text), &position, &small, &list, &error);
  if (read || error.code != code || error.patch != patch)
    fprintf(stderr, "%s: read %d, code %d, patch %zu\n", text, read, (int)error.code, error.patch);
  CHECK(!read && error.code == code && error.patch == patch);
  CHECK(error.position <= strlen(text));
  rr_patches_free(&list);
}

static void accept_within_limits(const char *text) {
  rr_patches list = {0};
  rr_error error = {0};
  size_t position = 0;
  CHECK(rr_patches_read(bytes(text), &position, &small, &list, &error));
  rr_patches_free(&list);
}

static void test_accepted(void) {
  accept("[]", "[]");
  accept("[{\"op\":\"replace\",\"path\":[],\"value\":null}]",
         "[{\"op\":\"replace\",\"path\":[],\"value\":null}]");
  /* Members in any order, white space anywhere, canonical strings in the end. */
  accept("[ { \"value\" : [1 , 2],\n\"path\":[\"\\u0061\\u00e9\" , 0 ], \"op\" : \"add\" } ]",
         "[{\"op\":\"add\",\"path\":[\"a\xc3\xa9\",0],\"value\":[1,2]}]");
  accept("[{\"before\":\"b\",\"op\":\"add\",\"path\":[\"a\"],\"value\":{\"$date\":\"x\"}}]",
         "[{\"op\":\"add\",\"path\":[\"a\"],\"value\":{\"$date\":\"x\"},\"before\":\"b\"}]");
  accept("[{\"op\":\"remove\",\"path\":[9007199254740991]}]",
         "[{\"op\":\"remove\",\"path\":[9007199254740991]}]");
  accept("[{\"op\":\"remove\",\"path\":[\"\"]},{\"op\":\"remove\",\"path\":[\"__proto__\"]}]",
         "[{\"op\":\"remove\",\"path\":[\"\"]},{\"op\":\"remove\",\"path\":[\"__proto__\"]}]");
  /* Tests are not written. */
  accept("[{\"op\":\"test\",\"path\":[],\"value\":1},{\"op\":\"remove\",\"path\":[0]}]",
         "[{\"op\":\"remove\",\"path\":[0]}]");
}

static void test_refused(void) {
  refuse("", RR_ERR_PATCH, RR_NO_PATCH);
  refuse("{}", RR_ERR_PATCH, RR_NO_PATCH);
  refuse("[", RR_ERR_PATCH, 0);
  refuse("[1]", RR_ERR_PATCH, 0);
  refuse("[{}]", RR_ERR_PATCH, 0);
  refuse("[{\"op\":\"remove\",\"path\":[0]}", RR_ERR_TEXT, RR_NO_PATCH);
  refuse("[{\"op\":\"remove\",\"path\":[0]},]", RR_ERR_PATCH, 1);
  refuse("[{\"op\":\"remove\",\"path\":[0]},{\"op\":\"remove\"}]", RR_ERR_PATCH, 1);
  refuse("[{\"path\":[0]}]", RR_ERR_PATCH, 0);
  refuse("[{\"op\":\"move\",\"path\":[0]}]", RR_ERR_PATCH, 0);
  refuse("[{\"op\":1,\"path\":[0]}]", RR_ERR_PATCH, 0);
  refuse("[{\"op\":\"remove\",\"path\":\"/0\"}]", RR_ERR_PATCH, 0);
  refuse("[{\"op\":\"remove\",\"path\":[0],\"value\":1}]", RR_ERR_PATCH, 0);
  refuse("[{\"op\":\"remove\",\"path\":[0],\"from\":[1]}]", RR_ERR_PATCH, 0);
  refuse("[{\"op\":\"remove\",\"op\":\"remove\",\"path\":[0]}]", RR_ERR_PATCH, 0);
  refuse("[{\"op\":\"add\",\"path\":[0]}]", RR_ERR_PATCH, 0);
  refuse("[{\"op\":\"add\",\"path\":[],\"value\":1}]", RR_ERR_PATCH, 0);
  refuse("[{\"op\":\"remove\",\"path\":[]}]", RR_ERR_PATCH, 0);
  refuse("[{\"op\":\"add\",\"path\":[0],\"value\":1,\"before\":\"a\"}]", RR_ERR_PATCH, 0);
  refuse("[{\"op\":\"add\",\"path\":[\"a\"],\"value\":1,\"before\":0}]", RR_ERR_PATCH, 0);
  refuse("[{\"op\":\"replace\",\"path\":[\"a\"],\"value\":1,\"before\":\"b\"}]", RR_ERR_PATCH, 0);
}

static void test_moves_and_texts(void) {
  accept("[{\"path\":[\"a\",1],\"op\":\"move\",\"from\":[0]}]",
         "[{\"op\":\"move\",\"from\":[0],\"path\":[\"a\",1]}]");
  /* The place is counted without the element, so this leads into the element behind it. */
  accept("[{\"op\":\"move\",\"from\":[\"a\",1],\"path\":[\"a\",1,\"x\",0]}]",
         "[{\"op\":\"move\",\"from\":[\"a\",1],\"path\":[\"a\",1,\"x\",0]}]");
  accept("[ { \"edit\" : [ 1 , \"\\u0061\" , -2 ] , \"op\" : \"text\", \"path\" : [ ] } ]",
         "[{\"op\":\"text\",\"path\":[],\"edit\":[1,\"a\",-2]}]");
  accept("[{\"op\":\"text\",\"path\":[0],\"edit\":[]}]",
         "[{\"op\":\"text\",\"path\":[0],\"edit\":[]}]");
  /* Edits get the one form. A keep at the end may be any. */
  accept("[{\"op\":\"text\",\"path\":[0],\"edit\":[1,1,-1,\"a\",-1,\"b\",9007199254740986]}]",
         "[{\"op\":\"text\",\"path\":[0],\"edit\":[2,\"ab\",-2]}]");
}

static void test_refused_moves(void) {
  static const char *const members[] = {
      "\"path\":[0]",
      "\"from\":[0]",
      "\"from\":[0],\"path\":[]",
      "\"from\":[],\"path\":[0]",
      "\"from\":[\"a\"],\"path\":[0]",
      "\"from\":[0],\"path\":[0,\"a\"]",
      "\"from\":[0],\"path\":[\"0\"]",
      "\"from\":[-1],\"path\":[0]",
      "\"from\":0,\"path\":[0]",
      "\"from\":null,\"path\":[0]",
      "\"from\":\"/0\",\"path\":[0]",
      "\"from\":[0,1,2,3,4],\"path\":[0]",
      "\"from\":[0],\"path\":[0],\"value\":1",
      "\"from\":[0],\"path\":[0],\"before\":\"a\"",
      "\"from\":[0],\"path\":[0],\"edit\":[]",
      "\"from\":[0],\"path\":[0],\"from\":[0]",
  };
  for (size_t i = 0; i < sizeof members / sizeof members[0]; i++) {
    char text[128];
    snprintf(text, sizeof text, "[{\"op\":\"move\",%s}]", members[i]);
    refuse(text, RR_ERR_PATCH, 0);
  }
  refuse("[{\"op\":\"add\",\"path\":[0],\"value\":1,\"from\":[0]}]", RR_ERR_PATCH, 0);
  refuse("[{\"from\":[0],\"op\":\"remove\",\"path\":[0]}]", RR_ERR_PATCH, 0);
  refuse("[{\"op\":\"test\",\"path\":[0],\"value\":1,\"from\":[0]}]", RR_ERR_PATCH, 0);
  refuse("[{\"op\":\"copy\",\"path\":[0],\"from\":[0]}]", RR_ERR_PATCH, 0);
}

static void test_refused_texts(void) {
  static const char *const edits[] = {
      "0",
      "null",
      "{}",
      "\"a\"",
      "[0]",
      "[-0]",
      "[\"\"]",
      "[1.5]",
      "[1e2]",
      "[01]",
      "[-01]",
      "[null]",
      "[true]",
      "[[1]]",
      "[{}]",
      "[- 1]",
      "[--1]",
      "[+1]",
      "[-]",
      "[,1]",
      "[1,]",
      "[-1.0]",
      "[\"a\",\"\"]",
      "[9007199254740992]",
      "[9007199254740991,1]",
      "[9007199254740991,-1]",
  };
  char text[128];
  for (size_t i = 0; i < sizeof edits / sizeof edits[0]; i++) {
    snprintf(text, sizeof text, "[{\"op\":\"text\",\"path\":[0],\"edit\":%s}]", edits[i]);
    refuse(text, RR_ERR_PATCH, 0);
  }
  static const char *const broken[] = {"[1",       "[1 2]",      "[\"a]", "[\"\\x\"]",
                                       "[\"\n\"]", "[\"\xff\"]", "[1}"};
  for (size_t i = 0; i < sizeof broken / sizeof broken[0]; i++) {
    snprintf(text, sizeof text, "[{\"op\":\"text\",\"path\":[0],\"edit\":%s}]", broken[i]);
    refuse(text, RR_ERR_TEXT, 0);
  }
  refuse("[{\"op\":\"text\",\"path\":[0]}]", RR_ERR_PATCH, 0);
  refuse("[{\"op\":\"text\",\"edit\":[]}]", RR_ERR_PATCH, 0);
  refuse("[{\"op\":\"text\",\"path\":[0],\"edit\":[],\"value\":\"a\"}]", RR_ERR_PATCH, 0);
  refuse("[{\"op\":\"text\",\"path\":[0],\"edit\":[],\"from\":[0]}]", RR_ERR_PATCH, 0);
  refuse("[{\"op\":\"text\",\"path\":[0],\"edit\":[],\"edit\":[]}]", RR_ERR_PATCH, 0);
  refuse("[{\"op\":\"replace\",\"path\":[0],\"value\":1,\"edit\":[]}]", RR_ERR_PATCH, 0);
}

static void test_refused_paths(void) {
  const char *const steps[] = {"-1",   "1.5",  "01",  "1e3", "9007199254740992",
                               "null", "true", "[0]", "{}",  "18446744073709551616",
                               "",     "0,",   "0 1", "-0",  "1.0"};
  for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++) {
    char text[128];
    snprintf(text, sizeof text, "[{\"op\":\"remove\",\"path\":[%s]}]", steps[i]);
    refuse(text, strcmp(steps[i], "0 1") ? RR_ERR_PATCH : RR_ERR_TEXT, 0);
  }
  refuse("[{\"op\":\"remove\",\"path\":[\"\xff\"]}]", RR_ERR_TEXT, 0);
  refuse("[{\"op\":\"remove\",\"path\":[\"a]}]", RR_ERR_TEXT, 0);
  refuse("[{\"op\":\"add\",\"path\":[0],\"value\":01}]", RR_ERR_TEXT, 0);
  refuse("[{\"op\":\"add\",\"path\":[0],\"value\":}]", RR_ERR_TEXT, 0);
}

static void test_limits(void) {
  accept_within_limits("[{\"op\":\"remove\",\"path\":[0,1,2,3]}]");
  refuse("[{\"op\":\"remove\",\"path\":[0,1,2,3,4]}]", RR_ERR_PATCH, 0);
  refuse("[{\"op\":\"remove\",\"path\":[0]},{\"op\":\"remove\",\"path\":[0]},"
         "{\"op\":\"remove\",\"path\":[0]},{\"op\":\"remove\",\"path\":[0]}]",
         RR_ERR_TOO_LARGE, RR_NO_PATCH);
  /* A step of an edit counts like a patch. */
  accept_within_limits("[{\"op\":\"text\",\"path\":[],\"edit\":[1,-1]}]");
  refuse("[{\"op\":\"text\",\"path\":[],\"edit\":[1,-1,1]}]", RR_ERR_TOO_LARGE, 0);
  refuse("[{\"op\":\"text\",\"path\":[],\"edit\":[1]},{\"op\":\"text\",\"path\":[],\"edit\":[1]}]",
         RR_ERR_TOO_LARGE, 1);
  /* The depth of a value counts from the root, whichever comes first, path or value. */
  accept_within_limits("[{\"op\":\"replace\",\"path\":[],\"value\":[[[[1]]]]}]");
  refuse("[{\"op\":\"replace\",\"path\":[],\"value\":[[[[[1]]]]]}]", RR_ERR_DEPTH, 0);
  accept_within_limits("[{\"op\":\"add\",\"path\":[0,0],\"value\":[[1]]}]");
  refuse("[{\"op\":\"add\",\"path\":[0,0],\"value\":[[[1]]]}]", RR_ERR_DEPTH, 0);
  accept_within_limits("[{\"op\":\"add\",\"value\":[[1]],\"path\":[0,0]}]");
  refuse("[{\"op\":\"add\",\"value\":[[[1]]],\"path\":[0,0]}]", RR_ERR_DEPTH, 0);
  accept_within_limits("[{\"op\":\"add\",\"path\":[0,0,0,0],\"value\":1}]");
  refuse("[{\"op\":\"add\",\"path\":[0,0,0,0],\"value\":[1]}]", RR_ERR_DEPTH, 0);
}

static void check_cut_short(const char *text) {
  accept_within_limits(text);
  for (size_t size = 0; size < strlen(text); size++) {
    rr_patches list = {0};
    rr_error error = {0};
    size_t position = 0;
    CHECK(!rr_patches_read((rr_bytes){text, size}, &position, &small, &list, &error));
    CHECK(error.code == RR_ERR_TEXT || error.code == RR_ERR_PATCH);
    rr_patches_free(&list);
    CHECK_NOTHING_LEFT();
  }
}

/* A list that is cut at any byte is refused, and nothing leaks. */
static void test_cut_short(void) {
  const char *text = "[{\"op\":\"add\",\"path\":[\"k\",0],\"value\":{\"a\":[1,\"x\"]}},"
                     "{\"value\":2,\"path\":[\"a\"],\"before\":\"\\u00e9\",\"op\":\"add\"}]";
  check_cut_short(text);
  check_cut_short("[{\"op\":\"move\",\"from\":[\"\\u00e9\",0],\"path\":[1]}]");
  check_cut_short("[{\"op\":\"text\",\"path\":[],\"edit\":[\"\\u00e9\",-1]}]");
}

/* A packed list has no spare room, but more patches can be added. */
static void test_push(void) {
  rr_patches list = list_of(bytes("[{\"op\":\"add\",\"path\":[\"a\",0],\"value\":[1]}]")), packed;
  rr_patches_pack(&list, &packed);
  for (int i = 0; i < 20; i++) {
    rr_patch patch = list.items[0];
    patch.value = rr_value_retain(patch.value);
    rr_patches_push(&packed, patch);
  }
  rr_buffer one = list_text(&list), all = list_text(&packed);
  CHECK(packed.count == 21 && all.size == 21 * (one.size - 1) + 1);
  for (size_t i = 0; i < 21; i++)
    CHECK(memcmp(all.data + 1 + i * (one.size - 1), one.data + 1, one.size - 2) == 0);
  rr_buffer_free(&one);
  rr_buffer_free(&all);
  rr_patches_free(&packed);
  rr_patches_free(&list);
}

int main(void) {
  test_accepted();
  test_refused();
  test_moves_and_texts();
  test_refused_moves();
  test_refused_texts();
  test_refused_paths();
  test_limits();
  test_cut_short();
  test_push();
  CHECK_NOTHING_LEFT();
  return 0;
}
