/* twin: the reference adapter with one defect. A decorator is a file that changes entries of the
 * adapter's table; that file is the twin's documentation. */
#ifndef OBJREF_TWIN_H
#define OBJREF_TWIN_H

#include "objref_sdk.h"
#include "reference.h"

/* objref_twin_decorate - put the defect into a copy of the reference adapter. */
void objref_twin_decorate(objref_sdk_adapter *adapter);

#endif /* OBJREF_TWIN_H */
