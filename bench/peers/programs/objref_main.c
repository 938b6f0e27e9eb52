/* The subject: which workloads libobjref does, and how it is started. */
#include "objref_peer.h"

#include <stdio.h>

bool subject_start(unsigned workers) {
    objref_config config = OBJREF_CONFIG_DEFAULT;
    config.workers = workers;
    const objref_status status = objref_init(&config);
    if (status != OBJREF_OK) {
        (void)fprintf(stderr, "objref_init: %s\n", objref_status_text(status));
    }
    return status == OBJREF_OK;
}

void subject_stop(void) {
    const objref_status status = objref_shutdown(OBJREF_FOREVER);
    if (status != OBJREF_OK) {
        (void)fprintf(stderr, "objref_shutdown: %s\n", objref_status_text(status));
    }
}

bool subject_put(uint64_t word, objref_ref *ret_ref) {
    const objref_value value = {.bytes = &word, .size = sizeof word};
    return objref_put(&value, ret_ref) == OBJREF_OK;
}

static const peer_workload workloads[] = {
    {"get", objects_open, objects_get, NULL, objects_close},
    {"put", objects_open, objects_put, objects_put_settle, objects_close},
    {"bytes", objects_open, objects_bytes, NULL, objects_close},
    {"chain", tasks_open, tasks_chain, NULL, tasks_close},
    {"tree", tasks_open, tasks_tree, NULL, tasks_close},
    {"fib", tasks_open, tasks_fib, NULL, tasks_close},
    {"one-by-one", tasks_open, tasks_one_by_one, NULL, tasks_close},
    {"outstanding", tasks_open, tasks_outstanding, NULL, tasks_close},
    {"handoff", tasks_open, tasks_handoff, NULL, tasks_close},
    {"handoff-parked", tasks_open, tasks_handoff_parked, NULL, tasks_close},
    {"help-after-idle", tasks_open, tasks_help_after_idle, NULL, tasks_close},
    {"codec-id", nothing_open, codec_id, NULL, nothing_close},
    {"restart", nothing_open, restart, NULL, nothing_close},
    {"crowd", crowd_open, crowd_wake, NULL, nothing_close},
};

int main(int argc, char **argv) {
    static const peer_program program = {"objref", OBJREF_VERSION, workloads,
                                         sizeof workloads / sizeof *workloads};
    return peer_main(&program, argc, argv);
}
