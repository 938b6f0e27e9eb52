#!/bin/sh
# test-suite.sh BIN: objref bench suite prints a row for each goal that is asked for, says what is missed,
# and judges nothing by its exit code.
set -eu

bin=$1
root=$(CDPATH='' cd -- "$(dirname -- "$0")/../.." && pwd)
out=$(mktemp)
trap 'rm -f "$out"' EXIT
OBJREF_BIN=$bin
OBJREF_ROOT=$root
export OBJREF_BIN OBJREF_ROOT

fail() {
	echo "bench suite: $1" >&2
	cat "$out" >&2
	exit 1
}

"$bin/objref-bench" suite T5 T2 >"$out" 2>&1 || fail 'T5 T2'
test "$(wc -l <"$out")" = 5 || fail 'not a row for each'
grep -q '^T5 .* MiB *< 64 MiB *\(met\|missed\)$' "$out" || fail 'no T5'
grep -q '^T2 .* an echo that .*  x$' "$out" || fail 'no measure of what a second thread costs'
grep -q '^T2 .* x *< 2 x *\(met\|missed\)$' "$out" || fail 'no T2'
"$bin/objref-bench" suite --help >"$out" || fail '--help'
found=0
"$bin/objref-bench" suite T9 >"$out" 2>&1 || found=$?
test "$found" = 2 || fail "T9: exit $found"
found=0
PATH=/nowhere "$bin/objref-bench-ops" /nowhere/program >"$out" 2>&1 || found=$?
test "$found" = 3 || fail "no adapter: exit $found"
