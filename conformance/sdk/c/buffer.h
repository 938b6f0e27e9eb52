/* buffer: bytes that grow, and text written into them. Used by the wire and by adapters' bridges.
 */
#ifndef OBJREF_SDK_C_BUFFER_H
#define OBJREF_SDK_C_BUFFER_H

#include "objref_sdk.h"

/* objref_sdk__grow - room for `need` items of `size` bytes; false, and nothing changed, without. */
bool objref_sdk__grow(void **items, size_t *capacity, size_t need, size_t size);

void objref_sdk__buffer_add_text(objref_sdk_buffer *buffer, const char *text);
void objref_sdk__buffer_add_format(objref_sdk_buffer *buffer, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* objref_sdk__retire - overwrite memory now and free it later; takes it over. */
void objref_sdk__retire(void *memory, size_t size);

#endif /* OBJREF_SDK_C_BUFFER_H */
