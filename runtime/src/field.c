/* field - what each optional part may hold, and where it is in an objref_described. */
#include "field.h"

#include "json.h"

#include <string.h>

const objref__field objref__fields[OBJREF__FIELD_COUNT] = {
    [OBJREF__OWNER_WORKER] = {"owner_worker_id", 8, 8, false},
    [OBJREF__CREATING_TASK] = {"creating_task_id", OBJREF__ID_BYTES, OBJREF__ID_BYTES, false},
    [OBJREF__CALL_SITE] = {"call_site", 1, OBJREF_CALL_SITE_BYTES_MAX, true},
};

#define PRESENCE_ALL ((1u << OBJREF__FIELD_COUNT) - 1)

_Static_assert(OBJREF_HAS_OWNER_WORKER == 1u << OBJREF__OWNER_WORKER, "bits are types");
_Static_assert(OBJREF_HAS_CREATING_TASK == 1u << OBJREF__CREATING_TASK, "bits are types");
_Static_assert(OBJREF_HAS_CALL_SITE == 1u << OBJREF__CALL_SITE, "bits are types");
_Static_assert(sizeof(objref_described) == 304, "no padding: it can be compared as bytes");

static bool is_text(const uint8_t *bytes, size_t size) {
    size_t at = 0;
    for (;;) {
        /*@ split at; */
        if (at >= size) {
            return true;
        }
        const size_t length = objref__utf8_sequence(bytes + at, size - at);
        if (length == 0 || bytes[at] == 0) {
            return false;
        }
        at += length;
    }
}

static bool is_legal(const objref__field *field, const uint8_t *bytes, size_t size) {
    return size >= field->bytes_min && size <= field->bytes_max &&
           (!field->is_text || is_text(bytes, size));
}

static bool has(const objref_described *described, size_t type) {
    return (described->presence >> type & 1) != 0;
}

bool objref__field_read(objref_described *described,
                        size_t type,
                        const uint8_t *bytes,
                        size_t size) {
    /*@ split type; */
    if (!is_legal(&objref__fields[type], bytes, size)) {
        return false;
    }
    if (type == OBJREF__OWNER_WORKER) {
        described->owner_worker = objref__bytes_get64(bytes);
    } else if (type == OBJREF__CREATING_TASK) {
        described->creating_task.worker = objref__bytes_get64(bytes);
        described->creating_task.number = objref__bytes_get64(bytes + 8);
    } else {
        described->call_site_bytes = (uint32_t)size;
        memcpy(described->call_site, bytes, size);
        described->call_site[size] = 0;
    }
    described->presence |= 1u << type;
    return true;
}

size_t objref__field_write(const objref_described *described, size_t type, uint8_t *ret_bytes) {
    const size_t size = objref__field_size(described, type);
    if (size == 0) {
        return 0;
    }
    if (type == OBJREF__OWNER_WORKER) {
        objref__bytes_put64(ret_bytes, described->owner_worker);
    } else if (type == OBJREF__CREATING_TASK) {
        objref__bytes_put64(ret_bytes, described->creating_task.worker);
        objref__bytes_put64(ret_bytes + 8, described->creating_task.number);
    } else {
        memcpy(ret_bytes, described->call_site, size);
    }
    return size;
}

size_t objref__field_size(const objref_described *described, size_t type) {
    const bool is_text = objref__fields[type].is_text;
    if (!has(described, type)) {
        return 0;
    }
    return is_text ? described->call_site_bytes : objref__fields[type].bytes_max;
}

bool objref__call_site_is_legal(const char *text, size_t size) {
    return is_legal(&objref__fields[OBJREF__CALL_SITE], (const uint8_t *)text, size);
}

bool objref__described_is_legal(const objref_described *described) {
    return !objref__id_is_nil(described->ref) && (described->presence & ~PRESENCE_ALL) == 0 &&
           (!has(described, OBJREF__CALL_SITE) ||
            objref__call_site_is_legal(described->call_site, described->call_site_bytes));
}
