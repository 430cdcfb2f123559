/* The fingerprint of a log: 64-bit FNV-1a over the bytes of all entries, with a byte between them
   that occurs in no UTF-8 text. It tells logs apart that were rewound or split by accident; it is
   no protection against somebody who wants two logs to look the same. */
#ifndef RR_FINGERPRINT_H
#define RR_FINGERPRINT_H

#include "base/base.h"

#define RR__FINGERPRINT_START UINT64_C(0xcbf29ce484222325) /* of a log without entries */

static inline uint64_t rr__fingerprint_fold(uint64_t fp, rr_bytes entry) {
  const uint64_t prime = UINT64_C(0x100000001b3);
  for (size_t i = 0; i < entry.size; i++)
    fp = (fp ^ (unsigned char)entry.data[i]) * prime;
  return (fp ^ 0xff) * prime;
}

#endif
