/* serve: an adapter as a program. The reader is a thread of its own, so that no call, however long,
 * keeps a request of another lane from being read. */
#include "objref_sdk.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

#include "buffer.h"
#include "call.h"
#include "handles.h"
#include "lanes.h"
#include "lines.h"
#include "ops.h"
#include "wire.h"

#define NAME_BYTES_MAX 32
/* Descriptors of the protocol stand above this, out of the way of what user code opens. */
#define FIRST_FD 64

typedef struct server {
    const objref_sdk_adapter *adapter;
    objref_sdk__handles handles;
    objref_sdk__lanes lanes;
    pthread_mutex_t write_lock; /* one line at a time */
    int in_fd;
    int out_fd;
    int exit_fd; /* readable once `exit` was asked for */
} server;

/* One a process. Its threads may outlive the frame that started them. */
static server the_server;

/* ---------------------------------------------------------------- answers */

static void write_all(int fd, const uint8_t *bytes, size_t size) {
    while (size > 0) {
        const ssize_t written = write(fd, bytes, size);
        if (written < 0 && errno == EINTR) {
            continue;
        }
        if (written <= 0) {
            _exit(1); /* nobody reads the answers any more */
        }
        bytes += written;
        size -= (size_t)written;
    }
}

static void send_line(server *s, const objref_sdk_buffer *line) {
    pthread_mutex_lock(&s->write_lock);
    write_all(s->out_fd, line->bytes, line->size);
    pthread_mutex_unlock(&s->write_lock);
}

static void begin_line(objref_sdk_buffer *line, const objref_sdk__json *json) {
    line->size = 0;
    const size_t at = json->count == 0 ? 0 : objref_sdk__json_member(json, 0, "id");
    if (at != 0 && json->nodes[at].type == OBJREF_SDK__JSON_INTEGER) {
        objref_sdk__buffer_add_format(line, "{\"id\":%lld,", (long long)json->nodes[at].as.integer);
    } else {
        objref_sdk__buffer_add_text(line, "{\"id\":null,");
    }
}

static void end_line(objref_sdk_buffer *line, int64_t ns) {
    if (ns >= 0) {
        objref_sdk__buffer_add_format(line, ",\"ns\":%lld", (long long)ns);
    }
    objref_sdk__buffer_add_text(line, "}\n");
}

static void answer_error(
    server *s, const objref_sdk__json *json, objref_sdk_outcome outcome, bool is_sdk, int64_t ns) {
    objref_sdk_buffer line = {0};
    begin_line(&line, json);
    objref_sdk__wire_write_error(&line, &outcome, is_sdk);
    end_line(&line, ns);
    send_line(s, &line);
    objref_sdk_buffer_release(&line);
}

static void answer_null(server *s, const objref_sdk__json *json) {
    objref_sdk_buffer line = {0};
    begin_line(&line, json);
    objref_sdk__buffer_add_text(&line, "\"ok\":{\"null\":true}");
    end_line(&line, -1);
    send_line(s, &line);
    objref_sdk_buffer_release(&line);
}

/* ---------------------------------------------------------------- one request to the adapter */

static int64_t now_ns(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

static const char *text_member(const objref_sdk__json *json, const char *name) {
    const size_t at = objref_sdk__json_member(json, 0, name);
    return at == 0 || json->nodes[at].type != OBJREF_SDK__JSON_STRING
               ? NULL
               : objref_sdk__json_text(json, at);
}

static int64_t int_member(const objref_sdk__json *json, const char *name, int64_t absent) {
    const size_t at = objref_sdk__json_member(json, 0, name);
    return at == 0 || json->nodes[at].type != OBJREF_SDK__JSON_INTEGER ? absent
                                                                       : json->nodes[at].as.integer;
}

static objref_sdk_outcome
write_view(objref_sdk_buffer *line, objref_sdk__step *step, const char *name) {
    const objref_sdk__thing thing = {.kind = OBJREF_SDK__THING_VIEW, .as.view = step->view};
    if (!objref_sdk__handles_put(step->handles, name, &thing)) {
        objref_sdk__step_forget(step);
        return objref_sdk_error(OBJREF_SDK_OTHER, "the handle's name is taken");
    }
    objref_sdk__buffer_add_format(line, "{\"ref\":\"%s\"}", name);
    return objref_sdk_ok();
}

/* The refs of an answer that could not be written: those that have no handle yet. */
static void drop_unnamed(const objref_sdk__step *step, size_t named) {
    for (size_t i = 0; i < step->answer.count && step->adapter->drop != NULL; i++) {
        const objref_sdk_node *node = &step->answer.nodes[i];
        if (node->kind != OBJREF_SDK_REF) {
            continue;
        }
        if (named > 0) {
            named--;
        } else {
            (void)step->adapter->drop(node->as.ref);
        }
    }
}

static objref_sdk_outcome
write_answer(objref_sdk_buffer *line, objref_sdk__step *step, const char *name) {
    objref_sdk__buffer_add_text(line, "\"ok\":");
    if (step->has_view) {
        return write_view(line, step, name);
    }
    if (step->raw.size > 0) {
        objref_sdk_buffer_add(line, step->raw.bytes, step->raw.size);
        return objref_sdk_ok();
    }
    objref_sdk__naming naming = {.handles = step->handles, .base = name};
    const objref_sdk_outcome outcome = objref_sdk__wire_write(line, &step->answer, &naming);
    if (outcome.status != OBJREF_SDK_OK) {
        drop_unnamed(step, naming.count);
    }
    return outcome;
}

static void answer_step(server *s, objref_sdk__step *step, const char *name, int64_t ns) {
    objref_sdk_buffer line = {0};
    begin_line(&line, step->json);
    objref_sdk_outcome outcome = write_answer(&line, step, name);
    end_line(&line, ns);
    if (outcome.status == OBJREF_SDK_OK && line.size > OBJREF_SDK__LINE_BYTES_MAX) {
        outcome = objref_sdk_error(OBJREF_SDK_OTHER, "an answer longer than a line may be");
    }
    if (outcome.status == OBJREF_SDK_OK && line.is_short) {
        outcome = objref_sdk_error(OBJREF_SDK_OUT_OF_MEMORY, "no memory for the answer");
    }
    if (outcome.status == OBJREF_SDK_OK) {
        send_line(s, &line);
    } else {
        answer_error(s, step->json, outcome, true, ns);
    }
    objref_sdk_buffer_release(&line);
}

/* Runs an op so often and counts how it ended; what it answered is dropped each time. */
static int64_t repeat(objref_sdk__step *step, const objref_sdk__op *op, int64_t times) {
    int64_t counts[OBJREF_SDK_STATUS_COUNT] = {0};
    const int64_t begin_ns = now_ns();
    for (int64_t i = 0; i < times; i++) {
        counts[objref_sdk__step_run(step, op).status]++;
        objref_sdk__step_forget(step);
    }
    const int64_t ns = now_ns() - begin_ns;
    size_t distinct = 0;
    for (unsigned i = 0; i < OBJREF_SDK_STATUS_COUNT; i++) {
        distinct += counts[i] > 0;
    }
    objref_sdk_value_add_map(&step->answer, distinct);
    for (unsigned i = 0; i < OBJREF_SDK_STATUS_COUNT; i++) {
        if (counts[i] > 0) {
            const char *outcome = objref_sdk_status_name((objref_sdk_status)i);
            (void)objref_sdk_value_add_span(&step->answer, OBJREF_SDK_KEY, outcome,
                                            strlen(outcome));
            objref_sdk_value_add_int(&step->answer, counts[i]);
        }
    }
    return ns;
}

static void
run_step(server *s, objref_sdk__step *step, const objref_sdk__op *op, const char *name) {
    const int64_t times = int_member(step->json, "times", -1);
    if (times >= 0) {
        const int64_t ns = repeat(step, op, times);
        answer_step(s, step, name, ns);
        return;
    }
    const int64_t begin_ns = now_ns();
    const objref_sdk_outcome outcome = objref_sdk__step_run(step, op);
    const int64_t ns = now_ns() - begin_ns;
    if (outcome.status == OBJREF_SDK_OK) {
        answer_step(s, step, name, ns);
    } else {
        answer_error(s, step->json, outcome, step->is_sdk, ns);
    }
}

static void do_step(server *s, const objref_sdk__json *json, const objref_sdk__op *op) {
    objref_sdk__step step = {.adapter = s->adapter, .handles = &s->handles, .json = json};
    char own_name[NAME_BYTES_MAX];
    (void)snprintf(own_name, sizeof own_name, "_%lld", (long long)int_member(json, "id", 0));
    const char *name = text_member(json, "as");
    objref_sdk__thing thing;
    objref_sdk_outcome outcome = objref_sdk__step_begin(&step, op);
    if (name != NULL && objref_sdk__handles_get(&s->handles, name, &thing)) {
        outcome = objref_sdk_error(OBJREF_SDK_BAD_REQUEST, "the handle's name is taken");
    }
    if (outcome.status == OBJREF_SDK_OK) {
        run_step(s, &step, op, name == NULL ? own_name : name);
    } else {
        answer_error(s, json, outcome, false, -1);
    }
    objref_sdk__step_end(&step, op);
}

/* ---------------------------------------------------------------- requests to the SDK */

static void do_hello(server *s, const objref_sdk__json *json) {
    const char *nonce = text_member(json, "nonce");
    objref_sdk_buffer line = {0};
    begin_line(&line, json);
    objref_sdk__buffer_add_text(&line, "\"ok\":");
    objref_sdk__wire_write_hello(&line, s->adapter, nonce == NULL ? "" : nonce);
    end_line(&line, -1);
    send_line(s, &line);
    objref_sdk_buffer_release(&line);
}

static void drop_thing(const objref_sdk_adapter *adapter, objref_sdk__thing *thing) {
    if (thing->kind == OBJREF_SDK__THING_VIEW) {
        if (adapter->release != NULL) {
            (void)adapter->release(&thing->as.view);
        }
    } else if (adapter->drop != NULL) {
        (void)adapter->drop(thing->as.ref);
    }
}

static void do_reset(server *s, const objref_sdk__json *json) {
    objref_sdk__thing thing;
    while (objref_sdk__handles_take(&s->handles, NULL, &thing)) {
        drop_thing(s->adapter, &thing);
    }
    answer_null(s, json);
}

static void do_exit(server *s, const objref_sdk__json *json) {
    answer_null(s, json);
    if (eventfd_write(s->exit_fd, 1) != 0) {
        _exit(0);
    }
}

static void do_ping(server *s, const objref_sdk__json *json) {
    answer_null(s, json);
}

static void handle(void *context, objref_sdk__request *request) {
    static const struct {
        const char *name;
        void (*run)(server *, const objref_sdk__json *);
    } own[] = {{"hello", do_hello}, {"ping", do_ping}, {"reset", do_reset}, {"exit", do_exit}};
    server *s = context;
    const objref_sdk__json *json = &request->json;
    const char *name = text_member(json, "op");
    const objref_sdk__op *op = name == NULL ? NULL : objref_sdk__ops_find(s->adapter, name);
    size_t i = 0;
    while (name != NULL && i < sizeof own / sizeof own[0] && strcmp(own[i].name, name) != 0) {
        i++;
    }
    if (name == NULL) {
        answer_error(s, json, objref_sdk_error(OBJREF_SDK_BAD_REQUEST, "no op"), false, -1);
    } else if (i < sizeof own / sizeof own[0]) {
        own[i].run(s, json);
    } else if (op == NULL) {
        answer_error(s, json, objref_sdk_error(OBJREF_SDK_UNSUPPORTED, "no such op"), false, -1);
    } else {
        do_step(s, json, op);
    }
    objref_sdk__json_release(&request->json);
    free(request);
}

/* ---------------------------------------------------------------- the reader */

static void take_line(void *context, char *text, size_t size) {
    server *s = context;
    objref_sdk__request *request = calloc(1, sizeof *request);
    if (request == NULL) {
        _exit(1);
    }
    if (text == NULL) {
        request->json.problem = "a line over 1 MiB";
    } else if (objref_sdk__json_read(text, size, &request->json)) {
        const int64_t lane = int_member(&request->json, "lane", 0);
        if (lane >= 0 && objref_sdk__lanes_push(&s->lanes, (size_t)lane, request)) {
            return;
        }
        request->json.problem = "no such lane, or too many requests wait in it";
    }
    const objref_sdk_outcome bad = objref_sdk_error(OBJREF_SDK_BAD_REQUEST, request->json.problem);
    answer_error(s, &request->json, bad, false, -1);
    objref_sdk__json_release(&request->json);
    free(request);
}

/* Waits for input; false when `exit` was asked for. */
static bool wait_input(const server *s) {
    struct pollfd fds[] = {{.fd = s->in_fd, .events = POLLIN},
                           {.fd = s->exit_fd, .events = POLLIN}};
    while (poll(fds, 2, -1) < 0 && errno == EINTR) {
    }
    return fds[1].revents == 0;
}

static void *read_requests(void *argument) {
    server *s = argument;
    objref_sdk__lines lines = {.take = take_line, .context = s};
    while (wait_input(s) && objref_sdk__lines_read(&lines, s->in_fd)) {
    }
    objref_sdk__lines_release(&lines);
    if (!objref_sdk__lanes_end(&s->lanes)) {
        _exit(0); /* some call does not end; the engine knows that already */
    }
    return NULL;
}

/* ---------------------------------------------------------------- the program */

/* Whatever user code prints from now on goes to the log; the protocol is out of its reach. */
static bool take_descriptors(server *s) {
    s->in_fd = fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, FIRST_FD);
    s->out_fd = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, FIRST_FD);
    s->exit_fd = eventfd(0, EFD_CLOEXEC);
    const int null_fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
    const bool is_taken = s->in_fd >= 0 && s->out_fd >= 0 && s->exit_fd >= 0 && null_fd >= 0 &&
                          dup2(null_fd, STDIN_FILENO) >= 0 &&
                          dup2(STDERR_FILENO, STDOUT_FILENO) >= 0;
    if (null_fd >= 0) {
        (void)close(null_fd);
    }
    return is_taken;
}

/* A child that a runtime forks must not keep the channel open, or its end would never come. */
static void close_in_child(void) {
    (void)close(the_server.in_fd);
    (void)close(the_server.out_fd);
    (void)close(the_server.exit_fd);
}

static bool open_server(server *s) {
    return take_descriptors(s) && signal(SIGPIPE, SIG_IGN) != SIG_ERR &&
           pthread_atfork(NULL, NULL, close_in_child) == 0 &&
           pthread_mutex_init(&s->write_lock, NULL) == 0 && objref_sdk__handles_init(&s->handles) &&
           objref_sdk__lanes_init(&s->lanes, handle, s);
}

int objref_sdk_serve(const objref_sdk_adapter *adapter) {
    server *s = &the_server;
    s->adapter = adapter;
    objref_sdk__adapter_set(adapter);
    pthread_t reader;
    if (!open_server(s) || pthread_create(&reader, NULL, read_requests, s) != 0) {
        perror("objref_sdk: cannot start");
        return 1;
    }
    objref_sdk__lanes_run_main(&s->lanes);
    (void)pthread_join(reader, NULL);
    if (adapter->leave != NULL) {
        adapter->leave();
    }
    objref_sdk__handles_release(&s->handles);
    return 0;
}
