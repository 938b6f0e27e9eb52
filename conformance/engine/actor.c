/* actor - see actor.h. */
#include "actor.h"

#include "clock.h"
#include "language/text.h"
#include "message.h"

#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#define ACTOR_PING_NS (1 * CLOCK_S)
#define ACTOR_AGREE_NS (50 * CLOCK_MS) /* two stats so far apart must be equal */
#define ACTOR_POLL_NS (2 * CLOCK_MS)
#define ACTOR_LEAKS_IN_FULL 3 /* after so many, counts that stand still are waited for … */
#define ACTOR_STILL_PART 4    /* … only this part of the bound */

static int64_t larger(int64_t left, int64_t right) {
    return left > right ? left : right;
}

int64_t actor_start_ns(const struct actor *actor) {
    return stage_scale(actor->stage, larger(actor->stage->bounds.start_ns, actor->hello.start_ns));
}

/* ---- answers ---- */

/* "this call hangs" is not "the process hangs": the last lane is asked for a sign of life. */
static char *actor_silence(struct actor *actor, int64_t span_ns) {
    const char *life = "";
    if (actor->hello.lanes > 0) {
        json_t *ping = json_pack("{s:s,s:i}", "op", "ping", "lane", actor->hello.lanes - 1);
        int64_t id = subject_send(actor->subject, ping);
        int64_t end_ns = clock_now_ns() + stage_scale(actor->stage, ACTOR_PING_NS);
        struct reply reply = {0};
        bool is_alive = subject_wait(actor->subject, id, end_ns, &reply) == WAIT_ANSWERED;
        reply_release(&reply);
        life = is_alive ? "; the program still answers" : "; the program answers nothing";
    }
    char *span = message_span(span_ns);
    char *text = message_format("no answer in %s%s", span, life);
    free(span);
    return text;
}

static bool actor_broke(struct actor *actor, enum wait_result state, struct finding *finding) {
    free(finding->log);
    finding->log = subject_log(actor->subject);
    if (state == WAIT_FAULTY) {
        return finding_set(finding, VERDICT_PROTOCOL, finding->expected,
                           message_copy(subject_fault(actor->subject)));
    }
    if (state == WAIT_SHUT) {
        return finding_set(finding, VERDICT_HANG, finding->expected,
                           message_copy("it closed its output, but lives"));
    }
    const char *name = objref__place_name(actor->place);
    bool is_main = actor->place == OBJREF__PLACE_MAIN;
    char *end = subject_end_text(actor->subject);
    char *text = message_format("%s ended: %s", is_main ? "the program" : name, end);
    free(end);
    return finding_set(finding, VERDICT_CRASH, finding->expected, text);
}

bool actor_is_broken(struct actor *actor, struct finding *finding) {
    enum wait_result state = subject_state(actor->subject);
    if (state == WAIT_ANSWERED || (state == WAIT_ENDED && subject_was_killed(actor->subject))) {
        return false;
    }
    (void)actor_broke(actor, state, finding);
    return true;
}

bool actor_wait(struct actor *actor,
                int64_t id,
                int64_t span_ns,
                struct reply *ret_reply,
                struct finding *finding) {
    int64_t end_ns = clock_after(clock_now_ns(), span_ns);
    enum wait_result state = subject_wait(actor->subject, id, end_ns, ret_reply);
    if (state == WAIT_ANSWERED) {
        return true;
    }
    if (state == WAIT_INTERRUPTED) {
        return finding_set(finding, VERDICT_COUNT, NULL, NULL);
    }
    if (state != WAIT_LATE) {
        return actor_broke(actor, state, finding);
    }
    char *silence = actor_silence(actor, span_ns);
    free(finding->log);
    finding->log = subject_log(actor->subject);
    return finding_set(finding, VERDICT_HANG, finding->expected, silence);
}

bool actor_call(struct actor *actor,
                json_t *request,
                int64_t span_ns,
                struct reply *ret_reply,
                struct finding *finding) {
    int64_t id = subject_send(actor->subject, request);
    assert(id >= 0); /* the engine's own requests are short */
    return actor_wait(actor, id, span_ns, ret_reply, finding);
}

/* What an error that must not be is called. */
static bool actor_refused(const struct actor *actor,
                          const char *op,
                          struct reply *reply,
                          struct finding *finding) {
    bool is_lie =
        strcmp(reply_kind(reply), "unsupported") == 0 && hello_lists(&actor->hello, "ops", op);
    bool is_ours = strcmp(reply_kind(reply), "bad_request") == 0;
    finding->is_adapters = reply->is_adapters;
    char *observed = message_format("error %s (%s)", reply_kind(reply), reply_text(reply));
    reply_release(reply);
    return finding_set(finding, is_ours ? VERDICT_ERROR : VERDICT_FAIL,
                       message_format("%s succeeds%s", op, is_lie ? ", for hello lists it" : ""),
                       observed);
}

bool actor_ask(struct actor *actor,
               json_t *request,
               struct reply *ret_reply,
               struct finding *finding) {
    char op[32];
    (void)snprintf(op, sizeof op, "%s", json_string_value(json_object_get(request, "op")));
    bool is_start = strcmp(op, "init") == 0 || strcmp(op, "hello") == 0;
    int64_t span_ns =
        is_start ? actor_start_ns(actor) : stage_scale(actor->stage, actor->stage->bounds.op_ns);
    if (!actor_call(actor, request, span_ns, ret_reply, finding)) {
        bool is_mute = finding->verdict == VERDICT_CRASH || finding->verdict == VERDICT_HANG;
        finding->is_start = is_start && is_mute;
        finding->is_unheard = is_mute && strcmp(op, "hello") == 0;
        if (finding->verdict != VERDICT_COUNT && finding->expected == NULL) {
            finding->expected = message_format("an answer to %s", op);
        }
        return false;
    }
    return ret_reply->error == NULL || actor_refused(actor, op, ret_reply, finding);
}

/* ---- start and end ---- */

static void nonce_make(char *ret_text, size_t count) {
    unsigned char bytes[16] = {0};
    if (getrandom(bytes, sizeof bytes, 0) != (ssize_t)sizeof bytes) {
        int64_t now_ns = clock_now_ns(); /* not a secret: it only has to differ */
        memcpy(bytes, &now_ns, sizeof now_ns);
    }
    for (size_t i = 0; i < sizeof bytes && 2 * i + 2 < count; i++) {
        (void)snprintf(ret_text + 2 * i, 3, "%02x", bytes[i]);
    }
}

static bool actor_hello(struct actor *actor, struct finding *finding) {
    char nonce[33] = "";
    nonce_make(nonce, sizeof nonce);
    json_t *request = json_pack("{s:s,s:i,s:s,s:s}", "op", "hello", "protocol", HELLO_PROTOCOL,
                                "nonce", nonce, "scratch", actor->stage->scratch);
    struct reply reply;
    if (!actor_ask(actor, request, &reply, finding)) {
        if (finding->verdict == VERDICT_FAIL) {
            finding->verdict = VERDICT_PROTOCOL;
        }
        return false;
    }
    char *fault = NULL;
    bool is_good = hello_parse(reply.ok, nonce, &actor->hello, &fault);
    reply_release(&reply);
    return is_good ||
           finding_set(finding, VERDICT_PROTOCOL, message_copy("hello as PROTOCOL.md says"), fault);
}

struct actor *actor_start(struct stage *stage, objref__place place, struct finding *finding) {
    struct subject *subject = subject_start(stage->loop, stage->command, stage->scratch);
    if (subject == NULL) {
        (void)finding_set(finding, VERDICT_ERROR, message_copy("a new process"),
                          message_copy(strerrordesc_np(errno)));
        return NULL;
    }
    struct actor *actor = objref__memory(1, sizeof *actor);
    actor->stage = stage;
    actor->subject = subject;
    actor->place = place;
    actor->baseline = (struct counters){-1, -1, -1};
    if (!actor_hello(actor, finding)) {
        actor_end(actor);
        return NULL;
    }
    actor->lanes = objref__memory((size_t)actor->hello.lanes, sizeof *actor->lanes);
    memset(actor->lanes, 0xff, (size_t)actor->hello.lanes * sizeof *actor->lanes);
    if (stage->hello == NULL) {
        stage->hello = json_incref(actor->hello.ok);
    }
    return actor;
}

static void actor_free(struct actor *actor) {
    hello_release(&actor->hello);
    json_decref(actor->honoured);
    free(actor->address);
    free(actor->lanes);
    free(actor);
}

void actor_end(struct actor *actor) {
    if (actor != NULL) {
        subject_end(actor->subject);
        actor_free(actor);
    }
}

void actor_leave(struct actor *actor) {
    if (actor != NULL) {
        int64_t drain_ns = stage_scale(actor->stage, actor->stage->bounds.drain_ns);
        subject_leave(actor->subject, clock_now_ns() + drain_ns);
        actor_free(actor);
    }
}

/* ---- session ---- */

bool actor_read_init(struct actor *actor, const json_t *ok, struct finding *finding) {
    json_t *honoured = json_object_get(ok, "honoured");
    json_t *address = json_object_get(ok, "address");
    bool is_good = json_is_object(ok) && (honoured == NULL || json_is_array(honoured)) &&
                   (address == NULL || json_is_string(address));
    if (!is_good) {
        return finding_set(finding, VERDICT_PROTOCOL,
                           message_copy("an object of 'honoured' and 'address' from init"),
                           message_copy("something else"));
    }
    json_decref(actor->honoured);
    actor->honoured = honoured != NULL ? json_incref(honoured) : json_array();
    free(actor->address);
    actor->address = message_copy(json_string_value(address));
    return true;
}

bool actor_honours(const struct actor *actor, const char *option) {
    for (size_t i = 0; i < json_array_size(actor->honoured); i++) {
        const char *name = json_string_value(json_array_get(actor->honoured, i));
        if (name != NULL && strcmp(name, option) == 0) {
            return true;
        }
    }
    return false;
}

bool actor_init(struct actor *actor, json_t *options, struct finding *finding) {
    struct reply reply;
    json_t *request = json_pack("{s:s,s:O}", "op", "init", "options", options);
    if (!actor_ask(actor, request, &reply, finding)) {
        return false;
    }
    bool is_good = actor_read_init(actor, reply.ok, finding);
    reply_release(&reply);
    return is_good && actor_warm(actor, finding);
}

static bool ask_and_forget(struct actor *actor, json_t *request, struct finding *finding) {
    struct reply reply;
    if (!actor_ask(actor, request, &reply, finding)) {
        return false;
    }
    reply_release(&reply);
    return true;
}

bool actor_warm(struct actor *actor, struct finding *finding) {
    if (!hello_has_function(&actor->hello, "identity") ||
        !hello_lists(&actor->hello, "ops", "submit")) {
        return true;
    }
    json_t *submit = json_pack("{s:s,s:s,s:s,s:[{s:s}]}", "op", "submit", "as", "warm-up",
                               "function", "identity", "args", "int", "0");
    json_t *get = json_pack("{s:s,s:s,s:[{s:s}]}", "op", "get", "as", "warm-up.value", "args",
                            "ref", "warm-up");
    json_t *drop = json_pack("{s:s,s:[{s:s}]}", "op", "drop", "args", "ref", "warm-up");
    bool is_warm = ask_and_forget(actor, submit, finding);
    if (!is_warm) {
        json_decref(get);
        json_decref(drop);
        return false;
    }
    is_warm = ask_and_forget(actor, get, finding);
    if (!is_warm) {
        json_decref(drop);
        return false;
    }
    return ask_and_forget(actor, drop, finding);
}

/* ---- counters ---- */

/* An int of the stats map as it is on the wire; -1 when it is not there. */
static int64_t counter_read(const json_t *map, const char *name) {
    const char *digits = json_string_value(json_object_get(json_object_get(map, name), "int"));
    return digits == NULL ? -1 : strtoll(digits, NULL, 10);
}

bool actor_count(struct actor *actor, struct counters *ret_counters, struct finding *finding) {
    *ret_counters = (struct counters){-1, -1, -1};
    if (!hello_lists(&actor->hello, "ops", "stats")) {
        return true;
    }
    struct reply reply;
    if (!actor_ask(actor, json_pack("{s:s,s:[]}", "op", "stats", "args"), &reply, finding)) {
        return false;
    }
    const json_t *map = json_object_get(reply.ok, "map");
    bool is_map = json_is_object(map);
    if (is_map) {
        ret_counters->objects = counter_read(map, "objects");
        ret_counters->bytes = counter_read(map, "bytes");
        ret_counters->tasks = counter_read(map, "tasks");
    }
    reply_release(&reply);
    return is_map || finding_set(finding, VERDICT_PROTOCOL, message_copy("a map from stats"),
                                 message_copy("another value"));
}

static bool counters_are_equal(struct counters left, struct counters right) {
    return left.objects == right.objects && left.bytes == right.bytes && left.tasks == right.tasks;
}

static bool counters_are_above(struct counters now, struct counters before) {
    return now.objects > before.objects || now.bytes > before.bytes || now.tasks > before.tasks;
}

static void counter_say(objref__text *text, const char *name, int64_t count) {
    if (count >= 0) {
        objref__text_say(text, "%s%s %lld", text->size > 0 ? ", " : "", name, (long long)count);
    }
}

static char *counters_text(struct counters counters) {
    objref__text text = {0};
    counter_say(&text, "objects", counters.objects);
    counter_say(&text, "bytes", counters.bytes);
    counter_say(&text, "tasks", counters.tasks);
    return objref__text_take(&text);
}

bool actor_settle(struct actor *actor, struct counters *ret_counters, struct finding *finding) {
    int64_t end_ns = clock_now_ns() + stage_scale(actor->stage, actor->stage->bounds.quiet_ns);
    if (!actor_count(actor, ret_counters, finding)) {
        return false;
    }
    struct counters before;
    do {
        before = *ret_counters;
        if (before.objects < 0 && before.bytes < 0 && before.tasks < 0) {
            return true; /* nothing is counted, so nothing can settle */
        }
        loop_sleep(actor->stage->loop, ACTOR_AGREE_NS);
        if (!actor_count(actor, ret_counters, finding)) {
            return false;
        }
    } while (!counters_are_equal(before, *ret_counters) && clock_now_ns() < end_ns);
    return true;
}

static bool leak_set(const struct actor *actor, struct counters now, struct finding *finding) {
    char *before = counters_text(actor->baseline);
    char *expected = message_format("after the end no more than before it (LIFE-2): %s", before);
    free(before);
    finding->is_leak = true;
    actor->stage->leaks++;
    return finding_set(finding, VERDICT_FAIL, expected, counters_text(now));
}

/* Where some leaks were waited for in full, counts that stand still are not late: they stay. So a
 * program that leaks everywhere does not take minutes. */
static bool has_waited(const struct actor *actor, int64_t begin_ns, int64_t changed_ns) {
    int64_t now_ns = clock_now_ns();
    int64_t bound_ns = stage_scale(actor->stage, actor->stage->bounds.quiet_ns);
    return now_ns - begin_ns >= bound_ns || (actor->stage->leaks >= ACTOR_LEAKS_IN_FULL &&
                                             now_ns - changed_ns >= bound_ns / ACTOR_STILL_PART);
}

bool actor_reset(struct actor *actor, struct finding *finding) {
    if (!ask_and_forget(actor, json_pack("{s:s}", "op", "reset"), finding)) {
        return false;
    }
    int64_t begin_ns = clock_now_ns();
    int64_t changed_ns = begin_ns;
    struct counters before = {-1, -1, -1};
    for (;;) {
        struct counters now;
        if (!actor_count(actor, &now, finding)) {
            return false;
        }
        if (!counters_are_above(now, actor->baseline)) {
            return true;
        }
        changed_ns = counters_are_equal(now, before) ? changed_ns : clock_now_ns();
        before = now;
        if (has_waited(actor, begin_ns, changed_ns)) {
            return leak_set(actor, now, finding);
        }
        loop_sleep(actor->stage->loop, ACTOR_POLL_NS);
    }
}

int actor_lane(const struct actor *actor) {
    for (int lane = ACTOR_LANE_STARTED; lane < actor->hello.lanes - 1; lane++) {
        int64_t id = actor->lanes[lane];
        if (id < 0 || subject_is_done(actor->subject, id)) {
            return lane;
        }
    }
    return -1;
}
