/* A body is handed the store's own memory as its argument, and changes a byte of it. */
#include "twin.h"

#define BIG_BYTES 64
#define CHANGED 0xff /* a byte that `fill` never writes */

static void change(objref_sdk_ref ref) {
    objref_view view;
    if (objref_get(objref_reference_ref(ref), 0, 0, &view) == OBJREF_OK) {
        if (view.size > BIG_BYTES) {
            objref_twin_writable(&view)[view.size - 1] = CHANGED;
        }
        objref_view_release(&view);
    }
}

static objref_sdk_outcome submit(const objref_sdk_task *task, objref_sdk_ref *ret_refs) {
    for (size_t i = 0; i < task->arg_count; i++) {
        if (objref_twin_is_one_ref(&task->args[i])) {
            change(task->args[i].nodes[0].as.ref);
        }
    }
    return objref_reference_adapter()->submit(task, ret_refs);
}

void objref_twin_decorate(objref_sdk_adapter *adapter) {
    adapter->submit = submit;
}
