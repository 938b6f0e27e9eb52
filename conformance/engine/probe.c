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

#define PROBE_LINE 5 /* of the case below: where the op is asked for */

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

void probe_op(struct stage *stage, const char *op, struct finding *ret_finding) {
    char *text = message_format("rule   PROBE-1\n"
                                "title  %s is denied in hello, so it is refused\n"
                                "\n"
                                "a = put 1\n"
                                "%s  => error unsupported\n",
                                op, probe_line(op));
    objref__text fault = {0};
    objref__case *scene = objref__case_parse("PROBE/denied.case", text, strlen(text), &fault);
    assert(scene != NULL); /* the text is our own, and conformance.engine plays each */
    player_probe(stage, scene, ret_finding);
    if (ret_finding->verdict == VERDICT_FAIL && ret_finding->line == PROBE_LINE) {
        free(ret_finding->expected);
        ret_finding->expected =
            message_format("error unsupported, for hello does not list the op %s", op);
    }
    if (ret_finding->verdict == VERDICT_PROTOCOL && ret_finding->line == PROBE_LINE &&
        ret_finding->expected != NULL) {
        char *shape = ret_finding->expected;
        ret_finding->expected = message_format(
            "error unsupported, for hello does not list the op %s; if it did: %s", op, shape);
        free(shape);
    }
    objref__case_release(scene);
    objref__text_release(&fault);
    free(text);
}
