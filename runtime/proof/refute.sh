#!/bin/sh
# refute.sh RUNTIME PARTS SCRATCH: whether the interleaving tester refutes each variant of variants.txt.
#
# RUNTIME is the folder runtime, PARTS the archive of what the tester is made of, SCRATCH is for what
# is built; CC may be given, and LANES: how many are played at a time, as many as there are
# processors. First the tester must pass with the source as it is. Then one variant at a time is
# compiled and put before the archive, and the scenario named with it must find a schedule that
# fails. Exit 1 names each variant that survives and each whose line is no longer there.
set -eu

runtime=$(cd "${1:?usage: refute.sh RUNTIME PARTS SCRATCH}" && pwd)
parts=${2:?}
mkdir -p "${3:?}"
scratch=$(cd "$3" && pwd)
list=$runtime/proof/variants.txt
: "${CC:=cc}" "${LIMIT_S:=60}" "${LANES:=$(nproc)}"

# change FILE FUNCTION OLD NEW: in place; fails when OLD does not stand in FUNCTION exactly once. A
# function begins with its name at the start of a line or after its type, and ends with a brace there.
change() {
	FUNCTION=$2 OLD=$3 NEW=$4 awk '
	/^[a-z]/ && index($0, ENVIRON["FUNCTION"] "(") { inside = 1 }
	/^}/ { inside = 0 }
	{
		text = $0
		sub(/^[ \t]+/, "", text)
		if (inside && text == ENVIRON["OLD"]) {
			found++
			print ENVIRON["NEW"] " /* changed */"
		} else
			print
	}
	END { exit found != 1 }' "$1" >"$scratch/changed" && mv "$scratch/changed" "$1"
}

# build FILE: the tester with that file of $scratch/src, or with all of them for a header.
build() {
	case $1 in
	*.h) files=$(cd "$scratch/src" && echo *.c) ;;
	*) files=$1 ;;
	esac
	objects=
	for file in $files
	do
		special=
		case $file in
		registry.c) special=-DYIELD_AT_LOCKS_ONLY ;;
		lock.c | interleave_lock.c) special=-DYIELD_INTO_LOCKS ;;
		esac
		# shellcheck disable=SC2086 # none or one word
		"$CC" -std=c11 -D_GNU_SOURCE -O0 -w $special -I"$scratch/src" -I"$runtime/include" \
			-I"$runtime/proof" -include "$runtime/proof/yield.h" \
			-c -o "$scratch/${file%.c}.o" "$scratch/src/$file" || return 1
		objects="$objects $scratch/${file%.c}.o"
	done
	# shellcheck disable=SC2086 # several words
	"$CC" -o "$scratch/interleave" $objects "$parts" -lpthread
}

# judge NAME SCENARIO FILE: the variant is in $scratch/src.
judge() {
	if ! build "$3"
	then
		echo "$1: does not compile"
		return 1
	fi
	status=0
	timeout "$LIMIT_S" "$scratch/interleave" "$2" >"$scratch/log" 2>&1 || status=$?
	if test "$status" -eq 1
	then
		echo "$1: refuted, $(tail -1 "$scratch/log")"
	else
		echo "$1: NOT refuted by $2, exit $status"
		return 1
	fi
}

# fresh: an unchanged copy of the sources to work on.
fresh() {
	rm -rf "$scratch/src"
	cp -r "$runtime/src" "$scratch/src"
	cp "$runtime/proof/interleave_lock.c" "$scratch/src"
}

# finish: plays the variant that has been read, if this lane is to.
finish() {
	if test -n "$name"
	then
		if test "$skip" = false
		then
			judge "$name" "$scenario" "$file" || wrong=1
		fi
		fresh
	fi
	name=
}

# lane NUMBER: each variant whose number is this one's, modulo LANES; 1 when one is wrong.
lane() {
	scratch=$scratch/lane$1
	mkdir -p "$scratch"
	fresh
	name=
	number=0
	wrong=0
	while read -r word rest
	do
		case $word in
		'' | '#'*) continue ;;
		-) old=$rest ;;
		+)
			test -n "$name" || continue
			if ! change "$scratch/src/$file" "$function" "$old" "$rest"
			then
				echo "$name: '$old' does not stand in $function of $file exactly once"
				wrong=1
				skip=true
			fi
			;;
		*)
			finish
			number=$((number + 1))
			test $((number % LANES)) -eq "$1" || continue
			name=$word
			skip=false
			# shellcheck disable=SC2086 # three words
			set -- "$1" $rest
			scenario=$2 file=$3 function=$4
			;;
		esac
	done <"$list"
	finish
	return "$wrong"
}

fresh
build store.c
if ! "$scratch/interleave" >"$scratch/log" 2>&1
then
	cat "$scratch/log"
	echo "the tester fails without any variant"
	exit 1
fi
lanes=
for number in $(seq 0 $((LANES - 1)))
do
	lane "$number" &
	lanes="$lanes $!"
done
wrong=0
for pid in $lanes
do
	wait "$pid" || wrong=1
done
scenarios=$(cut -d' ' -f1 "$scratch/log")
refuted=$(awk '/^[a-z]/ { print $2 }' "$list")
for scenario in $scenarios
do
	if ! echo "$refuted" | grep -qx "$scenario"
	then
		echo "$scenario: no variant"
		wrong=1
	fi
done
played=$(grep -c '^[a-z]' "$list")
echo "$played variants$(test "$wrong" -eq 0 || echo ', not all refuted')"
test "$played" -ge 25 && test "$wrong" -eq 0
