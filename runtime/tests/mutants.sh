#!/bin/sh
# mutants.sh RUNTIME SCRATCH [LIST]: whether the unit tests see each mutant of LIST (mutants.txt).
#
# RUNTIME is the folder runtime, SCRATCH is for what is built; CC and CMOCKA (what the linker needs
# for it) may be given, SOURCE_FLAGS (for the sources alone), LEAST (mutants there must be) and LANES
# (how many play at a time; as many as there are processors). First every test that is named must
# pass with the source as it is. Then one line at a time is changed, and one of the tests named with
# it must fail, crash or still run after LIMIT_S seconds. Exit 1 names each mutant that survives and
# each whose line is no longer there.
#
# Assertions of the code are off, as in a release: the tests must see it. A test ends with its first
# failure.
set -eu

runtime=$(cd "${1:?usage: mutants.sh RUNTIME SCRATCH [LIST]}" && pwd)
mkdir -p "${2:?}"
scratch=$(cd "$2" && pwd)
list=${3:-$runtime/tests/mutants.txt}
: "${CC:=cc}" "${CMOCKA:=-lcmocka}" "${LIMIT_S:=10}" "${SOURCE_FLAGS:=}" "${LEAST:=10}"
: "${LANES:=$(nproc)}"

# compile FOLDER …: with the sources' headers in FOLDER.
compile() {
	folder=$1
	shift
	"$CC" -std=c11 -D_GNU_SOURCE -O0 -DNDEBUG -w \
		-I"$folder" -I"$runtime/include" -I"$runtime/tests" "$@"
}

# compile_source FOLDER FILE…: objects of files in FOLDER/src, in FOLDER
compile_source() {
	to=$1
	shift
	for file in "$@"
	do
		# shellcheck disable=SC2086 # none or several words
		compile "$to/src" $SOURCE_FLAGS -c -o "$to/${file%.c}.o" "$to/src/$file"
	done
}

# compile_tests FOLDER NAME…
compile_tests() {
	to=$1
	shift
	compile "$to/src" -c -o "$to/helpers.o" "$runtime/tests/helpers.c"
	for name in "$@"
	do
		compile "$to/src" -c -o "$to/test_$name.o" "$runtime/tests/test_$name.c"
	done
}

# objects FOLDER NAME…: those objects, from FOLDER where it has one, else as the source is.
objects() {
	from=$1
	shift
	for name in "$@"
	do
		test -f "$from/$name.o" && echo "$from/$name.o" || echo "$scratch/$name.o"
	done
}

# passes FOLDER TEST: links it from the objects there are, and runs it.
passes() {
	args=
	case $2 in
	stress) more=$runtime/tests/model.c args=1500 ;;
	shortage)
		more=-Wl,--wrap=malloc,--wrap=calloc,--wrap=aligned_alloc,--wrap=pthread_create,--wrap=getrandom ;;
	sweep) more=$runtime/tests/sweep.c ;;
	*) more= ;;
	esac
	# shellcheck disable=SC2046,SC2086 # none or several words each
	compile "$1/src" -o "$1/test" $(objects "$1" "test_$2" helpers $nouns) $more $CMOCKA -lpthread
	CMOCKA_TEST_ABORT=1 timeout "$LIMIT_S" "$1/test" $args >"$1/log" 2>&1
}

# change FILE OLD NEW: writes FILE with its one line OLD changed; fails when there is not exactly one.
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
	END { exit found != 1 }' "$1"
}

# survives FOLDER TEST…: whether no test sees the source there.
survives() {
	in=$1
	shift
	for test in "$@"
	do
		if ! passes "$in" "$test"
		then
			return 1
		fi
	done
}

# play FOLDER NAME TESTS FILE OLD NEW
play() {
	rm -rf "${1:?}"
	mkdir "$1"
	cp -r "$runtime/src" "$1/src"
	if ! change "$runtime/src/$4" "$5" "$6" >"$1/src/$4"
	then
		echo "$2: its line no longer stands in $4 exactly once"
		return 1
	fi
	tests=$(echo "$3" | tr , ' ')
	# shellcheck disable=SC2086 # several words
	case $4 in
	*.h) compile_source "$1" $sources && compile_tests "$1" $tests ;;
	*) compile_source "$1" "$4" ;;
	esac
	# shellcheck disable=SC2086
	if survives "$1" $tests
	then
		echo "$2: survives"
		return 1
	fi
	echo "$2: killed"
}

# lane NUMBER: plays each mutant whose number is this one's, modulo LANES; 1 when one is not killed.
lane() {
	number=0
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
			return 1
		fi
		number=$((number + 1))
		test $((number % LANES)) -eq "$1" || continue
		play "$scratch/lane$1" "$name" "$named" "$file" "$old" "$new" || wrong=1
	done <"$list"
	return "$wrong"
}

rm -rf "$scratch/src"
cp -r "$runtime/src" "$scratch/src"
sources=$(cd "$scratch/src" && echo *.c)
nouns=$(echo "$sources" | sed 's/\.c//g')
every=$(awk '/^[a-z]/ { print $2 }' "$list" | tr , '\n' | sort -u)

# shellcheck disable=SC2086 # several names
compile_source "$scratch" $sources
# shellcheck disable=SC2086
compile_tests "$scratch" $every
for test in $every
do
	if ! passes "$scratch" "$test"
	then
		cat "$scratch/log"
		echo "$test: fails without any mutant"
		exit 1
	fi
done

lanes=
for number in $(seq 0 $((LANES - 1)))
do
	lane "$number" </dev/null &
	lanes="$lanes $!"
done
wrong=0
for pid in $lanes
do
	wait "$pid" || wrong=1
done
played=$(grep -c '^[a-z]' "$list")
echo "$played mutants$(test "$wrong" -eq 0 || echo ', not all killed')"
test "$played" -ge "$LEAST" && test "$wrong" -eq 0
