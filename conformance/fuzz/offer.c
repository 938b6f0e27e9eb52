/* offer - see offer.h. */
#include "offer.h"

#include "engine/needs.h"
#include "engine/player.h"
#include "extras.h"
#include "language/text.h"
#include "model.h"

static const struct {
    enum step_kind kind;
    const char *op;
} second_ops[] = {
    {STEP_HOP, "encode"},           {STEP_TEXT_HOP, "format"},
    {STEP_FLIP, "encode"},          {STEP_CUT, "encode"},
    {STEP_STALE, "encode"},         {STEP_STALE, "drop"},
    {STEP_FORGE, "forge"},          {STEP_OPEN, "get"},
    {STEP_LENGTHEN, "encode"},      {STEP_HOP_INSIDE, "submit"},
    {STEP_DECODE_INSIDE, "encode"},
};

static bool has_op(const struct hello *hello, const char *op) {
    return op == NULL || (hello_lists(hello, "ops", op) && !hello_lists(hello, "emulated", op));
}

static bool is_offered(const struct hello *hello, enum step_kind kind) {
    bool is_good = has_op(hello, step_op(kind)) &&
                   (step_function(kind) == NULL || hello_has_function(hello, step_function(kind)));
    for (size_t i = 0; i < sizeof second_ops / sizeof *second_ops; i++) {
        is_good = is_good && (second_ops[i].kind != kind || has_op(hello, second_ops[i].op));
    }
    return is_good && (kind != STEP_MANY || !hello_lists(hello, "emulated", "returns"));
}

/* Kinds that rest on a choice that the implementation made otherwise. */
static bool is_chosen(const struct stage *stage, const struct hello *hello, enum step_kind kind) {
    static const enum step_kind nested[] = {STEP_KIND_OF,    STEP_GET_INSIDE,  STEP_SUBMIT_INSIDE,
                                            STEP_RETURN_REF, STEP_DROP_INSIDE, STEP_GET_AFTER_GATE,
                                            STEP_PUT_LIST};
    bool is_top = choice_is(stage, hello, "argument_depth", "top");
    for (size_t i = 0; !is_top && i < sizeof nested / sizeof *nested; i++) {
        if (nested[i] == kind) {
            return false;
        }
    }
    return kind != STEP_STALE || choice_is(stage, hello, "encoded_pins", "no");
}

/* The control of the lifetime oracle: objects are counted one for one, or not at all. */
static const char counting[] = "rule   LIFE-2\n"
                               "title  stats counts objects one for one\n"
                               "\n"
                               "a = put 1\n"
                               "b = submit identity a\n"
                               "c = submit fail 1\n"
                               "d = put [a, b]\n"
                               "e = clone a\n"
                               "get b  => 1\n"
                               "get c  => error task_failed\n"
                               "stats  => {\"objects\": 4, ...}\n";

static bool counts_objects(struct stage *stage, const struct hello *hello) {
    objref__text fault = {0};
    struct finding finding = {0};
    if (!choice_is(stage, hello, "encoded_pins", "no")) {
        return false;
    }
    objref__case *scene =
        objref__case_parse("fuzz/counting.case", counting, sizeof counting - 1, &fault);
    player_play(stage, scene, false, &finding);
    bool is_good = finding.verdict == VERDICT_PASS;
    finding_release(&finding);
    objref__case_release(scene);
    objref__text_release(&fault);
    return is_good;
}

void offer_read(struct stage *stage, struct generator *generator) {
    const struct hello hello = {.ok = stage->hello};
    for (int i = 0; i < STEP_KIND_COUNT; i++) {
        enum step_kind kind = (enum step_kind)i;
        generator->is_left[i] = !is_offered(&hello, kind) || !is_chosen(stage, &hello, kind);
    }
    for (uint32_t i = 0; i < extras_probes(); i++) {
        const struct probe *probe = extras_probe(i);
        bool is_asked =
            has_op(&hello, probe->op) &&
            (probe->choice == NULL || choice_is(stage, &hello, probe->choice, probe->value));
        generator->left_probes |= (uint32_t)!is_asked << i;
    }
    generator->counts_objects = counts_objects(stage, &hello);
}
