#include "base/work.h"

RR__THREAD uint64_t rr__work_done;
