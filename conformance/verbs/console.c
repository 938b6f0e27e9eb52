/* console - see console.h. */
#include "console.h"

#include "engine/record.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

void console_open(struct console *console, bool is_quiet, bool is_verbose, bool is_json) {
    *console = (struct console){.is_quiet = is_quiet, .is_verbose = is_verbose, .is_json = is_json};
    console->reasons = json_object();
    console->has_progress = !is_quiet && !is_verbose && isatty(STDERR_FILENO) == 1;
}

void console_release(struct console *console) {
    json_decref(console->reasons);
    memset(console, 0, sizeof *console);
}

static void progress_clear(const struct console *console) {
    if (console->has_progress) {
        (void)fputs("\r\033[K", stderr);
    }
}

static void progress_show(const struct console *console,
                          const struct played *played,
                          size_t done,
                          size_t total) {
    if (console->has_progress) {
        (void)fprintf(stderr, "\r\033[K%zu of %zu  %.60s", done, total, played->scene->id);
        (void)fflush(stderr);
    }
}

static void reason_add(struct console *console, const struct played *played) {
    const char *reason = played->finding.reason != NULL ? played->finding.reason : "";
    json_t *ids = json_object_get(console->reasons, reason);
    if (ids == NULL) {
        ids = json_array();
        (void)json_object_set_new(console->reasons, reason, ids);
    }
    (void)json_array_append_new(ids, record_text(played->scene->id));
}

static void block_print(const struct played *played) {
    (void)fputs(played->text, stdout);
    if (played->repeats > 0) {
        (void)printf("  repeated  failed %u of %u times, alone\n", played->again, played->repeats);
    }
    (void)putchar('\n');
}

static void line_print(const struct played *played) {
    double ms = (double)played->finding.span_ns / 1e6;
    (void)printf("%-11s %s  %.1f ms%s%s\n", verdict_name(played->verdict), played->scene->id, ms,
                 played->finding.reason != NULL ? "  " : "",
                 played->finding.reason != NULL ? played->finding.reason : "");
}

static bool is_unforeseen(const struct played *played) {
    return played->text != NULL && verdict_breaks(played->verdict);
}

void console_played(void *user, const struct played *played, size_t done, size_t total) {
    struct console *console = user;
    progress_clear(console);
    if (played->verdict == VERDICT_UNSUPPORTED || played->verdict == VERDICT_SKIP) {
        reason_add(console, played);
    }
    bool speaks = !console->is_json && !console->is_quiet;
    if (speaks && is_unforeseen(played)) {
        block_print(played);
    } else if (speaks && played->verdict == VERDICT_XPASS) {
        (void)printf("XPASS %s\n  passed, although it is expected to fail: %s\n\n",
                     played->scene->id, played->entry->fields[EXPECTATION_REASON]);
    } else if (speaks && console->is_verbose) {
        line_print(played);
    }
    (void)fflush(stdout);
    if (done < total) {
        progress_show(console, played, done, total);
    }
}

static void reasons_print(const struct console *console) {
    const char *reason;
    json_t *ids;
    json_object_foreach(console->reasons, reason, ids) {
        (void)printf("  %s (%zu)\n", reason, json_array_size(ids));
        for (size_t i = 0; i < json_array_size(ids); i++) {
            (void)printf("      %s\n", json_string_value(json_array_get(ids, i)));
        }
    }
}

static void stale_print(const struct expectations *expectations) {
    for (size_t i = 0; expectations != NULL && i < expectations->count; i++) {
        const struct expectation *entry = &expectations->items[i];
        if (!entry->is_met) {
            (void)printf("STALE %s\n  %s:%u: no case that was played falls under it\n\n",
                         entry->fields[EXPECTATION_CASE], expectations->path, entry->line);
        }
    }
}

static void counts_print(const struct tally *tally) {
    const char *comma = " (";
    for (int i = 0; i < VERDICT_COUNT; i++) {
        if (tally->counts[i] > 0) {
            (void)printf("%s%zu %s", comma, tally->counts[i], verdict_name((enum verdict)i));
            comma = ", ";
        }
    }
    (void)fputs(*comma == ',' ? ")\n" : "\n", stdout);
}

static void surface_print(const char *impl, const struct tally *tally) {
    struct rule_counts rules = tally_rules(tally);
    (void)printf("%s: claimed surface: %zu of %zu rules applicable, %zu passed, %zu failed, "
                 "%zu untested, %zu unproven\n",
                 impl, rules.applicable, rules.total, rules.passed, rules.failed, rules.untested,
                 rules.unproven);
}

void console_summary(struct console *console,
                     const char *impl,
                     const struct tally *tally,
                     const struct expectations *expectations) {
    progress_clear(console);
    if (console->is_json) {
        return;
    }
    if (!console->is_quiet && json_object_size(console->reasons) > 0) {
        (void)printf("not asked of %s:\n", impl);
        reasons_print(console);
        (void)putchar('\n');
    }
    if (!console->is_quiet && tally->counts[VERDICT_STALE] > 0) {
        stale_print(expectations);
    }
    (void)printf("%s: %zu of %zu cases passed", impl, tally->counts[VERDICT_PASS],
                 tally_played(tally));
    counts_print(tally);
    if (tally_played(tally) == 0 && !tally->is_interrupted) {
        (void)printf("%s: NOTHING WAS JUDGED: no case was played\n", impl);
    }
    if (tally->rule_count > 0) {
        surface_print(impl, tally);
    }
    (void)fflush(stdout);
    (void)json_object_clear(console->reasons);
}

void console_not_started(const struct console *console,
                         const char *impl,
                         const struct finding *finding) {
    progress_clear(console);
    (void)fprintf(stderr, "objref: %s did not start: %s\n", impl,
                  finding->observed != NULL ? finding->observed : "no reason is known");
    if (finding->log != NULL && finding->log[0] != '\0') {
        (void)fprintf(stderr, "its standard error ends with:\n%s%s", finding->log,
                      finding->log[strlen(finding->log) - 1] == '\n' ? "" : "\n");
    }
    (void)fputs("-i takes a program that answers hello on its standard output "
                "(conformance/PROTOCOL.md),\nor reference, dask, twin:NAME, hostile:NAME\n",
                stderr);
}
