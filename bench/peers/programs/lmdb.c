/* LMDB: how much room an object takes in a memory-mapped B+ tree. Keys are the 16 bytes of an id.
 */
#include "memory.h"
#include "peerloop.h"

#include <lmdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MAP_BYTES = 1 << 30 };

struct base {
    char folder[512];
    double bytes;
};

/* Puts all objects in one transaction, in the order of their ids, and says how large the file is.
 */
static int fill(const peer_setup *setup, MDB_env *environment, const char *folder) {
    MDB_txn *transaction;
    MDB_dbi words;
    int code = mdb_env_set_mapsize(environment, MAP_BYTES);
    code = code != 0 ? code : mdb_env_open(environment, folder, MDB_NOSYNC | MDB_NOLOCK, 0600);
    code = code != 0 ? code : mdb_txn_begin(environment, NULL, 0, &transaction);
    code = code != 0 ? code : mdb_dbi_open(transaction, NULL, 0, &words);
    for (uint64_t i = 0; code == 0 && i < setup->objects; i++) {
        uint64_t id[2] = {setup->seed, __builtin_bswap64(i)};
        uint64_t word = peer_word(setup->seed, i);
        MDB_val key = {sizeof id, id};
        MDB_val value = {sizeof word, &word};
        code = mdb_put(transaction, words, &key, &value, MDB_APPEND);
    }
    return code != 0 ? code : mdb_txn_commit(transaction);
}

static void *base_open(const peer_setup *setup) {
    struct base *base = calloc(1, sizeof *base);
    char path[544];
    const char *temporary = getenv("TMPDIR"); // NOLINT(concurrency-mt-unsafe): one thread
    struct stat file = {0};
    MDB_env *environment;
    (void)snprintf(base->folder, sizeof base->folder, "%s/objref-lmdb-XXXXXX",
                   temporary == NULL ? "/tmp" : temporary);
    if (mdb_env_create(&environment) != 0 || mkdtemp(base->folder) == NULL) {
        return NULL;
    }
    const int code = fill(setup, environment, base->folder);
    mdb_env_close(environment);
    (void)snprintf(path, sizeof path, "%s/data.mdb", base->folder);
    (void)stat(path, &file);
    base->bytes = (double)file.st_size;
    (void)unlink(path);
    (void)rmdir(base->folder);
    if (code != 0) {
        (void)fprintf(stderr, "lmdb: %s\n", mdb_strerror(code));
    }
    return code == 0 ? base : NULL;
}

static peer_result base_bytes(void *state, const peer_block *block) {
    const struct base *base = state;
    return (peer_result){.checksum = block->operations, .amount = base->bytes};
}

static void base_close(void *state) {
    free(state);
}

static const peer_workload workloads[] = {
    {"bytes", base_open, base_bytes, NULL, base_close},
};

int main(int argc, char **argv) {
    static const peer_program program = {"lmdb", PEER_VERSION, workloads,
                                         sizeof workloads / sizeof *workloads};
    return peer_main(&program, argc, argv);
}
