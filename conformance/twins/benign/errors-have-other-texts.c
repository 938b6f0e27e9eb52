/* The text of every error is another one, in another language. */
#include "twin.h"

static objref_sdk_outcome translated(objref_sdk_outcome outcome) {
    outcome.text = outcome.text == NULL ? NULL : "das geht nicht: \"\\\" \xc3\xa9";
    return outcome;
}

static objref_sdk_outcome
put(const objref_sdk_value *value, const char *type, objref_sdk_ref *ret) {
    return translated(objref_reference_adapter()->put(value, type, ret));
}

static objref_sdk_outcome
get(objref_sdk_ref ref, const char *type, int64_t timeout_ns, objref_sdk_value *ret) {
    return translated(objref_reference_adapter()->get(ref, type, timeout_ns, ret));
}

static objref_sdk_outcome wait_for(objref_sdk_wait *wait) {
    return translated(objref_reference_adapter()->wait(wait));
}

static objref_sdk_outcome submit(const objref_sdk_task *task, objref_sdk_ref *ret_refs) {
    return translated(objref_reference_adapter()->submit(task, ret_refs));
}

static objref_sdk_outcome
decode(const uint8_t *bytes, size_t size, const char *type, objref_sdk_ref *ret) {
    return translated(objref_reference_adapter()->decode(bytes, size, type, ret));
}

void objref_twin_decorate(objref_sdk_adapter *adapter) {
    adapter->put = put;
    adapter->get = get;
    adapter->wait = wait_for;
    adapter->submit = submit;
    adapter->decode = decode;
}
