#!/bin/sh
# count.sh PROGRAM KEY TABLE SCRATCH [VERB…]: instructions of the runtime that one operation takes,
# counted by cachegrind, beside what TABLE says for KEY (compiler, flags, processor).
#
# Each verb is done N times and 2 N times: the difference over N, rounded, has no start-up in it (the
# worker may have got further in one of the two: a few instructions in all). Only what was compiled
# from runtime/ counts, so another C library or processor makes no difference. Prints VERB,
# the count, and ok, CHANGED or "no reference here". With UPDATE=1 the rows of KEY are written anew.
# Exit 1 when a count has changed, 77 without valgrind. Needs no quiet machine.
set -eu

program=${1:?usage: count.sh PROGRAM KEY TABLE SCRATCH [VERB…]} key=${2:?} table=${3:?} scratch=${4:?}
shift 4
mkdir -p "$scratch"
: "${VALGRIND:=valgrind}" "${N:=10000}"

if ! command -v "$VALGRIND" >/dev/null
then
	echo "no valgrind here"
	exit 77
fi

# instructions VERB TIMES: those of the runtime's own code.
instructions() {
	if ! "$VALGRIND" --tool=cachegrind --cache-sim=no --cachegrind-out-file="$scratch/$1.$2" \
		"$program" "$1" "$2" >"$scratch/log" 2>&1
	then
		cat "$scratch/log" >&2
		return 1
	fi
	awk '
	sub(/^fl=/, "") { is_ours = /\/runtime\/(src|include)\// || /\/heavier\.h$/; next }
	/^[0-9]/ && is_ours { sum += $2 }
	END { print sum + 0 }' "$scratch/$1.$2"
}

# reference VERB: what the table says for the key, or nothing.
reference() {
	awk -F '\t' -v key="$key" -v verb="$1" '$1 == key && $2 == verb { print $3 }' "$table"
}

test $# -gt 0 || set -- get copy clone put put-64 codec
echo "$key"
changed=0
: >"$scratch/rows"
for verb in "$@"
do
	once=$(instructions "$verb" "$N")
	twice=$(instructions "$verb" $((2 * N)))
	count=$(((twice - once + N / 2) / N))
	expected=$(reference "$verb")
	case $expected in
	'') said="no reference here" ;;
	"$count") said=ok ;;
	*)
		said="CHANGED, was $expected"
		changed=1
		;;
	esac
	echo "$verb $count $said"
	printf '%s\t%s\t%s\n' "$key" "$verb" "$count" >>"$scratch/rows"
done
if test "${UPDATE:-0}" = 1
then
	awk -F '\t' -v key="$key" '$1 != key' "$table" | cat - "$scratch/rows" >"$scratch/table"
	cp "$scratch/table" "$table"
	exit 0
fi
test "$changed" -eq 0 || echo "if that is meant: cmake --build BUILD --target bench-count-update"
exit "$changed"
