/* extras - see extras.h. */
#include "extras.h"

#include <stddef.h>

static const char *const literals[] = {
    "null",
    "true",
    "false",
    "\"\"",
    "\"t\"",
    "\"task_failed\"",
    "hex\"\"",
    "hex\"00\"",
    "hex\"ff5f5f4f424a5245465f4552524f525f5f\"", /* an error marker of a real system */
    "0.5",
    "-0.0",
    "0x1p-1074",
    "nan",
    "-inf",
    "9223372036854775808",
    "[]",
    "{}",
    "[null, [true, \"t\"]]",
    "{\"ref\": \"a\"}",
    "{\"error\": {\"kind\": \"task_failed\"}}",
    "deep 20",
};

#define REFUSED "error invalid_argument"

static const struct probe probes[] = {
    {"put_ref", "put", "put %0", REFUSED, "GET-2", ORACLE_REFUSAL, NULL, NULL},
    {"get_none", "get", "get []", "[]", "GET-6", ORACLE_ORDER, NULL, NULL},
    {"get_negative", "get", "get %0 timeout -1ns", REFUSED, "GET-27", ORACLE_REFUSAL, NULL, NULL},
    {"wait_none", "wait", "wait [] for 1", "ready [] rest []", "GET-19", ORACLE_SPLIT, NULL, NULL},
    {"wait_zero", "wait", "wait [%0] for 0", REFUSED, "GET-21", ORACLE_REFUSAL, NULL, NULL},
    {"wait_twice", "wait", "wait [%0, %0] for 1", REFUSED, "GET-20", ORACLE_REFUSAL,
     "wait_duplicates", "error"},
    {"wait_many", "wait", "wait [%0] for 2", REFUSED, "GET-21", ORACLE_REFUSAL, "wait_too_many",
     "error"},
    {"equal_value", "equal", "equal %0 5", "false", "ID-4", ORACLE_EQUALITY, NULL, NULL},
    {"parse_text", "parse", "parse \"{\\\"id\\\": \\\"0\\\"}\"", "error malformed", "ID-6",
     ORACLE_DAMAGE, NULL, NULL},
    {"decode_none", "decode", "decode hex\"\"", "error malformed", "PLAN-17", ORACLE_DAMAGE, NULL,
     NULL},
};

uint32_t extras_literals(void) {
    return sizeof literals / sizeof *literals;
}

uint32_t extras_probes(void) {
    return sizeof probes / sizeof *probes;
}

const char *extras_literal(int64_t index) {
    return index >= 0 && index < extras_literals() ? literals[index] : NULL;
}

const struct probe *extras_probe(int64_t index) {
    return index >= 0 && index < extras_probes() ? &probes[index] : NULL;
}
