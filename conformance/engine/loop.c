/* loop - see loop.h. */
#include "loop.h"

#include "clock.h"
#include "language/text.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define LOOP_STRANGERS_MAX 64 /* children we had before we began: never touched */
#define LOOP_ORPHANS_MAX 256  /* looked at in one round of killing */
#define LOOP_ROUNDS_MAX 100   /* of killing orphans: each may leave new ones */
#define LOOP_END_NS (5 * CLOCK_S)

struct loop {
    struct channel *channels[LOOP_CHANNELS_MAX];
    size_t channel_count;
    int wake; /* read end of the pipe that the signal handlers write to */
    pid_t strangers[LOOP_STRANGERS_MAX];
    size_t stranger_count;
    struct sigaction before[NSIG];
};

/* What a signal handler can reach. */
static volatile sig_atomic_t signal_interrupted;
static int signal_wake = -1;

static const int loop_signals[] = {SIGCHLD, SIGINT, SIGTERM, SIGHUP};

static void signal_arrived(int number) {
    int error = errno;
    if (number != SIGCHLD) {
        signal_interrupted = 1;
    }
    ssize_t ignored = write(signal_wake, "", 1); /* full: the loop will wake anyway */
    (void)ignored;
    errno = error;
}

static int signals_take(struct loop *loop) {
    struct sigaction action;
    memset(&action, 0, sizeof action);
    sigemptyset(&action.sa_mask);
    action.sa_handler = signal_arrived;
    action.sa_flags = SA_RESTART | SA_NOCLDSTOP;
    for (size_t i = 0; i < sizeof loop_signals / sizeof *loop_signals; i++) {
        if (sigaction(loop_signals[i], &action, &loop->before[loop_signals[i]]) != 0) {
            return errno;
        }
    }
    if (loop->before[SIGHUP].sa_handler == SIG_IGN) { /* as nohup left it */
        (void)sigaction(SIGHUP, &loop->before[SIGHUP], NULL);
    }
    action.sa_handler = SIG_IGN;
    return sigaction(SIGPIPE, &action, &loop->before[SIGPIPE]) != 0 ? errno : 0;
}

static void signals_give_back(const struct loop *loop) {
    for (size_t i = 0; i < sizeof loop_signals / sizeof *loop_signals; i++) {
        (void)sigaction(loop_signals[i], &loop->before[loop_signals[i]], NULL);
    }
    (void)sigaction(SIGPIPE, &loop->before[SIGPIPE], NULL);
}

struct loop *loop_open(void) {
    assert(signal_wake < 0);
    int ends[2];
    if (pipe2(ends, O_CLOEXEC | O_NONBLOCK) != 0) {
        return NULL;
    }
    struct loop *loop = objref__memory(1, sizeof *loop);
    loop->wake = ends[0];
    signal_wake = ends[1];
    signal_interrupted = 0;
    loop->stranger_count = child_list(loop->strangers, LOOP_STRANGERS_MAX);
    int error = prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) != 0 ? errno : signals_take(loop);
    if (error != 0) {
        loop_close(loop);
        errno = error;
        return NULL;
    }
    return loop;
}

bool loop_is_interrupted(const struct loop *loop) {
    (void)loop;
    return signal_interrupted != 0;
}

bool loop_add(struct loop *loop, struct channel *channel) {
    if (loop->channel_count == LOOP_CHANNELS_MAX) {
        return false;
    }
    loop->channels[loop->channel_count++] = channel;
    return true;
}

static struct channel *channel_of(const struct loop *loop, pid_t pid) {
    for (size_t i = 0; i < loop->channel_count; i++) {
        if (loop->channels[i]->child.pid == pid) {
            return loop->channels[i];
        }
    }
    return NULL;
}

static bool is_stranger(const struct loop *loop, pid_t pid) {
    for (size_t i = 0; i < loop->stranger_count; i++) {
        if (loop->strangers[i] == pid) {
            return true;
        }
    }
    return false;
}

/* Reaps whatever has ended: our programs, and what they left behind. */
static void loop_reap(struct loop *loop) {
    int status;
    pid_t pid;
    while ((pid = waitpid(-1, &status, WNOHANG)) > 0) {
        struct channel *channel = channel_of(loop, pid);
        if (channel != NULL && !channel->child.is_over) {
            channel_drain(channel);
            channel->child.is_over = true;
            channel->child.status = status;
        }
    }
}

static void wake_empty(const struct loop *loop) {
    char bytes[64];
    while (read(loop->wake, bytes, sizeof bytes) > 0) {
    }
}

static int timeout_until(int64_t deadline_ns) {
    if (deadline_ns == CLOCK_NEVER) {
        return -1;
    }
    int64_t left = deadline_ns - clock_now_ns();
    int64_t left_ms = left <= 0 ? 0 : (left + CLOCK_MS - 1) / CLOCK_MS;
    return left_ms > 60000 ? 60000 : (int)left_ms;
}

void loop_turn(struct loop *loop, int64_t deadline_ns) {
    struct pollfd polls[1 + LOOP_CHANNELS_MAX * CHANNEL_POLL_COUNT];
    struct channel *owners[1 + LOOP_CHANNELS_MAX * CHANNEL_POLL_COUNT];
    polls[0] = (struct pollfd){.fd = loop->wake, .events = POLLIN};
    size_t count = 1;
    for (size_t i = 0; i < loop->channel_count; i++) {
        size_t added = channel_watch(loop->channels[i], polls + count);
        for (size_t k = 0; k < added; k++) {
            owners[count + k] = loop->channels[i];
        }
        count += added;
    }
    if (poll(polls, count, timeout_until(deadline_ns)) <= 0) {
        return;
    }
    for (size_t i = 1; i < count; i++) {
        channel_serve(owners[i], &polls[i]);
    }
    if (polls[0].revents != 0) {
        wake_empty(loop);
        loop_reap(loop);
    }
}

void loop_sleep(struct loop *loop, int64_t span_ns) {
    int64_t end_ns = clock_after(clock_now_ns(), span_ns);
    while (clock_now_ns() < end_ns && !loop_is_interrupted(loop)) {
        loop_turn(loop, end_ns);
    }
}

void loop_pause(int64_t span_ns) {
    assert(span_ns >= 0 && span_ns < CLOCK_MS);
    const struct timespec span = {.tv_nsec = span_ns};
    (void)clock_nanosleep(CLOCK_MONOTONIC, 0, &span, NULL); /* a signal ends it early, no harm */
}

static size_t orphans_kill(const struct loop *loop) {
    pid_t pids[LOOP_ORPHANS_MAX];
    size_t found = child_list(pids, LOOP_ORPHANS_MAX);
    size_t killed = 0;
    for (size_t i = 0; i < found; i++) {
        bool is_orphan = !is_stranger(loop, pids[i]) && channel_of(loop, pids[i]) == NULL;
        killed += is_orphan && kill(pids[i], SIGKILL) == 0;
    }
    return killed;
}

/* What a program left behind was given to us; nothing of it may outlive the last channel. */
static void orphans_end(struct loop *loop) {
    for (int round = 0; round < LOOP_ROUNDS_MAX && orphans_kill(loop) > 0; round++) {
        loop_turn(loop, clock_now_ns() + 10 * CLOCK_MS);
        loop_reap(loop);
    }
}

static void loop_remove(struct loop *loop, const struct channel *channel) {
    for (size_t i = 0; i < loop->channel_count; i++) {
        if (loop->channels[i] == channel) {
            loop->channels[i] = loop->channels[--loop->channel_count];
            return;
        }
    }
}

void loop_end(struct loop *loop, struct channel *channel) {
    int64_t end_ns = clock_now_ns() + LOOP_END_NS;
    child_kill(&channel->child);
    while (!channel->child.is_over && clock_now_ns() < end_ns) {
        loop_turn(loop, clock_now_ns() + 20 * CLOCK_MS);
        loop_reap(loop);
    }
    child_kill(&channel->child); /* what joined the group after the first signal */
    loop_remove(loop, channel);
    channel_close(channel);
    if (loop->channel_count == 0) {
        orphans_end(loop);
    }
}

void loop_close(struct loop *loop) {
    if (loop == NULL) {
        return;
    }
    while (loop->channel_count > 0) {
        loop_end(loop, loop->channels[loop->channel_count - 1]);
    }
    orphans_end(loop);
    signals_give_back(loop);
    (void)close(loop->wake);
    (void)close(signal_wake);
    signal_wake = -1;
    free(loop);
}
