/* A view is no hold: it finds its object anew each time it is read, if it is still there. */
#include <string.h>

#include "twin.h"

static objref_sdk_outcome view(objref_sdk_ref ref, objref_sdk_view *ret) {
    memcpy(ret, &ref, sizeof ref);
    return objref_sdk_ok();
}

static objref_sdk_outcome read_view(const objref_sdk_view *held, objref_sdk_value *ret) {
    objref_sdk_ref ref;
    memcpy(&ref, held, sizeof ref);
    return objref_reference_adapter()->get(ref, NULL, 0, ret);
}

static objref_sdk_outcome release(objref_sdk_view *held) {
    (void)held;
    return objref_sdk_ok();
}

void objref_twin_decorate(objref_sdk_adapter *adapter) {
    adapter->view = view;
    adapter->read = read_view;
    adapter->release = release;
}
