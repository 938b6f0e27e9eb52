/* arguments - see arguments.h. */
#include "arguments.h"

#include "language/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MULTIPLIER_MAX 1000.0

struct parsing {
    struct arguments *arguments;
    int argc;
    char **argv;
    int at;
    const char *usage;
};

static enum arguments_result
mistake(const struct parsing *parsing, const char *text, const char *word) {
    (void)fprintf(stderr, "objref: %s%s%s\n%s", text, word != NULL ? " " : "",
                  word != NULL ? word : "", parsing->usage);
    return ARGUMENTS_BAD;
}

/* The value of an option: the next word. NULL when there is none. */
static const char *value_take(struct parsing *parsing) {
    return parsing->at < parsing->argc ? parsing->argv[parsing->at++] : NULL;
}

static bool multiplier_parse(const char *text, double *ret_multiplier) {
    char *end;
    double value = strtod(text, &end);
    bool is_good = end != text && *end == '\0' && value > 0 && value <= MULTIPLIER_MAX;
    *ret_multiplier = is_good ? value : *ret_multiplier;
    return is_good;
}

static bool flag_take(struct arguments *arguments, const char *word) {
    const struct {
        const char *word;
        bool *flag;
    } flags[] = {{"--slow", &arguments->is_slow}, {"--once", &arguments->is_once},
                 {"-q", &arguments->is_quiet},    {"--quiet", &arguments->is_quiet},
                 {"-v", &arguments->is_verbose},  {"--verbose", &arguments->is_verbose},
                 {"--json", &arguments->is_json}};
    for (size_t i = 0; i < sizeof flags / sizeof *flags; i++) {
        if (strcmp(word, flags[i].word) == 0) {
            *flags[i].flag = true;
            return true;
        }
    }
    return false;
}

static enum arguments_result option_take(struct parsing *parsing, const char *word) {
    struct arguments *arguments = parsing->arguments;
    if (flag_take(arguments, word)) {
        return ARGUMENTS_GOOD;
    }
    bool is_impl = strcmp(word, "-i") == 0, is_out = strcmp(word, "--out") == 0;
    bool is_expect = strcmp(word, "--expect") == 0;
    if (!is_impl && !is_out && !is_expect && strcmp(word, "--multiplier") != 0) {
        return mistake(parsing, "no such option:", word);
    }
    const char *value = value_take(parsing);
    if (value == NULL) {
        return mistake(parsing, "expected a value after", word);
    }
    if (is_impl) {
        arguments->impls[arguments->impl_count++] = value;
    } else if (is_out) {
        arguments->out = value;
    } else if (is_expect) {
        arguments->expect = value;
    } else if (!multiplier_parse(value, &arguments->multiplier)) {
        return mistake(parsing, "expected a number above 0 after --multiplier, found", value);
    }
    return ARGUMENTS_GOOD;
}

enum arguments_result
arguments_parse(struct arguments *arguments, int argc, char **argv, const char *usage) {
    struct parsing parsing = {arguments, argc, argv, 1, usage};
    *arguments = (struct arguments){.multiplier = 1.0};
    arguments->impls = objref__memory((size_t)argc + 1, sizeof *arguments->impls);
    arguments->words = objref__memory((size_t)argc + 1, sizeof *arguments->words);
    enum arguments_result result = ARGUMENTS_GOOD;
    bool is_over = false;
    while (result == ARGUMENTS_GOOD && parsing.at < argc) {
        const char *word = argv[parsing.at++];
        if (is_over || word[0] != '-' || word[1] == '\0') {
            arguments->words[arguments->word_count++] = word;
        } else if (strcmp(word, "--") == 0) {
            is_over = true;
        } else if (strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0) {
            (void)fputs(usage, stdout);
            result = ARGUMENTS_HELP;
        } else {
            result = option_take(&parsing, word);
        }
    }
    if (arguments->impl_count == 0) {
        arguments->impls[arguments->impl_count++] = "reference";
    }
    return result;
}

void arguments_release(struct arguments *arguments) {
    free(arguments->impls);
    free(arguments->words);
    memset(arguments, 0, sizeof *arguments);
}
