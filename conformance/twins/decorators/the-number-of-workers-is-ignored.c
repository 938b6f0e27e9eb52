/* The option for the number of workers is taken, and there are four all the same. */
#include "twin.h"

#define WORKERS 4

static void change(objref_config *config) {
    config->workers = WORKERS;
}

void objref_twin_decorate(objref_sdk_adapter *adapter) {
    (void)adapter;
    objref_twin_around_init(change);
}
