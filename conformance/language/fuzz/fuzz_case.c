/* fuzz_case - any bytes given to the parser: a mistake with its place, or a case.
 *
 * What is a case is printed as a failure, read back and printed again, and its lines are read and
 * judged with names that stand for something. A broken invariant aborts. libFuzzer drives it, or
 * replay.c does.
 */
#include "fuzz.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "language/failure.h"
#include "language/pattern.h"
#include "language/source.h"

#define FILE_NAME "F/fuzz.case"
#define ELEMENTS_TAKEN 20

#define CHECK(condition) check((condition), #condition, __LINE__)

static void check(bool holds, const char *what, int line) {
    if (!holds) {
        (void)fprintf(stderr, "fuzz_case.c:%d: broken: %s\n", line, what);
        abort();
    }
}

static void check_is_text(const char *data, size_t size, bool lines) {
    for (size_t i = 0; i < size;) {
        size_t step = lines && data[i] == '\n' ? 1 : objref__character_size(data + i, size - i);
        CHECK(step > 0);
        i += step;
    }
}

/* "F/fuzz.case:4:5: expected …, found …", in one line of text. */
static void check_mistake(const objref__text *mistake) {
    const char *at = mistake->data;
    char *end;

    CHECK(strncmp(at, FILE_NAME ":", strlen(FILE_NAME) + 1) == 0);
    CHECK(strtoul(at + strlen(FILE_NAME) + 1, &end, 10) > 0 && *end == ':');
    CHECK(strtoul(end + 1, &end, 10) > 0 && strncmp(end, ": expected ", 11) == 0);
    CHECK(strstr(end, ", found ") != NULL);
    check_is_text(mistake->data, mistake->size, false);
}

static void failure_of(const objref__case *scene, uint32_t line, objref__text *block) {
    const objref__failure failure = {
        "FAIL", line, "any", "bytes \xff\nin lines", "x = cut b 20", "objref replay F/fuzz.case"};

    objref__failure_print(scene, &failure, block);
    check_is_text(block->data, block->size, true);
}

/* What is printed is a case, which is printed the same. */
static void check_round_trip(const objref__case *scene, uint32_t line) {
    objref__text block = {0};
    objref__text again = {0};
    objref__text mistake = {0};
    objref__case *back;

    failure_of(scene, line, &block);
    back = objref__case_parse(FILE_NAME, block.data, block.size, &mistake);
    if (!back) {
        (void)fprintf(stderr, "%s\n%s", mistake.data, block.data);
    }
    CHECK(back != NULL);
    failure_of(back, line, &again);
    CHECK(block.size == again.size && memcmp(block.data, again.data, block.size) == 0);
    objref__case_release(back);
    objref__text_release(&block);
    objref__text_release(&again);
}

/* Something of each kind, by the name's number. */
static objref__value *some_value(uint32_t name) {
    objref__value *items[] = {objref__value_int(name), objref__value_text("t", 1)};
    objref__value *list = objref__value_list(items, 2);

    objref__value_drop(items[0]);
    objref__value_drop(items[1]);
    switch (name % 7) {
    case 0:
        return list;
    case 1:
        objref__value_drop(list);
        return objref__value_bytes("ab", 2);
    case 2:
        objref__value_drop(list);
        return objref__value_int(name);
    case 3:
        objref__value_drop(list);
        return objref__value_ref("a#1", OBJREF__PLACE_MAIN);
    case 4:
        objref__value_drop(list);
        return objref__value_nothing();
    case 5:
        objref__value_drop(list);
        return objref__value_operation(name);
    default:
        objref__value_drop(list);
        return NULL;
    }
}

static void elements_run(const objref__statement *statement, const objref__names *names) {
    objref__elements elements;
    objref__text said = {0};
    objref__value *value;

    if (objref__elements_open(&elements, statement, names, &said) == OBJREF__READ_OK) {
        for (int i = 0; i < ELEMENTS_TAKEN; i++) {
            if (!objref__elements_take(&elements, names, &value, &said)) {
                break;
            }
            objref__value_drop(value);
        }
    }
    objref__elements_release(&elements);
    objref__text_release(&said);
}

static void
outcomes_run(const objref__statement *statement, const objref__names *names, objref__value *list) {
    const objref__outcome outcomes[] = {
        {.value = list, .cause = OBJREF__KIND_COUNT},
        {.is_error = true, .kind = OBJREF__KIND_TASK_FAILED, .cause = OBJREF__KIND_COUNT}};
    objref__text why = {0};
    objref__match match = objref__statement_match_all(statement, (objref__outcomes){outcomes, 2},
                                                      names, 0, NULL, &why);

    CHECK(match == OBJREF__MATCH_YES || match == OBJREF__MATCH_NO || why.size > 0);
    objref__text_release(&why);
}

static void statement_run(const objref__statement *statement, const objref__names *names) {
    objref__value *list = NULL;
    objref__text said = {0};
    objref__reading reading = objref__args_read(statement, names, &list, &said);

    CHECK((reading == OBJREF__READ_OK) == (list != NULL));
    CHECK(reading == OBJREF__READ_OK || reading == OBJREF__READ_NOTHING || said.size > 0);
    if (list) {
        objref__value_print(list, &said);
        outcomes_run(statement, names, list);
    }
    (void)objref__statement_is_passed_over(statement, names);
    objref__statement_print_names(statement, names, &said);
    objref__value_drop(list);
    objref__text_release(&said);
}

/* Recursion: blocks nest OBJREF__CASE_BLOCKS_MAX deep. Returns the last line seen. */
static uint32_t statements_run(const objref__statement *statement, const objref__names *names) {
    uint32_t line = 0;

    for (; statement; statement = statement->next) {
        line = statement->line;
        if (statement->kind == OBJREF__STATEMENT_VERB) {
            statement_run(statement, names);
        } else {
            elements_run(statement, names);
            (void)statements_run(statement->body, names);
        }
    }
    return line;
}

static void check_case(const objref__case *scene) {
    objref__names names;
    uint32_t last;

    objref__names_init(&names, scene, "/folder");
    for (uint32_t i = 0; i < scene->name_count; i++) {
        objref__names_bind(&names, i, some_value(i));
    }
    last = statements_run(scene->statements, &names);
    objref__names_release(&names);
    check_round_trip(scene, 0);
    check_round_trip(scene, scene->statements->line);
    check_round_trip(scene, last);
    if (scene->statements->body) {
        check_round_trip(scene, scene->statements->body->line);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    char *exact = malloc(size ? size : 1);
    objref__text mistake = {0};
    objref__case *scene;

    CHECK(exact != NULL);
    if (size) {
        memcpy(exact, data, size);
    }
    scene = objref__case_parse(FILE_NAME, exact, size, &mistake);
    free(exact); /* nothing may be borrowed from it */
    if (scene) {
        CHECK(mistake.size == 0);
        check_case(scene);
    } else {
        check_mistake(&mistake);
    }
    objref__case_release(scene);
    objref__text_release(&mistake);
    return 0;
}
