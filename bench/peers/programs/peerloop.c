/* The serving loop of a peer program: one block of work for each line that it is sent. */
#include "peerloop.h"

#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static uint64_t now_ns(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

/* The second number of a thread's schedstat: how long it was ready to run and was not let. */
static uint64_t thread_delay_ns(const char *thread) {
    char path[300];
    uint64_t ran = 0;
    uint64_t waited = 0;
    (void)snprintf(path, sizeof path, "/proc/self/task/%s/schedstat", thread);
    FILE *file = fopen(path, "re");
    if (file != NULL) {
        // NOLINTNEXTLINE(cert-err34-c): the kernel wrote it
        if (fscanf(file, "%" SCNu64 " %" SCNu64, &ran, &waited) != 2) {
            waited = 0;
        }
        (void)fclose(file);
    }
    return waited;
}

/* How long this program's threads have been kept from a CPU by others; 0 where no kernel counts. */
static uint64_t delay_ns(void) {
    uint64_t sum = 0;
    DIR *threads = opendir("/proc/self/task");
    struct dirent *thread;
    // NOLINTNEXTLINE(concurrency-mt-unsafe): nobody else reads this folder
    while (threads != NULL && (thread = readdir(threads)) != NULL) {
        sum += thread->d_name[0] == '.' ? 0 : thread_delay_ns(thread->d_name);
    }
    if (threads != NULL) {
        (void)closedir(threads);
    }
    return sum;
}

static int describe(const peer_program *program) {
    printf("{\"record\":\"peer\",\"protocol\":1,\"name\":\"%s\",\"version\":\"%s\","
           "\"compiler\":\"%s\",\"workloads\":[",
           program->name, program->version, __VERSION__);
    for (size_t i = 0; i < program->workload_count; i++) {
        printf("%s\"%s\"", i == 0 ? "" : ",", program->workloads[i].name);
    }
    printf("]}\n");
    return fflush(stdout) == 0 ? 0 : 1;
}

static const peer_workload *find(const peer_program *program, const char *name) {
    for (size_t i = 0; i < program->workload_count; i++) {
        if (strcmp(program->workloads[i].name, name) == 0) {
            return &program->workloads[i];
        }
    }
    return NULL;
}

static uint64_t cpu_ns(void) {
    struct timespec used;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used);
    return (uint64_t)used.tv_sec * 1000000000u + (uint64_t)used.tv_nsec;
}

/* What others have taken: threads that share a CPU wait for each other, too, and then no more of
 * its time was lost than they have not used. */
static uint64_t taken_ns(uint64_t delayed, uint64_t has, uint64_t used) {
    const uint64_t lost = has > used ? has - used : 0;
    return delayed < lost ? delayed : lost;
}

/* Does one block, with the clock around nothing but the work. */
static void
serve_block(const peer_workload *workload, void *state, const peer_block *block, unsigned threads) {
    const uint64_t delay_before = delay_ns();
    const uint64_t cpu_before = cpu_ns();
    const uint64_t began = now_ns();
    peer_result result = workload->run(state, block);
    const uint64_t took = now_ns() - began;
    const uint64_t delay_after = delay_ns(); /* less than before when a thread has ended */
    const uint64_t delayed = taken_ns(delay_after > delay_before ? delay_after - delay_before : 0,
                                      threads * took, cpu_ns() - cpu_before);
    if (workload->settle != NULL) {
        const peer_result more = workload->settle(state, block);
        result.failures += more.failures;
        result.checksum += more.checksum;
    }
    printf("{\"record\":\"block\",\"amount\":%.0f,\"delay_ns\":%" PRIu64 ",\"failures\":\"%" PRIu64
           "\",\"checksum\":\"%" PRIu64 "\"}\n",
           result.amount > 0 ? result.amount : (double)took, delayed, result.failures,
           result.checksum);
    (void)fflush(stdout);
}

static int serve(const peer_workload *workload, const peer_setup *setup) {
    char line[64];
    void *state = workload->open(setup);
    if (state == NULL) {
        return 1;
    }
    printf("{\"record\":\"ready\"}\n");
    (void)fflush(stdout);
    while (fgets(line, sizeof line, stdin) != NULL) {
        const peer_block block = {setup->seed, strtoull(line, NULL, 10), setup->operations};
        serve_block(workload, state, &block, setup->threads);
    }
    workload->close(state);
    return 0;
}

static bool read_number(const char *text, uint64_t *ret_number) {
    char *end = NULL;
    errno = 0;
    *ret_number = strtoull(text, &end, 10);
    return text[0] >= '0' && text[0] <= '9' && *end == '\0' && errno == 0;
}

int peer_main(const peer_program *program, int argc, char **argv) {
    uint64_t threads = 0;
    peer_setup setup = {0};
    if (argc == 2 && strcmp(argv[1], "describe") == 0) {
        return describe(program);
    }
    const bool is_serve = argc == 7 && strcmp(argv[1], "serve") == 0;
    const peer_workload *workload = is_serve ? find(program, argv[2]) : NULL;
    if (workload == NULL || !read_number(argv[3], &setup.seed) ||
        !read_number(argv[4], &setup.objects) || !read_number(argv[5], &threads) ||
        !read_number(argv[6], &setup.operations)) {
        (void)fprintf(stderr,
                      "usage: %s describe | serve WORKLOAD SEED OBJECTS THREADS OPERATIONS\n",
                      argv[0]);
        return 2;
    }
    setup.threads = (unsigned)threads;
    return serve(workload, &setup);
}
