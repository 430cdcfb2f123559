/* The class Document of the addon. */
#ifndef RR_DOCUMENT_CLASS_H
#define RR_DOCUMENT_CLASS_H

#include "arguments.h"

/* The data of a Document. Its snapshots keep it alive, since they release their values through
   it. */
struct rr__document {
  rr__environment *environment;
  rr_document *document;
  bool destroyed; /* the value and the history are freed, or being freed */
  size_t owners;
  bool listed; /* in the list of documents with something to free */
  rr__document *next_unswept;
};

rr__document *rr__document_retain(rr__document *wrapped);
void rr__document_release(rr__document *wrapped);
/* To be called after anything that may release values: frees them, or later if they are many. */
void rr__document_tidy(rr__document *wrapped);
/* Releases a value held from the document, which may be destroyed by now. *held becomes none. */
void rr__document_give_back(rr__document *wrapped, rr_value *held);

/* Reads the arguments of a method and returns its receiver, or NULL with a pending exception if
   that is not a document, or destroyed. */
rr__document *rr__document_enter(napi_env env, napi_callback_info info, rr__arguments *arguments);

/* Defines the class. Returns its constructor, or NULL with a pending exception. */
napi_value rr__document_define(rr__environment *environment);

#endif
