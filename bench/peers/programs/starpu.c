/* StarPU: tasks that depend on each other through the data that they read and write. */
#include "peerloop.h"

#include <starpu.h>
#include <stdio.h>
#include <stdlib.h>

struct chain {
    uint64_t word;
    starpu_data_handle_t handle;
};

static void link_body(void *buffers[], void *context) {
    (void)context;
    uint64_t *word = (uint64_t *)STARPU_VARIABLE_GET_PTR(buffers[0]);
    *word = peer_link(*word);
}

static struct starpu_codelet link_codelet = {
    .cpu_funcs = {link_body},
    .nbuffers = 1,
    .modes = {STARPU_RW},
};

static void *chain_open(const peer_setup *setup) {
    struct starpu_conf configuration;
    struct chain *chain = calloc(1, sizeof *chain);
    starpu_conf_init(&configuration);
    configuration.ncpus = (int)setup->threads - 1; /* beside the caller, which only submits */
    configuration.ncuda = 0;
    configuration.nopencl = 0;
    if (starpu_init(&configuration) != 0) {
        return NULL;
    }
    starpu_variable_data_register(&chain->handle, STARPU_MAIN_RAM, (uintptr_t)&chain->word,
                                  sizeof chain->word);
    return chain;
}

static peer_result chain_run(void *state, const peer_block *block) {
    struct chain *chain = state;
    peer_result result = {0};
    result.failures += starpu_data_acquire(chain->handle, STARPU_W) != 0;
    chain->word = peer_word(block->seed, block->start);
    starpu_data_release(chain->handle);
    for (uint64_t i = 0; i < block->operations; i++) {
        result.failures += starpu_task_insert(&link_codelet, STARPU_RW, chain->handle, 0) != 0;
    }
    result.failures += starpu_data_acquire(chain->handle, STARPU_R) != 0;
    result.checksum = chain->word;
    starpu_data_release(chain->handle);
    return result;
}

static void chain_close(void *state) {
    struct chain *chain = state;
    starpu_data_unregister(chain->handle);
    starpu_shutdown();
    free(chain);
}

static const peer_workload workloads[] = {
    {"chain", chain_open, chain_run, NULL, chain_close},
};

int main(int argc, char **argv) {
    static const peer_program program = {"starpu", PEER_VERSION, workloads,
                                         sizeof workloads / sizeof *workloads};
    return peer_main(&program, argc, argv);
}
