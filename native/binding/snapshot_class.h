/* The class Snapshot of the addon: a document's whole value at one version, read piece by piece. */
#ifndef RR_SNAPSHOT_CLASS_H
#define RR_SNAPSHOT_CLASS_H

#include "document_class.h"

/* Defines the class; returns its constructor, or NULL with an exception pending. */
napi_value rr__snapshot_define(rr__environment *environment);
/* A new Snapshot of that document as it is now. */
napi_value rr__snapshot_of(rr__document *document);

#endif
