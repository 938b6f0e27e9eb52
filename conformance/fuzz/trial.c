/* trial - see trial.h. */
#include "trial.h"

#include "engine/message.h"
#include "engine/player.h"
#include "extras.h"
#include "script.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool signature_is_equal(const struct signature *left, const struct signature *right) {
    return strcmp(left->text, right->text) == 0;
}

/* What came instead, as one word: the kind of an error, "late", or "other". */
static void observed_word(const struct finding *finding, char *ret_word, size_t size) {
    const char *observed = finding->observed != NULL ? finding->observed : "";
    int length = 0;
    (void)sscanf(observed, "error %*[a-z_]%n", &length);
    if (finding->is_late) {
        (void)snprintf(ret_word, size, "late");
    } else if (length > 0) {
        (void)snprintf(ret_word, size, "%.*s", length - 6, observed + 6);
    } else {
        (void)snprintf(ret_word, size, "other");
    }
}

static const char *step_name(const struct step *step) {
    bool is_probe = step->kind == STEP_PROBE;
    return is_probe ? extras_probe(step->number)->name : step_verb(step->kind);
}

static void
signature_make(struct trial *trial, const struct program *program, const struct script *script) {
    char word[32] = "";
    bool is_end = trial->subject >= program->count;
    enum oracle oracle = is_end ? ORACLE_LEAK : script->oracles[trial->subject];
    const char *verb = is_end ? "end" : step_name(&program->steps[trial->subject]);
    observed_word(&trial->finding, word, sizeof word);
    if (trial->finding.verdict != VERDICT_FAIL) {
        oracle = ORACLE_ANSWER; /* no answer came, so it contradicts no other oracle */
        word[0] = '\0';
    }
    if (trial->finding.verdict == VERDICT_CRASH) {
        verb = "any"; /* a program ends when it likes, not when it is asked */
    }
    (void)snprintf(trial->signature.text, sizeof trial->signature.text, "%s-%s-%s%s%s",
                   verdict_word(trial->finding.verdict), verb, oracle_word(oracle),
                   word[0] != '\0' ? "-" : "", word);
}

static objref__case *scene_parse(const char *file, const struct script *script, char **ret_fault) {
    objref__text fault = {0};
    objref__case *scene = objref__case_parse(file, script->text.data, script->text.size, &fault);
    *ret_fault = scene == NULL ? objref__text_take(&fault) : NULL;
    objref__text_release(&fault);
    return scene;
}

bool trial_play(struct stage *stage,
                const struct program *program,
                bool counts_objects,
                bool is_alone,
                struct trial *ret_trial) {
    struct script script;
    *ret_trial = (struct trial){0};
    if (!script_write(program, counts_objects, PROGRAM_STEPS_MAX, false, &script)) {
        return false;
    }
    char *fault = NULL;
    ret_trial->scene = scene_parse("fuzz/program.case", &script, &fault);
    ret_trial->statements = script.statement_count;
    if (ret_trial->scene == NULL) {
        (void)finding_set(&ret_trial->finding, VERDICT_ERROR, message_copy("a case that parses"),
                          message_format("%s in\n%s", fault, objref__text_get(&script.text)));
    } else {
        player_play(stage, ret_trial->scene, is_alone, &ret_trial->finding);
    }
    free(fault);
    if (verdict_is_failure(ret_trial->finding.verdict)) {
        ret_trial->subject = script_step(&script, program, ret_trial->finding.line);
        signature_make(ret_trial, program, &script);
    }
    script_release(&script);
    return true;
}

void trial_release(struct trial *trial) {
    finding_release(&trial->finding);
    objref__case_release(trial->scene);
    trial->scene = NULL;
}

objref__case *trial_scene(const struct trial *trial,
                          const struct program *program,
                          bool counts_objects,
                          const char *file) {
    struct script script;
    char *fault = NULL;
    bool is_unanswered = trial->finding.verdict != VERDICT_FAIL;
    if (!script_write(program, counts_objects, trial->subject, is_unanswered, &script)) {
        return NULL;
    }
    objref__case *scene = scene_parse(file, &script, &fault);
    free(fault);
    script_release(&script);
    return scene;
}
