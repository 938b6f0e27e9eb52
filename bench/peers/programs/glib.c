/* GLib: GHashTable under a mutex (the table is not made for threads), GAsyncQueue. */
#include "memory.h"
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
    double bytes;
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

/* Keys and values lie in arrays, which takes less room and time than a block for each. */
static void store(struct table *table, uint64_t at, struct key key, uint64_t value) {
    table->keys[at] = key;
    table->values[at] = value;
    g_mutex_lock(&table->lock);
    g_hash_table_insert(table->words, &table->keys[at], &table->values[at]);
    g_mutex_unlock(&table->lock);
}

static void *table_open(const peer_setup *setup) {
    struct table *table = calloc(1, sizeof *table);
    table->count = setup->objects;
    table->words = g_hash_table_new(hash_key, equal_keys);
    const double before = peer_resident_bytes();
    table->keys = calloc(setup->objects + setup->operations, sizeof *table->keys);
    table->values = calloc(setup->objects + setup->operations, sizeof *table->values);
    g_mutex_init(&table->lock);
    for (uint64_t i = 0; i < setup->objects; i++) {
        store(table, i, (struct key){setup->seed, i}, peer_word(setup->seed, i));
    }
    table->bytes = peer_resident_bytes() - before;
    return peer_team_open(&table->team, setup->threads, look_up, table) ? table : NULL;
}

static peer_result table_run(void *state, const peer_block *block) {
    return peer_team_run(&((struct table *)state)->team, block);
}

static peer_result table_put(void *state, const peer_block *block) {
    struct table *table = state;
    for (uint64_t i = 0; i < block->operations; i++) {
        const uint64_t at = block->start + i;
        store(table, table->count + i, (struct key){~block->seed, at}, peer_word(block->seed, at));
    }
    return (peer_result){0};
}

static peer_result table_put_settle(void *state, const peer_block *block) {
    struct table *table = state;
    peer_result result = {0};
    for (uint64_t i = 0; i < block->operations; i++) {
        const struct key key = {~block->seed, block->start + i};
        const uint64_t *word = g_hash_table_lookup(table->words, &key);
        result.checksum += word != NULL ? *word : 0;
        result.failures += !g_hash_table_remove(table->words, &key);
    }
    return result;
}

static peer_result table_bytes(void *state, const peer_block *block) {
    const struct table *table = state;
    return (peer_result){.checksum = block->operations, .amount = table->bytes};
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

/* -- handoff: a word to another thread and back, through two queues */

struct post {
    GAsyncQueue *there;
    GAsyncQueue *back;
    GThread *other;
};

static gpointer echo(gpointer context) {
    struct post *post = context;
    gpointer word;
    while ((word = g_async_queue_pop(post->there)) != (gpointer)post) {
        g_async_queue_push(post->back, word);
    }
    return NULL;
}

static void *post_open(const peer_setup *setup) {
    (void)setup;
    struct post *post = calloc(1, sizeof *post);
    post->there = g_async_queue_new();
    post->back = g_async_queue_new();
    post->other = g_thread_new("echo", echo, post);
    return post;
}

static peer_result post_run(void *state, const peer_block *block) {
    struct post *post = state;
    peer_result result = {0};
    for (uint64_t i = 0; i < block->operations; i++) {
        uint64_t word = peer_word(block->seed, block->start + i);
        g_async_queue_push(post->there, &word);
        const uint64_t *answer = g_async_queue_pop(post->back);
        result.checksum += *answer;
    }
    return result;
}

static void post_close(void *state) {
    struct post *post = state;
    g_async_queue_push(post->there, post);
    (void)g_thread_join(post->other);
    g_async_queue_unref(post->there);
    g_async_queue_unref(post->back);
    free(post);
}

static const peer_workload workloads[] = {
    {"get", table_open, table_run, NULL, table_close},
    {"put", table_open, table_put, table_put_settle, table_close},
    {"bytes", table_open, table_bytes, NULL, table_close},
    {"handoff", post_open, post_run, NULL, post_close},
};

int main(int argc, char **argv) {
    static const peer_program program = {"glib", PEER_VERSION, workloads,
                                         sizeof workloads / sizeof *workloads};
    return peer_main(&program, argc, argv);
}
