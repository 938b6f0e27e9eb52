/* Decode was declared to be refused without a runtime, and gives a ref. */
#include "twin.h"

void objref_twin_decorate(objref_sdk_adapter *adapter) {
    objref_twin_choose(adapter, "decode_without_runtime", "error");
}
