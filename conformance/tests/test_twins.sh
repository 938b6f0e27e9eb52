#!/bin/sh
# test_twins.sh BIN TWINS: each twin is caught by a case of the rule that it breaks, with the verdict
# it declares, and the run says so by its exit code.
set -eu

bin=$1
table=$2
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
OBJREF_BIN=$bin
export OBJREF_BIN
bad=0

printf '%-32s %-10s %-9s %s\n' twin rule verdict 'caught by'
while IFS='	' read -r name rule verdict
do
	status=0
	"$bin/objref-check" "$rule" -i "twin:$name" --multiplier 0.5 --out "$scratch/records" \
		>"$scratch/out" 2>&1 || status=$?
	caught=$(jq -r --arg rule "$rule" --arg verdict "$verdict" '
		select(.record == "case" and .verdict == $verdict and (.rules | index([$rule]) != null))
		| .case' "$scratch/records/results.jsonl")
	printf '%-32s %-10s %-9s %s\n' "$name" "$rule" "$verdict" "$(echo "$caught" | tr '\n' ' ')"
	if test "$status" != 1 || test -z "$caught"
	then
		echo "twins: $name: exit $status, no $verdict in a case of $rule" >&2
		cat "$scratch/out" >&2
		bad=1
	fi
done <<TABLE
$(jq -r '. as $twin | .breaks[] | [$twin.name, ., $twin.verdict] | join("\t")' "$table")
TABLE
exit "$bad"
