/* There is a door by which the value of an object can be replaced, if it is no longer than before.
 */
#include <string.h>

#include "twin.h"

static objref_sdk_outcome overwrite(objref_sdk_ref ref, const objref_sdk_value *value) {
    objref_view view;
    objref_reference_packed packed;
    if (objref_get(objref_reference_ref(ref), 0, 0, &view) != OBJREF_OK) {
        return objref_sdk_error(OBJREF_SDK_UNKNOWN_REF, NULL);
    }
    const bool fits = objref_reference_pack(value, 0, &packed) && packed.value.size <= view.size;
    if (fits) {
        memcpy(objref_twin_writable(&view), packed.value.bytes, packed.value.size);
    }
    objref_reference_packed_retire(&packed);
    objref_view_release(&view);
    return fits ? objref_sdk_ok() : objref_sdk_error(OBJREF_SDK_INVALID_ARGUMENT, "too long");
}

void objref_twin_decorate(objref_sdk_adapter *adapter) {
    adapter->overwrite = overwrite;
}
