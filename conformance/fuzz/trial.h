/* trial - one play of one program: written as a case, read by the parser, played by the engine as
 * any other case, and what was found named so that two failures can be compared. Called by
 * hunt.c and the tests. */
#ifndef OBJREF_FUZZ_TRIAL_H
#define OBJREF_FUZZ_TRIAL_H

#include "engine/finding.h"
#include "engine/stage.h"
#include "language/case.h"
#include "model.h"
#include "program.h"

#include <stdbool.h>
#include <stdint.h>

#define SIGNATURE_BYTES 96

/* "fail-get-value-unknown_ref": the verdict, the verb of the line that failed, the oracle that it
 * contradicts, and what came instead. */
struct signature {
    char text[SIGNATURE_BYTES];
};

struct trial {
    struct finding finding;
    struct signature signature; /* empty when it did not fail */
    uint32_t statements;
    uint32_t subject;    /* the step that failed; the program's count is the end */
    objref__case *scene; /* owned; NULL when the program made no sense */
};

/* Plays the program; its file's name becomes its id ("found/NAME"). `subject` is as for
 * script_write(). False: the model refuses it, and nothing was played. */
bool trial_play(struct stage *stage,
                const struct program *program,
                bool counts_objects,
                bool is_alone,
                struct trial *ret_trial);
void trial_release(struct trial *trial);

/* Reads the program as the case that it is when it has failed as this trial of it did; NULL: it
 * makes no sense. */
objref__case *trial_scene(const struct trial *trial,
                          const struct program *program,
                          bool counts_objects,
                          const char *file);

bool signature_is_equal(const struct signature *left, const struct signature *right);

#endif
