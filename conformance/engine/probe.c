/* probe - see probe.h. The probe of an op is a case like any other, but for what it needs. */
#include "probe.h"

#include "hello.h"
#include "language/case.h"
#include "language/text.h"
#include "message.h"
#include "player.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* How each op is asked for; those that need nothing but a ref get `a`, which was put. */
static const struct {
    const char *op, *line;
} probes[] = {
    {"wait", "wait [a] for 1 timeout 0s"},
    {"submit", "submit identity 1"},
    {"clone", "clone a"},
    {"decode", "decode hex\"00\""},
    {"parse", "parse \"{}\""},
    {"nil", "nil"},
    {"forge", "forge"},
    {"encode", "encode a"},
    {"format", "format a"},
    {"hash", "hash a"},
    {"describe", "describe a"},
    {"equal", "equal a a"},
    {"stats", "stats"},
    {"cancel", "cancel a"},
    {"free", "free a"},
    {"view", "view a"},
    {"read", "read a"},
    {"release", "release a"},
    {"poke", "poke a 0 0"},
    {"overwrite", "overwrite a 2"},
};

/* What is denied without being an op: a clause of one, or a function. A function may be refused by
 * submit or by its task. */
static const struct {
    const char *capability, *needs, *lines;
} others[] = {
    {"typed", "put", "put 1 type int  => error unsupported"},
    {"await", "get", "get a mode await  => error unsupported"},
    {"retries", "submit", "submit identity 1 retries 1  => error unsupported"},
    {"panic", "submit",
     "r = submit panic  => ref | error unknown_function | error unsupported\n"
     "get r  => error unknown_function | error unsupported"},
    {"kill", "submit",
     "r = submit crash @c  => ref | error unknown_function | error unsupported\n"
     "get r  => error unknown_function | error unsupported"},
};

static const char *probe_line(const char *op) {
    for (size_t i = 0; i < sizeof probes / sizeof *probes; i++) {
        if (strcmp(probes[i].op, op) == 0) {
            return probes[i].line;
        }
    }
    return NULL;
}

bool probe_is_possible(const struct stage *stage, const char *op) {
    const struct hello hello = {.ok = stage->hello};
    return probe_line(op) != NULL && hello_lists(&hello, "ops", "put");
}

#define PROBE_LINE 5 /* of the case below: the first of what is asked for */

/* The lines as a case on a session of its own options; `what` hello does not list. */
static void
lines_play(struct stage *stage, const char *lines, const char *what, struct finding *ret_finding) {
    char *text = message_format("rule   PROBE-1\n"
                                "title  %s is denied in hello, so it is refused\n"
                                "\n"
                                "a = put 1\n"
                                "%s\n",
                                what, lines);
    objref__text fault = {0};
    objref__case *scene = objref__case_parse("PROBE/denied.case", text, strlen(text), &fault);
    assert(scene != NULL); /* the text is our own, and conformance.engine plays each */
    player_probe(stage, scene, ret_finding);
    bool is_probed = ret_finding->line >= PROBE_LINE;
    if (ret_finding->verdict == VERDICT_FAIL && is_probed) {
        free(ret_finding->expected);
        ret_finding->expected =
            message_format("error unsupported, for hello does not list the %s", what);
    }
    if (ret_finding->verdict == VERDICT_PROTOCOL && is_probed && ret_finding->expected != NULL) {
        char *shape = ret_finding->expected;
        ret_finding->expected = message_format(
            "error unsupported, for hello does not list the %s; if it did: %s", what, shape);
        free(shape);
    }
    objref__case_release(scene);
    objref__text_release(&fault);
    free(text);
}

void probe_op(struct stage *stage, const char *op, struct finding *ret_finding) {
    char *lines = message_format("%s  => error unsupported", probe_line(op));
    char *what = message_format("op %s", op);
    lines_play(stage, lines, what, ret_finding);
    free(what);
    free(lines);
}

bool probe_capability(struct stage *stage, const char *capability, struct finding *ret_finding) {
    const struct hello hello = {.ok = stage->hello};
    bool has_put = hello_lists(&hello, "ops", "put");
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        if (strcmp(others[i].capability, capability) == 0 && has_put &&
            hello_lists(&hello, "ops", others[i].needs)) {
            char *what = message_format("capability %s", capability);
            lines_play(stage, others[i].lines, what, ret_finding);
            free(what);
            return true;
        }
    }
    return false;
}
