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
	printf 'case %s\nrule %s\nverdict %s\nobserved %s\nreason it is known\n\n' \
		"$1" "${4:-PLAN-1}" "$2" "$3"
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
mistake 1:1 'a rule of GET/zero-timeout-polls, found GET-4'
entry GET/zero-timeout-polls WORSE late GET-9 >expected
mistake 3:9 'FAIL, HANG, CRASH or PROTOCOL, found WORSE'
entry 'GET/zero*' FAIL late GET-9 >expected
mistake 1:6 'a case id, or a pattern'
printf 'case GET/x\nrule GET-9\nverdict FAIL\nreason r\n' >expected
mistake 5:1 "a 'observed' line in the stanza that begins in line 1"
printf 'case GET/x\nrule GET-9\n\nverdict FAIL\n' >expected
mistake 3:1 "a 'verdict' line"
printf 'case GET/x\nverdct FAIL\n' >expected
mistake 2:1 'case, rule, verdict, observed or reason, found verdct'
printf 'case GET/x\ncase GET/y\n' >expected
mistake 2:1 'a blank line before the next stanza'
printf 'case\n' >expected
mistake 1:5 "a text after 'case'"
rm expected
: >empty
found=0
"$bin/objref-check" GET/zero-timeout-polls -i reference --expect no-such-file --out records >out 2>err || found=$?
test "$found" = 2 || { touch expected; fail 'a file that is not there'; }
