/* objref-adapter-reference: libobjref under test. */
#include "reference.h"

int main(void) {
    return objref_sdk_serve(objref_reference_adapter());
}
