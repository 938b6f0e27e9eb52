/* A program that is being timed. It is stopped by a signal whenever it is not its turn, so that a
 * pool that spins before it sleeps takes no time from the others. */
#include "partner.h"

#include "child.h"
#include "memory.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { ARGUMENTS_MAX = 8, READY_MS = 60000, BLOCK_MS = 20000, DESCRIBE_MS = 20000 };

extern char **environ;

static double now_ns(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e9 + (double)now.tv_nsec;
}

/* Notes the first fault; always false, to be returned. */
static bool out(peers_partner *partner, char *fault) {
    if (partner->fault == NULL) {
        partner->fault = fault;
    } else {
        free(fault);
    }
    return false;
}

/* -- the process */

/* posix_spawn changes no argument, but takes them without const. */
static bool spawn(peers_partner *partner, const char *const words[]) {
    char *argv[ARGUMENTS_MAX];
    int to[2] = {-1, -1};
    int from[2] = {-1, -1};
    posix_spawn_file_actions_t files;
    posix_spawnattr_t attributes;
    posix_spawn_file_actions_init(&files);
    posix_spawnattr_init(&attributes);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK);
    memcpy(argv, words, sizeof argv);
    int reason = pipe2(to, O_CLOEXEC) == 0 && pipe2(from, O_CLOEXEC) == 0 ? 0 : errno;
    if (reason == 0) {
        posix_spawn_file_actions_adddup2(&files, to[0], STDIN_FILENO);
        posix_spawn_file_actions_adddup2(&files, from[1], STDOUT_FILENO);
        reason = posix_spawn(&partner->pid, argv[0], &files, &attributes, argv, environ);
    }
    posix_spawn_file_actions_destroy(&files);
    posix_spawnattr_destroy(&attributes);
    close(to[0]);
    close(from[1]);
    partner->commands = fdopen(to[1], "w");
    partner->answers = from[0];
    if (reason != 0) {
        partner->pid = 0;
        return out(partner, bench_memory_format("does not start: %s", strerror(reason)));
    }
    return true;
}

static void end_process(peers_partner *partner) {
    if (partner->pid > 0) {
        kill(-partner->pid, SIGKILL);
        kill(partner->pid, SIGKILL);
        while (waitpid(partner->pid, NULL, 0) < 0 && errno == EINTR) {
        }
    }
    partner->pid = 0;
}

/* What became of a program that closed its output. */
static char *ending(peers_partner *partner) {
    int status = 0;
    while (waitpid(partner->pid, &status, 0) < 0 && errno == EINTR) {
    }
    kill(-partner->pid, SIGKILL);
    partner->pid = 0;
    return WIFSIGNALED(status)
               ? bench_memory_format("died of signal %d (%s)", WTERMSIG(status),
                                     strsignal(WTERMSIG(status)))
               : bench_memory_format("ended by itself with status %d", WEXITSTATUS(status));
}

/* -- its answers */

/* Reads once; false when there is nothing to come or its time is up. */
static bool read_more(peers_partner *partner, double end_ns) {
    struct pollfd watched = {.fd = partner->answers, .events = POLLIN};
    const double wait_ms = (end_ns - now_ns()) / 1e6;
    if (bench_child_is_interrupted()) {
        return out(partner, bench_memory_format("interrupted"));
    }
    if (partner->line_bytes == PEERS_LINE_BYTES_MAX - 1) {
        return out(partner,
                   bench_memory_format("an answer of over %u bytes", PEERS_LINE_BYTES_MAX));
    }
    if (wait_ms <= 0) {
        return out(partner, bench_memory_format("gave no answer in time"));
    }
    if (poll(&watched, 1, wait_ms < 100 ? (int)wait_ms + 1 : 100) <= 0) {
        return true; /* look at the clock and at Ctrl-C again */
    }
    const ssize_t got = read(partner->answers, partner->line + partner->line_bytes,
                             PEERS_LINE_BYTES_MAX - 1 - partner->line_bytes);
    if (got <= 0) {
        return out(partner, ending(partner));
    }
    partner->line_bytes += (size_t)got;
    return true;
}

/* Its next line as JSON, of the kind that is expected now; NULL after a fault. */
static json_t *next_record(peers_partner *partner, const char *kind, int deadline_ms) {
    const double end_ns = now_ns() + deadline_ms * 1e6;
    char *newline;
    while ((newline = memchr(partner->line, '\n', partner->line_bytes)) == NULL) {
        if (!read_more(partner, end_ns)) {
            return NULL;
        }
    }
    const size_t length = (size_t)(newline - partner->line);
    json_t *record = json_loadb(partner->line, length, JSON_REJECT_DUPLICATES, NULL);
    const char *found = json_string_value(json_object_get(record, "record"));
    if (found == NULL || strcmp(found, kind) != 0) {
        (void)out(partner, bench_memory_format("expected a %s record, found %.*s", kind,
                                               length < 200 ? (int)length : 200, partner->line));
        json_decref(record);
        record = NULL;
    }
    partner->line_bytes -= length + 1;
    memmove(partner->line, newline + 1, partner->line_bytes);
    return record;
}

json_t *peers_partner_describe(const char *path, char **ret_fault) {
    peers_partner *partner = bench_memory_get(1, sizeof *partner);
    const char *const words[ARGUMENTS_MAX] = {path, "describe"};
    json_t *record = spawn(partner, words) ? next_record(partner, "peer", DESCRIBE_MS) : NULL;
    if (record == NULL) {
        *ret_fault = partner->fault;
        partner->fault = NULL;
    }
    peers_partner_close(partner);
    free(partner);
    return record;
}

bool peers_partner_open(peers_partner *partner, const char *path) {
    const peers_part *part = partner->part;
    char *seed = bench_memory_format("%" PRIu64, partner->seed);
    char *objects = bench_memory_format("%" PRIu64, part->objects);
    char *threads = bench_memory_format("%u", part->threads);
    char *operations = bench_memory_format("%" PRIu64, part->operations);
    const char *const words[ARGUMENTS_MAX] = {path,    "serve", part->workload, seed,
                                              objects, threads, operations};
    json_t *ready = spawn(partner, words) ? next_record(partner, "ready", READY_MS) : NULL;
    const bool is_open = ready != NULL && (kill(-partner->pid, SIGSTOP) == 0 ||
                                           out(partner, bench_memory_format("cannot be held")));
    json_decref(ready);
    free(seed);
    free(objects);
    free(threads);
    free(operations);
    return is_open;
}

static bool read_text_number(const json_t *record, const char *key, uint64_t *ret_number) {
    const char *text = json_string_value(json_object_get(record, key));
    char *end = NULL;
    if (text == NULL || text[0] < '0' || text[0] > '9') {
        return false;
    }
    errno = 0;
    *ret_number = strtoull(text, &end, 10);
    return *end == '\0' && errno == 0;
}

/* Work that was not done, or not done right, has no duration. */
static bool check_block(peers_partner *partner, uint64_t start, const json_t *record) {
    uint64_t failures = 0;
    uint64_t checksum = 0;
    const uint64_t expected = peers_part_checksum(partner->part, partner->seed, start);
    if (!read_text_number(record, "failures", &failures) ||
        !read_text_number(record, "checksum", &checksum) ||
        !(json_number_value(json_object_get(record, "amount")) > 0)) {
        return out(partner, bench_memory_format("a block without amount, failures or checksum"));
    }
    if (failures != 0) {
        return out(partner, bench_memory_format("%" PRIu64 " operations failed", failures));
    }
    if (checksum != expected) {
        return out(partner,
                   bench_memory_format("wrong checksum: expected %" PRIu64 ", found %" PRIu64,
                                       expected, checksum));
    }
    return true;
}

bool peers_partner_block(peers_partner *partner, uint64_t start, peers_measure *ret_measure) {
    if (kill(-partner->pid, SIGCONT) != 0 ||
        fprintf(partner->commands, "%" PRIu64 "\n", start) < 0 || fflush(partner->commands) != 0) {
        return out(partner, ending(partner));
    }
    const double began_ns = now_ns();
    json_t *record = next_record(partner, "block", BLOCK_MS);
    if (record == NULL) {
        return false;
    }
    *ret_measure = (peers_measure){
        .amount = json_number_value(json_object_get(record, "amount")) /
                  (double)partner->part->operations,
        .took_ns = now_ns() - began_ns,
        .delay_ns = json_number_value(json_object_get(record, "delay_ns")),
    };
    kill(-partner->pid, SIGSTOP);
    const bool is_right = check_block(partner, start, record);
    json_decref(record);
    return is_right;
}

void peers_partner_close(peers_partner *partner) {
    end_process(partner);
    if (partner->commands != NULL) {
        (void)fclose(partner->commands);
    }
    if (partner->answers > 0) {
        close(partner->answers);
    }
    free(partner->fault);
    *partner = (peers_partner){0};
}
