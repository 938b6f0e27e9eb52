#!/bin/sh
# test_header.sh INCLUDE LIBRARY: each public header compiles alone, and twice in a row, as C11 and as
# C++17, with warnings as errors, by each compiler that is there; C++ can link to the C library. Headers
# with a mistake in them must be refused by the same commands.
set -eu

include=$(cd "${1:?usage: test_header.sh INCLUDE LIBRARY}" && pwd)
library=${2:?}
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
warnings='-Wall -Wextra -Wpedantic -Wshadow -Wconversion -Werror'

fail() {
	echo "test_header: $1" >&2
	test ! -f "$scratch/log" || cat "$scratch/log" >&2
	exit 1
}

# compile LANGUAGE COMPILER INCLUDE FILE [ARGUMENT…]
compile() {
	standard=$1 compiler=$2 folder=$3 file=$4
	shift 4
	# shellcheck disable=SC2086 # several words
	"$compiler" -std="$standard" $warnings -I"$folder" "$file" "$@" >"$scratch/log" 2>&1
}

# spoiled SED-SCRIPT - a copy of the header with a mistake, in a folder of its own.
spoiled() {
	rm -rf "$scratch/spoiled"
	mkdir -p "$scratch/spoiled/objref"
	sed "$1" "$include/objref/objref.h" >"$scratch/spoiled/objref/objref.h"
	if cmp -s "$include/objref/objref.h" "$scratch/spoiled/objref/objref.h"
	then
		fail "the mistake '$1' changes nothing"
	fi
}

# tries STANDARD COMPILER EXTENSION - all headers, then the mistakes.
tries() {
	if ! command -v "$2" >/dev/null
	then
		echo "left out: $2 is not installed"
		return
	fi
	(cd "$include" && find . -name '*.h') | while read -r header
	do
		printf '#include <%s>\n' "${header#./}" "${header#./}" >"$scratch/alone.$3"
		compile "$1" "$2" "$include" "$scratch/alone.$3" -c -o "$scratch/alone.o" || fail "$1, $2: $header"
	done
	for mistake in '/#include <stdint.h>/d' '/^#define OBJREF_OBJREF_H$/d' \
		'/#include <stddef.h>/d' 's/path\[OBJREF_PATH_MAX\]/path[0]/'
	do
		spoiled "$mistake"
		printf '#include <objref/objref.h>\n#include <objref/objref.h>\n' >"$scratch/alone.$3"
		! compile "$1" "$2" "$scratch/spoiled" "$scratch/alone.$3" -c -o "$scratch/alone.o" ||
			fail "$1, $2: the mistake '$mistake' is not seen"
	done
	printf '#include <objref/objref.h>\nvoid f(void);\nvoid f(void) { objref_init(NULL); }\n' \
		>"$scratch/unread.$3"
	! compile "$1" "$2" "$include" "$scratch/unread.$3" -c -o "$scratch/alone.o" ||
		fail "$1, $2: a status that nobody reads is not seen"
	echo "ok      $1 $2"
}

tries c11 gcc c
tries c11 clang c
tries c++17 g++ cc
tries c++17 clang++ cc

cat >"$scratch/main.cc" <<'CC'
#include <objref/objref.h>

int main() {
    objref_config config = OBJREF_CONFIG_DEFAULT;
    config.workers = 2;
    if (objref_init(&config) != OBJREF_OK) {
        return 1;
    }
    return objref_shutdown(OBJREF_FOREVER) == OBJREF_OK ? 0 : 1;
}
CC
command -v g++ >/dev/null || exit 0
compile c++17 g++ "$include" "$scratch/main.cc" "$library" -pthread -o "$scratch/main" ||
	fail "C++ cannot link to $library"
"$scratch/main" || fail "the C++ program failed"
spoiled 's/extern "C"/extern "C++"/'
! compile c++17 g++ "$scratch/spoiled" "$scratch/main.cc" "$library" -pthread -o "$scratch/main" ||
	fail 'a header that is not extern "C" is not seen'
