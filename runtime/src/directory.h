/* directory - where else an object may be, when this session has not got it. */
#ifndef OBJREF__DIRECTORY_H
#define OBJREF__DIRECTORY_H

#include "base.h"

struct objref__runtime;

/* What the configuration says; changes between sessions only. */
typedef struct objref__directory {
    _Atomic(objref_directory) ask; /* NULL: there is none */
    _Atomic(void *) context;
} objref__directory;

/* Before the session is published, so that whoever sees the session sees its directory. */
void objref__directory_open(objref__directory *directory, const objref_config *config);

/* A handle on what `ref` names: an object of this session, or after a local miss the one that the
 * directory gives for it, whose id is then written to `ref`. Called without any lock. Statuses as
 * objref__hold_one, and the directory's own. */
objref_status
objref__directory_hold(struct objref__runtime *runtime, uint64_t session, objref_ref *ref);

/* Whether this thread is inside the directory: init and shutdown would wait for it. */
bool objref__directory_is_running_here(void);

/* In a forked child: the thread that forked is not inside the child's directory. */
void objref__directory_forget_thread(void);

#endif /* OBJREF__DIRECTORY_H */
