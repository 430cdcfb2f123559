/* The class Document of the addon. */
#ifndef RR_DOCUMENT_CLASS_H
#define RR_DOCUMENT_CLASS_H

#include "arguments.h"

/* What a Document wraps. Its snapshots keep it, so that they can tell it what they give back. */
struct rr__document {
  rr__environment *environment;
  rr_document *document;
  bool destroyed; /* the value and the history are gone, or on their way */
  size_t owners;
  bool listed; /* among those that have something to free */
  rr__document *next_unswept;
};

rr__document *rr__document_retain(rr__document *wrapped);
void rr__document_release(rr__document *wrapped);
/* After whatever may have given up values: frees them, later where they are many. */
void rr__document_tidy(rr__document *wrapped);
/* Gives back what was held of the document, which may be destroyed by now; *held is none then. */
void rr__document_give_back(rr__document *wrapped, rr_value *held);

/* The receiver of a method, whose arguments are read; NULL with an exception pending where it is no
   document, or a destroyed one. */
rr__document *rr__document_enter(napi_env env, napi_callback_info info, rr__arguments *arguments);

/* Defines the class; returns its constructor, or NULL with an exception pending. */
napi_value rr__document_define(rr__environment *environment);

#endif
