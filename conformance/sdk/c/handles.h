/* handles: the engine's names for refs and views. Any lane may call, at the same time as others. */
#ifndef OBJREF_SDK_C_HANDLES_H
#define OBJREF_SDK_C_HANDLES_H

#include "objref_sdk.h"

#include <pthread.h>

typedef enum objref_sdk__thing_kind {
    OBJREF_SDK__THING_REF,
    OBJREF_SDK__THING_VIEW
} objref_sdk__thing_kind;

/* What a handle stands for. */
typedef struct objref_sdk__thing {
    objref_sdk__thing_kind kind;
    union {
        objref_sdk_ref ref;
        objref_sdk_view view;
    } as;
} objref_sdk__thing;

typedef struct objref_sdk__handle objref_sdk__handle;

typedef struct objref_sdk__handles {
    pthread_mutex_t lock;
    objref_sdk__handle **buckets; /* bucket_count chains, a power of two */
    size_t bucket_count;
    size_t count;
    size_t lowest; /* buckets before it are empty */
} objref_sdk__handles;

bool objref_sdk__handles_init(objref_sdk__handles *handles);
void objref_sdk__handles_release(objref_sdk__handles *handles);

/* objref_sdk__handles_put - name a thing. False: the name is taken, or no memory. */
bool objref_sdk__handles_put(objref_sdk__handles *handles,
                             const char *name,
                             const objref_sdk__thing *thing);
bool objref_sdk__handles_get(objref_sdk__handles *handles,
                             const char *name,
                             objref_sdk__thing *ret_thing);

/* objref_sdk__handles_take - end a handle; with name NULL any one, until there is none. */
bool objref_sdk__handles_take(objref_sdk__handles *handles,
                              const char *name,
                              objref_sdk__thing *ret_thing);

#endif /* OBJREF_SDK_C_HANDLES_H */
