/* Where a case does not ask for a number of workers there are two, the fewest that it may find. */
#include "twin.h"

#define WORKERS 2

static void change(objref_config *config) {
    config->workers = config->workers == 0 ? WORKERS : config->workers;
}

void objref_twin_decorate(objref_sdk_adapter *adapter) {
    (void)adapter;
    objref_twin_around_init(change);
}
