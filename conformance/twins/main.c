/* objref-twin-NAME: with OBJREF_TWIN_DECORATES the defect is a decorator's, else it is in the
 * patched libobjref that this program is linked with. */
#include "twin.h"

int main(void) {
    static objref_sdk_adapter adapter;
    adapter = *objref_reference_adapter();
    adapter.name = "objref, " OBJREF_TWIN;
#ifdef OBJREF_TWIN_DECORATES
    objref_twin_decorate(&adapter);
#endif
    return objref_sdk_serve(&adapter);
}
