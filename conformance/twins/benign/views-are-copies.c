/* A view is a copy of the object's value: it holds nothing, and outlives everything. */
#include <stdlib.h>
#include <string.h>

#include "twin.h"

static objref_sdk_outcome view(objref_sdk_ref ref, objref_sdk_view *ret) {
    objref_sdk_value *copy = calloc(1, sizeof *copy);
    if (copy == NULL) {
        return objref_sdk_error(OBJREF_SDK_OUT_OF_MEMORY, NULL);
    }
    const objref_sdk_outcome outcome =
        objref_reference_adapter()->get(ref, NULL, OBJREF_SDK_FOREVER, copy);
    if (outcome.status == OBJREF_SDK_OK) {
        memcpy(ret, &copy, sizeof(void *));
    } else {
        free(copy);
    }
    return outcome;
}

static objref_sdk_value *copy_of(const objref_sdk_view *held) {
    objref_sdk_value *copy;
    memcpy(&copy, held, sizeof(void *));
    return copy;
}

static objref_sdk_outcome read_view(const objref_sdk_view *held, objref_sdk_value *ret) {
    objref_twin_hold_all(copy_of(held));
    objref_sdk_value_add_copy(ret, copy_of(held), 0);
    return objref_sdk_ok();
}

static objref_sdk_outcome release(objref_sdk_view *held) {
    objref_sdk_value *copy = copy_of(held);
    objref_twin_drop_all(copy);
    objref_sdk_value_release(copy);
    free(copy);
    return objref_sdk_ok();
}

void objref_twin_decorate(objref_sdk_adapter *adapter) {
    adapter->view = view;
    adapter->read = read_view;
    adapter->release = release;
}
