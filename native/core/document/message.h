/* The texts of transactions: what clients send, and what they receive. */
#ifndef RR_MESSAGE_H
#define RR_MESSAGE_H

#include "document/history.h"
#include "patch/patch_reader.h"

typedef enum { RR__MESSAGE_HEAD, RR__MESSAGE_PATCHES, RR__MESSAGE_DONE } rr__message_state;

/* Reads a transaction in steps: `[number,base,[patches]]`, or `[number,base,[patches],1]` for one
   that assigns a whole value. */
typedef struct {
  rr_bytes text;
  rr__message_state state;
  uint64_t number; /* 0 until it has been read */
  uint64_t base;
  bool whole;
  rr__patch_reader patches;
} rr__message_reader;

/* Prepares to read a whole text, and its patches into an empty `list`. Borrows as
   rr__patch_reader_init does. */
void rr__message_reader_init(rr__message_reader *reader, rr_bytes text,
                             const rr_patch_limits *limits, rr_patches *list, rr_builder *builder);
/* Continues for about `budget` bytes. Sets *done at the end. */
bool rr__message_reader_run(rr__message_reader *reader, size_t budget, bool *done, rr_error *error);
void rr__message_reader_deinit(rr__message_reader *reader);

/* Appends `["t",version,"client.number",patches]`, with `,1` after the patches if it assigns a
   whole value. */
void rr__message_write_change(uint64_t version, const rr_change *change, rr_buffer *out);
/* Appends `["k",number,version]`, or `["k",number,version,patches]` if `patches` is not NULL. */
void rr__message_write_answer(uint64_t number, uint64_t version, const rr_patches *patches,
                              rr_buffer *out);

#endif
