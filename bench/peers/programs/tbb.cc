/* oneTBB: concurrent_hash_map, task_group, flow graph. */
#include "memory.h"
#include "peerloop.h"
#include "teams.h"

#include <memory>
#include <vector>

#include <tbb/concurrent_hash_map.h>
#include <tbb/flow_graph.h>
#include <tbb/global_control.h>
#include <tbb/task_arena.h>
#include <tbb/task_group.h>
#include <tbb/version.h>

namespace {

/* -- objects: keys of 16 bytes, as a ref has; an accessor pins what it sees */

struct key {
    uint64_t worker;
    uint64_t place;
};

struct compare {
    static size_t hash(const key &key) {
        return (key.worker ^ key.place) * UINT64_C(0x9e3779b97f4a7c15);
    }
    static bool equal(const key &a, const key &b) {
        return a.worker == b.worker && a.place == b.place;
    }
};

using map = tbb::concurrent_hash_map<key, uint64_t, compare>;

struct objects {
    peer_team team;
    map words;
    std::vector<key> keys;
    double bytes;
};

peer_result look_up(void *state, const peer_block *block) {
    auto *self = static_cast<objects *>(state);
    peer_result result = {};
    for (uint64_t i = 0; i < block->operations; i++) {
        map::const_accessor found;
        if (self->words.find(found, self->keys[peer_pick(block->start + i, self->keys.size())])) {
            result.checksum += found->second;
        } else {
            result.failures++;
        }
    }
    return result;
}

void *objects_open(const peer_setup *setup) {
    auto *self = new objects();
    for (uint64_t i = 0; i < setup->objects; i++) {
        self->keys.push_back({setup->seed, i});
    }
    const double before = peer_resident_bytes();
    for (uint64_t i = 0; i < setup->objects; i++) {
        self->words.insert({self->keys[i], peer_word(setup->seed, i)});
    }
    self->bytes = peer_resident_bytes() - before;
    return peer_team_open(&self->team, setup->threads, look_up, self) ? self : nullptr;
}

peer_result objects_get(void *state, const peer_block *block) {
    return peer_team_run(&static_cast<objects *>(state)->team, block);
}

peer_result objects_put(void *state, const peer_block *block) {
    auto *self = static_cast<objects *>(state);
    peer_result result = {};
    for (uint64_t i = 0; i < block->operations; i++) {
        const uint64_t at = block->start + i;
        result.failures += !self->words.insert({key{~block->seed, at}, peer_word(block->seed, at)});
    }
    return result;
}

peer_result objects_put_settle(void *state, const peer_block *block) {
    auto *self = static_cast<objects *>(state);
    peer_result result = {};
    for (uint64_t i = 0; i < block->operations; i++) {
        map::accessor found;
        if (self->words.find(found, key{~block->seed, block->start + i})) {
            result.checksum += found->second;
            self->words.erase(found);
        } else {
            result.failures++;
        }
    }
    return result;
}

peer_result objects_bytes(void *state, const peer_block *block) {
    return {0, block->operations, static_cast<objects *>(state)->bytes};
}

void objects_close(void *state) {
    auto *self = static_cast<objects *>(state);
    peer_team_close(&self->team);
    delete self;
}

/* -- tasks, in an arena of as many threads as the workload has */

struct tasks {
    explicit tasks(unsigned threads)
        : limit(tbb::global_control::max_allowed_parallelism, threads),
          arena(static_cast<int>(threads)) {
    }
    tbb::global_control limit;
    tbb::task_arena arena;
    std::vector<uint64_t> words;
};

void *tasks_open(const peer_setup *setup) {
    auto *self = new tasks(setup->threads);
    self->words.resize(setup->operations + 1);
    return self;
}

void tasks_close(void *state) {
    delete static_cast<tasks *>(state);
}

using node = tbb::flow::continue_node<tbb::flow::continue_msg>;

peer_result chain_run(void *state, const peer_block *block) {
    auto *self = static_cast<tasks *>(state);
    uint64_t word = peer_word(block->seed, block->start);
    self->arena.execute([&] {
        tbb::flow::graph graph;
        std::vector<std::unique_ptr<node>> nodes;
        nodes.reserve(block->operations);
        for (uint64_t i = 0; i < block->operations; i++) {
            nodes.push_back(std::make_unique<node>(
                graph, [&word](const tbb::flow::continue_msg &) { word = peer_link(word); }));
            if (i > 0) {
                tbb::flow::make_edge(*nodes[i - 1], *nodes[i]);
            }
        }
        nodes[0]->try_put(tbb::flow::continue_msg());
        graph.wait_for_all();
    });
    return {0, word, 0};
}

peer_result tree_run(void *state, const peer_block *block) {
    auto *self = static_cast<tasks *>(state);
    const uint64_t leaves = block->operations;
    std::vector<uint64_t> words(2 * leaves);
    self->arena.execute([&] {
        tbb::flow::graph graph;
        std::vector<std::unique_ptr<node>> nodes;
        nodes.reserve(2 * leaves);
        for (uint64_t i = 0; i < leaves; i++) {
            nodes.push_back(
                std::make_unique<node>(graph, [&words, block, i](const tbb::flow::continue_msg &) {
                    words[i] = peer_word(block->seed, block->start + i);
                }));
        }
        for (uint64_t from = 0, to = leaves; to < 2 * leaves - 1; from += 2, to++) {
            nodes.push_back(
                std::make_unique<node>(graph, [&words, from, to](const tbb::flow::continue_msg &) {
                    words[to] = words[from] + words[from + 1];
                }));
            tbb::flow::make_edge(*nodes[from], *nodes[to]);
            tbb::flow::make_edge(*nodes[from + 1], *nodes[to]);
        }
        for (uint64_t i = 0; i < leaves; i++) {
            nodes[i]->try_put(tbb::flow::continue_msg());
        }
        graph.wait_for_all();
    });
    return {0, words[2 * leaves - 2], 0};
}

uint64_t fib(uint64_t number) {
    if (number < 2) {
        return number;
    }
    uint64_t other = 0;
    tbb::task_group group;
    group.run([&other, number] { other = fib(number - 1); });
    const uint64_t mine = fib(number - 2);
    group.wait();
    return mine + other;
}

peer_result fib_run(void *state, const peer_block *block) {
    auto *self = static_cast<tasks *>(state);
    uint64_t word = 0;
    self->arena.execute([&] { word = fib(peer_fib_number(block->operations)); });
    return {0, word, 0};
}

peer_result one_by_one_run(void *state, const peer_block *block) {
    auto *self = static_cast<tasks *>(state);
    peer_result result = {};
    self->arena.execute([&] {
        for (uint64_t i = 0; i < block->operations; i++) {
            uint64_t word = 0;
            tbb::task_group group;
            group.run([&] { word = peer_word(block->seed, block->start + i); });
            group.wait();
            result.checksum += word;
        }
    });
    return result;
}

peer_result outstanding_run(void *state, const peer_block *block) {
    auto *self = static_cast<tasks *>(state);
    peer_result result = {};
    self->arena.execute([&] {
        tbb::task_group group;
        for (uint64_t i = 0; i < block->operations; i++) {
            group.run(
                [self, block, i] { self->words[i] = peer_word(block->seed, block->start + i); });
        }
        group.wait();
        for (uint64_t i = 0; i < block->operations; i++) {
            result.checksum += self->words[i];
        }
    });
    return result;
}

const peer_workload workloads[] = {
    {"get", objects_open, objects_get, nullptr, objects_close},
    {"put", objects_open, objects_put, objects_put_settle, objects_close},
    {"bytes", objects_open, objects_bytes, nullptr, objects_close},
    {"chain", tasks_open, chain_run, nullptr, tasks_close},
    {"tree", tasks_open, tree_run, nullptr, tasks_close},
    {"fib", tasks_open, fib_run, nullptr, tasks_close},
    {"one-by-one", tasks_open, one_by_one_run, nullptr, tasks_close},
    {"outstanding", tasks_open, outstanding_run, nullptr, tasks_close},
};

} // namespace

int main(int argc, char **argv) {
    const peer_program program = {"tbb", TBB_VERSION_STRING, workloads,
                                  sizeof workloads / sizeof *workloads};
    return peer_main(&program, argc, argv);
}
