/* script - a program written as a case, with what the model says it must show. It is the text that
 * the parser reads, so a failure is a case from the first moment. Called by hunt.c and the tests.
 */
#ifndef OBJREF_FUZZ_SCRIPT_H
#define OBJREF_FUZZ_SCRIPT_H

#include "language/text.h"
#include "model.h"
#include "program.h"

#include <stdbool.h>
#include <stdint.h>

struct script {
    objref__text text;
    uint32_t statement_count;
    /* By step: the last line that it is written as, and what that line stands for. */
    uint32_t lines[PROGRAM_STEPS_MAX];
    const char *rules[PROGRAM_STEPS_MAX];
    enum oracle oracles[PROGRAM_STEPS_MAX];
};

/* Writes the program. `subject` is the step whose rule and oracle stand in the header; at the
 * program's count it is the end, and PROGRAM_STEPS_MAX means that nothing has failed yet. With
 * `is_unanswered` no answer came, so the title speaks of that. False: the model refuses it; nothing
 * is to be released. */
bool script_write(const struct program *program,
                  bool counts_objects,
                  uint32_t subject,
                  bool is_unanswered,
                  struct script *ret_script);
void script_release(struct script *script);

/* The step that stands at a line of the case; the program's count for none. */
uint32_t script_step(const struct script *script, const struct program *program, uint32_t line);

#endif
