// The C shim over Google Benchmark. Its own main is not used: newer ones switch the randomisation
// of addresses off, and a table of one address map is a table of one accident.
#include "gbench.h"

#include <benchmark/benchmark.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdio>
#include <cstring>
#include <iterator>
#include <list>
#include <mutex>
#include <tuple>
#include <vector>

#include <unistd.h>

namespace {

std::atomic<bool> has_failed{false};

// A row and what its threads share during one run: made by who comes first, given back by who goes
// last. The library's loop has all of them inside before the time begins.
struct fixture {
    const gbench_row *row;
    std::mutex mutex;
    unsigned threads = 0;
    void *state = nullptr;
    std::uint64_t batch = 1;
};

std::list<fixture> fixtures;

bool is_of_threads(const gbench_row *row) {
    return row->axis != nullptr && std::strcmp(row->axis, GBENCH_THREADS) == 0;
}

std::uint64_t value_of(const benchmark::State &state, const gbench_row *row) {
    if (row->axis == nullptr) {
        return 0;
    }
    return static_cast<std::uint64_t>(is_of_threads(row) ? state.threads() : state.range(0));
}

void show_progress(const gbench_row *row, std::uint64_t value) {
    static const auto began = std::chrono::steady_clock::now();
    if (isatty(STDERR_FILENO) == 0) {
        return;
    }
    const std::chrono::duration<double> passed = std::chrono::steady_clock::now() - began;
    (void)std::fprintf(stderr, "\r\033[K%.0f s: %s", passed.count(), row->name);
    if (row->axis != nullptr) {
        (void)std::fprintf(stderr, ", %s %llu", row->axis, static_cast<unsigned long long>(value));
    }
}

void clear_progress() {
    if (isatty(STDERR_FILENO) != 0) {
        (void)std::fputs("\r\033[K", stderr);
    }
}

void enter(fixture &shared, const benchmark::State &state) {
    const std::lock_guard<std::mutex> lock(shared.mutex);
    if (shared.threads++ == 0) {
        const std::uint64_t value = value_of(state, shared.row);
        show_progress(shared.row, value);
        shared.batch = 1;
        shared.state = shared.row->open(shared.row, value, &shared.batch);
    }
}

void leave(fixture &shared) {
    const std::lock_guard<std::mutex> lock(shared.mutex);
    if (--shared.threads == 0 && shared.state != nullptr) {
        shared.row->close(shared.state);
        shared.state = nullptr;
    }
}

void fail(benchmark::State &state, const gbench_row *row, const char *text) {
    if (!has_failed.exchange(true)) {
        clear_progress();
        (void)std::fprintf(stderr, "%s: %s\n", row->name, text);
    }
    state.SkipWithError(text);
}

// Each run of the batch is one iteration of the library's loop, counted as `batch` of them.
void run_row(benchmark::State &state, fixture *shared) {
    const gbench_row *row = shared->row;
    enter(*shared, state);
    const auto thread = static_cast<unsigned>(state.thread_index());
    std::uint64_t failures = 0;
    bool is_right = true;
    if (shared->state == nullptr) {
        fail(state, row, "what it works on cannot be had");
    }
    while (state.KeepRunningBatch(static_cast<benchmark::IterationCount>(shared->batch))) {
        failures += row->run(shared->state, thread);
        state.PauseTiming();
        is_right = row->check(shared->state, thread) && is_right;
        state.ResumeTiming();
    }
    state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations()));
    if (failures > 0 || !is_right) {
        fail(state, row, failures > 0 ? "operations failed" : "the checksum is wrong");
    }
    leave(*shared);
}

// Of a row's repetitions people want the median, and the rows in their order, not in the random one
// in which they were measured; the rest is for the file.
class medians : public benchmark::ConsoleReporter {
  public:
    using ConsoleReporter::ConsoleReporter;

    void ReportRuns(const std::vector<Run> &runs) override {
        std::copy_if(runs.begin(), runs.end(), std::back_inserter(kept_), [](const Run &run) {
            return run.run_type != Run::RT_Aggregate || run.aggregate_name == "median";
        });
    }

    void Finalize() override {
        std::sort(kept_.begin(), kept_.end(), [](const Run &one, const Run &other) {
            return std::tie(one.family_index, one.per_family_instance_index) <
                   std::tie(other.family_index, other.per_family_instance_index);
        });
        clear_progress();
        ConsoleReporter::ReportRuns(kept_);
    }

  private:
    std::vector<Run> kept_;
};

// Ours come first, so that the caller's win.
std::vector<char *> add_defaults(int argc, char **argv) {
    static char interleaving[] = "--benchmark_enable_random_interleaving=true";
    static char repetitions[] = "--benchmark_repetitions=9";
    static char min_time[] = "--benchmark_min_time=0.05";
    static char aggregates[] = "--benchmark_display_aggregates_only=true";
    std::vector<char *> arguments{argv[0], interleaving, repetitions, min_time, aggregates};
    arguments.insert(arguments.end(), argv + 1, argv + argc);
    return arguments;
}

} // namespace

void gbench_add(const gbench_row *row) {
    fixtures.emplace_back();
    fixture *shared = &fixtures.back();
    shared->row = row;
    auto *family = benchmark::RegisterBenchmark(row->name, run_row, shared);
    if (row->is_waiting) {
        family->UseRealTime();
    }
    if (row->axis != nullptr && !is_of_threads(row)) {
        family->ArgName(row->axis);
    }
    for (std::size_t i = 0; i < row->value_count; i++) {
        if (is_of_threads(row)) {
            family->Threads(static_cast<int>(row->values[i]));
        } else {
            family->Arg(static_cast<std::int64_t>(row->values[i]));
        }
    }
}

void gbench_note(const char *key, const char *text) {
    benchmark::AddCustomContext(key, text);
}

int gbench_main(int argc, char **argv) {
    has_failed = false;
    std::vector<char *> arguments = add_defaults(argc, argv);
    int count = static_cast<int>(arguments.size());
    arguments.push_back(nullptr);
    benchmark::Initialize(&count, arguments.data());
    if (benchmark::ReportUnrecognizedArguments(count, arguments.data())) {
        return 2;
    }
    const bool is_terminal = isatty(STDOUT_FILENO) != 0;
    medians table(is_terminal ? medians::OO_ColorTabular : medians::OO_Tabular);
    std::size_t rows = benchmark::RunSpecifiedBenchmarks(&table);
    benchmark::Shutdown();
    if (rows == 0) {
        return 4;
    }
    return has_failed ? 1 : 0;
}
