/* The class Snapshot of the addon: reads a document's whole value at one version piece by piece. */
#ifndef RR_SNAPSHOT_CLASS_H
#define RR_SNAPSHOT_CLASS_H

#include "document_class.h"

/* Defines the class. Returns its constructor, or NULL with a pending exception. */
napi_value rr__snapshot_define(rr__environment *environment);
/* Returns a new Snapshot of the document's current value. */
napi_value rr__snapshot_of(rr__document *document);

#endif
