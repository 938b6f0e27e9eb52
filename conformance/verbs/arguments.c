/* arguments - see arguments.h. */
#include "arguments.h"

#include "language/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#define MULTIPLIER_MAX 1000.0
#define REPEAT_MAX 1000000
#define SHARDS_MAX 1000
#define SEED_FRESH_MAX 1000000

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

/* ---- values ---- */

static bool impl_take(struct arguments *arguments, const char *text) {
    arguments->impls[arguments->impl_count++] = text;
    return true;
}

static bool out_take(struct arguments *arguments, const char *text) {
    arguments->out = text;
    return true;
}

static bool expect_take(struct arguments *arguments, const char *text) {
    arguments->expect = text;
    return true;
}

static bool multiplier_take(struct arguments *arguments, const char *text) {
    char *end;
    double value = strtod(text, &end);
    bool is_good = end != text && *end == '\0' && value > 0 && value <= MULTIPLIER_MAX;
    arguments->multiplier = is_good ? value : arguments->multiplier;
    return is_good;
}

/* Decimal digits and nothing else, so no sign and no blank. */
static bool number_parse(const char *text, size_t size, uint64_t max, uint64_t *ret_number) {
    uint64_t number = 0;
    for (size_t i = 0; i < size; i++) {
        uint64_t digit = (uint64_t)text[i] - '0';
        if (digit > 9 || number > (UINT64_MAX - digit) / 10) {
            return false;
        }
        number = number * 10 + digit;
    }
    *ret_number = number;
    return size > 0 && number <= max;
}

static bool count_parse(const char *text, uint64_t max, uint64_t *ret_count) {
    return number_parse(text, strlen(text), max, ret_count) && *ret_count > 0;
}

static bool repeat_take(struct arguments *arguments, const char *text) {
    return count_parse(text, REPEAT_MAX, &arguments->repeat);
}

static bool jobs_take(struct arguments *arguments, const char *text) {
    return count_parse(text, ARGUMENTS_JOBS_MAX, &arguments->jobs);
}

static bool seed_take(struct arguments *arguments, const char *text) {
    return number_parse(text, strlen(text), UINT64_MAX, &arguments->seed);
}

static bool shard_take(struct arguments *arguments, const char *text) {
    const char *slash = strchr(text, '/');
    return slash != NULL && count_parse(slash + 1, SHARDS_MAX, &arguments->shard_count) &&
           number_parse(text, (size_t)(slash - text), arguments->shard_count, &arguments->shard) &&
           arguments->shard > 0;
}

static const struct {
    const char *word;
    bool (*take)(struct arguments *arguments, const char *text);
    const char *expected; /* what a value must be */
} options[] = {{"-i", impl_take, "an implementation"},
               {"--out", out_take, "a folder"},
               {"--expect", expect_take, "a file"},
               {"--multiplier", multiplier_take, "a number above 0"},
               {"--repeat", repeat_take, "a number from 1 to 1000000"},
               {"-j", jobs_take, "a number from 1 to 64"},
               {"--shard", shard_take, "K/N with K from 1 to N, and N up to 1000"},
               {"--seed", seed_take, "a natural number"}};

static enum arguments_result value_take(struct parsing *parsing, size_t option) {
    const char *word = options[option].word;
    const char *value = parsing->at < parsing->argc ? parsing->argv[parsing->at++] : NULL;
    if (value == NULL) {
        return mistake(parsing, "expected a value after", word);
    }
    if (!options[option].take(parsing->arguments, value)) {
        char text[128];
        (void)snprintf(text, sizeof text, "expected %s after %s, found", options[option].expected,
                       word);
        return mistake(parsing, text, value);
    }
    return ARGUMENTS_GOOD;
}

/* ---- options ---- */

static bool flag_take(struct arguments *arguments, const char *word) {
    const struct {
        const char *word;
        bool *flag;
    } flags[] = {{"--slow", &arguments->is_slow},
                 {"--hop", &arguments->has_hop},
                 {"--dead-nodes", &arguments->has_dead_nodes},
                 {"--put-as-task", &arguments->has_put_as_task},
                 {"--once", &arguments->is_once},
                 {"-q", &arguments->is_quiet},
                 {"-v", &arguments->is_verbose},
                 {"--json", &arguments->is_json},
                 {"--isolate", &arguments->is_isolated},
                 {"--until-fail", &arguments->is_until_fail},
                 {"--tolerate-flaky", &arguments->tolerates_flaky}};
    for (size_t i = 0; i < sizeof flags / sizeof *flags; i++) {
        if (strcmp(word, flags[i].word) == 0) {
            *flags[i].flag = true;
            return true;
        }
    }
    return false;
}

/* Whether the verb's usage names the option. */
static bool is_offered(const struct parsing *parsing, const char *word) {
    size_t size = strlen(word);
    const char *found = parsing->usage;
    while ((found = strstr(found, word)) != NULL) {
        bool is_whole = found[-1] == ' ' || found[-1] == '[';
        if (is_whole && strchr(" ],…\n", found[size]) != NULL) {
            return true;
        }
        found += size;
    }
    return false;
}

static const char *alias_resolve(const char *word) {
    static const struct {
        const char *word, *means;
    } aliases[] = {{"--quiet", "-q"}, {"--verbose", "-v"}};
    for (size_t i = 0; i < sizeof aliases / sizeof *aliases; i++) {
        if (strcmp(word, aliases[i].word) == 0) {
            return aliases[i].means;
        }
    }
    return word;
}

static enum arguments_result option_take(struct parsing *parsing, const char *given) {
    const char *word = alias_resolve(given);
    bool is_known = is_offered(parsing, word);
    if (is_known && flag_take(parsing->arguments, word)) {
        return ARGUMENTS_GOOD;
    }
    for (size_t i = 0; is_known && i < sizeof options / sizeof *options; i++) {
        if (strcmp(word, options[i].word) == 0) {
            return value_take(parsing, i);
        }
    }
    return mistake(parsing, "no such option:", word);
}

/* Another one each time, so that runs differ in their pauses. */
static uint64_t seed_make(void) {
    uint64_t seed = 0;
    if (getrandom(&seed, sizeof seed, 0) != (ssize_t)sizeof seed) {
        seed = 1;
    }
    return seed % SEED_FRESH_MAX; /* short enough to be typed */
}

enum arguments_result
arguments_parse(struct arguments *arguments, int argc, char **argv, const char *usage) {
    struct parsing parsing = {arguments, argc, argv, 1, usage};
    *arguments = (struct arguments){.multiplier = 1.0, .repeat = 1, .jobs = 1, .seed = seed_make()};
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
