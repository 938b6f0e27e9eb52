/* base64 - bytes as the protocol carries them (RFC 4648, section 4), strictly.
 *
 * Owns nothing. Called by the wire form of values.
 */
#ifndef OBJREF_LANGUAGE_BASE64_H
#define OBJREF_LANGUAGE_BASE64_H

#include <stdbool.h>

#include "text.h"

/* objref__base64_encode - with padding. */
void objref__base64_encode(const void *data, size_t size, objref__text *text);
/* objref__base64_decode - false for any other letter, missing padding and bits left over. */
bool objref__base64_decode(const char *data, size_t size, objref__text *text);

#endif
