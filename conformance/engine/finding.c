/* finding - see finding.h. */
#include "finding.h"

#include <stdlib.h>
#include <string.h>

static const struct {
    const char *name, *word;
    bool breaks;
} verdicts[] = {
#define X(name, word, breaks) {#name, word, breaks},
    VERDICT_MAP(X)
#undef X
};

const char *verdict_name(enum verdict verdict) {
    return verdict < VERDICT_COUNT ? verdicts[verdict].name : "NONE";
}

const char *verdict_word(enum verdict verdict) {
    return verdict < VERDICT_COUNT ? verdicts[verdict].word : "none";
}

bool verdict_breaks(enum verdict verdict) {
    return verdict < VERDICT_COUNT && verdicts[verdict].breaks;
}

bool verdict_is_failure(enum verdict verdict) {
    return verdict == VERDICT_FAIL || verdict == VERDICT_CRASH || verdict == VERDICT_HANG ||
           verdict == VERDICT_PROTOCOL;
}

enum verdict verdict_find(const char *name) {
    for (int i = 0; i < VERDICT_COUNT; i++) {
        if (strcmp(verdicts[i].name, name) == 0) {
            return (enum verdict)i;
        }
    }
    return VERDICT_COUNT;
}

void finding_release(struct finding *finding) {
    free(finding->expected);
    free(finding->observed);
    free(finding->reason);
    free(finding->with);
    free(finding->log);
    memset(finding, 0, sizeof *finding);
}

bool finding_set(struct finding *finding, enum verdict verdict, char *expected, char *observed) {
    if (finding->expected != expected) {
        free(finding->expected);
    }
    free(finding->observed);
    finding->verdict = verdict;
    finding->expected = expected;
    finding->observed = observed;
    return false;
}

bool finding_unsupported(struct finding *finding, char *reason) {
    free(finding->reason);
    finding->reason = reason;
    return finding_set(finding, VERDICT_UNSUPPORTED, NULL, NULL);
}
