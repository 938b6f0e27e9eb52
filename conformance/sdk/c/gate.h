/* gate: how a body waits for the engine. */
#ifndef OBJREF_SDK_C_GATE_H
#define OBJREF_SDK_C_GATE_H

#include "objref_sdk.h"

/* objref_sdk__gate_pass - say that a task stands at the gate, and wait until the file is there;
 * false when the runtime told the body to stop first. */
bool objref_sdk__gate_pass(const objref_sdk_call *call, const char *path);

#endif /* OBJREF_SDK_C_GATE_H */
