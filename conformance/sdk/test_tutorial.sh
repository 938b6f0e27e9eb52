#!/bin/sh
# test_tutorial.sh BIN PAGE LANGUAGE: what a tutorial shows is true. Its blocks in sh are run in order, a line
# must exit as the comment behind it says (0 without one); its block in LANGUAGE becomes the file that
# the words before it name, and has at most 60 lines.
set -eu

bin=$1
page=$2
language=$3
root=$(CDPATH='' cd -- "$(dirname -- "$0")/../.." && pwd)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
OBJREF_BIN=$bin
OBJREF_ROOT=$root
PATH=$root/ci:$PATH
export OBJREF_BIN OBJREF_ROOT PATH
cd "$scratch"

fail() {
	echo "tutorial: $1" >&2
	test ! -f said || cat said >&2
	exit 1
}

# Blocks as numbered files, in the order of the page: 1.sh, 2.sh, 3.c …
awk -v target="$scratch/block" '
/^```./ { count++; file = target count "." substr($0, 4); next }
/^```$/ { close(file); file = ""; next }
file != "" { print > file }
END { print count }' "$page" >count

# play COMMAND CODE - the command exits with CODE.
play() {
	found=0
	sh -c "$1" >said 2>&1 || found=$?
	test "$found" = "$2" || fail "$1: exit $found, not $2"
	echo "ok      $1    (exit $found)"
}

# shown - the failure as the page prints it is the one that was printed, but for the time.
shown() {
	awk '/^```/ { fenced = !fenced } !fenced && sub(/^    /, "")' "$page" |
		sed '/^$/d; s/ after [0-9.]* ms$//' >lines
	test -s lines || fail 'the page shows no failure'
	while read -r line
	do
		grep -qF -- "$line" said || fail "not printed: $line"
	done <lines
}

# The file that the page names before the block: the last `mine/…` above it.
file=$(awk -v fence="\`\`\`$language" '$0 == fence { print name; exit }
	match($0, /`mine\/[a-z.]*`/) { name = substr($0, RSTART + 1, RLENGTH - 2) }' "$page")
failing=0
number=0
while test "$number" -lt "$(cat count)"
do
	number=$((number + 1))
	if test -f "block$number.$language"
	then
		test "$(wc -l <"block$number.$language")" -le 60 || fail 'the finished adapter has more than 60 lines'
		sed "s|@SDK@|$root/conformance/sdk/python|" "block$number.$language" >"$file"
		continue
	fi
	while read -r command
	do
		code=$(expr "$command" : '.*# exits \([0-9]*\)$') || code=0
		failing=$((failing + (code == 1)))
		play "${command%%    #*}" "$code"
		test "$code" = 0 || shown
	done <"block$number.sh"
done
test "$failing" = 1 || fail "$failing rules fail on the page, not 1"
