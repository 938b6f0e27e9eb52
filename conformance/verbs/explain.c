/* objref-explain - one rule or case in full. */
#include "asking.h"
#include "paper.h"

#include <stdio.h>
#include <string.h>

static const char usage[] =
    "usage: objref explain [--json] RULE|CASE...\n"
    "\n"
    "RULE (ERR-2): what must hold, its level and source, its cases, and the twins that break it.\n"
    "CASE (ERR/name, or the path of a .case file): its rules, what it uses, its text.\n"
    "\n"
    "  --json   one array of objects\n"
    "\n"
    "Exit: 0; 2 a mistake in the command line, a case or the catalogue; 70 internal error.\n";

/* ---- rules ---- */

static void twin_say(objref__text *text, const objref__twin *twin) {
    objref__text_say(text, "%stwin:%s", text->size ? ", " : "", twin->name);
    if (*twin->verdict) {
        objref__text_say(text, " (%s%s%s)", twin->verdict, *twin->kind ? ", " : "", twin->kind);
    }
}

/* The twins that say they break one of the rules. */
static void
twins_print(const objref__catalogue *catalogue, const char *const *rules, uint32_t count) {
    objref__text text = {0};

    for (uint32_t i = 0; i < catalogue->twin_count; i++) {
        bool breaks = false;
        for (uint32_t k = 0; k < count; k++) {
            breaks = breaks || objref__twin_breaks(&catalogue->twins[i], rules[k]);
        }
        if (breaks) {
            twin_say(&text, &catalogue->twins[i]);
        }
    }
    paper_print_label("broken by", text.size ? text.data : "no twin yet: unproven");
    objref__text_release(&text);
}

static void rule_print(const objref__catalogue *catalogue, const objref__rule *rule) {
    objref__text needs = {0};

    for (uint32_t i = 0; i < rule->need_count; i++) {
        objref__text_say(&needs, "%s%s", i ? ", " : "", rule->needs[i]);
    }
    paper_print(PAPER_BOLD, rule->id);
    (void)printf("  %s%s\n  ", rule->level, rule->is_core ? ", core" : "");
    paper_print_wrapped(rule->text, 2);
    (void)putchar('\n');
    paper_print_label("source", rule->source);
    paper_print_label("profile", rule->profile);
    paper_print_label("needs", objref__text_get(&needs));
    for (uint32_t i = 0; i < rule->case_count; i++) {
        const objref__case *scene = catalogue->cases[rule->cases[i]].scene;
        objref__text text = {0};
        objref__text_say(&text, "%s: %s", scene->id, scene->title);
        paper_print_label("case", text.data);
        objref__text_release(&text);
    }
    paper_print_label("untested", rule->case_count == 0 && rule->untested ? rule->untested : "");
    paper_print_label("test", rule->test ? rule->test : "");
    twins_print(catalogue, &rule->id, 1);
    objref__text_release(&needs);
}

/* ---- cases ---- */

static void rules_print(const objref__catalogue *catalogue, const objref__case *scene) {
    for (uint32_t i = 0; i < scene->rule_count; i++) {
        const objref__rule *rule = objref__catalogue_rule(catalogue, scene->rules[i]);
        objref__text text = {0};
        objref__text_say(&text, "%s", scene->rules[i]);
        if (rule) {
            objref__text_say(&text, " %s: %s", rule->level, rule->text);
        }
        paper_print_label("rule", text.data);
        objref__text_release(&text);
    }
}

static void verbs_print(const objref__case *scene) {
    objref__text text = {0};

    for (objref__verb verb = 0; verb < OBJREF__VERB_COUNT; verb++) {
        if (scene->verbs >> verb & 1 && objref__verb_is_runtimes(verb)) {
            objref__text_say(&text, "%s%s", text.size ? ", " : "", objref__verb_word(verb));
        }
    }
    for (uint32_t i = 0; i < scene->function_count; i++) {
        objref__text_say(&text, "%s%s", i ? ", " : "; functions ", scene->functions[i]);
    }
    paper_print_label("uses", objref__text_get(&text));
    objref__text_release(&text);
}

static void places_print(const objref__case *scene) {
    objref__text text = {0};

    for (objref__place place = 1; place < OBJREF__PLACE_COUNT; place++) {
        if (scene->places >> place & 1) {
            objref__text_say(&text, "%s%s", text.size ? ", " : "", objref__place_name(place));
        }
    }
    paper_print_label("programs", objref__text_get(&text));
    paper_print_label("session", scene->is_fresh ? "of its own" : "shared");
    objref__text_release(&text);
}

static void case_print(const objref__catalogue *catalogue, const objref__entry *entry) {
    const objref__case *scene = entry->scene;

    paper_print(PAPER_BOLD, scene->id);
    (void)printf("\n  ");
    paper_print_wrapped(scene->title, 2);
    (void)putchar('\n');
    rules_print(catalogue, scene);
    verbs_print(scene);
    places_print(scene);
    twins_print(catalogue, scene->rules, scene->rule_count);
    paper_print_label("file", entry->path);
    (void)putchar('\n');
    for (uint32_t i = 0; i < scene->line_count; i++) {
        if (scene->lines[i]) {
            (void)printf("  %3u  %s\n", i + 1, scene->lines[i]);
        }
    }
}

/* ---- words ---- */

/* The rules that the word selects; where it selects none, its cases. */
static void selected_explain(const objref__catalogue *catalogue, json_t *array) {
    bool rules = false;

    for (uint32_t i = 0; i < catalogue->rule_count; i++) {
        const objref__rule *rule = &catalogue->rules[i];
        rules = rules || rule->is_selected;
        if (rule->is_selected && array) {
            (void)json_array_append_new(array, asking_rule_json(catalogue, rule));
        } else if (rule->is_selected) {
            rule_print(catalogue, rule);
        }
    }
    for (uint32_t i = 0; !rules && i < catalogue->case_count; i++) {
        const objref__entry *entry = &catalogue->cases[i];
        if (entry->is_selected && array) {
            (void)json_array_append_new(array, asking_case_json(entry));
        } else if (entry->is_selected) {
            case_print(catalogue, entry);
        }
    }
}

static int words_explain(const struct asking *asking, json_t *array) {
    int code = EXIT_AS_EXPECTED;

    for (size_t i = 0; i < asking->word_count; i++) {
        objref__text mistake = {0};
        objref__catalogue_select_none(asking->catalogue);
        if (!objref__catalogue_select(asking->catalogue, asking->words[i], &mistake)) {
            (void)fprintf(stderr, "objref: %s\n", objref__text_get(&mistake));
            code = EXIT_USAGE;
        }
        (void)printf(i && !array ? "\n" : "");
        selected_explain(asking->catalogue, array);
        objref__text_release(&mistake);
    }
    return code;
}

int main(int argc, char **argv) {
    struct asking asking;
    int code = EXIT_AS_EXPECTED;

    if (!asking_open(&asking, argc, argv, usage, &code)) {
        return code;
    }
    paper_open();
    if (asking.word_count == 0) {
        (void)fprintf(stderr, "objref: expected a rule or a case\n%s", usage);
        code = EXIT_USAGE;
    } else {
        json_t *array = asking.is_json ? json_array() : NULL;
        code = words_explain(&asking, array);
        if (array) {
            asking_print_json(array);
        }
    }
    return asking_close(&asking, code);
}
