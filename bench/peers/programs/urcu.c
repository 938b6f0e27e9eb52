/* liburcu: cds_lfht, a resizable hash table whose readers take no lock (flavour "memb"). A node for
 * each object, taken from the heap as its users do. */
#include "memory.h"
#include "peerloop.h"

#define _LGPL_SOURCE /* the read side is inlined */
#include <urcu/urcu-memb.h>

#include <urcu/rculfhash.h>

#include <pthread.h>
#include <semaphore.h>
#include <stdlib.h>
#include <string.h>

struct key {
    uint64_t worker;
    uint64_t place;
};

struct node {
    struct cds_lfht_node link;
    struct key key;
    uint64_t value;
};

/* The second reader registers with the library for its whole life, so teams.h does not fit. */
struct table {
    struct cds_lfht *words;
    struct key *keys;
    struct node **more; /* of a block of puts */
    uint64_t count;
    double bytes;
    unsigned threads;
    pthread_t other;
    sem_t begin;
    sem_t done;
    const peer_block *half; /* NULL: the end */
    peer_result result;
};

static unsigned long hash_of(const struct key *key) {
    return (key->worker ^ key->place) * UINT64_C(0x9e3779b97f4a7c15) >> 32;
}

static int matches(struct cds_lfht_node *link, const void *wanted) {
    const struct node *node = caa_container_of(link, struct node, link);
    const struct key *key = wanted;
    return node->key.worker == key->worker && node->key.place == key->place;
}

static const struct node *find(struct table *table, const struct key *key) {
    struct cds_lfht_iter at;
    cds_lfht_lookup(table->words, hash_of(key), matches, key, &at);
    struct cds_lfht_node *link = cds_lfht_iter_get_node(&at);
    return link == NULL ? NULL : caa_container_of(link, struct node, link);
}

static struct node *store(struct table *table, struct key key, uint64_t value) {
    struct node *node = malloc(sizeof *node);
    if (node != NULL) {
        cds_lfht_node_init(&node->link);
        node->key = key;
        node->value = value;
        urcu_memb_read_lock();
        cds_lfht_add(table->words, hash_of(&key), &node->link);
        urcu_memb_read_unlock();
    }
    return node;
}

static peer_result look_up(struct table *table, const peer_block *block) {
    peer_result result = {0};
    for (uint64_t i = 0; i < block->operations; i++) {
        const struct key wanted = table->keys[peer_pick(block->start + i, table->count)];
        urcu_memb_read_lock();
        const struct node *node = find(table, &wanted);
        result.checksum += node != NULL ? node->value : 0;
        result.failures += node == NULL;
        urcu_memb_read_unlock();
    }
    return result;
}

static void *second_reader(void *context) {
    struct table *table = context;
    urcu_memb_register_thread();
    for (;;) {
        urcu_memb_thread_offline();
        while (sem_wait(&table->begin) != 0) {
        }
        urcu_memb_thread_online();
        if (table->half == NULL) {
            urcu_memb_unregister_thread();
            return NULL;
        }
        table->result = look_up(table, table->half);
        (void)sem_post(&table->done);
    }
}

static void *table_open(const peer_setup *setup) {
    struct table *table = calloc(1, sizeof *table);
    urcu_memb_register_thread();
    table->threads = setup->threads;
    table->count = setup->objects;
    table->keys = calloc(setup->objects, sizeof *table->keys);
    table->more = calloc(setup->operations, sizeof *table->more);
    memset(table->keys, 1, setup->objects * sizeof *table->keys); /* the pages are not counted */
    const double before = peer_resident_bytes();
    table->words =
        cds_lfht_new_flavor(1024, 1024, 0, CDS_LFHT_AUTO_RESIZE, &urcu_memb_flavor, NULL);
    bool is_there = table->words != NULL;
    for (uint64_t i = 0; is_there && i < setup->objects; i++) {
        table->keys[i] = (struct key){setup->seed, i};
        is_there = store(table, table->keys[i], peer_word(setup->seed, i)) != NULL;
    }
    table->bytes = peer_resident_bytes() - before;
    if (is_there && setup->threads > 1) {
        (void)sem_init(&table->begin, 0, 0);
        (void)sem_init(&table->done, 0, 0);
        is_there = pthread_create(&table->other, NULL, second_reader, table) == 0;
    }
    return is_there ? table : NULL;
}

static peer_result table_get(void *state, const peer_block *block) {
    struct table *table = state;
    if (table->threads < 2) {
        return look_up(table, block);
    }
    const uint64_t half = block->operations / 2;
    const peer_block mine = {block->seed, block->start, half};
    const peer_block others = {block->seed, block->start + half, block->operations - half};
    table->half = &others;
    (void)sem_post(&table->begin);
    peer_result result = look_up(table, &mine);
    while (sem_wait(&table->done) != 0) {
    }
    result.failures += table->result.failures;
    result.checksum += table->result.checksum;
    return result;
}

static peer_result table_put(void *state, const peer_block *block) {
    struct table *table = state;
    peer_result result = {0};
    for (uint64_t i = 0; i < block->operations; i++) {
        const uint64_t at = block->start + i;
        table->more[i] = store(table, (struct key){~block->seed, at}, peer_word(block->seed, at));
        result.failures += table->more[i] == NULL;
    }
    return result;
}

static peer_result table_put_settle(void *state, const peer_block *block) {
    struct table *table = state;
    peer_result result = {0};
    urcu_memb_read_lock();
    for (uint64_t i = 0; i < block->operations; i++) {
        const struct key key = {~block->seed, block->start + i};
        const struct node *node = find(table, &key);
        result.checksum += node != NULL ? node->value : 0;
        result.failures += cds_lfht_del(table->words, &table->more[i]->link) != 0;
    }
    urcu_memb_read_unlock();
    urcu_memb_synchronize_rcu();
    for (uint64_t i = 0; i < block->operations; i++) {
        free(table->more[i]);
    }
    return result;
}

static peer_result table_bytes(void *state, const peer_block *block) {
    const struct table *table = state;
    return (peer_result){.checksum = block->operations, .amount = table->bytes};
}

/* The nodes go with the program. */
static void table_close(void *state) {
    struct table *table = state;
    if (table->threads > 1) {
        table->half = NULL;
        (void)sem_post(&table->begin);
        (void)pthread_join(table->other, NULL);
    }
    urcu_memb_unregister_thread();
    free(table->keys);
    free(table->more);
    free(table);
}

static const peer_workload workloads[] = {
    {"get", table_open, table_get, NULL, table_close},
    {"put", table_open, table_put, table_put_settle, table_close},
    {"bytes", table_open, table_bytes, NULL, table_close},
};

int main(int argc, char **argv) {
    static const peer_program program = {"urcu", PEER_VERSION, workloads,
                                         sizeof workloads / sizeof *workloads};
    return peer_main(&program, argc, argv);
}
