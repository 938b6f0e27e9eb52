/* The machine as a measurement sees it: read from /proc, absent values are empty, never an error.
 */
#include "machine.h"

#include <linux/perf_event.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <time.h>
#include <unistd.h>

/* The value of the first "model name : value" line; "" where the kernel writes none. */
static void read_cpu(char *ret_text, size_t capacity) {
    char line[512];
    FILE *file = fopen("/proc/cpuinfo", "re");
    ret_text[0] = '\0';
    while (file != NULL && fgets(line, sizeof line, file) != NULL) {
        char *colon = strchr(line, ':');
        if (strncmp(line, "model name", 10) == 0 && colon != NULL) {
            (void)snprintf(ret_text, capacity, "%s", colon + 1 + strspn(colon + 1, " "));
            ret_text[strcspn(ret_text, "\n")] = '\0';
            break;
        }
    }
    if (file != NULL) {
        (void)fclose(file);
    }
}

/* Whether this process may count its own instructions: most virtual machines say no. */
static bool has_counters(void) {
    struct perf_event_attr event = {
        .type = PERF_TYPE_HARDWARE,
        .size = sizeof event,
        .config = PERF_COUNT_HW_INSTRUCTIONS,
        .exclude_kernel = 1,
        .exclude_hv = 1,
    };
    long fd = syscall(SYS_perf_event_open, &event, 0, -1, -1, PERF_FLAG_FD_CLOEXEC);
    if (fd >= 0) {
        close((int)fd);
    }
    return fd >= 0;
}

json_t *bench_machine_describe(void) {
    char cpu[256];
    struct utsname system = {0};
    read_cpu(cpu, sizeof cpu);
    uname(&system);
    return json_pack("{s:s, s:I, s:f, s:b, s:s, s:s, s:s}", "cpu", cpu, "cores",
                     (json_int_t)sysconf(_SC_NPROCESSORS_ONLN), "load", bench_machine_load(),
                     "counters", has_counters(), "architecture", system.machine, "kernel",
                     system.release, "compiler", __VERSION__);
}

double bench_machine_load(void) {
    double load = 0;
    return getloadavg(&load, 1) == 1 ? load : 0;
}

long bench_machine_steal(void) {
    enum { STEAL_FIELD = 8 };
    char line[512];
    FILE *file = fopen("/proc/stat", "re");
    long ticks = 0;
    if (file != NULL && fgets(line, sizeof line, file) != NULL) {
        char *rest = NULL;
        char *word = strtok_r(line, " ", &rest);
        for (int i = 0; i < STEAL_FIELD && word != NULL; i++) {
            word = strtok_r(NULL, " ", &rest);
        }
        ticks = word == NULL ? 0 : strtol(word, NULL, 10);
    }
    if (file != NULL) {
        (void)fclose(file);
    }
    return ticks;
}

double bench_machine_seconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}
