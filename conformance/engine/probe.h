/* probe - what hello denies must be answered `unsupported` when it is asked for all the same: an
 * adapter that hides an operation to escape its rules is found out. Called by suite.c and smoke. */
#ifndef OBJREF_ENGINE_PROBE_H
#define OBJREF_ENGINE_PROBE_H

#include "finding.h"
#include "stage.h"

/* Asks for a denied op. PASS when it is refused as it should be, FAIL when it is not, or whatever
 * else playing came to. Needs stage->hello; *ret_finding is to be released. */
void probe_op(struct stage *stage, const char *op, struct finding *ret_finding);

/* Asks for a clause or a function that belongs to a denied capability. False: there is nothing to
 * ask for, and *ret_finding is not set. */
bool probe_capability(struct stage *stage, const char *capability, struct finding *ret_finding);

/* Whether the verb can be asked for without harm, and with values that a refusal is due to nothing
 * else. */
bool probe_is_possible(const struct stage *stage, const char *op);

#endif
