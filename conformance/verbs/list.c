/* objref-list - the catalogue: each rule with its level and cases, or why it has none. */
#include "asking.h"
#include "paper.h"

#include <stdio.h>
#include <string.h>

#define ID_COLUMNS 10
#define CASE_COLUMNS 48

static const char usage[] =
    "usage: objref list [--json] [-q] [SELECTOR]...\n"
    "\n"
    "Rules with level, number of cases and first words; the cases under each; where a rule has no\n"
    "case, why. SELECTOR is a rule (ERR-2), a family (ERR), a case (ERR/name), a glob over both\n"
    "('PLAN-1*'), level:must, tag:slow, or the path of a .case file. Without one, everything.\n"
    "\n"
    "  --json   one object with rules and cases\n"
    "  -q       only the ids of cases\n"
    "\n"
    "Exit: 0; 2 a mistake in the command line, a case or the catalogue; 70 internal error.\n";

static bool rule_is_shown(const objref__catalogue *catalogue, const objref__rule *rule) {
    bool shown = rule->is_selected;

    for (uint32_t i = 0; !shown && i < rule->case_count; i++) {
        shown = catalogue->cases[rule->cases[i]].is_selected;
    }
    return shown;
}

static void case_print(const objref__case *scene) {
    (void)printf("    %-*s  ", CASE_COLUMNS, scene->id);
    paper_print_cut(scene->title, PAPER_COLUMNS - CASE_COLUMNS - 6);
    (void)putchar('\n');
}

static void rule_print(const objref__catalogue *catalogue, const objref__rule *rule) {
    char cases[24];

    (void)snprintf(cases, sizeof(cases), "%u case%s", rule->case_count,
                   rule->case_count == 1 ? "" : "s");
    paper_print(PAPER_BOLD, rule->id);
    (void)printf("%*s%-7s", ID_COLUMNS - (int)strlen(rule->id), "", rule->level);
    (void)printf("%-10s", rule->case_count ? cases : rule->test ? "a test" : "untested");
    paper_print_cut(rule->text, PAPER_COLUMNS - ID_COLUMNS - 17);
    (void)putchar('\n');
    for (uint32_t i = 0; i < rule->case_count; i++) {
        const objref__entry *entry = &catalogue->cases[rule->cases[i]];
        if (entry->is_selected) {
            case_print(entry->scene);
        }
    }
    if (rule->test) {
        (void)printf("    ctest %s, on the reference\n", rule->test);
    }
    if (rule->case_count == 0 && rule->untested) {
        (void)printf("    ");
        paper_print(PAPER_YELLOW, "why");
        (void)printf(" ");
        paper_print_wrapped(rule->untested, 8);
    }
}

static void catalogue_print(const objref__catalogue *catalogue) {
    uint32_t shown = 0;
    uint32_t tested = 0;
    uint32_t by_test = 0;
    uint32_t cases = 0;

    for (uint32_t i = 0; i < catalogue->rule_count; i++) {
        const objref__rule *rule = &catalogue->rules[i];
        if (rule_is_shown(catalogue, rule)) {
            rule_print(catalogue, rule);
            shown++;
            tested += rule->case_count > 0;
            by_test += rule->case_count == 0 && rule->test != NULL;
        }
    }
    for (uint32_t i = 0; i < catalogue->case_count; i++) {
        cases += catalogue->cases[i].is_selected;
    }
    (void)printf("\n%u rules, %u of them with cases, %u with a test, %u untested; %u cases\n",
                 shown, tested, by_test, shown - tested - by_test, cases);
}

static void catalogue_print_ids(const objref__catalogue *catalogue) {
    for (uint32_t i = 0; i < catalogue->case_count; i++) {
        if (catalogue->cases[i].is_selected) {
            (void)puts(catalogue->cases[i].scene->id);
        }
    }
}

static void catalogue_print_json(const objref__catalogue *catalogue) {
    json_t *rules = json_array();
    json_t *cases = json_array();

    for (uint32_t i = 0; i < catalogue->rule_count; i++) {
        if (rule_is_shown(catalogue, &catalogue->rules[i])) {
            (void)json_array_append_new(rules, asking_rule_json(catalogue, &catalogue->rules[i]));
        }
    }
    for (uint32_t i = 0; i < catalogue->case_count; i++) {
        if (catalogue->cases[i].is_selected) {
            (void)json_array_append_new(cases, asking_case_json(&catalogue->cases[i]));
        }
    }
    asking_print_json(json_pack("{s:o,s:o}", "rules", rules, "cases", cases));
}

int main(int argc, char **argv) {
    struct asking asking;
    int code = EXIT_AS_EXPECTED;

    if (!asking_open(&asking, argc, argv, usage, &code)) {
        return code;
    }
    paper_open();
    if (!asking_select(&asking)) {
        code = EXIT_USAGE;
    } else if (asking.is_json) {
        catalogue_print_json(asking.catalogue);
    } else if (asking.is_quiet) {
        catalogue_print_ids(asking.catalogue);
    } else {
        catalogue_print(asking.catalogue);
    }
    return asking_close(&asking, code);
}
