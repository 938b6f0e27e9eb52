/* Encoding was declared to pin the object for the session, and holds nothing. */
#include "twin.h"

void objref_twin_decorate(objref_sdk_adapter *adapter) {
    objref_twin_choose(adapter, "encoded_pins", "session");
}
