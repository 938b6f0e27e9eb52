/* finding - what playing a case found: its verdict, and what a person needs to understand it. Made
 * by the player, completed by the suite, written by record.c. */
#ifndef OBJREF_ENGINE_FINDING_H
#define OBJREF_ENGINE_FINDING_H

#include <stdbool.h>
#include <stdint.h>

/* X(NAME, word as a key of `counts`, breaks the exit code) */
#define VERDICT_MAP(X)                                                                             \
    X(PASS, "pass", false)                                                                         \
    X(FAIL, "fail", true)                                                                          \
    X(CRASH, "crash", true)                                                                        \
    X(HANG, "hang", true)                                                                          \
    X(PROTOCOL, "protocol", true)                                                                  \
    X(UNSUPPORTED, "unsupported", false)                                                           \
    X(SKIP, "skip", false)                                                                         \
    X(ERROR, "error", true)                                                                        \
    X(INCONCLUSIVE, "inconclusive", true)                                                          \
    X(XFAIL, "xfail", false)                                                                       \
    X(XPASS, "xpass", true)                                                                        \
    X(STALE, "stale", true)                                                                        \
    X(FLAKY, "flaky", true)

enum verdict {
#define X(name, word, breaks) VERDICT_##name,
    VERDICT_MAP(X)
#undef X
        VERDICT_COUNT /* also: none, the run was interrupted */
};

const char *verdict_name(enum verdict verdict); /* "PASS"; never freed */
const char *verdict_word(enum verdict verdict); /* "pass"; never freed */
bool verdict_breaks(enum verdict verdict);
/* FAIL, CRASH, HANG, PROTOCOL: the implementation's fault; false for all others. */
bool verdict_is_failure(enum verdict verdict);
enum verdict verdict_find(const char *name); /* VERDICT_COUNT: no such verdict */

struct finding {
    enum verdict verdict;
    bool is_late;       /* right, but too late: promptness may be flaky, a wrong value may not */
    bool is_leak;       /* the counters are not back after the end: rule LIFE-2 */
    bool is_adapters;   /* the SDK answered, not the runtime */
    bool is_start;      /* the program ended or hung before its session was there */
    bool is_unheard;    /* it did so before it said hello */
    const char *denied; /* hello does not list this op, which the case needs; never freed */
    uint32_t line;      /* 0: before the first or after the last */
    int64_t span_ns;    /* how long the case took */
    char *expected;     /* owned, as all below; NULL where there is nothing to say */
    char *observed;
    char *reason; /* of UNSUPPORTED and SKIP */
    char *with;   /* names of loops and of the expectation, with their values */
    char *log;    /* the tail of standard error */
};

void finding_release(struct finding *finding);

/* Sets verdict, expected and observed (both taken over, may be NULL; expected may be what it was).
 * Returns false, so that who finds something can `return finding_set(…)`. */
bool finding_set(struct finding *finding, enum verdict verdict, char *expected, char *observed);

/* As finding_set() with UNSUPPORTED and the reason (taken over). */
bool finding_unsupported(struct finding *finding, char *reason);

#endif
