#!/bin/sh
# need() of ci/setup.sh: silent when all is there; one sentence and exit 2 when it may not install.
set -eu

root=$(CDPATH='' cd -- "$(dirname -- "$0")/../.." && pwd)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

fail() {
	echo "test_setup: $1" >&2
	exit 1
}

# try_need LIST - runs need() in a tree whose ci/packages is LIST, on a path without apt-get.
try_need() {
	mkdir -p "$scratch/tree/ci"
	printf '%s\n' "$1" >"$scratch/tree/ci/packages"
	code=0
	# shellcheck disable=SC2097,SC2098,SC2016 # the inner shell's root is another one
	PATH=$scratch/bin root=$scratch/tree sh -c '. "$1/ci/setup.sh"; need try' ci/try "$root" \
		>"$scratch/out" 2>&1 || code=$?
}

mkdir -p "$scratch/bin"
for tool in sh grep tr id mktemp rm gcc g++ ls
do
	if command -v "$tool" >/dev/null
	then
		ln -s "$(command -v "$tool")" "$scratch/bin/$tool"
	fi
done

try_need 'try cmd:sh dash a shell'
test "$code" -eq 0 || fail "everything is there, yet exit $code"
test ! -s "$scratch/out" || fail "everything is there, yet it says: $(cat "$scratch/out")"

try_need 'try cmd:no-such-thing libmissing-dev a reason
try header:no/such.h libother-dev a reason
test cmd:no-such-either libthird-dev a reason'
test "$code" -eq 2 || fail "two packages are missing, yet exit $code"
test "$(wc -l <"$scratch/out")" -eq 1 || fail "not one sentence: $(cat "$scratch/out")"
grep -q 'libmissing-dev libother-dev' "$scratch/out" || fail "packages not named: $(cat "$scratch/out")"
if grep -q libthird-dev "$scratch/out"
then
	fail "names a package that is not needed: $(cat "$scratch/out")"
fi
