#!/bin/sh
# What README.md shows is true: its commands are verbs with help, its links lead somewhere, and its
# printed failure, put into a file as it stands, fails again where it failed and passes on the reference.
set -eu

root=$(CDPATH='' cd -- "$(dirname -- "$0")/../.." && pwd)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cd "$root"

fail() {
	echo "test_readme: $1" >&2
	exit 1
}

sed -n 's|^    ci/objref \([a-z-]*\).*|\1|p' README.md | sort -u >"$scratch/verbs"
while read -r verb
do
	ci/objref help "$verb" >"$scratch/help" || fail "objref $verb has no help"
	grep -q '^usage: objref' "$scratch/help" || fail "objref help $verb does not begin with its usage"
done <"$scratch/verbs"

sed 's/](/\n](/g' README.md | sed -n 's/^](\([^):#]*\)).*/\1/p' | sort -u >"$scratch/links"
while read -r link
do
	test -e "$link" || fail "README.md links to $link, which is not there"
done <"$scratch/links"

# shellcheck disable=SC2016 # the backquotes are Markdown's
sed -n '/^```text$/,/^```$/p' README.md | sed '/^```/d' >"$scratch/printed.case"
grep -q '^FAIL ' "$scratch/printed.case" || fail "README.md shows no failure"

# replays IMPL CODE - what replaying the printed failure comes to.
replays() {
	code=0
	ci/objref replay "$scratch/printed.case" -i "$1" --out "$scratch/out" >"$scratch/replay" 2>&1 || code=$?
	test "$code" -eq "$2" || fail "replay on $1: exit $code: $(cat "$scratch/replay")"
}

replays twin:batch-get-permutes 1
grep -q 'value \[3, 2, null, 3\]' "$scratch/replay" || fail "it fails otherwise than shown"
replays reference 0
