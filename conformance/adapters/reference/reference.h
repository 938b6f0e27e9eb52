/* reference: libobjref as an adapter. Twins copy the table and put in an entry of their own. */
#ifndef OBJREF_REFERENCE_H
#define OBJREF_REFERENCE_H

#include "objref_sdk.h"

/* objref_reference_adapter - the adapter; constant for the program's life. */
const objref_sdk_adapter *objref_reference_adapter(void);

#endif /* OBJREF_REFERENCE_H */
