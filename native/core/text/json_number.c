#include "text/json_number.h"

#include <string.h>

enum {
  DIGITS = 17,       /* the most that JSON.stringify writes, without zeros at either end */
  LAST_WHOLE = 21,   /* the most digits before the point without an exponent */
  FIRST_SMALL = -5,  /* the most zeros after the point without an exponent */
  LARGEST = 309,     /* the position of the point in the largest double */
  SMALLEST = -323,   /* the position of the point in the smallest double */
  EXPONENT = 999999, /* larger exponents are not counted further */
};

/* Limits of a double: larger numbers become infinity, smaller ones 0. */
static const char largest_digits[DIGITS + 1] = "17976931348623158";
static const char smallest_digits[DIGITS + 1] = "24703282292062328";

/* The parts of a number's text. */
typedef struct {
  size_t start;
  size_t whole;    /* the first digit */
  size_t fraction; /* the first digit after the point, or the end of the whole digits */
  size_t exponent; /* the `e`, or the end */
  size_t end;
} parts;

/* A number: 0.digits × 10^point. */
typedef struct {
  char digits[DIGITS]; /* padded with zeros */
  int count;
  int64_t point;
  bool negative;
  bool longer; /* some digits were left out */
} decimal;

static size_t digits_end(rr_bytes text, size_t at) {
  while (at < text.size && text.data[at] >= '0' && text.data[at] <= '9')
    at++;
  return at;
}

static bool json_number_is_at(rr_bytes text, size_t at, char a, char b) {
  return at < text.size && (text.data[at] == a || text.data[at] == b);
}

/* Whether it is a JSON number. */
static bool json_number_split(rr_bytes text, size_t position, parts *p) {
  p->start = position;
  p->whole = position + (text.data[position] == '-');
  p->fraction = p->exponent = p->end = digits_end(text, p->whole);
  if (p->end == p->whole || (text.data[p->whole] == '0' && p->end > p->whole + 1))
    return false;
  if (json_number_is_at(text, p->end, '.', '.')) {
    p->fraction = p->end + 1;
    p->exponent = p->end = digits_end(text, p->fraction);
    if (p->end == p->fraction)
      return false;
  }
  if (json_number_is_at(text, p->end, 'e', 'E')) {
    size_t digits = p->end + 1 + json_number_is_at(text, p->end + 1, '+', '-');
    p->end = digits_end(text, digits);
    return p->end > digits;
  }
  return true;
}

/* Whether it has the usual spelling, which is canonical without further checks. */
static bool is_usual(rr_bytes text, const parts *p) {
  bool whole = p->fraction == p->end, zero = text.data[p->whole] == '0';
  if (p->exponent != p->end)
    return false;
  if (whole)
    return p->end - p->whole <= DIGITS && !(zero && p->start != p->whole);
  if (text.data[p->end - 1] == '0')
    return false;
  if (!zero)
    return p->end - p->whole <= DIGITS + 1;
  size_t first = p->fraction;
  while (text.data[first] == '0')
    first++;
  return first - p->fraction <= (size_t)-FIRST_SMALL && p->end - first <= DIGITS;
}

static int64_t exponent_of(rr_bytes text, const parts *p) {
  int64_t exponent = 0, limit = (int64_t)text.size + EXPONENT;
  size_t at = p->exponent + 1;
  bool negative = json_number_is_at(text, at, '-', '-');
  for (at += json_number_is_at(text, at, '+', '-'); at < p->end && exponent < limit; at++)
    exponent = 10 * exponent + (text.data[at] - '0');
  return negative ? -exponent : exponent;
}

static void take_digit(decimal *number, char digit, bool whole, int64_t *zeros) {
  bool leading = number->count == 0 && digit == '0';
  if (whole ? !leading : leading)
    number->point += whole ? 1 : -1;
  if (leading)
    return;
  if (digit == '0') {
    ++*zeros; /* trailing zeros do not count */
    return;
  }
  number->longer = number->longer || number->count + *zeros >= DIGITS;
  if (number->longer)
    return;
  number->count += (int)*zeros;
  number->digits[number->count++] = digit;
  *zeros = 0;
}

static decimal decimal_of(rr_bytes text, const parts *p) {
  decimal number = {.negative = p->start != p->whole};
  int64_t zeros = 0;
  memset(number.digits, '0', sizeof number.digits);
  for (size_t i = p->whole; i < p->exponent; i++)
    if (text.data[i] != '.')
      take_digit(&number, text.data[i], i < p->fraction, &zeros);
  if (p->exponent != p->end)
    number.point += exponent_of(text, p);
  return number;
}

/* Whether it fits a double: not too large, and not so small that it would be 0. */
static bool is_double(const decimal *number) {
  if (number->count == 0)
    return !number->negative;
  if (number->longer || number->point > LARGEST || number->point < SMALLEST)
    return false;
  if (number->point == LARGEST)
    return memcmp(number->digits, largest_digits, DIGITS) <= 0;
  return number->point != SMALLEST || memcmp(number->digits, smallest_digits, DIGITS) >= 0;
}

static void append_zeros(rr_buffer *out, size_t count) {
  static const char zeros[] = "000000000000000000000";
  rr_buffer_append(out, zeros, count);
}

/* Writes the number as JSON.stringify does. */
static void append(const decimal *number, rr_buffer *out) {
  const char *digits = number->digits;
  size_t count = (size_t)number->count, point = (size_t)number->point;
  if (number->negative)
    rr_buffer_literal(out, "-");
  if (count == 0) {
    rr_buffer_literal(out, "0");
  } else if (number->point > 0 && number->point <= LAST_WHOLE) {
    rr_buffer_append(out, digits, count < point ? count : point);
    if (count < point)
      append_zeros(out, point - count);
    if (count > point) {
      rr_buffer_literal(out, ".");
      rr_buffer_append(out, digits + point, count - point);
    }
  } else if (number->point <= 0 && number->point >= FIRST_SMALL) {
    rr_buffer_literal(out, "0.");
    append_zeros(out, (size_t)-number->point);
    rr_buffer_append(out, digits, count);
  } else {
    int64_t exponent = number->point - 1;
    rr_buffer_append(out, digits, 1);
    if (count > 1) {
      rr_buffer_literal(out, ".");
      rr_buffer_append(out, digits + 1, count - 1);
    }
    rr_buffer_append(out, exponent < 0 ? "e-" : "e+", 2);
    rr_buffer_append_uint(out, (uint64_t)(exponent < 0 ? -exponent : exponent));
  }
}

bool rr__json_number_read(rr_bytes text, size_t *position, rr_buffer *scratch, rr_bytes *out,
                          rr_error *error) {
  parts p;
  if (!json_number_split(text, *position, &p))
    return rr_fail(error, RR_ERR_TEXT, "not a valid number", *position);
  if (is_usual(text, &p)) {
    *out = (rr_bytes){text.data + p.start, p.end - p.start};
  } else {
    decimal number = decimal_of(text, &p);
    if (!is_double(&number))
      return rr_fail(error, RR_ERR_TEXT,
                     "a number that is -0, or has too many digits or too large an exponent for a "
                     "number of JavaScript",
                     *position);
    scratch->size = 0;
    append(&number, scratch);
    *out = (rr_bytes){scratch->data, scratch->size};
  }
  *position = p.end;
  return true;
}
