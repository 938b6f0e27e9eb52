/* offer - what an implementation lets a program be made of. Called by hunt.c. */
#ifndef OBJREF_FUZZ_OFFER_H
#define OBJREF_FUZZ_OFFER_H

#include "engine/stage.h"
#include "generator.h"

/* Leaves out of the generator what hello (stage->hello, heard before) does not list or has chosen
 * otherwise, and plays a case to see whether its stats counts objects as the model does. */
void offer_read(struct stage *stage, struct generator *generator);

#endif
