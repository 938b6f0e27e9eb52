/* helpers - what the tests of the case language share: cases and answers made from one line. */
#ifndef OBJREF_LANGUAGE_TESTS_HELPERS_H
#define OBJREF_LANGUAGE_TESTS_HELPERS_H

#include "language/pattern.h"

/* Four headers that cmocka needs before its own. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* The statements below a header of two lines and a blank one: the first stands in line 4. */
objref__case *scene_of(const char *statements);
/* What the parser says of a text, without "x.case:"; "" when it is a case. The caller frees it. */
char *mistake_of(const char *text);
/* The same of statements below the header. */
char *mistake_in(const char *statements);

/* A value as the wire writes it, and back; fails the test when it cannot be read. */
objref__value *value_of(const char *wire);
char *wire_of(const objref__value *value);
char *printed(const objref__value *value);
/* Why an answer's value is refused; "" when it is not. The caller frees it. */
char *refusal_of(const char *wire);

/* An answer, {"ok":VALUE} or {"error":{…}}; its value is the caller's to drop. */
objref__outcome outcome_of(const char *answer);

#endif
