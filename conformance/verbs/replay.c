/* replay - `objref replay FILE… -i IMPL`: plays stored cases: a case file, or a failure as it was
 * printed and copied into a file. A name without such a file is looked up among the suite's cases.
 */
#include "arguments.h"
#include "playing.h"

#include "engine/impl.h"
#include "engine/message.h"
#include "language/case.h"
#include "language/catalogue.h"
#include "language/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static const char usage[] =
    "usage: objref replay FILE… [-i IMPL]… [--multiplier X] [--expect FILE] [--out DIR] [--json]\n"
    "                     [--seed N] [--repeat N] [-q] [-v]\n"
    "\n"
    "Plays case files, or failures copied from what objref check printed. A FILE that is not "
    "there\n"
    "is looked for among the suite's own cases: objref replay GET/zero-polls.case.\n"
    "\n"
    "  -i IMPL          a program with its arguments, reference, dask, twin:NAME or hostile:NAME\n"
    "  --multiplier X   all bounds are X times as long\n"
    "  --expect FILE    failures that are known\n"
    "  --seed N         of the pauses before operations that overlap, as a failure prints it\n"
    "  --repeat N       each case N times, or until it fails\n"
    "  --out DIR        writes DIR/results.jsonl\n"
    "Exit: 0 as expected, 1 not as expected, 2 a mistake in a FILE, 3 IMPL did not start, 4 "
    "nothing\n"
    "ran, 70 internal error, 130 interrupted.\n";

static char *file_find(const char *word) {
    char *shipped = message_format("%s/conformance/cases/%s", impl_root(), word);
    bool is_shipped = access(word, F_OK) != 0 && access(shipped, F_OK) == 0;
    char *path = is_shipped ? shipped : message_copy(word);
    if (!is_shipped) {
        free(shipped);
    }
    return path;
}

/* The cases that were read: owned here, borrowed by the suite. */
struct scenes {
    objref__case **items;
    size_t count;
};

static bool scene_add(struct scenes *scenes, const char *path) {
    objref__text fault = {0};
    objref__case *scene = objref__case_read(path, &fault);
    if (scene != NULL) {
        scenes->items[scenes->count++] = scene;
    } else {
        (void)fprintf(stderr, "%s\n", objref__text_get(&fault));
    }
    objref__text_release(&fault);
    return scene != NULL;
}

static bool scenes_read(struct scenes *scenes, const struct arguments *arguments) {
    bool is_good = true;
    scenes->items = objref__memory(arguments->word_count, sizeof(void *));
    for (size_t i = 0; i < arguments->word_count; i++) {
        char *path = file_find(arguments->words[i]);
        is_good = scene_add(scenes, path) && is_good;
        free(path);
    }
    return is_good;
}

static void scenes_release(struct scenes *scenes) {
    for (size_t i = 0; i < scenes->count; i++) {
        objref__case_release(scenes->items[i]);
    }
    free(scenes->items);
}

/* A case that needs what nobody can offer is a mistake, or it would be UNSUPPORTED for ever. */
static bool scenes_are_askable(struct playing *playing, const struct suite *suite) {
    objref__text faults = {0};
    bool is_good = true;
    for (size_t i = 0; i < suite->case_count; i++) {
        is_good = objref__case_is_askable(suite->cases[i], playing->capabilities, playing->choices,
                                          &faults) &&
                  is_good;
    }
    if (!is_good) {
        (void)fputs(objref__text_get(&faults), stderr);
        playing->exit_code = exit_combine(playing->exit_code, EXIT_USAGE);
    }
    objref__text_release(&faults);
    return is_good;
}

static int replay(const struct arguments *arguments, struct suite *suite, int argc, char **argv) {
    struct playing playing;
    bool is_open = playing_open(&playing, arguments) && scenes_are_askable(&playing, suite) &&
                   playing_enter(&playing, suite, false);
    if (is_open && arguments->out != NULL) {
        is_open = playing_record(&playing, arguments->out, argc, argv, suite);
    }
    if (is_open) {
        playing_all(&playing, suite);
    }
    return playing_close(&playing);
}

static int scenes_play(const struct arguments *arguments, int argc, char **argv) {
    struct scenes scenes = {0};
    json_t *rules = json_array();
    struct suite suite = {.rules = rules, .plays_slow = true, .plays = arguments->repeat};
    int code = EXIT_USAGE;
    if (scenes_read(&scenes, arguments)) {
        suite.cases = objref__memory(scenes.count, sizeof(void *));
        suite.case_count = scenes.count;
        for (size_t i = 0; i < scenes.count; i++) {
            suite.cases[i] = scenes.items[i];
        }
        code = replay(arguments, &suite, argc, argv);
    }
    free(suite.cases);
    scenes_release(&scenes);
    json_decref(rules);
    return code;
}

int main(int argc, char **argv) {
    struct arguments arguments;
    enum arguments_result parsed = arguments_parse(&arguments, argc, argv, usage);
    int code = parsed == ARGUMENTS_HELP ? EXIT_AS_EXPECTED : EXIT_USAGE;
    if (parsed == ARGUMENTS_GOOD && arguments.word_count == 0) {
        (void)fprintf(stderr, "objref: expected a case file, found none\n%s", usage);
    } else if (parsed == ARGUMENTS_GOOD) {
        code = scenes_play(&arguments, argc, argv);
    }
    arguments_release(&arguments);
    return code;
}
