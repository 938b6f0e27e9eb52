/* A wait that was declared to take a ref named twice refuses it. */
#include "twin.h"

void objref_twin_decorate(objref_sdk_adapter *adapter) {
    objref_twin_choose(adapter, "wait_duplicates", "multiset");
}
