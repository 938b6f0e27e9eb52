#!/bin/sh
# mutants.sh RUNTIME SCRATCH [LIST]: whether the unit tests see each mutant of LIST (mutants.txt).
#
# RUNTIME is the folder runtime, SCRATCH is for what is built; CC and CMOCKA (what the linker needs for
# it) may be given, SOURCE_FLAGS (for the sources alone) and LEAST (mutants there must be). First every test that is named must pass with the source as it is. Then one line
# at a time is changed, and one of the tests named with it must fail, crash or still run after
# LIMIT_S seconds. Exit 1 names each mutant that survives and each whose line is no longer there.
#
# Assertions of the code are off, as in a release: the tests must see it. A test ends with its first
# failure.
set -eu

runtime=$(cd "${1:?usage: mutants.sh RUNTIME SCRATCH [LIST]}" && pwd)
mkdir -p "${2:?}"
scratch=$(cd "$2" && pwd)
list=${3:-$runtime/tests/mutants.txt}
: "${CC:=cc}" "${CMOCKA:=-lcmocka}" "${LIMIT_S:=10}" "${SOURCE_FLAGS:=}" "${LEAST:=10}"

compile() {
	"$CC" -std=c11 -D_GNU_SOURCE -O0 -DNDEBUG -w \
		-I"$scratch/src" -I"$runtime/include" -I"$runtime/tests" "$@"
}

# compile_source FILE…: objects of files in $scratch/src
compile_source() {
	for file in "$@"
	do
		# shellcheck disable=SC2086 # none or several words
		compile $SOURCE_FLAGS -c -o "$scratch/${file%.c}.o" "$scratch/src/$file"
	done
}

compile_tests() {
	compile -c -o "$scratch/helpers.o" "$runtime/tests/helpers.c"
	for name in "$@"
	do
		compile -c -o "$scratch/test_$name.o" "$runtime/tests/test_$name.c"
	done
}

# passes TEST: links it from the objects there are, and runs it.
passes() {
	args=
	case $1 in
	stress) more=$runtime/tests/model.c args=1500 ;;
	shortage)
		more=-Wl,--wrap=malloc,--wrap=calloc,--wrap=aligned_alloc,--wrap=pthread_create,--wrap=getrandom ;;
	sweep) more=$runtime/tests/sweep.c ;;
	*) more= ;;
	esac
	# shellcheck disable=SC2086 # none or several words each
	compile -o "$scratch/test" "$scratch/test_$1.o" "$scratch/helpers.o" $objects $more \
		$CMOCKA -lpthread
	CMOCKA_TEST_ABORT=1 timeout "$LIMIT_S" "$scratch/test" $args >"$scratch/log" 2>&1
}

# change FILE OLD NEW: writes FILE with its one line OLD changed to $scratch/changed; fails when there
# is not exactly one.
change() {
	OLD=$2 NEW=$3 awk '
	{
		text = $0
		sub(/^[ \t]+/, "", text)
		if (text == ENVIRON["OLD"]) {
			found++
			print ENVIRON["NEW"]
		} else
			print
	}
	END { exit found != 1 }' "$1" >"$scratch/changed"
}

# survives TESTS: whether no test sees the source in $scratch/src.
survives() {
	for test in $(echo "$1" | tr , ' ')
	do
		if ! passes "$test"
		then
			return 1
		fi
	done
}

# play NAME TESTS FILE OLD NEW
play() {
	if ! change "$runtime/src/$3" "$4" "$5"
	then
		echo "$1: its line no longer stands in $3 exactly once"
		return 1
	fi
	cp "$scratch/changed" "$scratch/src/$3"
	case $3 in
	*.h) # shellcheck disable=SC2046,SC2086
		compile_source $sources && compile_tests $(echo "$2" | tr , ' ') ;;
	*) compile_source "$3" ;;
	esac
	verdict=killed
	survives "$2" && verdict=survives
	cp "$runtime/src/$3" "$scratch/src/$3"
	case $3 in
	*.h) # shellcheck disable=SC2046,SC2086
		compile_source $sources && compile_tests $(echo "$2" | tr , ' ') ;;
	*) compile_source "$3" ;;
	esac
	echo "$1: $verdict"
	test "$verdict" = killed
}

rm -rf "$scratch/src"
mkdir "$scratch/src"
cp "$runtime"/src/*.[ch] "$scratch/src"
sources=$(cd "$scratch/src" && echo *.c)
objects=
for file in $sources
do
	objects="$objects $scratch/${file%.c}.o"
done
tests=$(awk '/^[a-z]/ { print $2 }' "$list" | tr , '\n' | sort -u)

# shellcheck disable=SC2086 # several names
compile_source $sources
# shellcheck disable=SC2086
compile_tests $tests
for test in $tests
do
	if ! passes "$test"
	then
		cat "$scratch/log"
		echo "$test: fails without any mutant"
		exit 1
	fi
done

played=0
wrong=0
while read -r name named file
do
	case $name in
	'' | '#'*) continue ;;
	esac
	read -r minus old
	read -r plus new
	if test "$minus" != - || test "$plus" != +
	then
		echo "$list: $name has no '-' or no '+' line"
		exit 2
	fi
	played=$((played + 1))
	play "$name" "$named" "$file" "$old" "$new" || wrong=$((wrong + 1))
done <"$list"
echo "$played mutants, $wrong not killed"
test "$played" -ge "$LEAST" && test "$wrong" -eq 0
