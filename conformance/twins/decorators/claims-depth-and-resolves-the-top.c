/* Refs inside arguments were declared to be resolved, and arrive as refs. */
#include "twin.h"

void objref_twin_decorate(objref_sdk_adapter *adapter) {
    objref_twin_choose(adapter, "argument_depth", "all");
}
