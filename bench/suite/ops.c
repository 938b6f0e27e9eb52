/* objref-bench-ops PROGRAM: what one operation costs between engine and adapter. One of a small
 * value is sent and answered in turn with an echo of the same bytes by a process that does nothing
 * else, and by one whose reader hands them to a second thread, as an adapter must; in alternating
 * blocks, all on one CPU. Then as many as fit are under way at once. Prints one JSON object:
 * {"op_ns":…,"echo_ns":…, "ratio":…,"relay_ratio":…,"pipelined_per_s":…}, medians over the blocks.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define BLOCKS 101
#define OPS_PER_BLOCK 200
#define PIPELINED 200000
#define LINE_BYTES 256
#define CHUNK_BYTES 65536

struct partner {
    pid_t pid;
    int to, from;
};

static _Noreturn void give_up(const char *what) {
    (void)fprintf(stderr, "objref-bench-ops: %s: %s\n", what, strerrordesc_np(errno));
    _exit(3);
}

static int64_t now_ns(void) {
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

static void write_all(int fd, const char *bytes, size_t size) {
    while (size > 0) {
        ssize_t written = write(fd, bytes, size);
        if (written <= 0) {
            give_up("write");
        }
        bytes += written;
        size -= (size_t)written;
    }
}

/* Reads up to the end of a line; there is never more than one under way. */
static void line_read(int fd) {
    char bytes[CHUNK_BYTES];
    ssize_t size;
    do {
        size = read(fd, bytes, sizeof bytes);
        if (size <= 0) {
            give_up("read");
        }
    } while (bytes[size - 1] != '\n');
}

static _Noreturn void program_run(const char *program) {
    (void)execl(program, program, (char *)NULL);
    give_up(program);
}

static _Noreturn void echo_run(const char *nothing) {
    (void)nothing;
    char bytes[CHUNK_BYTES];
    ssize_t size;
    while ((size = read(STDIN_FILENO, bytes, sizeof bytes)) > 0) {
        write_all(STDOUT_FILENO, bytes, (size_t)size);
    }
    _exit(0);
}

/* What the reader of a relay hands over; there is never more than one line under way. */
static struct {
    pthread_mutex_t lock;
    pthread_cond_t has_line;
    char bytes[LINE_BYTES];
    ssize_t size;
} relay = {.lock = PTHREAD_MUTEX_INITIALIZER, .has_line = PTHREAD_COND_INITIALIZER};

static void *relay_read(void *nothing) {
    char bytes[LINE_BYTES];
    ssize_t size;
    while ((size = read(STDIN_FILENO, bytes, sizeof bytes)) > 0) {
        (void)pthread_mutex_lock(&relay.lock);
        memcpy(relay.bytes, bytes, (size_t)size);
        relay.size = size;
        (void)pthread_mutex_unlock(&relay.lock);
        (void)pthread_cond_signal(&relay.has_line);
    }
    _exit(0);
    return nothing;
}

static _Noreturn void relay_run(const char *nothing) {
    pthread_t reader;
    (void)nothing;
    if (pthread_create(&reader, NULL, relay_read, NULL) != 0) {
        give_up("a thread");
    }
    for (;;) {
        char bytes[LINE_BYTES];
        (void)pthread_mutex_lock(&relay.lock);
        while (relay.size == 0) {
            (void)pthread_cond_wait(&relay.has_line, &relay.lock);
        }
        size_t size = (size_t)relay.size;
        memcpy(bytes, relay.bytes, size);
        relay.size = 0;
        (void)pthread_mutex_unlock(&relay.lock);
        write_all(STDOUT_FILENO, bytes, size);
    }
}

static struct partner partner_start(void (*run)(const char *program), const char *program) {
    int to[2], from[2];
    if (pipe2(to, O_CLOEXEC) != 0 || pipe2(from, O_CLOEXEC) != 0) {
        give_up("pipe");
    }
    pid_t pid = fork();
    if (pid == 0) {
        (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
        (void)dup2(to[0], STDIN_FILENO);
        (void)dup2(from[1], STDOUT_FILENO);
        (void)close(to[1]); /* or it would never see the end */
        run(program);
        _exit(3);
    }
    (void)close(to[0]);
    (void)close(from[1]);
    return (struct partner){.pid = pid, .to = to[1], .from = from[0]};
}

static void partner_end(const struct partner *partner) {
    (void)close(partner->to);
    (void)close(partner->from);
    (void)kill(partner->pid, SIGKILL);
    (void)waitpid(partner->pid, NULL, 0);
}

/* All on one CPU: where the kernel puts three processes decides more than what they do. */
static void cpu_pin(void) {
    cpu_set_t set;
    int cpu = sched_getcpu();
    CPU_ZERO(&set);
    CPU_SET(cpu < 0 ? 0 : (unsigned)cpu, &set);
    if (sched_setaffinity(0, sizeof set, &set) != 0) {
        give_up("one CPU");
    }
}

static size_t request(char *line, long id) {
    return (size_t)snprintf(line, LINE_BYTES,
                            "{\"id\":%ld,\"op\":\"hash\",\"args\":[{\"ref\":\"a\"}]}\n", id);
}

static int64_t block_ns(const struct partner *partner, long *id) {
    char line[LINE_BYTES];
    int64_t begin_ns = now_ns();
    for (int i = 0; i < OPS_PER_BLOCK; i++) {
        write_all(partner->to, line, request(line, (*id)++));
        line_read(partner->from);
    }
    return (now_ns() - begin_ns) / OPS_PER_BLOCK;
}

static int compare(const void *left, const void *right) {
    int64_t one = *(const int64_t *)left, other = *(const int64_t *)right;
    return (one > other) - (one < other);
}

static int64_t median(int64_t *values) {
    qsort(values, BLOCKS, sizeof *values, compare);
    return values[BLOCKS / 2];
}

/* Some requests, as far as the pipe takes them; returns how many have been sent in all. */
static size_t requests_send(const struct partner *partner, long id, size_t sent) {
    char line[LINE_BYTES];
    for (int i = 0; i < 16 && sent < PIPELINED; i++) {
        size_t size = request(line, id + (long)sent);
        if (write(partner->to, line, size) != (ssize_t)size) {
            break; /* lines are under PIPE_BUF: all or nothing */
        }
        sent++;
    }
    return sent;
}

/* What can be written is written, what has come is read. */
static double pipelined_per_s(const struct partner *partner, long id) {
    static char bytes[CHUNK_BYTES];
    size_t sent = 0, answered = 0;
    (void)fcntl(partner->to, F_SETFL, O_NONBLOCK);
    int64_t begin_ns = now_ns();
    while (answered < PIPELINED) {
        struct pollfd polls[] = {{partner->from, POLLIN, 0},
                                 {sent < PIPELINED ? partner->to : -1, POLLOUT, 0}};
        if (poll(polls, 2, -1) < 0) {
            give_up("poll");
        }
        sent = polls[1].revents != 0 ? requests_send(partner, id, sent) : sent;
        ssize_t size = polls[0].revents != 0 ? read(partner->from, bytes, sizeof bytes) : 0;
        for (ssize_t i = 0; i < size; i++) {
            answered += bytes[i] == '\n';
        }
    }
    return PIPELINED * 1e9 / (double)(now_ns() - begin_ns);
}

static void adapter_ready(const struct partner *adapter) {
    static const char *const lines[] = {
        "{\"id\":0,\"op\":\"hello\",\"protocol\":1,\"nonce\":\"n\",\"scratch\":\"/tmp\"}\n",
        "{\"id\":1,\"op\":\"init\"}\n",
        "{\"id\":2,\"op\":\"put\",\"as\":\"a\",\"args\":[{\"int\":\"1\"}]}\n"};
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        write_all(adapter->to, lines[i], strlen(lines[i]));
        line_read(adapter->from);
    }
}

int main(int argc, char **argv) {
    static int64_t op_ns[BLOCKS], echo_ns[BLOCKS], relay_ns[BLOCKS];
    if (argc != 2) {
        (void)fputs("usage: objref-bench-ops PROGRAM\n", stderr);
        return 2;
    }
    (void)signal(SIGPIPE, SIG_IGN);
    cpu_pin();
    struct partner adapter = partner_start(program_run, argv[1]);
    struct partner mirror = partner_start(echo_run, NULL);
    struct partner second = partner_start(relay_run, NULL);
    long id = 3;
    adapter_ready(&adapter);
    for (int i = 0; i < BLOCKS; i++) {
        op_ns[i] = block_ns(&adapter, &id);
        echo_ns[i] = block_ns(&mirror, &id);
        relay_ns[i] = block_ns(&second, &id);
    }
    double op = (double)median(op_ns), plain = (double)median(echo_ns);
    (void)printf("{\"op_ns\":%.0f,\"echo_ns\":%.0f,\"ratio\":%.2f,\"relay_ratio\":%.2f,"
                 "\"pipelined_per_s\":%.0f}\n",
                 op, plain, op / plain, (double)median(relay_ns) / plain,
                 pipelined_per_s(&adapter, id));
    partner_end(&adapter);
    partner_end(&mirror);
    partner_end(&second);
    return fflush(stdout) == 0 ? 0 : 70;
}
