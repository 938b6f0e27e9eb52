/* What a runtime started is not given back at its end, and so there is no second one. */
#include <stdatomic.h>

#include "twin.h"

static atomic_bool was_started;

static objref_sdk_outcome init(objref_sdk_session *session) {
    objref_sdk_stats counts;
    const bool is_running = objref_reference_adapter()->stats(&counts).status == OBJREF_SDK_OK;
    if (!is_running && atomic_exchange(&was_started, true)) {
        return objref_sdk_error(OBJREF_SDK_OTHER, "the port is in use");
    }
    return objref_reference_adapter()->init(session);
}

void objref_twin_decorate(objref_sdk_adapter *adapter) {
    adapter->init = init;
}
