/* Each body begins after a pause of up to five milliseconds, another one each time. */
#include <stdatomic.h>

#include "twin.h"

#define PAUSE_MS_MAX 5

static atomic_uint runs;

static bool run(objref_sdk_call *call, objref_sdk_function function) {
    const unsigned number = atomic_fetch_add(&runs, 1);
    objref_twin_sleep_ms(number * 2654435761u % (PAUSE_MS_MAX + 1));
    return objref_twin_run_body(call, function);
}

void objref_twin_decorate(objref_sdk_adapter *adapter) {
    (void)adapter;
    objref_twin_around_bodies(run, NULL);
}
