/* functions: the bodies that wait, and those that leave traces in the engine's files. */
#include "call.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "gate.h"

#define NS_PER_MS 1000000
#define POLL_NS 500000
#define PATH_BYTES_MAX 4096
#define CRASH_STATUS 13

static int64_t now_ns(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 * NS_PER_MS + now.tv_nsec;
}

static void pause_ns(int64_t ns) {
    const struct timespec pause = {.tv_sec = ns / (1000 * (int64_t)NS_PER_MS),
                                   .tv_nsec = (long)(ns % (1000 * (int64_t)NS_PER_MS))};
    (void)nanosleep(&pause, NULL);
}

/* In slices, so that a shutdown need not wait for it. */
bool objref_sdk__body_sleep(objref_sdk_call *call) {
    int64_t ms = 0;
    if (call->arg_count != 1 || !objref_sdk__arg_int(call, 0, &ms) || ms < 0 ||
        ms > INT64_MAX / NS_PER_MS / 2) {
        return false;
    }
    const int64_t end_ns = now_ns() + ms * NS_PER_MS;
    for (int64_t left = end_ns - now_ns(); left > 0; left = end_ns - now_ns()) {
        if (objref_sdk__call_is_cancelled(call)) {
            return false;
        }
        pause_ns(left < NS_PER_MS ? left : NS_PER_MS);
    }
    objref_sdk_value_add_null(&call->results[0]);
    return true;
}

/* Written aside and renamed, so that whoever sees the file sees all of it. */
static bool tell_started(const char *path) {
    char started[PATH_BYTES_MAX];
    char aside[PATH_BYTES_MAX];
    const int size = snprintf(started, sizeof started, "%s.started", path);
    const int size_aside = snprintf(aside, sizeof aside, "%s.%d", path, (int)gettid());
    if (size < 0 || (size_t)size >= sizeof started || size_aside < 0 ||
        (size_t)size_aside >= sizeof aside) {
        return false;
    }
    FILE *file = fopen(aside, "we");
    if (file == NULL) {
        return false;
    }
    const bool is_written = fprintf(file, "%d", (int)getpid()) > 0;
    return fclose(file) == 0 && is_written && rename(aside, started) == 0;
}

/* Waits until the file is there; false when told to stop first. */
bool objref_sdk__gate_pass(const objref_sdk_call *call, const char *path) {
    if (!tell_started(path)) {
        return false;
    }
    while (access(path, F_OK) != 0) {
        if (objref_sdk__call_is_cancelled(call)) {
            return false;
        }
        pause_ns(POLL_NS);
    }
    return true;
}

bool objref_sdk__body_gate(objref_sdk_call *call) {
    const char *path = NULL;
    return objref_sdk__arg_text(call, 0, &path) && call->arg_count <= 2 &&
           objref_sdk__gate_pass(call, path) && objref_sdk__return_arg(call, 1);
}

/* Appends one byte; the file's size is how often that was done, -1 without a file. */
static int64_t bump(const char *path) {
    const int fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
    if (fd < 0) {
        return -1;
    }
    struct stat stat;
    const bool is_counted = write(fd, "x", 1) == 1 && fstat(fd, &stat) == 0;
    (void)close(fd);
    return is_counted ? (int64_t)stat.st_size : -1;
}

bool objref_sdk__body_count(objref_sdk_call *call) {
    const char *path = NULL;
    return objref_sdk__arg_text(call, 0, &path) && call->arg_count <= 2 && bump(path) > 0 &&
           objref_sdk__return_arg(call, 1);
}

bool objref_sdk__body_crash(objref_sdk_call *call) {
    const char *path = NULL;
    int64_t times = INT64_MAX;
    if (!objref_sdk__arg_text(call, 0, &path) ||
        (call->arg_count > 1 && !objref_sdk__arg_int(call, 1, &times))) {
        return false;
    }
    const int64_t count = bump(path);
    if (count <= times) {
        _exit(CRASH_STATUS);
    }
    return objref_sdk__return_int(call, count);
}

bool objref_sdk__body_pid(objref_sdk_call *call) {
    return objref_sdk__return_int(call, getpid());
}
