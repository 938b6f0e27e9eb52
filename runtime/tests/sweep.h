/* sweep - stands between libobjref and what it asks the system for: memory, threads, chance.
 *
 * Forced into each source of the library (-include), so that no call gets past it. Each call is a
 * site, known from the section it is written to whether it is ever reached or not. Which call is
 * refused is set by what plays the workload; what has not been given back is in a ledger.
 */
#ifndef OBJREF_TESTS_SWEEP_H
#define OBJREF_TESTS_SWEEP_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/random.h>

typedef struct sweep_site {
    const char *file; /* as the compiler was told it */
    int line;
    const char *asks_for; /* the function */
} sweep_site;

void *sweep_malloc(const sweep_site *site, size_t size);
void *sweep_calloc(const sweep_site *site, size_t count, size_t size);
void *sweep_aligned_alloc(const sweep_site *site, size_t alignment, size_t size);
void sweep_free(void *memory);
int sweep_pthread_create(const sweep_site *site,
                         pthread_t *thread,
                         const pthread_attr_t *attributes,
                         void *(*body)(void *),
                         void *argument);
int sweep_pthread_join(pthread_t thread, void **result);
int sweep_pthread_atfork(const sweep_site *site,
                         void (*prepare)(void),
                         void (*parent)(void),
                         void (*child)(void));
ssize_t sweep_getrandom(const sweep_site *site, void *bytes, size_t size, unsigned flags);

#ifdef OBJREF_TESTS_SWEEP_IS_PLAYED
/* -- for sweep.c and what plays the workload */

enum { SWEEP_SITE_MAX = 64 };

/* All sites of the library. */
size_t sweep_site_count(void);
const sweep_site *sweep_site_at(size_t index);

/* How often each was reached and refused; shared with children of fork. */
typedef struct sweep_counts {
    _Atomic uint64_t reached[SWEEP_SITE_MAX];
    _Atomic uint64_t refused[SWEEP_SITE_MAX];
} sweep_counts;

extern sweep_counts *sweep_shared;

/* From now on the nth call (from 0) at a site is refused, once, or the nth of all and each after
 * it, or none. */
#define SWEEP_ALL_SITES SIZE_MAX
#define SWEEP_NONE UINT64_MAX
void sweep_refuse(size_t site, uint64_t nth);

/* What the library has not given back, other than what it keeps for the next session (slots and
 * the control block): memory and threads. Prints each. */
size_t sweep_leaked(void);

/* How many blocks are kept for the next session. */
size_t sweep_kept(void);
#else
/* -- for the library's sources */

/* Before the macros below change what these declare. */
#include <malloc.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

/* Only a pointer is put into the section: no compiler pads between those. */
#define SWEEP_SITE(function)                                                                       \
    __extension__({                                                                                \
        static const sweep_site site = {__FILE__, __LINE__, function};                             \
        __attribute__((section("sweep_sites"), used)) static const sweep_site *const entry =       \
            &site;                                                                                 \
        entry;                                                                                     \
    })

#define malloc(...) sweep_malloc(SWEEP_SITE("malloc"), __VA_ARGS__)
#define calloc(...) sweep_calloc(SWEEP_SITE("calloc"), __VA_ARGS__)
#define aligned_alloc(...) sweep_aligned_alloc(SWEEP_SITE("aligned_alloc"), __VA_ARGS__)
#define free(memory) sweep_free(memory)
#define pthread_create(...) sweep_pthread_create(SWEEP_SITE("pthread_create"), __VA_ARGS__)
#define pthread_join(...) sweep_pthread_join(__VA_ARGS__)
#define pthread_atfork(...) sweep_pthread_atfork(SWEEP_SITE("pthread_atfork"), __VA_ARGS__)
#define getrandom(...) sweep_getrandom(SWEEP_SITE("getrandom"), __VA_ARGS__)

/* A new way of asking has to be added above before it compiles. */
#pragma GCC poison realloc reallocarray strdup strndup posix_memalign memalign asprintf vasprintf
#pragma GCC poison mmap fopen
#endif

#endif /* OBJREF_TESTS_SWEEP_H */
