/* Texts that are accepted, and their canonical text. */
#include "helpers/check.h"

static const struct {
  const char *text;
  const char *canonical; /* NULL: the same */
} cases[] = {
    {"null", NULL},
    {"true", NULL},
    {" false\n", "false"},
    {"0", NULL},
    {"1.50", "1.5"},
    {"1E+5", "100000"},
    {"-12.5e-10", "-1.25e-9"},
    {"123456789012345670000000000000", "1.2345678901234567e+29"},
    {"\"\"", NULL},
    {"[]", NULL},
    {"{}", NULL},
    {"\t[ 1 ,\r\n2 ]  ", "[1,2]"},
    {"{ \"a\" : { } , \"b\" : [ ] }", "{\"a\":{},\"b\":[]}"},
    {"[[[[]]],{\"a\":[{}]}]", NULL},

    /* keys */
    {"{\"b\":1,\"a\":2}", NULL},
    {"{\"\":1}", NULL},
    {"{\"b\":1,\"10\":2,\"9\":3,\"a\":4,\"0\":5}", "{\"0\":5,\"9\":3,\"10\":2,\"b\":1,\"a\":4}"},
    {"{\"01\":1,\"4294967295\":2,\"4294967294\":3,\"-1\":4}",
     "{\"4294967294\":3,\"01\":1,\"4294967295\":2,\"-1\":4}"},
    {"{\"a\":1,\"b\":2,\"a\":[3]}", "{\"a\":[3],\"b\":2}"},
    {"{\"a\":[1],\"a\":{\"x\":1},\"a\":2}", "{\"a\":2}"},
    {"{\"\\u0061\":1,\"a\":2}", "{\"a\":2}"},
    {"{\"__proto__\":1,\"constructor\":2}", NULL},

    /* strings */
    {"\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"", "\"\\\"\\\\/\\b\\f\\n\\r\\t\""},
    {"\"\\u0008\\u0009\\u000a\\u000C\\u000d\\u0022\\u005c\"", "\"\\b\\t\\n\\f\\r\\\"\\\\\""},
    {"\"\\u0000\\u001F\\u000b\"", "\"\\u0000\\u001f\\u000b\""},
    {"\"\\u007f\\u0080\\u07ff\\u0800\\uffff\"", "\"\x7F\xC2\x80\xDF\xBF\xE0\xA0\x80\xEF\xBF\xBF\""},
    {"\"\\u2028\xE2\x80\xA9\"", "\"\xE2\x80\xA8\xE2\x80\xA9\""},
    {"\"\\uD83D\\uDE00\"", "\"\xF0\x9F\x98\x80\""},
    {"\"\\uD800\"", "\"\\ud800\""},
    {"\"\\uDFFFx\\uD800y\"", "\"\\udfffx\\ud800y\""},
    {"\"\\uD800\\uD83D\\uDE00\"", "\"\\ud800\xF0\x9F\x98\x80\""},
    {"\"\\uD800\\n\"", "\"\\ud800\\n\""},
    {"\"\xC3\xA9 \xF0\x9F\x98\x80 \xF4\x8F\xBF\xBF \xEE\x80\x80 \xED\x9F\xBF\"", NULL},
    {"\"a string of more than sixteen bytes, then \xC3\xA9, then \\/ and an end\"",
     "\"a string of more than sixteen bytes, then \xC3\xA9, then / and an end\""},
};

int main(void) {
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    rr_value value = parse(cases[i].text);
    CHECK_TEXT(&value, cases[i].canonical ? cases[i].canonical : cases[i].text);
    rr_value_release(value);
  }

  /* A value in a message, and where it ends. */
  rr_value value = RR_NONE;
  size_t position = 3;
  CHECK(rr_text_read_at(bytes("[1, {\"a\":[2]} ,3]"), &position, NULL, &value, NULL));
  CHECK(position == 13);
  CHECK_TEXT(&value, "{\"a\":[2]}");
  rr_value_release(value);
  position = 1;
  CHECK(rr_text_read_at(bytes("[12.5,3]"), &position, NULL, &value, NULL) && position == 5);
  rr_value_release(value);

  CHECK_NOTHING_LEFT();
  return 0;
}
