/* wire: values, outcomes and descriptions between JSON and the SDK's own structs. */
#ifndef OBJREF_SDK_C_WIRE_H
#define OBJREF_SDK_C_WIRE_H

#include "handles.h"
#include "json.h"
#include "objref_sdk.h"

/* Bytes above this many are answered as size and CRC-32. */
#define OBJREF_SDK__INLINE_BYTES_MAX 4096
#define OBJREF_SDK__DEEP_MAX 10000000

/* objref_sdk__wire_read - append the tagged value at a JSON node; refs are looked up.
 *
 * Returns ok, or bad_request with a text: no such tag, a bad number, an unknown handle.
 */
objref_sdk_outcome objref_sdk__wire_read(const objref_sdk__json *json,
                                         size_t at,
                                         objref_sdk__handles *handles,
                                         objref_sdk_value *ret);

/* A function that gives the name of the next ref of an answer. */
typedef struct objref_sdk__naming {
    objref_sdk__handles *handles; /* NULL: refs cannot be named */
    const char *base;             /* the request's `as` */
    bool is_single;               /* the answer is one ref: it is called base itself */
    size_t count;                 /* named so far */
} objref_sdk__naming;

/* objref_sdk__wire_write - add an answer's value, tagged; its refs become handles.
 *
 * Returns ok, or other with a text: the answer cannot be written (nested too deep, a handle's name
 * taken). What was added by then is to be thrown away.
 */
objref_sdk_outcome objref_sdk__wire_write(objref_sdk_buffer *buffer,
                                          const objref_sdk_value *value,
                                          objref_sdk__naming *naming);

/* objref_sdk__wire_write_error - add `"error":{…}`, with the layer when the SDK itself answered. */
void objref_sdk__wire_write_error(objref_sdk_buffer *buffer,
                                  const objref_sdk_outcome *outcome,
                                  bool is_sdk);

/* objref_sdk__wire_write_hello - add the object that describes an adapter. */
void objref_sdk__wire_write_hello(objref_sdk_buffer *buffer,
                                  const objref_sdk_adapter *adapter,
                                  const char *nonce);

#endif /* OBJREF_SDK_C_WIRE_H */
