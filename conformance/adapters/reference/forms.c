/* forms: refs as bytes and as text, and what is known of them.
 *
 * In a session with metadata a ref is written as an objref_described, and one that was read is
 * described as its form says. The SDK's ref has room for the id and a number, so what was read is
 * kept here until the session ends. Without metadata the plain verbs are called.
 */
#include "forms.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "objref/objref.h"
#include "pack.h"

/* Which word of an SDK ref has the number; 0: it was not read with metadata. */
enum { NUMBER_WORD = 2 };

_Static_assert(sizeof(objref_ref) <= NUMBER_WORD * sizeof(uint64_t), "the id comes before");

static atomic_bool has_metadata;

static struct {
    pthread_mutex_t lock;
    objref_described *kept;
    size_t count;
} forms = {PTHREAD_MUTEX_INITIALIZER, NULL, 0};

void objref_reference_forms_open(bool with_metadata) {
    pthread_mutex_lock(&forms.lock);
    free(forms.kept);
    forms.kept = NULL;
    forms.count = 0;
    pthread_mutex_unlock(&forms.lock);
    atomic_store(&has_metadata, with_metadata);
}

/* Without memory the ref is a plain one. */
static objref_sdk_ref keep(const objref_described *described) {
    objref_sdk_ref ref = objref_reference_sdk_ref(described->ref);
    pthread_mutex_lock(&forms.lock);
    objref_described *grown = realloc(forms.kept, (forms.count + 1) * sizeof *grown);
    if (grown != NULL) {
        forms.kept = grown;
        forms.kept[forms.count++] = *described;
        ref.words[NUMBER_WORD] = forms.count;
    }
    pthread_mutex_unlock(&forms.lock);
    return ref;
}

/* A number of an earlier session finds another ref's, or none. */
static bool find_kept(objref_sdk_ref ref, objref_described *ret) {
    const objref_ref plain = objref_reference_ref(ref);
    const uint64_t number = ref.words[NUMBER_WORD];
    pthread_mutex_lock(&forms.lock);
    const bool is_kept =
        number > 0 && number <= forms.count && objref_equal(forms.kept[number - 1].ref, plain);
    if (is_kept) {
        *ret = forms.kept[number - 1];
    }
    pthread_mutex_unlock(&forms.lock);
    return is_kept;
}

static objref_status describe(objref_sdk_ref ref, objref_described *ret) {
    return find_kept(ref, ret) ? OBJREF_OK : objref_describe(objref_reference_ref(ref), ret);
}

/* What to write of a ref: all that is known, of one that names nothing the id. */
static objref_described known(objref_sdk_ref ref) {
    objref_described described = {.ref = objref_reference_ref(ref)};
    return describe(ref, &described) == OBJREF_OK
               ? described
               : (objref_described){.ref = objref_reference_ref(ref)};
}

objref_sdk_outcome objref_reference_encode(objref_sdk_ref ref, objref_sdk_value *ret) {
    uint8_t bytes[OBJREF_DESCRIBED_ENCODED_BYTES_MAX];
    size_t size = 0;
    objref_status status = OBJREF_OK;
    if (atomic_load(&has_metadata)) {
        const objref_described described = known(ref);
        status = objref_described_encode(&described, bytes, sizeof bytes, &size);
    } else {
        status = objref_encode(objref_reference_ref(ref), bytes, sizeof bytes, &size);
    }
    if (status == OBJREF_OK) {
        (void)objref_sdk_value_add_span(ret, OBJREF_SDK_BYTES, bytes, size);
    }
    return objref_reference_outcome(status);
}

objref_sdk_outcome objref_reference_format(objref_sdk_ref ref, objref_sdk_value *ret) {
    char text[OBJREF_DESCRIBED_FORMAT_BYTES_MAX];
    objref_status status = OBJREF_OK;
    if (atomic_load(&has_metadata)) {
        const objref_described described = known(ref);
        status = objref_described_format(&described, text, sizeof text);
    } else {
        status = objref_format(objref_reference_ref(ref), text, sizeof text);
    }
    if (status == OBJREF_OK) {
        objref_sdk_value_add_text(ret, text);
    }
    return objref_reference_outcome(status);
}

/* Refs of libobjref have no static type; the type is asked for by each get. */
objref_sdk_outcome
objref_reference_decode(const uint8_t *bytes, size_t size, const char *type, objref_sdk_ref *ret) {
    (void)type;
    if (atomic_load(&has_metadata)) {
        objref_described described;
        const objref_status status = objref_described_decode(bytes, size, &described);
        if (status == OBJREF_OK) {
            *ret = keep(&described);
        }
        return objref_reference_outcome(status);
    }
    objref_ref plain;
    const objref_status status = objref_decode(bytes, size, &plain);
    if (status == OBJREF_OK) {
        *ret = objref_reference_sdk_ref(plain);
    }
    return objref_reference_outcome(status);
}

objref_sdk_outcome objref_reference_parse(const char *text, size_t size, objref_sdk_ref *ret) {
    if (atomic_load(&has_metadata)) {
        objref_described described;
        const objref_status status = objref_described_parse(text, size, &described);
        if (status == OBJREF_OK) {
            *ret = keep(&described);
        }
        return objref_reference_outcome(status);
    }
    objref_ref plain;
    const objref_status status = objref_parse(text, size, &plain);
    if (status == OBJREF_OK) {
        *ret = objref_reference_sdk_ref(plain);
    }
    return objref_reference_outcome(status);
}

/* ---------------------------------------------------------------- describe */

static void add_entry(objref_sdk_value *ret, const char *key, const char *text, size_t size) {
    (void)objref_sdk_value_add_span(ret, OBJREF_SDK_KEY, key, strlen(key));
    (void)objref_sdk_value_add_span(ret, OBJREF_SDK_TEXT, text, size);
}

/* Words as libobjref's JSON spells them: bytes from the lowest on. */
static void add_words(objref_sdk_value *ret, const char *key, const uint64_t *words, size_t count) {
    char text[2 * 16 + 1];
    for (size_t i = 0; i < 8 * count; i++) {
        (void)snprintf(text + 2 * i, 3, "%02x", (unsigned)(words[i / 8] >> 8 * (i % 8) & 0xFF));
    }
    add_entry(ret, key, text, 16 * count);
}

static size_t count_bits(uint32_t presence) {
    size_t count = 0;
    for (; presence != 0; presence &= presence - 1) {
        count++;
    }
    return count;
}

objref_sdk_outcome objref_reference_describe(objref_sdk_ref ref, objref_sdk_value *ret) {
    objref_described known_of;
    const objref_status status = describe(ref, &known_of);
    if (status != OBJREF_OK) {
        return objref_reference_outcome(status);
    }
    const objref_ref id = known_of.ref;
    const uint64_t id_words[] = {id.worker, (uint64_t)id.generation << 32 | id.slot};
    const uint64_t task_words[] = {known_of.creating_task.worker, known_of.creating_task.number};
    objref_sdk_value_add_map(ret, 1 + count_bits(known_of.presence));
    add_words(ret, "id", id_words, 2);
    if ((known_of.presence & OBJREF_HAS_OWNER_WORKER) != 0) {
        add_words(ret, "owner_worker_id", &known_of.owner_worker, 1);
    }
    if ((known_of.presence & OBJREF_HAS_CREATING_TASK) != 0) {
        add_words(ret, "creating_task_id", task_words, 2);
    }
    if ((known_of.presence & OBJREF_HAS_CALL_SITE) != 0) {
        add_entry(ret, "call_site", known_of.call_site, known_of.call_site_bytes);
    }
    return objref_sdk_ok();
}
