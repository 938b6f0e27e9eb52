/* A wait that was declared to take a count above the number of its refs refuses it. */
#include "twin.h"

void objref_twin_decorate(objref_sdk_adapter *adapter) {
    objref_twin_choose(adapter, "wait_too_many", "all");
}
