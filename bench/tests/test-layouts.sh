#!/bin/sh
# Shows that the six layouts are six: addresses modulo a cache line differ from layout to layout, and
# so do the distances between an alternative and the baseline.
# usage: test-layouts.sh PROGRAM...
set -eu

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
failed=0

# The negative control: one program several times has one layout.
if test "${1:-}" != --
then
	if "$0" -- "$1" "$1" "$1" >/dev/null 2>&1
	then
		echo 'test-layouts: three times the same program passed for three layouts' >&2
		failed=1
	fi
else
	shift
fi

# Where the functions of the alternatives stand: "program function address", decimal.
number=0
for program in "$@"
do
	number=$((number + 1))
	nm "$program" | while read -r at _ name
	do
		case $name in
		pointer_get | pointer_again_get | acquire_get | rwlock_get | thread_local_get)
			printf '%d %s %d\n' "$number" "$name" "0x$at"
			;;
		esac
	done
done >"$folder/places"

# distinct EXPRESSION FUNCTION: how many values an expression of `at` and `baseline` takes.
distinct() {
	awk -v name="$2" '
		$2 == "pointer_get" { baseline[$1] = $3 }
		$2 == name { place[$1] = $3 }
		END { for (number in place) { at = place[number]; print '"$1"' } }' "$folder/places" |
		sort -u | wc -l
}

for name in pointer_get pointer_again_get acquire_get rwlock_get thread_local_get
do
	offsets=$(distinct 'at % 64' "$name")
	pages=$(distinct 'at % 4096' "$name")
	distances=$(distinct 'at - baseline[number]' "$name")
	echo "$name: $offsets offsets modulo 64, $pages modulo 4096, $distances distances in $# layouts"
	if test "$offsets" -lt 2 || test $((pages * 2)) -le $#
	then
		echo "test-layouts: the layouts place $name alike" >&2
		failed=1
	fi
	if test "$name" != pointer_get && test $((distances * 2)) -le $#
	then
		echo "test-layouts: $name is always as far from the baseline" >&2
		failed=1
	fi
done
exit "$failed"
