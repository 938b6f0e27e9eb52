#include "directory.h"

#include "runtime.h"

/* How deep a directory may be asked from inside itself: one that gets the very ref it is asked for
 * comes to an end. */
enum { DEPTH_MAX = 32 };

static _Thread_local int depth;

bool objref__directory_is_running_here(void) {
    return depth > 0;
}

void objref__directory_forget_thread(void) {
    depth = 0;
}

void objref__directory_open(objref__directory *directory, const objref_config *config) {
    atomic_store_explicit(&directory->ask, config->directory, memory_order_release);
    atomic_store_explicit(&directory->context, config->directory_context, memory_order_release);
}

/* Asks for a stand-in, and takes a handle before the one that came with it is given back: so a
 * directory that gives what is not its to give is an error, never a wrong object. The session is
 * read after the directory, which only changes while none runs. */
static objref_status ask(objref__runtime *runtime, uint64_t session, objref_ref *ref) {
    objref__directory *directory = &runtime->directory;
    const objref_directory callback = atomic_load_explicit(&directory->ask, memory_order_acquire);
    void *context = atomic_load_explicit(&directory->context, memory_order_acquire);
    if (objref__runtime_session(runtime) != session) {
        return OBJREF_RUNTIME_NOT_INITIALIZED;
    }
    if (callback == NULL) {
        return OBJREF_UNKNOWN_REF;
    }
    objref_ref local = {0};
    const int outer = depth;
    depth = outer + 1;
    objref_status status = callback(context, *ref, &local);
    depth = outer;
    if (status == OBJREF_OK) {
        status = objref__hold_one(runtime, session, local);
        (void)objref_drop(local);
    }
    if (status == OBJREF_OK) {
        *ref = local;
    }
    return status;
}

objref_status objref__directory_hold(objref__runtime *runtime, uint64_t session, objref_ref *ref) {
    const objref_status status = objref__hold_one(runtime, session, *ref);
    const bool is_miss = status == OBJREF_UNKNOWN_REF && !objref_is_nil(*ref) && depth < DEPTH_MAX;
    return is_miss ? ask(runtime, session, ref) : status;
}
