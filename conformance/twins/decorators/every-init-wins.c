/* A second init is told that it succeeded, though there is a runtime. */
#include "twin.h"

static objref_sdk_outcome init(objref_sdk_session *session) {
    const objref_sdk_outcome outcome = objref_reference_adapter()->init(session);
    return outcome.status == OBJREF_SDK_ALREADY_INITIALIZED ? objref_sdk_ok() : outcome;
}

void objref_twin_decorate(objref_sdk_adapter *adapter) {
    adapter->init = init;
}
