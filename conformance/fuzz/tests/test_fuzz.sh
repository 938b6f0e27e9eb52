#!/bin/sh
# test_fuzz.sh BIN BUDGET TWIN…: objref fuzz finds nothing in the reference within the budget, finds
# each twin within a minute and makes it small, and what it writes can be replayed.
set -eu

bin=${1:?usage: test_fuzz.sh BIN BUDGET TWIN…}
budget=${2:?}
shift 2
statements_max=8
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

fail() {
	echo "test_fuzz: $*" >&2
	exit 1
}

# fuzz EXIT ARGUMENT…: runs it into $scratch/out, its text into $scratch/said.
fuzz() {
	wanted=$1
	shift
	rm -rf "$scratch/out"
	status=0
	"$bin/objref-fuzz" --out "$scratch/out" "$@" >"$scratch/said" 2>"$scratch/errors" || status=$?
	test "$status" -eq "$wanted" ||
		fail "fuzz $* ends with $status: $(cat "$scratch/said" "$scratch/errors")"
}

# replays TWIN FILE: the case fails in one of five plays; where tasks race, that may take some.
replays() {
	for _ in 1 2 3 4 5
	do
		status=0
		"$bin/objref-replay" "$2" -i "twin:$1" >"$scratch/replayed" 2>&1 || status=$?
		test "$status" -ne 1 || return 0
	done
	return 1
}

# caught TWIN: found, small, and the case that was written fails there and nowhere else.
caught() {
	fuzz 1 -i "twin:$1" --seed 1 --budget 60s --until-found 1
	jq -r --arg twin "$1" 'select(.record == "found")
		| "\($twin): \(.signature) after \(.after_s) s, \(.before) statements to \(.statements)"' \
		"$scratch/out/fuzz.jsonl"
	jq -es --argjson most "$statements_max" \
		'any(.[]; .record == "found" and .statements <= $most)' "$scratch/out/fuzz.jsonl" >/dev/null ||
		fail "$1: more than $statements_max statements: $(cat "$scratch/said")"
	for file in "$scratch"/out/found/*.case
	do
		replays "$1" "$file" || fail "$1: its case passes: $(cat "$scratch/replayed")"
		"$bin/objref-replay" "$file" -i reference >"$scratch/replayed" 2>&1 ||
			fail "$1: its case fails the reference, too: $(cat "$scratch/replayed")"
	done
}

fuzz 0 -i reference --budget "$budget"
cat "$scratch/said"

for twin in "$@"
do
	caught "$twin"
done

# is_small MODE SIGNATURE SEED OPTION…: whether a failure of objref-faulty MODE was found and made small.
is_small() {
	mode=$1
	signature=$2
	seed=$3
	shift 3
	fuzz 1 -i "$bin/objref-faulty $mode" --seed "$seed" --budget 60s --until-found 1 "$@"
	jq -es --arg signature "$signature" --argjson most "$statements_max" \
		'any(.[]; .record == "found" and .signature == $signature and .statements <= $most)' \
		"$scratch/out/fuzz.jsonl" >/dev/null
}

# Crashes and hangs shrink, too; what fails now and then carries its rate.
is_small crashes crash-any-answer 1 || fail "crashes: $(cat "$scratch/said")"
is_small hangs hang-hash-answer 1 --multiplier 0.2 || fail "hangs: $(cat "$scratch/said")"

# A program with many comparisons fails always, and none that fails less often is cut from it: of five
# seeds one has to come upon fewer.
is_small flaky fail-equal-equality-other 1 || is_small flaky fail-equal-equality-other 2 ||
	is_small flaky fail-equal-equality-other 3 || is_small flaky fail-equal-equality-other 4 ||
	is_small flaky fail-equal-equality-other 5 || fail "flaky: $(cat "$scratch/said")"
grep -q 'repeated  failed [0-9]* of [0-9]* times, alone' "$scratch/said" || fail "no rate"

# What fails is looked into for its time in all, each play included, and the smallest so far is kept.
begin=$(date +%s)
fuzz 1 -i "$bin/objref-faulty slow" --seed 1 --until-found 1 --shrink-time 4s
span=$(($(date +%s) - begin))
test "$span" -le 6 || fail "slow: $span s, where 4 were given"
grep -q 'the time of 4 s was over; more (--shrink-time) may make it smaller' "$scratch/said" ||
	fail "slow: it does not say that the time was over: $(cat "$scratch/said")"
jq -es 'any(.[]; .record == "found" and (.minimal | not) and .statements < .before)' \
	"$scratch/out/fuzz.jsonl" >/dev/null || fail "slow: nothing smaller: $(cat "$scratch/said")"

# The same seed gives the same failure, and one program can be made again by its number.
fuzz 1 -i twin:batch-get-permutes --seed 7 --budget 20s --until-found 1
jq -r 'select(.record == "found") | .source' "$scratch/out/fuzz.jsonl" >"$scratch/first"
program=$(jq -r 'select(.record == "found") | .program' "$scratch/out/fuzz.jsonl")
fuzz 1 -i twin:batch-get-permutes --seed 7 --case "$program"
jq -r 'select(.record == "found") | .source' "$scratch/out/fuzz.jsonl" >"$scratch/second"
diff "$scratch/first" "$scratch/second" || fail "program $program is another when made alone"
fuzz 0 -i reference --seed 7 --case "$program"

# The record has its head and its end, and the summary for programs says what was played.
fuzz 0 -i reference --budget 200ms --json
jq -e '.programs > 0 and .found == 0 and .end == "complete"' "$scratch/said" >/dev/null ||
	fail "--json: $(cat "$scratch/said")"
jq -es '.[0].kind == "fuzz" and .[-1].end == "complete"' "$scratch/out/fuzz.jsonl" >/dev/null ||
	fail "no head or no end: $(cat "$scratch/out/fuzz.jsonl")"

# Mistakes, and programs that are none.
fuzz 2 --budget 10
fuzz 2 --seed x
fuzz 2 --no-such-option
fuzz 2 -i twin:batch-get-permutes word
fuzz 3 -i false --budget 1s

# Interrupted, the record still ends as it should.
rm -rf "$scratch/out"
"$bin/objref-fuzz" -i reference --budget 60s --out "$scratch/out" >"$scratch/said" 2>&1 &
pid=$!
until grep -q '"record":"header"' "$scratch/out/fuzz.jsonl" 2>/dev/null
do
	kill -0 "$pid" || fail "it ended before it began"
done
kill -TERM "$pid"
status=0
wait "$pid" || status=$?
test "$status" -eq 130 || fail "interrupted, it ends with $status"
jq -es '.[-1].end == "interrupted"' "$scratch/out/fuzz.jsonl" >/dev/null ||
	fail "interrupted, the record has no end"
