#!/bin/sh
# test_bad_cases.sh BIN: a case file may be anything. What cannot be a case is a mistake with its place
# (exit 2), what can is played; the engine never crashes over it, however big or deep it is.
set -eu

bin=$1
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
OBJREF_BIN=$bin
export OBJREF_BIN
cd "$scratch"

fail() {
	echo "bad cases: $1" >&2
	head -c 500 out >&2
	head -c 500 err >&2
	exit 1
}

# bytes N SIGN - so many of one sign, without a newline.
bytes() {
	head -c "$1" /dev/zero | tr '\0' "$2"
}

# lines N TEXT - so many of one line.
lines() {
	yes "$2" | head -n "$1"
}

# play CODE TEXT - a case whose lines come from standard input ends with CODE and says TEXT.
play() {
	{ printf 'rule   PLAN-1\ntitle  bad\n\n' && cat; } >bad.case
	found=0
	"$bin/objref-replay" bad.case -i hostile:none -q >out 2>err || found=$?
	test "$found" = "$1" || fail "$2: exit $found, not $1"
	cat out err | grep -q "$2" || fail "does not say '$2'"
	echo "ok      $(wc -c <bad.case) bytes: $2"
}

play 0 '1 of 1 cases passed' <<'CASE'
x = put 1
get x  => 1
CASE
{ printf 'put "' && bytes 10485760 x && echo '"'; } | play 2 '^bad.case:1:1: expected a case of at most 10 MiB'
for size in 10485000 1048576
do
	{ printf 'put "' && bytes "$size" x && echo '"'; } |
		play 2 '^bad.case:4:5: expected values that take less than 1 MiB when sent (fill SIZE SEED'
done
{ printf 'x = put "' && bytes 1040000 x && printf '"\nget x  => not "x"\n'; } | play 0 '1 of 1 cases passed'
bytes 10485760 '\0' | play 2 '^bad.case:1:1: expected a case of at most 10 MiB'
bytes 1000000 '\0' | play 2 '^bad.case:4:1: expected UTF-8 text without control characters, found byte 0x00'
head -c 10000 /dev/urandom | play 2 '^bad.case:[0-9]*:[0-9]*: expected UTF-8'
{ printf 'put ' && bytes 100000 '[' && bytes 100000 ']' && echo; } |
	play 2 '^bad.case:4:35: expected at most 30 lists and maps inside each other'
{ printf 'x = put 1\nget x => ' && bytes 100000 '{' && echo; } | play 2 '^bad.case:5:'
{ lines 100000 'repeat 2' && lines 100000 end; } |
	play 2 '^bad.case:20:1: expected at most 16 blocks inside each other'
{ lines 1000001 'put 1'; } | play 2 '^bad.case:[0-9]*:1: expected'
{ lines 1000000 'hash 1'; } | play 1 '0 of 1 cases passed'
