#!/bin/sh
# test_dask.sh BIN: the whole suite on Dask, as expected; and the expectations can fail.
# Exits 77, with the reason, where `objref adapter setup dask` was not run.
set -eu

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
OBJREF_ROOT=$(CDPATH='' cd -- "$here/../../../.." && pwd)
OBJREF_BIN=$1
export OBJREF_ROOT OBJREF_BIN
objref=$OBJREF_ROOT/ci/objref
expectations=$here/../expectations
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

# A MUST case that passes, and one that fails at once.
passing=RES/values-come-back-bit-for-bit
failing=ID/equal-means-same-object
passed_count_min=55

if ! test -x "${OBJREF_HOME:-$OBJREF_ROOT/build}/venv/dask/bin/python"
then
	echo "skipped: Dask is not installed ('objref adapter setup dask' does it)"
	exit 77
fi

# check STATUS ARGUMENT… - objref check exits so; what it prints is in $scratch/out.
check() {
	want=$1
	shift
	"$objref" check -i dask --out "$scratch/record" "$@" >"$scratch/out" 2>"$scratch/err" &&
		status=0 || status=$?
	if test "$status" != "$want"
	then
		echo "objref check -i dask $*: status $status, not $want" >&2
		tail -n 60 "$scratch/out" "$scratch/err" >&2
		exit 1
	fi
}

check 0 --json
passed_count=$(jq .counts.pass "$scratch/out")
echo "$passed_count cases passed, $(jq .counts.xfail "$scratch/out") failed as expected"
if test "$passed_count" -lt "$passed_count_min"
then
	echo "fewer than $passed_count_min cases passed" >&2
	exit 1
fi

# The adapter is in order, but for what Dask itself cannot do; that is named, with its reason.
if ! "$objref" smoke -i dask >"$scratch/out" 2>&1 || ! grep -q '^XFAIL     panic ' "$scratch/out"
then
	echo "objref smoke -i dask: not as expectations.smoke says" >&2
	tail -n 20 "$scratch/out" >&2
	exit 1
fi

# One entry removed: the case is a failure again, and named.
awk -v RS= -v ORS='\n\n' -v "name=$failing" 'index($0, name) == 0' "$expectations" >"$scratch/fewer"
cmp -s "$expectations" "$scratch/fewer" && echo "no entry for $failing" >&2 && exit 1
check 0 "$failing"
check 1 "$failing" --expect "$scratch/fewer"
grep -q "^FAIL $failing" "$scratch/out" || {
	echo "a removed entry: $failing is not named" >&2
	exit 1
}

# One wrong entry added: a case that passes is expected to fail.
{
	cat "$expectations"
	printf '\ncase      %s\nrule      RES-1\nverdict   FAIL\nobserved  value\nreason    a wrong entry\n' "$passing"
} >"$scratch/more"
check 0 "$passing"
check 1 "$passing" --expect "$scratch/more"
jq -e -s --arg case "$passing" 'any(.[]; .case == $case and .verdict == "XPASS")' \
	"$scratch/record/results.jsonl" >/dev/null || {
	echo "a wrong entry: $passing is not XPASS" >&2
	exit 1
}
