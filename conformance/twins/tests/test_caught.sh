#!/bin/sh
# test_caught.sh ROOT BIN NAME: the suite fails the twin, on a case of the rule that it names and
# with the verdict that it names.
set -eu

root=${1:?usage: test_caught.sh ROOT BIN NAME}
bin=${2:?}
name=${3:?}
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

fail() {
	cat "$scratch/said"
	echo "test_caught: $name: $*" >&2
	exit 1
}

twin=$(jq -c --arg name "$name" 'select(.name == $name)' "$root/conformance/twins/twins.jsonl")
rule=$(echo "$twin" | jq -r '.breaks[0]')
verdict=$(echo "$twin" | jq -r .verdict)
selector=$(echo "$twin" | jq -r '.case // .breaks[0]') # one case where many would take minutes

status=0
OBJREF_ROOT=$root OBJREF_BIN=$bin "$root/ci/objref" check -i "twin:$name" "$selector" \
	--out "$scratch/out" >"$scratch/said" 2>&1 || status=$?
test "$status" -eq 1 || fail "check ended with $status"

caught=$(jq -r --arg rule "$rule" --arg verdict "$verdict" \
	'select(.record == "case" and .verdict == $verdict and (.rules | index($rule))) | .case' \
	"$scratch/out/results.jsonl")
test -n "$caught" || fail "no case of $rule is $verdict"
judged=$(jq -r --arg rule "$rule" \
	'select(.record == "rule_verdict" and .rule == $rule) | .verdict' "$scratch/out/results.jsonl")
test "$judged" = FAIL || fail "$rule is judged '$judged'"
