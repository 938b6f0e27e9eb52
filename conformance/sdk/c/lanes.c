/* lanes: one queue and one thread each, under one lock. */
#include "lanes.h"

#include <errno.h>
#include <time.h>

bool objref_sdk__lanes_init(objref_sdk__lanes *lanes,
                            void (*handle)(void *context, objref_sdk__request *request),
                            void *context) {
    *lanes = (objref_sdk__lanes){.running = 1, .handle = handle, .context = context};
    pthread_condattr_t monotonic;
    bool ok = pthread_mutex_init(&lanes->lock, NULL) == 0 && pthread_condattr_init(&monotonic) == 0;
    ok = ok && pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC) == 0 &&
         pthread_cond_init(&lanes->has_stopped, &monotonic) == 0;
    for (size_t i = 0; ok && i < OBJREF_SDK__LANES; i++) {
        lanes->lanes[i].lanes = lanes;
        ok = pthread_cond_init(&lanes->lanes[i].has_request, NULL) == 0;
    }
    lanes->lanes[0].is_started = true;
    return ok;
}

/* The next request, or NULL at the end. */
static objref_sdk__request *take(objref_sdk__lane *lane) {
    objref_sdk__lanes *lanes = lane->lanes;
    pthread_mutex_lock(&lanes->lock);
    while (lane->first == NULL && !lanes->is_ending) {
        pthread_cond_wait(&lane->has_request, &lanes->lock);
    }
    objref_sdk__request *request = lane->first;
    if (request != NULL) {
        lane->first = request->next;
        lane->count--;
    }
    pthread_mutex_unlock(&lanes->lock);
    return request;
}

static void *run(void *argument) {
    objref_sdk__lane *lane = argument;
    objref_sdk__lanes *lanes = lane->lanes;
    for (objref_sdk__request *request = take(lane); request != NULL; request = take(lane)) {
        lanes->handle(lanes->context, request);
    }
    pthread_mutex_lock(&lanes->lock);
    lanes->running--;
    pthread_cond_signal(&lanes->has_stopped);
    pthread_mutex_unlock(&lanes->lock);
    return NULL;
}

void objref_sdk__lanes_run_main(objref_sdk__lanes *lanes) {
    (void)run(&lanes->lanes[0]);
}

static bool start(objref_sdk__lane *lane) {
    if (lane->is_started) {
        return true;
    }
    pthread_t thread;
    lane->is_started = pthread_create(&thread, NULL, run, lane) == 0;
    if (lane->is_started) {
        (void)pthread_detach(thread); /* `running` says when all have stopped */
        lane->lanes->running++;
    }
    return lane->is_started;
}

static void append(objref_sdk__lane *lane, objref_sdk__request *request) {
    request->next = NULL;
    if (lane->first == NULL) {
        lane->first = request;
    } else {
        lane->last->next = request;
    }
    lane->last = request;
    lane->count++;
}

bool objref_sdk__lanes_push(objref_sdk__lanes *lanes, size_t lane, objref_sdk__request *request) {
    if (lane >= OBJREF_SDK__LANES) {
        return false;
    }
    objref_sdk__lane *target = &lanes->lanes[lane];
    pthread_mutex_lock(&lanes->lock);
    const bool has_room = target->count < OBJREF_SDK__LANE_REQUESTS_MAX && start(target);
    if (has_room) {
        append(target, request);
    }
    pthread_mutex_unlock(&lanes->lock);
    if (has_room) { /* only now: a lane that wakes would meet the lock and sleep again */
        pthread_cond_signal(&target->has_request);
    }
    return has_room;
}

static struct timespec end_of_patience(void) {
    struct timespec end;
    clock_gettime(CLOCK_MONOTONIC, &end);
    end.tv_sec += OBJREF_SDK__END_NS / 1000000000;
    end.tv_nsec += OBJREF_SDK__END_NS % 1000000000;
    return end;
}

bool objref_sdk__lanes_end(objref_sdk__lanes *lanes) {
    const struct timespec end = end_of_patience();
    int late = 0;
    pthread_mutex_lock(&lanes->lock);
    lanes->is_ending = true;
    for (size_t i = 0; i < OBJREF_SDK__LANES; i++) {
        pthread_cond_signal(&lanes->lanes[i].has_request);
    }
    while (lanes->running > 0 && late != ETIMEDOUT) {
        late = pthread_cond_timedwait(&lanes->has_stopped, &lanes->lock, &end);
    }
    const bool has_ended = lanes->running == 0;
    pthread_mutex_unlock(&lanes->lock);
    return has_ended;
}
