/* A body is handed the store's own memory as its argument, and changes a byte of it. */
#include "twin.h"

#define BIG_BYTES 64

static objref_sdk_outcome submit(const objref_sdk_task *task, objref_sdk_ref *ret_refs) {
    for (size_t i = 0; i < task->arg_count; i++) {
        objref_view view;
        if (objref_twin_is_one_ref(&task->args[i]) &&
            objref_get(objref_reference_ref(task->args[i].nodes[0].as.ref), 0, 0, &view) ==
                OBJREF_OK) {
            if (view.size > BIG_BYTES) {
                ((uint8_t *)(uintptr_t)view.bytes)[view.size - 1] ^= 1;
            }
            objref_view_release(&view);
        }
    }
    return objref_reference_adapter()->submit(task, ret_refs);
}

void objref_twin_decorate(objref_sdk_adapter *adapter) {
    adapter->submit = submit;
}
