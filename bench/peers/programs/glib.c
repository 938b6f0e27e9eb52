/* GLib: GHashTable under a mutex (its own table is not made for threads). */
#include "peerloop.h"
#include "teams.h"

#include <glib.h>
#include <stdlib.h>

/* -- get: keys of 16 bytes, as a ref has; a value is looked up, and its word read, inside the
 * mutex, for outside it another thread might take it away. */

struct key {
    uint64_t worker;
    uint64_t place;
};

struct table {
    peer_team team;
    GMutex lock;
    GHashTable *words;
    struct key *keys;
    uint64_t *values;
    uint64_t count;
};

static guint hash_key(gconstpointer pointer) {
    const struct key *key = pointer;
    return (guint)((key->worker ^ key->place) * UINT64_C(0x9e3779b97f4a7c15) >> 32);
}

static gboolean equal_keys(gconstpointer left, gconstpointer right) {
    const struct key *a = left;
    const struct key *b = right;
    return a->worker == b->worker && a->place == b->place;
}

static peer_result look_up(void *state, const peer_block *block) {
    struct table *table = state;
    peer_result result = {0};
    for (uint64_t i = 0; i < block->operations; i++) {
        const struct key wanted = table->keys[peer_pick(block->start + i, table->count)];
        g_mutex_lock(&table->lock);
        const uint64_t *word = g_hash_table_lookup(table->words, &wanted);
        if (word != NULL) {
            result.checksum += *word;
        } else {
            result.failures++;
        }
        g_mutex_unlock(&table->lock);
    }
    return result;
}

static void *table_open(const peer_setup *setup) {
    struct table *table = calloc(1, sizeof *table);
    table->count = setup->objects;
    table->words = g_hash_table_new(hash_key, equal_keys);
    table->keys = calloc(setup->objects, sizeof *table->keys);
    table->values = calloc(setup->objects, sizeof *table->values);
    g_mutex_init(&table->lock);
    for (uint64_t i = 0; i < setup->objects; i++) {
        table->keys[i] = (struct key){setup->seed, i};
        table->values[i] = peer_word(setup->seed, i);
        g_hash_table_insert(table->words, &table->keys[i], &table->values[i]);
    }
    return peer_team_open(&table->team, setup->threads, look_up, table) ? table : NULL;
}

static peer_result table_run(void *state, const peer_block *block) {
    return peer_team_run(&((struct table *)state)->team, block);
}

static void table_close(void *state) {
    struct table *table = state;
    peer_team_close(&table->team);
    g_hash_table_destroy(table->words);
    g_mutex_clear(&table->lock);
    free(table->keys);
    free(table->values);
    free(table);
}

static const peer_workload workloads[] = {
    {"get", table_open, table_run, NULL, table_close},
};

int main(int argc, char **argv) {
    static const peer_program program = {"glib", PEER_VERSION, workloads,
                                         sizeof workloads / sizeof *workloads};
    return peer_main(&program, argc, argv);
}
