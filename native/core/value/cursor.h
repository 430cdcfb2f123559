/* The layout of an rr_cursor. */
#ifndef RR_CURSOR_H
#define RR_CURSOR_H

#include "value/row.h"
#include "value/table.h"

typedef struct {
  rr__kind kind;
  uint32_t at; /* the next member of the row */
  const rr__row *row;
  rr__walk walk; /* of an array or a table */
} rr__cursor;

#endif
