#!/bin/sh
# test_judge.sh FOLDER: the judgement of objref selftest can say no: each thing that may be wrong with
# a small suite and its twins is found, by its words.
set -eu

folder=${1:?usage: test_judge.sh FOLDER}
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

# Two core rules, a case for each; a twin for each, caught as declared; a benign variant.
cat >"$scratch/good.json" <<'JSON'
{"suite": {"rules": [{"rule": "A-1", "core": true, "level": "must"},
                     {"rule": "B-1", "core": true, "level": "must"},
                     {"rule": "B-2", "core": false, "level": "must"}],
           "cases": [{"case": "A/one", "rules": ["A-1"], "tags": []},
                     {"case": "B/two", "rules": ["B-1"], "tags": []},
                     {"case": "B/slow", "rules": ["B-1"], "tags": ["slow"]}]},
 "twins": [{"name": "v", "breaks": [], "verdict": "PASS", "form": "benign"},
           {"name": "t", "breaks": ["A-1"], "verdict": "FAIL", "says": "value 3"},
           {"name": "u", "breaks": ["B-1"], "verdict": "HANG", "says": "no answer"}],
 "matrix": [{"twin": "t", "rules": {"A-1": 1}, "cases": ["A/one"]},
            {"twin": "gone", "rules": {}, "cases": []}],
 "unproven": [],
 "runs": [{"twin": "v", "exit": 0,
           "cases": [{"case": "A/one", "rules": ["A-1"], "verdict": "PASS", "line": 0, "observed": ""}]},
          {"twin": "t", "exit": 1,
           "cases": [{"case": "A/one", "rules": ["A-1"], "verdict": "FAIL", "line": 3,
                      "observed": "value 3 after 0.1 ms"}]},
          {"twin": "u", "exit": 1,
           "cases": [{"case": "B/two", "rules": ["B-1"], "verdict": "HANG", "line": 4,
                      "observed": "no answer in 2 s"}]}]}
JSON

# program NAME CHANGE [OPTION…] - what a program says of the good suite after a change.
program() {
	name=$1
	change=$2
	shift 2
	jq -c "$change" "$scratch/good.json" >"$scratch/tables"
	for table in suite twins matrix unproven runs
	do
		jq -c --arg table "$table" '.[$table] | if type == "array" then .[] else . end' \
			"$scratch/tables" >"$scratch/$table"
	done
	jq -n -r -f "$folder/$name.jq" --slurpfile suite "$scratch/suite" \
		--slurpfile twins "$scratch/twins" --slurpfile matrix "$scratch/matrix" \
		--slurpfile unproven "$scratch/unproven" --slurpfile runs "$scratch/runs" "$@" >"$scratch/said"
}

# finds TEXT CHANGE - after the change the judge finds exactly this.
finds() {
	program judge "$2" --args
	found=$(grep '^bad ' "$scratch/said" || true)
	if test "$found" != "$1"
	then
		echo "test_judge: after '$2' found '$found', not '$1'" >&2
		exit 1
	fi
}

# plans TEXT MATRIX TWIN… - the plan is this.
plans() {
	expected=$1
	wanted=$2
	shift 2
	program plan . --argjson matrix_wanted "$wanted" --args "$@"
	test "$(cat "$scratch/said")" = "$expected" || {
		echo "test_judge: the plan is '$(cat "$scratch/said")', not '$expected'" >&2
		exit 1
	}
}

finds '' .
finds 'bad t: ends with exit 0, not 1' '.runs[1].exit = 0'
finds 'bad t: A-1: HANG, not FAIL' '.runs[1].cases[0].verdict = "HANG"'
finds "bad t: A-1: no case says 'value 4': [\"value 3 after 0.1 ms\"]" '.twins[1].says = "value 4"'
finds 'bad u: B-1: no case of it fails
bad B/two: catches no twin' '.runs[2].cases[0].verdict = "PASS"'
finds 'bad v: ends with exit 1, not 0
bad v: A/one: FAIL: ' '.runs[0].exit = 1 | .runs[0].cases[0].verdict = "FAIL"'
finds 'bad B-2: a core rule without a twin' '.suite.rules[2].core = true'
finds '' '.suite.rules[2].core = true | .unproven = [{"rule": "B-2", "reason": "why"}]'
finds 'bad A-1: listed as unproven, but has a twin' '.unproven = [{"rule": "A-1", "reason": "why"}]'
finds 'bad A/one: catches no twin' '.runs[1].cases[0].line = 0'
finds '' '.runs[1].cases[0].line = 0 | .unproven = [{"case": "A/one", "reason": "why"}]'
finds 'bad A/one: listed as unproven, but catches a twin' \
	'.unproven = [{"case": "A/one", "reason": "why"}]'
finds 'bad A/none: no such case in unproven.jsonl' '.unproven = [{"case": "A/none", "reason": "why"}]'

plans 'v 5
t 0.5 A/one
u 0.2 B/two' false
plans 'u 0.2 A/one B/two' true u

program matrix '.matrix[0].rules["A-1"] = 7 | .matrix[0].size = 5 | .matrix[1].twin = "u" | .runs |= [.[1]]'
jq -s -e 'map(.twin) == ["t", "u"] and .[1].cases == []
	and .[0] == {twin: "t", rules: {"A-1": 1}, cases: ["A/one"], size: 5}' "$scratch/said" >/dev/null || {
	echo "test_judge: the matrix is wrong:" >&2
	cat "$scratch/said" >&2
	exit 1
}
