/* The hash of keys: SipHash-1-3 with a random seed per process. So an attacker cannot choose keys
   that collide. */
#ifndef RR_HASH_H
#define RR_HASH_H

#include "base/base.h"

uint64_t rr__hash(rr_bytes bytes);

#endif
