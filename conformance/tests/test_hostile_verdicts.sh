#!/bin/sh
# test_hostile_verdicts.sh BIN: each hostile adapter gets the verdict of its own table, the case after
# it still runs, the engine stays small, and nothing of the program is left.
set -eu

bin=$1
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
OBJREF_BIN=$bin
TMPDIR=$scratch
export OBJREF_BIN TMPDIR
engine_kib_max=65536
bad=0

complain() {
	echo "hostile verdicts: $1" >&2
	cat "$scratch/out" >&2
	bad=1
}

# record FILTER - jq's FILTER over each record of the run.
record() {
	jq -r "$1" "$scratch/records/results.jsonl"
}

# What is left of the programs: each has the scratch folder in its environment.
left_over() {
	grep -als "TMPDIR=$scratch" /proc/[0-9]*/environ | while read -r environment
	do
		if grep -aqs objref-hostile "${environment%environ}cmdline"
		then
			echo "${environment%/environ}"
		fi
	done || true
}

printf '%-20s %-12s %-12s %s\n' adapter verdict 'case after' 'engine KiB'
"$bin/objref-hostile" --list >"$scratch/table"
while read -r name moment verdict code
do
	scene=meets
	test "$moment" != type || scene=types
	multiplier=1
	case $verdict in
	HANG | PROTOCOL) multiplier=0.2 ;; # what is waited for in full
	esac
	status=0
	"$bin/objref-replay" "$here/scenes/$scene.case" "$here/scenes/passes-by.case" \
		-i "hostile:$name" --multiplier "$multiplier" --out "$scratch/records" >"$scratch/out" 2>&1 || status=$?
	test "$status" = "$code" || complain "$name: exit $status, not $code"
	first=$(record 'select(.record == "case" and (.case | endswith("/passes-by") | not)).verdict')
	second=$(record 'select(.record == "case" and (.case | endswith("/passes-by"))).verdict')
	kib=$(record 'select(.record == "footer").engine_kib')
	printf '%-20s %-12s %-12s %s\n' "$name" "${first:--}" "${second:--}" "$kib"
	test "${first:--}" = "$verdict" || complain "$name: $first, not $verdict"
	case $moment:$verdict in
	start:* | *:-) test -z "$second" || complain "$name: a case was played" ;;
	hello:PROTOCOL | hello:UNSUPPORTED) test "$second" = "$verdict" || complain "$name: the case after it is $second" ;;
	*) test "$second" = PASS || complain "$name: the case after it is $second" ;;
	esac
	test "$kib" -lt "$engine_kib_max" || complain "$name: the engine grew to $kib KiB"
	left=$(left_over)
	test -z "$left" || complain "$name: still there: $left"
	rm -rf "$scratch/records"
done <<TABLE
$(jq -r '"\(.name) \(.moment) \(.verdict // "-") \(.exit)"' "$scratch/table")
TABLE
left=$(ls -d "$scratch"/objref.* 2>/dev/null || true)
test -z "$left" || complain "folders are left: $left"
exit "$bad"
