#!/bin/sh
# The table in small: every row is there, has run and has been checked; and the checks can say no.
# usage: test-table.sh OBJREF-BENCH-TABLE FAKE-TABLE
set -eu

table=$1
fake=$2
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
failed=0

# expect CODE PROGRAM ARGUMENT...
expect() {
	expected=$1
	shift
	found=0
	"$@" --benchmark_min_time=0.001 --benchmark_repetitions=2 >"$folder/out" 2>"$folder/err" || found=$?
	if test "$found" -ne "$expected"
	then
		echo "test-table: $* exited with $found, not $expected: $(cat "$folder/err")" >&2
		failed=1
	fi
}

# holds FILTER: of the table as JSON.
holds() {
	if ! jq -e "$1" "$folder/table.json" >/dev/null
	then
		echo "test-table: the table does not hold: $1" >&2
		failed=1
	fi
}

expect 0 "$table" --benchmark_out="$folder/table.json"
holds '[.benchmarks[] | select(.run_type == "iteration") | .run_name] | unique
	== ["decode", "encode", "get/1KiB", "get/8B", "put/1KiB", "put/8B", "submit+get"]'
holds 'all(.benchmarks[]; .error_occurred != true and .cpu_time > 0)'
expect 4 "$table" --benchmark_filter=no-such-row
expect 2 "$table" --no-such-option

expect 0 "$fake" --benchmark_filter=right
expect 1 "$fake" --benchmark_filter=failing
expect 1 "$fake" --benchmark_filter=wrong
expect 1 "$fake"

exit "$failed"
