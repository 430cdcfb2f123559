/* Long scalars, which are edited in place. Their nodes have some room. Where the last one was
   edited, that room is a gap in its text: the next edit nearby moves only the bytes between both
   places. In every other text the room is at the end.

   One text of each thread can have a gap. The gap is closed when somebody reads the text, and when
   any node gets another owner, which may be on another thread. */
#ifndef RR_LONG_TEXT_H
#define RR_LONG_TEXT_H

#include "value/node.h"

/* The bytes that a node has for a text of `size` bytes. */
size_t rr__text_room(size_t size);
/* Moves the gap of this thread to the end of its text. */
void rr__gap_close(void);
/* The node is freed. */
void rr__long_text_forget(const rr__text *node);

#endif
