/* Sessions with an adapter, as text: usage test_sessions PROGRAM FILE…
 *
 *     > REQUEST      sent as a line
 *     < PATTERN      the next answer, without its "ns"; a * stands for anything
 *     until PATTERN  likewise, but the last request is sent again until it is answered so
 *     long N         send a line of N letters
 *     touch NAME     make a file in the scratch folder
 *     await NAME     until that file is there
 *     close          end the adapter's input
 *     exit N         the adapter ends with this status
 *
 * $S is the scratch folder. Answers of several lanes must be waited for in an order that is sure.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#define LINE_BYTES_MAX ((size_t)2 << 20)
#define PATIENCE_MS 30000

#define REQUEST_BYTES_MAX 65536

typedef struct session {
    const char *file;
    size_t line_number;
    char scratch[64];
    pid_t pid;
    int to_fd;
    FILE *from;
    char request[REQUEST_BYTES_MAX]; /* the last one */
    char answer[LINE_BYTES_MAX];
} session;

static const char *program;

static void start(session *s) {
    int to[2];
    int from[2];
    (void)snprintf(s->scratch, sizeof s->scratch, "/tmp/objref-sdk-XXXXXX");
    assert_non_null(mkdtemp(s->scratch));
    assert_return_code(pipe2(to, O_CLOEXEC), errno);
    assert_return_code(pipe2(from, O_CLOEXEC), errno);
    s->pid = fork();
    assert_return_code(s->pid, errno);
    if (s->pid == 0) {
        (void)dup2(to[0], STDIN_FILENO);
        (void)dup2(from[1], STDOUT_FILENO);
        (void)execl(program, program, (char *)NULL);
        _exit(127);
    }
    (void)close(to[0]);
    (void)close(from[1]);
    s->to_fd = to[1];
    s->from = fdopen(from[0], "r");
    assert_non_null(s->from);
    setbuf(s->from, NULL); /* else poll would not see what is read already */
}

static void finish(session *s) {
    (void)close(s->to_fd);
    if (s->pid > 0) {
        (void)kill(s->pid, SIGKILL);
        (void)waitpid(s->pid, NULL, 0);
    }
    (void)fclose(s->from);
    char command[128];
    (void)snprintf(command, sizeof command, "rm -rf '%s'", s->scratch);
    (void)!system(command); // NOLINT(concurrency-mt-unsafe): one thread here
}

static bool matches(const char *pattern, const char *text) {
    const char *star = NULL; /* behind the last one */
    const char *retry = text;
    while (*text != 0) {
        if (*pattern == '*') {
            star = ++pattern;
            retry = text;
        } else if (*pattern == *text) {
            pattern++;
            text++;
        } else if (star != NULL) {
            pattern = star;
            text = ++retry;
        } else {
            return false;
        }
    }
    while (*pattern == '*') {
        pattern++;
    }
    return *pattern == 0;
}

/* Cuts the `,"ns":N` before the closing brace, whose digits nobody can know. */
static void cut_ns(char *answer) {
    char *ns = strstr(answer, ",\"ns\":");
    if (ns != NULL) {
        (void)memmove(ns, "}", 2);
    }
}

static void put_scratch(const session *s, const char *text, char *ret, size_t size) {
    size_t at = 0;
    while (*text != 0 && at + 1 < size) {
        if (strncmp(text, "$S", 2) == 0) {
            at += (size_t)snprintf(ret + at, size - at, "%s", s->scratch);
            text += 2;
        } else {
            ret[at++] = *text++;
        }
    }
    ret[at] = 0;
}

static void send_text(const session *s, const char *text, size_t size) {
    while (size > 0) {
        const ssize_t sent = write(s->to_fd, text, size);
        assert_true(sent > 0);
        text += sent;
        size -= (size_t)sent;
    }
}

static void send_request(session *s, const char *text) {
    put_scratch(s, text, s->request, sizeof s->request - 1);
    const size_t size = strlen(s->request);
    s->request[size] = '\n';
    s->request[size + 1] = 0;
    send_text(s, s->request, size + 1);
}

static void send_long(const session *s, const char *count) {
    const size_t size = strtoul(count, NULL, 10);
    char *line = malloc(size + 1);
    assert_non_null(line);
    memset(line, 'x', size);
    line[size] = '\n';
    send_text(s, line, size + 1);
    free(line);
}

static void await_answer(session *s) {
    struct pollfd fd = {.fd = fileno(s->from), .events = POLLIN};
    if (poll(&fd, 1, PATIENCE_MS) != 1 || fgets(s->answer, sizeof s->answer, s->from) == NULL) {
        fail_msg("%s:%zu: no answer", s->file, s->line_number);
    }
    s->answer[strcspn(s->answer, "\n")] = 0;
    cut_ns(s->answer);
}

static void expect_answer(session *s, const char *text) {
    static char pattern[REQUEST_BYTES_MAX];
    put_scratch(s, text, pattern, sizeof pattern);
    await_answer(s);
    if (!matches(pattern, s->answer)) {
        fail_msg("%s:%zu: expected %s\n    found %.2000s", s->file, s->line_number, pattern,
                 s->answer);
    }
}

static void expect_in_time(session *s, const char *pattern) {
    await_answer(s);
    for (int ms = 0; !matches(pattern, s->answer) && ms < PATIENCE_MS; ms += 10) {
        (void)usleep(10000);
        send_text(s, s->request, strlen(s->request));
        await_answer(s);
    }
    if (!matches(pattern, s->answer)) {
        fail_msg("%s:%zu: still %.2000s", s->file, s->line_number, s->answer);
    }
}

static void touch(const session *s, const char *name) {
    char path[256];
    (void)snprintf(path, sizeof path, "%s/%s", s->scratch, name);
    const int fd = open(path, O_CREAT | O_WRONLY | O_CLOEXEC, 0600);
    assert_return_code(fd, errno);
    (void)close(fd);
}

static void await_file(const session *s, const char *name) {
    char path[256];
    (void)snprintf(path, sizeof path, "%s/%s", s->scratch, name);
    for (int ms = 0; access(path, F_OK) != 0 && ms < PATIENCE_MS; ms++) {
        (void)usleep(1000);
    }
    if (access(path, F_OK) != 0) {
        fail_msg("%s:%zu: no file", s->file, s->line_number);
    }
}

static void expect_exit(session *s, const char *expected) {
    int status = 0;
    assert_int_equal(waitpid(s->pid, &status, 0), s->pid);
    s->pid = 0;
    const int code = WIFEXITED(status) ? WEXITSTATUS(status) : 1000 + WTERMSIG(status);
    if (code != strtol(expected, NULL, 10)) {
        fail_msg("%s:%zu: it ended with %d", s->file, s->line_number, code);
    }
}

static void play_line(session *s, char *line) {
    char *rest = strchr(line, ' ');
    const char *argument = rest == NULL ? "" : rest + 1;
    if (rest != NULL) {
        *rest = 0;
    }
    if (strcmp(line, ">") == 0) {
        send_request(s, argument);
    } else if (strcmp(line, "<") == 0) {
        expect_answer(s, argument);
    } else if (strcmp(line, "until") == 0) {
        expect_in_time(s, argument);
    } else if (strcmp(line, "long") == 0) {
        send_long(s, argument);
    } else if (strcmp(line, "touch") == 0) {
        touch(s, argument);
    } else if (strcmp(line, "await") == 0) {
        await_file(s, argument);
    } else if (strcmp(line, "close") == 0) {
        (void)close(s->to_fd);
    } else if (strcmp(line, "exit") == 0) {
        expect_exit(s, argument);
    } else if (line[0] != 0 && line[0] != '#') {
        fail_msg("%s:%zu: what is %s?", s->file, s->line_number, line);
    }
}

static void play(void **state) {
    static session s;
    memset(&s, 0, sizeof s);
    s.file = *state;
    FILE *file = fopen(s.file, "re");
    assert_non_null(file);
    start(&s);
    static char line[65536];
    while (fgets(line, sizeof line, file) != NULL) {
        s.line_number++;
        line[strcspn(line, "\n")] = 0;
        play_line(&s, line);
    }
    (void)fclose(file);
    finish(&s);
}

int main(int argc, char **argv) {
    if (argc < 3) {
        (void)fprintf(stderr, "usage: test_sessions PROGRAM FILE...\n");
        return 2;
    }
    program = argv[1];
    (void)signal(SIGPIPE, SIG_IGN);
    struct CMUnitTest tests[64] = {{0}};
    const size_t count = (size_t)argc - 2;
    for (size_t i = 0; i < count && i < 64; i++) {
        tests[i] = (struct CMUnitTest){
            .name = argv[i + 2], .test_func = play, .initial_state = argv[i + 2]};
    }
    return _cmocka_run_group_tests("sessions", tests, count < 64 ? count : 64, NULL, NULL);
}
