/* Concurrency Kit: ck_ht, one writer and any number of readers without locks. Keys are the bytes of
 * a ref's place; the value is a pointer, as the table wants it. */
#include "memory.h"
#include "peerloop.h"
#include "teams.h"

#include <ck_ht.h>
#include <ck_malloc.h>
#include <stdlib.h>

struct key {
    uint64_t worker;
    uint64_t place;
};

struct table {
    peer_team team;
    ck_ht_t words;
    struct key *keys;
    uint64_t *values;
    uint64_t count;
    double bytes;
};

static void *allocate(size_t size) {
    return malloc(size);
}

static void give_back(void *block, size_t size, bool is_deferred) {
    (void)size;
    (void)is_deferred;
    free(block);
}

static struct ck_malloc memory = {.malloc = allocate, .free = give_back};

static void hash_key(ck_ht_hash_t *ret_hash, const void *bytes, size_t size, uint64_t seed) {
    const struct key *key = bytes;
    (void)size;
    ret_hash->value = (key->worker ^ key->place ^ seed) * UINT64_C(0x9e3779b97f4a7c15);
    ret_hash->value ^= ret_hash->value >> 32;
}

static bool store(struct table *table, uint64_t at, struct key key, uint64_t value) {
    ck_ht_hash_t hash;
    ck_ht_entry_t entry;
    table->keys[at] = key;
    table->values[at] = value;
    ck_ht_hash(&hash, &table->words, &table->keys[at], sizeof key);
    ck_ht_entry_set(&entry, hash, &table->keys[at], sizeof key, &table->values[at]);
    return ck_ht_put_spmc(&table->words, hash, &entry);
}

static const uint64_t *find(struct table *table, const struct key *key) {
    ck_ht_hash_t hash;
    ck_ht_entry_t entry;
    ck_ht_hash(&hash, &table->words, key, sizeof *key);
    ck_ht_entry_key_set(&entry, key, sizeof *key);
    return ck_ht_get_spmc(&table->words, hash, &entry) ? ck_ht_entry_value(&entry) : NULL;
}

static peer_result look_up(void *state, const peer_block *block) {
    struct table *table = state;
    peer_result result = {0};
    for (uint64_t i = 0; i < block->operations; i++) {
        const struct key wanted = table->keys[peer_pick(block->start + i, table->count)];
        const uint64_t *word = find(table, &wanted);
        result.checksum += word != NULL ? *word : 0;
        result.failures += word == NULL;
    }
    return result;
}

static void *table_open(const peer_setup *setup) {
    struct table *table = calloc(1, sizeof *table);
    table->count = setup->objects;
    const double before = peer_resident_bytes();
    table->keys = calloc(setup->objects + setup->operations, sizeof *table->keys);
    table->values = calloc(setup->objects + setup->operations, sizeof *table->values);
    bool is_there = ck_ht_init(&table->words, CK_HT_MODE_BYTESTRING, hash_key, &memory, 1024, 1);
    for (uint64_t i = 0; is_there && i < setup->objects; i++) {
        is_there = store(table, i, (struct key){setup->seed, i}, peer_word(setup->seed, i));
    }
    table->bytes = peer_resident_bytes() - before;
    is_there = is_there && peer_team_open(&table->team, setup->threads, look_up, table);
    return is_there ? table : NULL;
}

static peer_result table_get(void *state, const peer_block *block) {
    return peer_team_run(&((struct table *)state)->team, block);
}

static peer_result table_put(void *state, const peer_block *block) {
    struct table *table = state;
    peer_result result = {0};
    for (uint64_t i = 0; i < block->operations; i++) {
        const uint64_t at = block->start + i;
        result.failures += !store(table, table->count + i, (struct key){~block->seed, at},
                                  peer_word(block->seed, at));
    }
    return result;
}

static peer_result table_put_settle(void *state, const peer_block *block) {
    struct table *table = state;
    peer_result result = {0};
    for (uint64_t i = 0; i < block->operations; i++) {
        struct key *key = &table->keys[table->count + i];
        ck_ht_hash_t hash;
        ck_ht_entry_t entry;
        const uint64_t *word = find(table, key);
        result.checksum += word != NULL ? *word : 0;
        ck_ht_hash(&hash, &table->words, key, sizeof *key);
        ck_ht_entry_key_set(&entry, key, sizeof *key);
        result.failures += word == NULL || !ck_ht_remove_spmc(&table->words, hash, &entry);
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
    ck_ht_destroy(&table->words);
    free(table->keys);
    free(table->values);
    free(table);
}

static const peer_workload workloads[] = {
    {"get", table_open, table_get, NULL, table_close},
    {"put", table_open, table_put, table_put_settle, table_close},
    {"bytes", table_open, table_bytes, NULL, table_close},
};

int main(int argc, char **argv) {
    static const peer_program program = {"ck", PEER_VERSION, workloads,
                                         sizeof workloads / sizeof *workloads};
    return peer_main(&program, argc, argv);
}
