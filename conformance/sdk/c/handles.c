/* handles: a chained hash table under one lock; it doubles when chains grow longer than one. */
#include "handles.h"

#include <stdlib.h>
#include <string.h>

#define BUCKETS_AT_FIRST 256

struct objref_sdk__handle {
    objref_sdk__handle *next;
    objref_sdk__thing thing;
    char name[]; /* NUL-terminated */
};

static size_t hash(const char *name) {
    uint64_t h = 14695981039346656037u; /* 64-bit FNV-1a */
    for (; *name != 0; name++) {
        h = (h ^ (unsigned char)*name) * 1099511628211u;
    }
    return (size_t)(h ^ h >> 32);
}

/* The link that points at the handle, or at the end of its chain. */
static objref_sdk__handle **find(objref_sdk__handles *handles, const char *name) {
    objref_sdk__handle **link = &handles->buckets[hash(name) & (handles->bucket_count - 1)];
    while (*link != NULL && strcmp((*link)->name, name) != 0) {
        link = &(*link)->next;
    }
    return link;
}

bool objref_sdk__handles_init(objref_sdk__handles *handles) {
    *handles = (objref_sdk__handles){
        .buckets = calloc(BUCKETS_AT_FIRST, sizeof(objref_sdk__handle *)),
        .bucket_count = BUCKETS_AT_FIRST,
    };
    return handles->buckets != NULL && pthread_mutex_init(&handles->lock, NULL) == 0;
}

void objref_sdk__handles_release(objref_sdk__handles *handles) {
    objref_sdk__thing thing;
    while (objref_sdk__handles_take(handles, NULL, &thing)) {
    }
    free(handles->buckets);
    pthread_mutex_destroy(&handles->lock);
}

/* Without memory the chains just stay longer. */
static void spread(objref_sdk__handles *handles) {
    objref_sdk__handle **old = handles->buckets;
    const size_t old_count = handles->bucket_count;
    objref_sdk__handle **buckets = calloc(old_count * 2, sizeof(objref_sdk__handle *));
    if (buckets == NULL) {
        return;
    }
    handles->buckets = buckets;
    handles->bucket_count = old_count * 2;
    for (size_t i = 0; i < old_count; i++) {
        while (old[i] != NULL) {
            objref_sdk__handle *handle = old[i];
            old[i] = handle->next;
            objref_sdk__handle **link = find(handles, handle->name);
            handle->next = NULL;
            *link = handle;
        }
    }
    free(old);
}

static objref_sdk__handle *make(const char *name, const objref_sdk__thing *thing) {
    const size_t size = strlen(name) + 1;
    objref_sdk__handle *handle = malloc(sizeof *handle + size);
    if (handle != NULL) {
        handle->next = NULL;
        handle->thing = *thing;
        memcpy(handle->name, name, size);
    }
    return handle;
}

bool objref_sdk__handles_put(objref_sdk__handles *handles,
                             const char *name,
                             const objref_sdk__thing *thing) {
    objref_sdk__handle *handle = make(name, thing);
    if (handle == NULL) {
        return false;
    }
    pthread_mutex_lock(&handles->lock);
    if (handles->count >= handles->bucket_count) {
        spread(handles);
    }
    objref_sdk__handle **link = find(handles, name);
    const bool is_new = *link == NULL;
    if (is_new) {
        *link = handle;
        handles->count++;
        handles->lowest = 0;
    }
    pthread_mutex_unlock(&handles->lock);
    if (!is_new) {
        free(handle);
    }
    return is_new;
}

bool objref_sdk__handles_get(objref_sdk__handles *handles,
                             const char *name,
                             objref_sdk__thing *ret_thing) {
    pthread_mutex_lock(&handles->lock);
    const objref_sdk__handle *handle = *find(handles, name);
    if (handle != NULL) {
        *ret_thing = handle->thing;
    }
    pthread_mutex_unlock(&handles->lock);
    return handle != NULL;
}

static objref_sdk__handle **find_any(objref_sdk__handles *handles) {
    while (handles->lowest < handles->bucket_count - 1 &&
           handles->buckets[handles->lowest] == NULL) {
        handles->lowest++;
    }
    return &handles->buckets[handles->lowest];
}

bool objref_sdk__handles_take(objref_sdk__handles *handles,
                              const char *name,
                              objref_sdk__thing *ret_thing) {
    pthread_mutex_lock(&handles->lock);
    objref_sdk__handle **link = name == NULL ? find_any(handles) : find(handles, name);
    objref_sdk__handle *handle = *link;
    if (handle != NULL) {
        *link = handle->next;
        handles->count--;
        *ret_thing = handle->thing;
    }
    pthread_mutex_unlock(&handles->lock);
    free(handle);
    return handle != NULL;
}
