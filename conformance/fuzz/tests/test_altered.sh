#!/bin/sh
# test_altered.sh BIN MULTIPLIER: the suite passes on the reference however its cases are altered, and
# a defect that shows only when refs go through bytes is found by --hop alone.
set -eu

bin=${1:?usage: test_altered.sh BIN MULTIPLIER}
multiplier=${2:?}
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

fail() {
	echo "test_altered: $*" >&2
	exit 1
}

# check EXIT ARGUMENT…: a late answer that does not come back is the machine's; how many cases passed is left in $passed.
check() {
	wanted=$1
	shift
	status=0
	"$bin/objref-check" --tolerate-flaky --multiplier "$multiplier" --json --out "$scratch/out" "$@" \
		>"$scratch/said" 2>"$scratch/errors" || status=$?
	test "$status" -eq "$wanted" || fail "check $* ends with $status, not $wanted: $(
		jq -r 'select(.record == "case" and .text != null) | .text' "$scratch/out/results.jsonl"
		cat "$scratch/errors"
	)"
	passed=$(jq .counts.pass "$scratch/said")
	echo "$* : $passed cases passed"
}

check 0 -i reference --hop
test "$passed" -ge 130 || fail "--hop alters only $passed cases"
check 0 -i reference --dead-nodes
test "$passed" -ge 120 || fail "--dead-nodes alters only $passed cases"
check 0 -i reference --put-as-task
test "$passed" -ge 60 || fail "--put-as-task alters only $passed cases"
check 0 -i reference --hop --dead-nodes --put-as-task GET ARG
test "$passed" -ge 10 || fail "all three alter only $passed cases"

check 0 -i "$bin/objref-faulty hops" GET CON LIFE
check 1 -i "$bin/objref-faulty hops" --hop GET
jq -es 'any(.[]; .record == "case" and .verdict == "FAIL" and (.rules | index("GET-18")) != null
	and (.again | startswith("objref check --hop GET/")) and (.source | test("hop1_bytes = encode ")))' \
	"$scratch/out/results.jsonl" >/dev/null || fail "--hop does not show what it altered"

# A failure of an altered case is a case like any other: as printed it fails again.
jq -r 'select(.record == "case" and .text != null) | .text' "$scratch/out/results.jsonl" |
	awk '/^FAIL/ { n++ } n == 1' >"$scratch/printed.case"
status=0
"$bin/objref-replay" "$scratch/printed.case" -i "$bin/objref-faulty hops" >"$scratch/replayed" 2>&1 ||
	status=$?
test "$status" -eq 1 || fail "as it was printed it ends with $status: $(cat "$scratch/replayed")"
check 2 -i reference --hops
