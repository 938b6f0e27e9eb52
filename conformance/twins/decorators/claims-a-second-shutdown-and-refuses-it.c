/* A second shutdown was declared to be fine, and is an error. */
#include "twin.h"

void objref_twin_decorate(objref_sdk_adapter *adapter) {
    objref_twin_choose(adapter, "shutdown_twice", "ok");
}
