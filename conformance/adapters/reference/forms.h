/* forms: refs as bytes and as text, and what is known of them. */
#ifndef OBJREF_REFERENCE_FORMS_H
#define OBJREF_REFERENCE_FORMS_H

#include "objref_sdk.h"

/* objref_reference_forms_open - begin a session, in which refs are written with their metadata or
 * without; forgets what was read in the last one. */
void objref_reference_forms_open(bool with_metadata);

/* The operations. */
objref_sdk_outcome objref_reference_encode(objref_sdk_ref ref, objref_sdk_value *ret);
objref_sdk_outcome
objref_reference_decode(const uint8_t *bytes, size_t size, const char *type, objref_sdk_ref *ret);
objref_sdk_outcome objref_reference_format(objref_sdk_ref ref, objref_sdk_value *ret);
objref_sdk_outcome objref_reference_parse(const char *text, size_t size, objref_sdk_ref *ret);
objref_sdk_outcome objref_reference_describe(objref_sdk_ref ref, objref_sdk_value *ret);

#endif /* OBJREF_REFERENCE_FORMS_H */
