#!/bin/sh
# A record file cut anywhere before the end of its footer: exit 6, and what is whole is still shown.
set -eu

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
fixture=$here/fixtures/mixed
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

fail() {
	echo "test_truncated: $1" >&2
	exit 1
}

# report_of BYTES - reports on the first BYTES of results.jsonl; sets `code`.
report_of() {
	head -c "$1" "$fixture/results.jsonl" >"$scratch/results.jsonl"
	code=0
	"$here/../objref-report" "$scratch" >"$scratch/summary" 2>"$scratch/errors" || code=$?
}

size=$(wc -c <"$fixture/results.jsonl")
report_of "$size"
test "$code" -eq 0 || fail "whole: exit $code"
# Without its last newline the footer still parses, so nothing is lost.
report_of $((size - 1))
test "$code" -eq 0 || fail "whole but for the newline: exit $code"

at=1
while test "$at" -lt $((size - 1))
do
	report_of "$at"
	test "$code" -eq 6 || fail "cut at byte $at: exit $code: $(cat "$scratch/errors")"
	at=$((at + 397))
done
report_of $((size - 2))
test "$code" -eq 6 || fail "cut in the footer: exit $code"
grep -q 'TRUNCATED' "$scratch/summary" || fail "the summary does not say that the file is cut"
grep -q 'GET/order-holds' "$scratch/summary" || fail "what was whole is not shown"
grep -q 'TRUNCATED' "$scratch/report.html" || fail "report.html does not say that the file is cut"

# sweeps.json is one object: cut, or something else, nothing of it is shown, and that is said.
cp "$fixture/results.jsonl" "$scratch/"
whole=$(cat "$fixture/sweeps.json")
# sweeps_of CODE TEXT - reports on a sweeps.json of this text.
sweeps_of() {
	printf '%s' "$2" >"$scratch/sweeps.json"
	code=0
	"$here/../objref-report" "$scratch" >"$scratch/summary" 2>"$scratch/errors" || code=$?
	test "$code" -eq "$1" || fail "sweeps.json of ${#2} characters: exit $code: $(cat "$scratch/errors")"
}
sweeps_of 0 "$whole"
grep -q 'sweeps: [0-9]* rows measured' "$scratch/summary" || fail "whole sweeps are not shown"
half=$(printf '%s' "$whole" | head -c 20000)
for text in '' '{' "$half" "${whole%?}" '{}' '[]' '{"benchmarks": []}' '{"benchmarks": [{"run_type": "iteration"}]}'
do
	sweeps_of 6 "$text"
	grep -q 'invalid: sweeps' "$scratch/errors" || fail "it is not said which file is cut"
	for file in summary report.md report.html
	do
		grep -q 'CUT OFF' "$scratch/$file" || fail "$file does not say that sweeps.json is cut"
	done
	grep -q 'GET/order-holds' "$scratch/summary" || fail "beside a cut sweeps.json nothing is shown"
done
