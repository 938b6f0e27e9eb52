// The C shim over Google Benchmark. Its own main is not used: newer ones switch the randomisation
// of addresses off, and a table of one address map is a table of one accident.
#include "gbench.h"

#include <benchmark/benchmark.h>

#include <cstddef>
#include <vector>

namespace {

bool has_failed = false;

// Each run of the batch is one iteration of the library's loop, counted as `batch` of them.
void run_row(benchmark::State &state, const gbench_row *row) {
    std::uint64_t failures = 0;
    bool is_right = true;
    while (state.KeepRunningBatch(static_cast<benchmark::IterationCount>(row->batch))) {
        failures += row->run(row->state);
        state.PauseTiming();
        is_right = row->check(row->state) == row->checksum && is_right;
        state.ResumeTiming();
    }
    state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations()));
    if (failures > 0 || !is_right) {
        has_failed = true;
        state.SkipWithError(failures > 0 ? "operations failed" : "the checksum is wrong");
    }
}

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
    benchmark::RegisterBenchmark(row->name, run_row, row);
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
    std::size_t rows = benchmark::RunSpecifiedBenchmarks();
    benchmark::Shutdown();
    if (rows == 0) {
        return 4;
    }
    return has_failed ? 1 : 0;
}
