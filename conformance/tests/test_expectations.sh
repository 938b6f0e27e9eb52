#!/bin/sh
# test_expectations.sh BIN: the file of known failures is strict both ways.
set -eu

bin=$1
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
OBJREF_BIN=$bin
export OBJREF_BIN
cd "$scratch"

fail() {
	echo "expectations: $1" >&2
	cat out err expected >&2
	exit 1
}

# play CODE IMPL - a case that meets the habit and one that does not, against the file `expected`.
play() {
	found=0
	rm -rf records
	"$bin/objref-replay" "$here/scenes/meets.case" "$here/scenes/passes-by.case" \
		-i "$2" --expect expected --out records >out 2>err || found=$?
	test "$found" = "$1" || fail "$2: exit $found, not $1"
}

# verdict CASE VERDICT
verdict() {
	jq -es --arg case "scenes/$1" --arg verdict "$2" \
		'any(.[]; .record == "case" and .case == $case and .verdict == $verdict)' \
		records/results.jsonl >/dev/null || fail "$1 is not $2"
}

# entry CASE VERDICT OBSERVED [RULE]
entry() {
	printf 'case %s\nrule %s\nverdict %s\nobserved %s\nreason it is known\n' \
		"$1" "${4:-PLAN-1}" "$2" "$3"
	case $1 in
	*'*'*) echo 'most 2' ;;
	esac
	echo
}

{
	echo '# what hostile:refuses does not do'
	echo
	entry scenes/meets FAIL 'error unsupported'
} >expected
play 0 hostile:refuses
verdict meets XFAIL
verdict passes-by PASS
jq -es 'any(.[]; .record == "case" and .raw == "FAIL" and .expected_because == "it is known"
	and (has("repeats") | not))' records/results.jsonl >/dev/null || fail 'the record does not say why'
jq -es 'any(.[]; .record == "rule_verdict" and .verdict == "PASS") | not' records/results.jsonl \
	>/dev/null || fail 'a rule with an expected failure is passed'

play 1 hostile:none
verdict meets XPASS
grep -q 'XPASS scenes/meets' out || fail 'XPASS is not said'

play 1 hostile:exits-1
verdict meets CRASH

entry scenes/meets FAIL 'something else' >expected
play 1 hostile:refuses
verdict meets FAIL

entry 'scenes/*' FAIL 'error unsupported' >expected
play 1 hostile:refuses
verdict meets XFAIL
verdict passes-by XPASS

entry '*/meets' FAIL 'error unsupported' >expected
play 0 hostile:refuses

: >expected
play 1 hostile:refuses

# whole FILE CODE IMPL - the whole suite's smallest part, without a selector: entries may be stale
entry GET/zero-timeout-polls FAIL late GET-9 >expected
found=0
"$bin/objref-check" GET/zero-timeout-polls -i twin:zero-timeout-waits --expect expected \
	--out records --multiplier 0.5 >out 2>err || found=$?
test "$found" = 0 || fail "a known failure of a twin: exit $found"

entry GET/no-such-case FAIL late GET-9 >expected
found=0
"$bin/objref-check" -i hostile:none --expect expected --out records >out 2>err || found=$?
test "$found" = 1 || fail "a stale entry: exit $found"
grep -q 'STALE GET/no-such-case' out || fail 'STALE is not said'
jq -es 'any(.[]; .record == "stale" and .entry == "GET/no-such-case" and .verdict == "STALE")
	and (.[-1].implementations[0].counts.stale == 1)' records/results.jsonl >/dev/null || fail 'no stale record'

# an entry for a case that is UNSUPPORTED meets nothing
entry GET/zero-timeout-polls FAIL late GET-9 >expected
found=0
"$bin/objref-check" -i hostile:none --expect expected --out records >out 2>err || found=$?
grep -q 'STALE GET/zero-timeout-polls' out || fail 'an entry for an unsupported case is not stale'

# mistake LINE:COLUMN TEXT - the file has it, and nothing is run
mistake() {
	found=0
	rm -rf records
	"$bin/objref-check" GET/zero-timeout-polls -i reference --expect expected --out records \
		>out 2>err || found=$?
	test "$found" = 2 || fail "a mistake at $1: exit $found"
	grep -q "^expected:$1: expected $2" err || fail "the mistake at $1 is not told"
	test ! -e records || fail 'a run with a mistake has records'
}

entry GET/zero-timeout-polls FAIL late GET-4 >expected
mistake 2:6 'a rule of GET/zero-timeout-polls, found GET-4'
entry GET/zero-timeout-polls WORSE late GET-9 >expected
mistake 3:9 'FAIL, HANG, CRASH or PROTOCOL, found WORSE'
entry 'GET/zero*' FAIL late GET-9 >expected
mistake 1:6 'a case id, or a pattern'
printf 'case GET/x\nrule GET-9\nverdict FAIL\nreason r\n' >expected
mistake 5:1 "a 'observed' line in the stanza that begins in line 1"
printf 'case GET/x\nrule GET-9\n\nverdict FAIL\n' >expected
mistake 3:1 "a 'verdict' line"
printf 'case GET/x\nverdct FAIL\n' >expected
mistake 2:1 'case, rule, verdict, observed, most, expires or reason, found verdct'
printf 'case GET/x\ncase GET/y\n' >expected
mistake 2:1 'a blank line before the next stanza'
printf 'case\n' >expected
mistake 1:5 "a text after 'case'"
{ entry GET/zero-timeout-polls FAIL late GET-9 && entry GET/zero-timeout-polls FAIL late GET-9; } >expected
mistake 7:6 'another stanza, found the one of line 1 again'
printf 'case *\nrule GET-9\nverdict FAIL\nobserved x\nreason r\n' >expected
mistake 1:6 "a 'most' line with a pattern, found none"
printf 'case GET/x\nrule GET-9\nverdict FAIL\nobserved x\nreason r\nmost 2\n' >expected
mistake 6:6 "a 'most' line with a pattern alone"
printf 'case GET/*\nmost 0\n' >expected
mistake 2:6 'how many cases'
printf 'case GET/x\nexpires tomorrow\n' >expected
mistake 2:9 'a day as 2026-12-31, found tomorrow'
printf 'case GET/x\nreason\n' >expected
mistake 2:7 "a text after 'reason'"

# lint CODE TEXT - what lint says of the file
lint() {
	found=0
	"$bin/objref-expect" lint expected >out 2>err || found=$?
	test "$found" = "$1" || fail "lint: exit $found, not $1"
	cat out err | grep -q "$2" || fail "lint does not say '$2'"
}

found=0
"$bin/objref-expect" lint >out 2>err || found=$?
test "$found" = 0 || fail 'what ships is not in order'
entry GET/zero-timeout-polls FAIL late GET-9 >expected
lint 0 '^expected: 1 entries in order'
entry GET/no-such-case FAIL late GET-9 >expected
lint 2 '^expected:1:6: expected a case that there is, found GET/no-such-case'
entry GET/zero-timeout-polls FAIL late GET-4 >expected
lint 2 '^expected:2:6: expected a rule of GET/zero-timeout-polls, found GET-4'
entry 'CON/*' FAIL late CON-1 >expected
lint 2 '^expected:1:6: expected at most 2 cases, found CON/'
{ entry GET/zero-timeout-polls FAIL late GET-9 | sed '/^$/d' && echo 'expires 2026-01-31'; } >expected
lint 2 '^expected:6:9: expected a day that is not over, found 2026-01-31'

# an entry whose day is over foresees nothing
printf 'case scenes/meets\nrule PLAN-1\nverdict FAIL\nobserved error unsupported\nreason r\nexpires %s\n' \
	2026-01-31 >expected
play 1 hostile:refuses
verdict meets FAIL
grep -q 'foresees nothing any more: expected:6:9: ' err || fail 'what is over is not told'
sed -i 's/^expires .*/expires 9999-12-31/' expected
play 0 hostile:refuses
verdict meets XFAIL

# update: what passed and what met nothing goes, what failed comes, words of people stay
{
	echo '# about all of it'
	echo
	entry GET/put-is-ready-at-once FAIL x GET-1
	echo '# about one that will pass'
	entry GET/zero-timeout-polls HANG x GET-9 | sed '2i # inside it'
	echo '# about one that is known'
	entry ARG/each-result-has-its-own-ref FAIL 'value [' ARG-8
	entry GET/no-such-case FAIL x GET-9
	echo '# the last words'
} >expected
"$bin/objref-check" -i twin:batch-get-permutes --once --expect expected --out records >out 2>err || true
jq -r 'select(.record == "case" and .verdict == "FAIL").case' records/results.jsonl | sort >failed
test -s failed || fail 'the twin does not fail'
"$bin/objref-expect" update records >out 2>err || fail 'update'
grep -c '^#' expected | grep -qx 5 || fail 'update loses words'
grep '^case' expected | awk '{ print $2 }' | grep -v ARG/each-result-has | sort | cmp - failed ||
	fail 'update keeps what is over, or does not add what failed'
grep -q "^expected: $(wc -l <failed) entries added, 3 removed" out || fail 'update does not count'
grep -q ' after ' expected && fail 'update keeps durations'
lint 2 "expected a text after 'reason', found end of line"
sed -i 's/^reason$/reason it permutes/' expected
"$bin/objref-check" -i twin:batch-get-permutes --once --expect expected --out records >out 2>err ||
	fail 'the updated file does not describe the run'
cp expected before
"$bin/objref-expect" update records >out 2>err || fail 'update'
cmp expected before || fail 'an update of what is up to date changes it'

# of which implementation, and only of whole runs
"$bin/objref-check" GET/zero-timeout-polls -i reference -i twin:zero-timeout-waits --once --out records >out 2>err || true
found=0
"$bin/objref-expect" update records >out 2>err || found=$?
test "$found" = 2 || fail "update without a file: $found"
"$bin/objref-expect" update records -i twin:zero-timeout-waits --expect new >out 2>err || fail 'update -i'
grep -qx 'observed  right, but late' new || fail 'what is late is not told as late'
sed -i '$d' records/results.jsonl
found=0
"$bin/objref-expect" update records --expect new >out 2>err || found=$?
test "$found" = 6 || fail "update from a cut file: $found"

rm expected
: >empty
found=0
"$bin/objref-check" GET/zero-timeout-polls -i reference --expect no-such-file --out records >out 2>err || found=$?
test "$found" = 2 || { touch expected; fail 'a file that is not there'; }
