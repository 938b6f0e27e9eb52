#!/bin/sh
# test_racy.sh ROOT BIN [SEEDS]: a twin whose defect is a race is caught with 99 of 100 seeds.
set -eu

root=$1
OBJREF_BIN=$2
seeds=${3:-100}
export OBJREF_BIN
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
bad=0

# caught TWIN RULE SEED - whether a check of the rule finds something.
caught() {
	status=0
	"$OBJREF_BIN/objref-check" "$2" -q --once --seed "$3" -i "twin:$1" --multiplier 0.5 \
		--out "$scratch/out" >"$scratch/said" 2>&1 || status=$?
	test "$status" = 1
}

jq -r 'select(.kind == "racy") | "\(.name) \(.breaks[0])"' \
	"$root/conformance/twins/twins.jsonl" >"$scratch/racy"
test "$(wc -l <"$scratch/racy")" -ge 4 || exit 1
while read -r twin rule
do
	count=0
	for seed in $(seq "$seeds")
	do
		! caught "$twin" "$rule" "$seed" || count=$((count + 1))
	done
	echo "$twin: caught with $count of $seeds seeds"
	test $((count * 100)) -ge $((seeds * 99)) || bad=1
done <"$scratch/racy"
# The control: nothing is caught where there is nothing.
! "$OBJREF_BIN/objref-check" CON-1 -q --once -i reference --out "$scratch/out" >"$scratch/said" || exit "$bad"
cat "$scratch/said" >&2
exit 1
