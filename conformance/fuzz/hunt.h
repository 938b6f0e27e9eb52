/* hunt - plays programs on one implementation until a budget is spent. What fails is played again
 * alone, shrunk, and kept as a case, once for each way to fail. Called by the verb and the tests.
 */
#ifndef OBJREF_FUZZ_HUNT_H
#define OBJREF_FUZZ_HUNT_H

#include "engine/record.h"
#include "engine/stage.h"
#include "generator.h"
#include "trial.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* One way to fail, at its smallest. */
struct found {
    struct signature signature;
    uint64_t index;        /* of the program */
    int64_t after_ns;      /* since the hunt began */
    uint32_t before;       /* statements when it was met */
    uint32_t statements;   /* and now */
    size_t tried;          /* candidates on the way */
    unsigned again, plays; /* how often it failed of so many plays alone */
    int64_t end_ns;        /* when no more plays of it begin */
    bool is_minimal;       /* nothing smaller fails */
    bool is_out_of_time;   /* end_ns came before the smallest was sure */
    char *path;            /* owned: the file of the case; NULL: none was asked for */
    char *text;            /* owned: the failure as it is printed */
    char *source;          /* owned: the case */
};

struct rumour; /* a way to fail that does not show each time, until a program shows it better */

struct hunt;
/* Told of each way to fail as it is found, and of the progress now and then (found is NULL). */
typedef void hunt_listener(void *user, const struct hunt *hunt, const struct found *found);

struct hunt {
    struct stage *stage; /* its bounds are the full ones; the hunt changes and restores them */
    const char *impl;    /* as the user named it */
    struct generator generator;
    uint64_t index;     /* of the next program */
    uint64_t index_end; /* of the last one, plus one; UINT64_MAX: as many as the budget allows */
    int64_t budget_ns;  /* for playing; what fails is looked into in its own time */
    int64_t shrink_ns;  /* for each way to fail, in all but the play that shows it alone */
    size_t found_most;  /* ends when so many ways to fail are found */
    const char *folder; /* cases are written to FOLDER/found; NULL: nowhere */
    hunt_listener *listener;
    void *user;

    uint64_t played, refused, unsupported;
    uint64_t failed;      /* programs, whatever the way */
    uint64_t unconfirmed; /* hangs and late answers that did not come back */
    int64_t span_ns;      /* that the playing took */
    struct found *found;  /* owned */
    size_t found_count;
    struct rumour *rumours; /* owned */
    size_t rumour_count;
    int64_t begin_ns;
    bool has_not_started, is_interrupted;
    char *error;       /* owned: our own fault; NULL: none */
    char *not_started; /* owned: why; NULL unless has_not_started */
};

/* Hunts. The stage has its tables; the rest of the hunt is zero or as the caller wants it. */
void hunt_run(struct hunt *hunt);
void hunt_release(struct hunt *hunt);

#endif
