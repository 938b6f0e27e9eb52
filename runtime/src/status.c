/* status - the two spellings of a status, both from the header's one list. */
#include "base.h"

const char *objref_status_text(objref_status status) {
    switch (status) {
#define X(name, value, json, text)                                                                 \
    case OBJREF_##name:                                                                            \
        return text;
        OBJREF_STATUS_MAP(X)
#undef X
    }
    return "unknown status";
}

const char *objref_status_name(objref_status status) {
    switch (status) {
#define X(name, value, json, text)                                                                 \
    case OBJREF_##name:                                                                            \
        return json;
        OBJREF_STATUS_MAP(X)
#undef X
    }
    return "unknown";
}
