#!/bin/sh
# test_symbols.sh LIBRARY SOURCE: the shared library's symbols are the header's and the kept ones; then
# made-up libraries, headers, lists and tags, each with one symbol too many or too few, are refused.
set -eu

library=${1:?usage: test_symbols.sh LIBRARY SOURCE}
source=${2:?}
check=$source/runtime/package/check-symbols
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
: "${CC:=cc}"

fail() {
	echo "test_symbols: $1" >&2
	exit 1
}

"$check" "$library" "$source/runtime/include/objref/objref.h" "$source/runtime/symbols.txt" "$source" ||
	fail "see above"

# make LIBRARY HEADER LIST - what each of the three has, in names of one letter.
make() {
	for name in $1
	do
		echo "int objref_$name(void); int objref_$name(void) { return 0; }"
	done >"$scratch/library.c"
	"$CC" -shared -fPIC -Wl,-soname,libobjref.so.7.5 "$scratch/library.c" -o "$scratch/library.so"
	for name in $2
	do
		printf 'OBJREF_API int\nobjref_%s(void);\n' "$name"
	done >"$scratch/header.h"
	for name in $3
	do
		echo "objref_$name"
	done >"$scratch/symbols.txt"
}

# answers PATTERN - the check refuses what was made, and says so.
answers() {
	code=0
	"$check" "$scratch/library.so" "$scratch/header.h" "$scratch/symbols.txt" "$scratch/tree" \
		>"$scratch/out" 2>&1 || code=$?
	test "$code" -eq 1 || fail "'$1' was not refused"
	grep -q -- "$1" "$scratch/out" || fail "no line says '$1': $(cat "$scratch/out")"
}

make 'a b' 'a b' 'a b'
"$check" "$scratch/library.so" "$scratch/header.h" "$scratch/symbols.txt" || fail "all is as it should be"
make 'a b _inner' 'a b' 'a b'
answers 'objref__inner: exported, and not in the header'
make 'a' 'a b' 'a'
answers 'objref_b: declared OBJREF_API, and not exported'
make 'a b' 'a b' 'a'
answers 'objref_b: new: add this line to symbols.txt'
make 'a' 'a' 'a b'
answers 'objref_b: gone: who links to it'
make '' 'a' 'a'
answers 'no symbol is exported'

# A tag of the same name (7.5) forbids what one of another name (7.4) does not.
mkdir -p "$scratch/tree/runtime"
git_() {
	git -C "$scratch/tree" -c user.name=test -c user.email=test@example.org "$@"
}
git_ -c init.defaultBranch=main init -q
for tag in v7.4.0 v7.5.0
do
	echo "objref_gone_since_$tag" >"$scratch/tree/runtime/symbols.txt"
	git_ add -A
	git_ commit -q -m "$tag"
	git_ tag "$tag"
done
make 'a' 'a' 'a'
answers 'objref_gone_since_v7.5.0: gone since v7.5.0'
test "$(wc -l <"$scratch/out")" -eq 1 || fail "an older name's symbols are asked for: $(cat "$scratch/out")"
