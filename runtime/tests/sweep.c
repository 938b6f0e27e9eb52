/* sweep - counts, refuses and remembers; see sweep.h. */
#define OBJREF_TESTS_SWEEP_IS_PLAYED
#include "sweep.h"

#include <errno.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>

// NOLINTBEGIN(bugprone-reserved-identifier): the linker's names for the ends of the section
extern const sweep_site *const __start_sweep_sites[];
extern const sweep_site *const __stop_sweep_sites[];
// NOLINTEND(bugprone-reserved-identifier)

sweep_counts *sweep_shared;

size_t sweep_site_count(void) {
    return (size_t)(__stop_sweep_sites - __start_sweep_sites);
}

const sweep_site *sweep_site_at(size_t index) {
    return __start_sweep_sites[index];
}

static size_t index_of(const sweep_site *site) {
    size_t index = 0;
    while (sweep_site_at(index) != site) {
        index++;
    }
    return index;
}

/* -- refusing */

static struct {
    size_t site; /* or SWEEP_ALL_SITES */
    uint64_t nth;
    _Atomic uint64_t seen; /* of those that count */
} plan = {.nth = SWEEP_NONE};

void sweep_refuse(size_t site, uint64_t nth) {
    plan.site = site;
    plan.nth = nth;
    atomic_store(&plan.seen, 0);
}

static bool is_refused(const sweep_site *site) {
    const size_t index = index_of(site);
    atomic_fetch_add(&sweep_shared->reached[index], 1);
    if (plan.nth == SWEEP_NONE || (plan.site != SWEEP_ALL_SITES && plan.site != index)) {
        return false;
    }
    const uint64_t seen = atomic_fetch_add(&plan.seen, 1);
    const bool is_it = plan.site == SWEEP_ALL_SITES ? seen >= plan.nth : seen == plan.nth;
    atomic_fetch_add(&sweep_shared->refused[index], is_it);
    return is_it;
}

/* -- the ledger */

enum { LEDGER_MAX = 1 << 16 };

static struct {
    pthread_mutex_t lock;
    struct {
        void *memory;
        const sweep_site *site;
    } blocks[LEDGER_MAX];
    size_t count; /* how many of the blocks above may be in use */
    int64_t threads;
} ledger = {.lock = PTHREAD_MUTEX_INITIALIZER};

/* Where a block is, or the first free place for NULL. */
static size_t place_of(const void *memory) {
    size_t i = 0;
    while (i < ledger.count && ledger.blocks[i].memory != memory) {
        i++;
    }
    return i;
}

static void *entered(const sweep_site *site, void *memory) {
    if (memory == NULL) {
        return NULL;
    }
    pthread_mutex_lock(&ledger.lock);
    const size_t place = place_of(NULL);
    if (place == LEDGER_MAX) {
        (void)fprintf(stderr, "sweep: more blocks than the ledger has room for\n");
        abort();
    }
    ledger.blocks[place].memory = memory;
    ledger.blocks[place].site = site;
    ledger.count += place == ledger.count;
    pthread_mutex_unlock(&ledger.lock);
    return memory;
}

void sweep_free(void *memory) {
    if (memory == NULL) {
        return;
    }
    pthread_mutex_lock(&ledger.lock);
    const size_t place = place_of(memory);
    if (place == ledger.count) {
        (void)fprintf(stderr, "sweep: the library frees what it has not got, or has given back\n");
        abort();
    }
    ledger.blocks[place].memory = NULL;
    pthread_mutex_unlock(&ledger.lock);
    free(memory);
}

static void count_thread(int64_t change) {
    pthread_mutex_lock(&ledger.lock);
    ledger.threads += change;
    pthread_mutex_unlock(&ledger.lock);
}

/* Slots with what is recorded of them, and the control block: the next session takes them over. */
static bool is_for_the_next_session(const sweep_site *site) {
    static const char *const kept[][2] = {
        {"store.c", "calloc"}, {"origin.c", "calloc"}, {"runtime.c", "aligned_alloc"}};
    const char *slash = strrchr(site->file, '/');
    const char *name = slash != NULL ? slash + 1 : site->file;
    for (size_t i = 0; i < sizeof(kept) / sizeof(kept[0]); i++) {
        if (strcmp(name, kept[i][0]) == 0 && strcmp(site->asks_for, kept[i][1]) == 0) {
            return true;
        }
    }
    return false;
}

static size_t count_blocks(bool are_kept) {
    size_t count = 0;
    for (size_t i = 0; i < ledger.count; i++) {
        const sweep_site *site = ledger.blocks[i].site;
        if (ledger.blocks[i].memory == NULL || is_for_the_next_session(site) != are_kept) {
            continue;
        }
        count++;
        if (!are_kept) {
            (void)fprintf(stderr, "sweep: leaked: %s:%d %s\n", site->file, site->line,
                          site->asks_for);
        }
    }
    return count;
}

size_t sweep_leaked(void) {
    pthread_mutex_lock(&ledger.lock);
    size_t count = count_blocks(false);
    if (ledger.threads != 0) {
        (void)fprintf(stderr, "sweep: %lld threads not joined\n", (long long)ledger.threads);
        count++;
    }
    pthread_mutex_unlock(&ledger.lock);
    return count;
}

size_t sweep_kept(void) {
    pthread_mutex_lock(&ledger.lock);
    const size_t count = count_blocks(true);
    pthread_mutex_unlock(&ledger.lock);
    return count;
}

/* -- what the library calls */

void *sweep_malloc(const sweep_site *site, size_t size) {
    return is_refused(site) ? NULL : entered(site, malloc(size));
}

void *sweep_calloc(const sweep_site *site, size_t count, size_t size) {
    return is_refused(site) ? NULL : entered(site, calloc(count, size));
}

void *sweep_aligned_alloc(const sweep_site *site, size_t alignment, size_t size) {
    return is_refused(site) ? NULL : entered(site, aligned_alloc(alignment, size));
}

int sweep_pthread_create(const sweep_site *site,
                         pthread_t *thread,
                         const pthread_attr_t *attributes,
                         void *(*body)(void *),
                         void *argument) {
    if (is_refused(site)) {
        return EAGAIN;
    }
    const int error = pthread_create(thread, attributes, body, argument);
    count_thread(error == 0);
    return error;
}

int sweep_pthread_join(pthread_t thread, void **result) {
    const int error = pthread_join(thread, result);
    count_thread(-(error == 0));
    return error;
}

int sweep_pthread_atfork(const sweep_site *site,
                         void (*prepare)(void),
                         void (*parent)(void),
                         void (*child)(void)) {
    return is_refused(site) ? ENOMEM : pthread_atfork(prepare, parent, child);
}

ssize_t sweep_getrandom(const sweep_site *site, void *bytes, size_t size, unsigned flags) {
    if (is_refused(site)) {
        errno = ENOSYS;
        return -1;
    }
    return getrandom(bytes, size, flags);
}
