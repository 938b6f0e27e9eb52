/* A shutdown waits for every body, and so for ever when one of them asked for it. */
#include <unistd.h>

#include "twin.h"

static objref_sdk_outcome stop(bool is_abrupt) {
    while (objref_twin_in_body()) {
        (void)pause();
    }
    return objref_reference_adapter()->shutdown(is_abrupt);
}

void objref_twin_decorate(objref_sdk_adapter *adapter) {
    adapter->shutdown = stop;
}
