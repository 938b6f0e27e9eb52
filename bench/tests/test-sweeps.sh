#!/bin/sh
# bench.sweeps BIN: the sweeps in small: every row is there, has run and has been checked; the file is
# Google Benchmark's own; and the checks can say no.
set -eu

bin=$1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
unset OBJREF_BIN

fail() {
	echo "bench.sweeps: $1" >&2
	cat "$work/out" >&2
	exit 1
}

# expect CODE COMMAND…: its output in $work/out.
expect() {
	wanted=$1
	shift
	found=0
	"$@" >"$work/out" 2>&1 || found=$?
	test "$found" -eq "$wanted" || fail "$*: exit $found, not $wanted"
}

# says PATTERN: so did it just now.
says() {
	grep -q -- "$1" "$work/out" || fail "it does not say '$1'"
}

# holds FILTER: of the file.
holds() {
	jq -e "$1" "$work/sweeps.json" >"$work/out" 2>&1 || fail "the file does not hold: $1"
}

expect 0 "$bin/objref-bench" sweeps --small --out "$work"
says '^get view/size:8_median .* ns '
holds '.context.objref_small == "yes" and .context.num_cpus > 0'
holds 'all(.benchmarks[]; .error_occurred != true and .cpu_time > 0)'
# What was measured: the verbs of each axis, and its values.
jq -r '[.benchmarks[] | select(.run_type == "iteration") | .run_name] | unique[]' "$work/sweeps.json" |
	sed 's|/\([a-z]*\):\([0-9]*\)$| \1 \2|' >"$work/rows"
{
	for size in 8 64 512 4096 32768 262144 1048576
	do
		printf '%s\n' "get view size $size" "get copy size $size" "put+drop size $size"
	done
	for objects in 100 1000 10000 100000 1000000
	do
		printf '%s\n' "get view objects $objects" "put+drop objects $objects"
	done
	for threads in 1 2 4
	do
		printf '%s\n' "get own threads $threads" "get shared threads $threads" "put+drop own threads $threads"
	done
	printf '%s\n' encode decode submit+get/real_time
} | LC_ALL=C sort >"$work/wanted"
LC_ALL=C sort "$work/rows" | diff "$work/wanted" - >"$work/out" || fail "other rows than these"

# One axis, or two; the file is begun anew, its folder made.
expect 0 "$bin/objref-bench" sweeps --small --out="$work" verbs threads
holds '[.benchmarks[].run_name | sub("^[^/]*"; "") | sub(":.*"; "")] | unique == ["", "/real_time", "/threads"]'
expect 0 "$bin/objref-bench" sweeps --small --out "$work/a/b" --benchmark_filter=encode
test -s "$work/a/b/sweeps.json" || fail 'no folder was made'

# Mistakes, and a disk that takes nothing.
expect 0 "$bin/objref-bench" sweeps --help
says '^usage: objref bench sweeps'
expect 4 "$bin/objref-bench" sweeps --small --out "$work" --benchmark_filter=no-such-row
test ! -e "$work/sweeps.json" || fail 'a file of nothing is left'
expect 2 "$bin/objref-bench" sweeps --small --out "$work" --benchmark_no_such_option
expect 2 "$bin/objref-bench" sweeps sizes
says "found 'sizes'"
expect 2 "$bin/objref-bench" sweeps --out
says "no option --out, or nothing after it"
expect 2 "$bin/objref-bench" sweeps --small --out /dev/null/nowhere
says 'Not a directory'
ln -s /dev/full "$work/a/sweeps.json"
expect 70 "$bin/objref-bench" sweeps --small --out "$work/a" verbs
says 'not written whole'

# Rows that fail, are wrong or cannot be had, also by one thread of several: none passes.
fake() {
	expect "$1" "$bin/objref-bench-fake-sweeps" --benchmark_min_time=0.001 --benchmark_repetitions=2 \
		--benchmark_out="$work/sweeps.json" "--benchmark_filter=$2"
}
fake 0 '^right'
fake 0 '^one .*(size|threads:1)'
for row in failing/size failing/threads:4 wrong/size wrong/threads:2 absent/size absent/threads:4 \
	'one failing/threads:2' 'one failing/threads:4' 'one wrong/threads:4'
do
	fake 1 "^$row"
	says "^${row%/*}: "
	holds 'any(.benchmarks[]; .error_occurred)'
done
fake 1 .
# The command ends as the program does.
mkdir "$work/bin"
ln -s "$bin/objref-bench-fake-sweeps" "$work/bin/objref-bench-sweeps"
expect 1 env OBJREF_BIN="$work/bin" "$bin/objref-bench" sweeps --benchmark_filter=failing/size
# Ctrl-C ends it; its file is cut then, which reports say.
expect 130 timeout --preserve-status --signal=INT 1 "$bin/objref-bench" sweeps --out "$work"
! jq . "$work/sweeps.json" >"$work/out" 2>&1 || fail 'an interrupted run left a whole file'
