/* text: how the protocol writes integers, floats, bytes and strings. Never asks the locale. */
#ifndef OBJREF_SDK_C_TEXT_H
#define OBJREF_SDK_C_TEXT_H

#include "objref_sdk.h"

#define OBJREF_SDK__FLOAT_BYTES 32

/* objref_sdk__utf8_size - bytes of the well-formed character at text, 0 when there is none. */
size_t objref_sdk__utf8_size(const char *text, size_t size);

/* objref_sdk__utf8_encode - write a code point, no surrogate; returns its 1 to 4 bytes. */
size_t objref_sdk__utf8_encode(uint32_t code, char *ret);

bool objref_sdk__utf8_is_valid(const char *text, size_t size);
size_t objref_sdk__utf8_count(const char *text, size_t size); /* characters of valid text */

/* objref_sdk__int_parse, _uint_parse - decimal, all of it, no sign but a leading '-', no leading
 * zero. */
bool objref_sdk__int_parse(const char *text, size_t size, int64_t *ret);
bool objref_sdk__uint_parse(const char *text, size_t size, uint64_t *ret);

/* objref_sdk__real_parse - the decimal number that text begins with; NUL-terminated. */
double objref_sdk__real_parse(const char *text);

/* objref_sdk__float_format, _parse - hexadecimal float, `nan`, `inf`, `-inf`; exact. */
void objref_sdk__float_format(double real, char ret[OBJREF_SDK__FLOAT_BYTES]);
bool objref_sdk__float_parse(const char *text, size_t size, double *ret);

/* objref_sdk__base64_decode - into ret, room for size / 4 * 3 bytes. False: not base64, with
 * padding. */
bool objref_sdk__base64_decode(const char *text, size_t size, uint8_t *ret, size_t *ret_size);
void objref_sdk__base64_add(objref_sdk_buffer *buffer, const uint8_t *bytes, size_t size);

/* objref_sdk__quote_add - a JSON string of it; what is no UTF-8 becomes '?'. */
void objref_sdk__quote_add(objref_sdk_buffer *buffer, const char *text, size_t size);

#endif /* OBJREF_SDK_C_TEXT_H */
