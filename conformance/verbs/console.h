/* console - what a person sees of a run: a progress line on a terminal, failures as they happen,
 * and at the end what was not offered, the numbers and where the records are. Owned by a verb. */
#ifndef OBJREF_VERBS_CONSOLE_H
#define OBJREF_VERBS_CONSOLE_H

#include "engine/suite.h"

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

struct console {
    bool is_quiet;   /* only the last lines */
    bool is_verbose; /* a line for each case */
    bool is_json;    /* standard output belongs to the summary's objects */
    bool has_progress;
    json_t *reasons; /* owned: reason of UNSUPPORTED or SKIP -> ids */
};

void console_open(struct console *console, bool is_quiet, bool is_verbose, bool is_json);
void console_release(struct console *console);

/* A suite_listener; user is the console. */
void console_played(void *user, const struct played *played, size_t done, size_t total);

/* The end of one implementation's run. */
void console_summary(struct console *console,
                     const char *impl,
                     const struct tally *tally,
                     const struct expectations *expectations);

/* The implementation did not start: why, and its standard error. */
void console_not_started(const struct console *console,
                         const char *impl,
                         const struct finding *finding);

#endif
