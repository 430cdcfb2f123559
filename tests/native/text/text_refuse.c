/* Texts that are refused: the code and the position; nothing leaks. */
#include "helpers/check.h"

static const struct {
  const char *text;
  size_t position;
} cases[] = {
    {"", 0},
    {"  ", 2},
    {"nul", 0},
    {"nulL", 0},
    {"True", 0},
    {"1 2", 2},
    {"01", 0},
    {"-", 0},
    {"-01", 0},
    {"+1", 0},
    {".5", 0},
    {"1.", 0},
    {"1.e5", 0},
    {"1e", 0},
    {"1e+", 0},
    {"0x10", 1},
    {"NaN", 0},
    {"Infinity", 0},
    {"[", 1},
    {"]", 0},
    {"[1", 2},
    {"[1,", 3},
    {"[1,]", 3},
    {"[,1]", 1},
    {"[1 2]", 3},
    {"[1}", 2},
    {"{", 1},
    {"{\"a\"", 4},
    {"{\"a\":", 5},
    {"{\"a\":1", 6},
    {"{\"a\":1,", 7},
    {"{\"a\":1,}", 7},
    {"{\"a\":1]", 6},
    {"{a:1}", 1},
    {"{1:1}", 1},
    {"{\"a\" 1}", 5},
    {"{'a':1}", 1},
    {"[1]]", 3},
    {"[{\"a\":1,\"b\":[true]},{\"a\":1,\"b\":tru}]", 31},
    {"[{\"a\":1,\"b\":{\"c\":[\"long enough for a node\"]}},", 46},
    {"\"", 1},
    {"\"abc", 4},
    {"\"\\", 1},
    {"\"\\\"", 3},
    {"\"\\x41\"", 1},
    {"\"\\u12\"", 1},
    {"\"\\u12g4\"", 1},
    {"\"a\nb\"", 2},
    {"\"a\x1F\"", 2},
    {"\"\x80\"", 1},
    {"\"\xC0\xAF\"", 1},
    {"\"\xC1\xBF\"", 1},
    {"\"\xC3\"", 1},
    {"\"\xE0\x9F\xBF\"", 1},
    {"\"\xE2\x82\"", 1},
    {"\"\xED\xA0\x80\"", 1},
    {"\"\xF0\x8F\xBF\xBF\"", 1},
    {"\"\xF4\x90\x80\x80\"", 1},
    {"\"\xF5\x80\x80\x80\"", 1},
    {"\"\xF0\x9F\x98\"", 1},
    {"\"plain characters before it \xFF\"", 28},
    {"\xEF\xBB\xBF[]", 0},
    {"[1]\xC2\xA0", 3},
};

static void check_refused(rr_bytes text, rr_code code, size_t position) {
  rr_value value = {1};
  rr_error error = {0};
  bool read = rr_text_read(text, &(rr_text_limits){.max_depth = 4}, &value, &error);
  if (read || error.code != code || error.position != position || !rr_value_is_none(value)) {
    fprintf(stderr, "%.*s: code %d at %zu\n", (int)text.size, text.data, error.code,
            error.position);
    abort();
  }
  CHECK(error.message);
  CHECK_NOTHING_LEFT();
}

int main(void) {
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
    check_refused(bytes(cases[i].text), RR_ERR_TEXT, cases[i].position);

  check_refused((rr_bytes){"[1]\0", 4}, RR_ERR_TEXT, 3);
  check_refused((rr_bytes){"[\0]", 3}, RR_ERR_TEXT, 1);
  check_refused((rr_bytes){"\"\0\"", 3}, RR_ERR_TEXT, 1);
  check_refused(bytes("[[[[[]]]]]"), RR_ERR_DEPTH, 4);
  check_refused(bytes("[[{\"a\":{\"b\":[]}}]]"), RR_ERR_DEPTH, 12);

  /* A text may end anywhere: each proper prefix of a valid text is refused. */
  const char *whole = "[{\"id\":1,\"t\":\"\\u00e9\\ud800\",\"n\":[-1.5e3,null]},"
                      "{\"id\":2,\"t\":\"x\",\"n\":[true]}]";
  for (size_t size = 0; size < strlen(whole); size++) {
    char *copy =
        malloc(size ? size : 1); /* the exact size, so that a sanitizer sees reads after its end */
    CHECK(copy);
    memcpy(copy, whole, size);
    rr_value value;
    CHECK(!rr_text_read((rr_bytes){copy, size}, NULL, &value, NULL));
    free(copy);
  }
  CHECK_NOTHING_LEFT();
  return 0;
}
