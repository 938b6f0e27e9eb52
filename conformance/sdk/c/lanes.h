/* lanes: threads that do requests strictly in order, each lane its own. Lane 0 is the thread that
 * calls objref_sdk__lanes_run_main; the others start with their first request. */
#ifndef OBJREF_SDK_C_LANES_H
#define OBJREF_SDK_C_LANES_H

#include "json.h"
#include "ops.h"

#include <pthread.h>

/* Requests of one lane that may wait. */
#define OBJREF_SDK__LANE_REQUESTS_MAX 65536
/* How long the end waits for calls that still run. */
#define OBJREF_SDK__END_NS 1000000000

typedef struct objref_sdk__request {
    struct objref_sdk__request *next;
    objref_sdk__json json;
} objref_sdk__request;

typedef struct objref_sdk__lane {
    struct objref_sdk__lanes *lanes;
    bool is_started;
    pthread_cond_t has_request;
    objref_sdk__request *first;
    objref_sdk__request *last;
    size_t count;
} objref_sdk__lane;

typedef struct objref_sdk__lanes {
    pthread_mutex_t lock; /* over all below */
    pthread_cond_t has_stopped;
    objref_sdk__lane lanes[OBJREF_SDK__LANES];
    size_t running;
    bool is_ending;
    void (*handle)(void *context, objref_sdk__request *request); /* takes the request over */
    void *context;
} objref_sdk__lanes;

bool objref_sdk__lanes_init(objref_sdk__lanes *lanes,
                            void (*handle)(void *context, objref_sdk__request *request),
                            void *context);

/* objref_sdk__lanes_push - queue a request, taken over on true; from one thread only. False: no
 * such lane, too many wait, or no thread can be had. */
bool objref_sdk__lanes_push(objref_sdk__lanes *lanes, size_t lane, objref_sdk__request *request);

/* objref_sdk__lanes_run_main - be lane 0 until the end. */
void objref_sdk__lanes_run_main(objref_sdk__lanes *lanes);

/* objref_sdk__lanes_end - let the lanes do what is queued and stop. False: some call does not end
 * within OBJREF_SDK__END_NS. From the thread that pushes. */
bool objref_sdk__lanes_end(objref_sdk__lanes *lanes);

#endif /* OBJREF_SDK_C_LANES_H */
