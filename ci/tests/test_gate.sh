#!/bin/sh
# objref gate: exit 0 on a calm run, and for each way to break it its own code and one line of reason.
set -eu

root=$(CDPATH='' cd -- "$(dirname -- "$0")/../.." && pwd)
fixture=$root/reports/tests/fixtures/calm
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

fail() {
	echo "test_gate: $1" >&2
	cat "$scratch/out" >&2
	exit 1
}

# fresh - a copy of the calm run, to be harmed.
fresh() {
	rm -rf "$scratch/run"
	cp -r "$fixture" "$scratch/run"
	chmod -R u+w "$scratch/run"
}

# gates NAME CODE PATTERN [ARGUMENT…] - the gate's answer on the run as it stands.
gates() {
	name=$1 want=$2 pattern=$3
	shift 3
	code=0
	"$root/ci/objref-gate" "$scratch/run" "$@" >"$scratch/out" 2>&1 || code=$?
	test "$code" -eq "$want" || fail "$name: exit $code, not $want"
	if test -n "$pattern"
	then
		grep -q -- "$pattern" "$scratch/out" || fail "$name: no line says '$pattern'"
	else
		test ! -s "$scratch/out" || fail "$name: it has something to say"
	fi
}

# harm FILE SED-SCRIPT - changes a record file; a script that changes nothing is a mistake here.
harm() {
	sed "$2" "$scratch/run/$1" >"$scratch/harmed"
	if cmp -s "$scratch/harmed" "$scratch/run/$1"
	then
		fail "the harm '$2' changes nothing"
	fi
	mv "$scratch/harmed" "$scratch/run/$1"
}

fresh
gates "calm" 0 ''

fresh
harm results.jsonl '/"case": "GET\/order-holds"/s/"verdict": "PASS"/"verdict": "FAIL"/'
gates "a failing case" 1 'FAIL GET/order-holds'

fresh
harm results.jsonl '/"case": "GET\/order-holds"/s/"verdict": "PASS"/"verdict": "XPASS"/'
gates "an unexpected pass" 1 'XPASS GET/order-holds'

fresh
harm results.jsonl '/"case": "GET\/order-holds"/s/"verdict": "PASS"/"verdict": "ERROR"/'
gates "an error of our own" 70 'ERROR GET/order-holds'

fresh
harm bench.jsonl '/"record": "verdict"/s/"verdict": "PASS"/"verdict": "FAIL"/'
gates "a failing claim" 1 'lookup acquire view-8: FAIL'

fresh
harm bench.jsonl '/"record": "verdict"/s/"verdict": "PASS"/"verdict": "INCONCLUSIVE"/'
gates "an open claim" 5 'lookup acquire view-8: INCONCLUSIVE'

fresh
harm bench.jsonl '/"record": "control"/s/"ok": true/"ok": false/'
gates "a control out of bounds" 5 'control A/A'

fresh
harm results.jsonl '/"record": "case"/d'
gates "an empty run" 4 'nothing was judged'

fresh
harm results.jsonl '/"record": "case"/s/"verdict": "PASS"/"verdict": "UNSUPPORTED"/'
gates "nothing but UNSUPPORTED" 4 'nothing was judged'

fresh
harm results.jsonl 's/"end": "complete"/"end": "interrupted"/'
gates "an interrupted run" 6 'interrupted'

fresh
harm results.jsonl '/"record": "footer"/d'
gates "a run without its footer" 6 'truncated'

fresh
harm results.jsonl '/"record": "footer"/s/"exit": 0/"exit": 3/'
gates "an implementation that did not start" 3 'objref check ended with exit code 3'

fresh
harm bench.jsonl '/"record": "footer"/s/"exit": 0/"exit": 2/'
gates "a claim with a mistake" 2 'objref bench ended with exit code 2'

fresh
harm results.jsonl '1s/"format": 1/"format": 9/'
gates "a header of another format" 6 'header of format 1'

fresh
harm results.jsonl '/"case": "GET\/order-holds"/s/"verdict": "PASS"/"verdict": "FAIL"/'
harm results.jsonl '/"record": "footer"/d'
gates "the worse of two codes" 6 'FAIL GET/order-holds'

fresh
rm "$scratch/run/bench.jsonl"
gates "a missing file" 4 'run objref bench'
gates "a file left out" 0 '' --without bench
gates "a wrong word" 2 'can be left out' --without everything
