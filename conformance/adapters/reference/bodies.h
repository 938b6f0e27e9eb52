/* bodies: the catalogue's functions as tasks of libobjref. */
#ifndef OBJREF_REFERENCE_BODIES_H
#define OBJREF_REFERENCE_BODIES_H

#include "objref/objref.h"
#include "objref_sdk.h"

/* The type of a task's last argument that says which static type its results have: the catalogue's
 * own arguments stand before it. Its payload is the type's tag. */
#define OBJREF_REFERENCE_TYPE_OF_RESULTS (OBJREF_TYPE_REF - 1)

/* objref_reference_register - register every function that the adapter offers. */
objref_status objref_reference_register(const objref_sdk_adapter *adapter);

#endif /* OBJREF_REFERENCE_BODIES_H */
