/* The texts of transactions: what clients send, and what they are told. */
#ifndef RR_MESSAGE_H
#define RR_MESSAGE_H

#include "history.h"

/* Reads the head of `[number,base,[patches]]`, or of `[number,base,[patches],1]` for one that
   assigns a whole value, and leaves *position where the patches start. */
bool rr__message_read_head(rr_bytes text, size_t *position, uint64_t *number, uint64_t *base,
                           rr_error *error);
/* Reads what closes it; sets *whole if it is marked as one that assigns a whole value. */
bool rr__message_read_end(rr_bytes text, size_t *position, bool *whole, rr_error *error);

/* Appends `["t",version,"client.number",patches]`, with a `,1` behind the patches if it is marked.
 */
void rr__message_write_change(uint64_t version, const rr_change *change, rr_buffer *out);
/* Appends `["k",number,version]`, or `["k",number,version,patches]` if `patches` is not NULL. */
void rr__message_write_answer(uint64_t number, uint64_t version, const rr_patches *patches,
                              rr_buffer *out);

#endif
