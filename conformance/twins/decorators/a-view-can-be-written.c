/* A view is the object's own memory, and may be written: everybody sees it. */
#include <string.h>

#include "twin.h"

static objref_sdk_outcome poke(const objref_sdk_view *held, size_t position, uint8_t byte) {
    objref_view view;
    memcpy(&view, held, sizeof view);
    if (position >= view.size) {
        return objref_sdk_error(OBJREF_SDK_INVALID_ARGUMENT, "beyond its end");
    }
    /* A value's bytes stand at its end, after a tag and their number. */
    objref_twin_writable(&view)[view.size - 1] = byte;
    return objref_sdk_ok();
}

void objref_twin_decorate(objref_sdk_adapter *adapter) {
    adapter->poke = poke;
}
