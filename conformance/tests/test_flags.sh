#!/bin/sh
# test_flags.sh BIN: the options of check change how often, how many at once and in which part cases
# are played, and never what a case says.
set -eu

bin=$1
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
root=$(CDPATH='' cd -- "$here/../.." && pwd)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
OBJREF_BIN=$bin
export OBJREF_BIN
cd "$scratch"

fail() {
	echo "flags: $1" >&2
	cat out err >&2
	exit 1
}

# play CODE ARGUMENT… - check, its records in records/.
play() {
	wanted=$1
	shift
	rm -rf records
	found=0
	timeout 60 "$bin/objref-check" --out records "$@" >out 2>err || found=$?
	test "$found" = "$wanted" || fail "$*: exit $found, not $wanted"
}

# recorded FILTER - jq's FILTER over all records is true.
recorded() {
	jq -es "$1" records/results.jsonl >/dev/null 2>&1 || fail "records: not so: $1"
}

# verdicts - what must be the same however the cases are played.
verdicts() {
	jq -c 'select(.record | IN("case", "stale", "rule_verdict"))
		| [.case, .entry, .rule, .verdict, .raw, .reason, .expected, .line, .repeats]' records/results.jsonl
}

# -j: the same records in the same order, failures with their repeats, and known ones; nothing is late
# here, however busy the machine
cat >expected <<'FILE'
case GET/batch-keeps-order-and-duplicates
rule GET-4
verdict FAIL
observed value [3, 2, null, 3]
reason the twin permutes

case GET/zero-timeout-polls
rule GET-9
verdict HANG
observed x
reason it is not so
FILE
play 1 -i twin:batch-get-permutes --expect expected -j 3 GET --multiplier 10
verdicts >several
recorded 'any(.[]; .verdict == "XFAIL") and any(.[]; .verdict == "XPASS")'
sed 's/ after .*//; s/--seed .*//' out >several.out
play 1 -i twin:batch-get-permutes --expect expected GET --multiplier 10
verdicts >one
cmp one several || fail '-j changes the records'
sed 's/ after .*//; s/--seed .*//' out | cmp - several.out || fail '-j changes what is printed'
play 3 GET -i ./no-such-program -j 2
recorded '.[-1].exit == 3'
play 0 ERR -i reference -i twin:zero-timeout-waits -j 2 --json
jq -es 'length == 2' out >/dev/null || fail '-j --json'

# a member of the crew that ends: an error of ours, and the run goes on
cat >kills <<ROW
#!/bin/sh
if mkdir $scratch/second 2>/dev/null || ! mkdir $scratch/third 2>/dev/null
then
	exec $bin/objref-hostile none
fi
kill -9 \$PPID
ROW
chmod +x kills
play 70 -i ./kills -j 2 LIFE ID/equal-means-same-object
recorded 'map(select(.verdict == "ERROR")) | length == 1 and (.[0].observed | contains("ended"))'
recorded 'any(.[]; .record == "case" and .verdict == "PASS")'

# -j and Ctrl-C: the footer is there, and no process is
OBJREF_MARK=$scratch "$bin/objref-check" --out records -i reference -j 2 --slow >out 2>err &
engine=$!
sleep 1.5
kill -INT "$engine"
found=0
wait "$engine" || found=$?
test "$found" = 130 || fail "interrupted: exit $found"
recorded '.[-1].end == "interrupted"'
left=$(grep -als "OBJREF_MARK=$scratch" /proc/[0-9]*/environ || true)
test -z "$left" || fail "still there: $left"

# --shard: each case in exactly one part, and the same one when others join
for part in 1 2 3
do
	play 0 GET ERR SIZE --shard $part/3 -q
	jq -r 'select(.record == "case").case' records/results.jsonl >part$part
	test -s part$part || fail "nothing in part $part"
done
play 0 GET ERR SIZE -q
jq -r 'select(.record == "case").case' records/results.jsonl | sort >whole
sort part1 part2 part3 | cmp - whole || fail 'the shards are not the whole'
play 0 GET --shard 2/3 -q
jq -r 'select(.record == "case").case' records/results.jsonl >less
test -s less || fail 'nothing of GET is in the second part'
if grep -vxFf part2 less
then
	fail 'a case changed its shard'
fi

# turns N HABIT - a program that has the habit at its Nth start and is good at all others
turns() {
	rm -f starts
	cat >turns <<ROW
#!/bin/sh
echo >>$scratch/starts
habit=none
test \$(wc -l <$scratch/starts) != $1 || habit=$2
exec $bin/objref-hostile \$habit
ROW
	chmod +x turns
}
meets=$here/scenes/meets.case

# --isolate: a start for each case, and one for the first hello (which is not wasted)
turns 0 none
play 0 -i ./turns --isolate "$meets" "$here/scenes/passes-by.case"
test "$(wc -l <starts)" = 2 || fail "--isolate: $(wc -l <starts) starts"
turns 0 none
play 0 -i ./turns "$meets" "$here/scenes/passes-by.case"
test "$(wc -l <starts)" = 1 || fail "two cases in one session: $(wc -l <starts) starts"

# --repeat: the third play fails; a wrong answer stands although it never comes back
turns 3 refuses
play 1 -i ./turns --isolate --repeat 5 "$meets"
recorded 'any(.[]; .record == "case" and .verdict == "FAIL" and .plays == 3 and .repeats == "0 of 3")'
turns 9 refuses
play 0 -i ./turns --isolate --repeat 5 "$meets"
recorded 'any(.[]; .record == "case" and .verdict == "PASS" and .plays == 5)'

# a hang that does not come back is FLAKY: exit 1, unless that is tolerated; then the gate agrees
for tolerate in '' --tolerate-flaky
do
	turns 1 answers-only-ping
	code=0
	test -n "$tolerate" || code=1
	# shellcheck disable=SC2086
	play $code -i ./turns --multiplier 0.1 $tolerate "$meets"
	recorded 'any(.[]; .record == "case" and .verdict == "FLAKY" and .repeats == "0 of 3")'
	found=0
	OBJREF_ROOT=$root "$root/ci/objref" gate records --without bench >said 2>&1 || found=$?
	test "$found" = "$code" || fail "gate after '$tolerate': $found: $(cat said)"
done
turns 1 refuses
play 1 -i ./turns --tolerate-flaky "$meets"
recorded 'any(.[]; .record == "case" and .verdict == "FAIL")'

# --until-fail: rounds until one fails, or as many as asked
turns 3 refuses
play 1 -i ./turns --isolate --until-fail "$meets" "$here/scenes/passes-by.case"
recorded 'map(select(.record == "case") | [.case[-8:], .verdict, .round]) ==
	[["es/meets", "PASS", null], ["asses-by", "PASS", null], ["es/meets", "FAIL", 2]]'
turns 0 none
play 0 -i ./turns --isolate --until-fail --repeat 3 "$meets"
test "$(wc -l <starts)" = 3 || fail "three rounds: $(wc -l <starts) starts"
play 4 -i hostile:lists-nothing --until-fail GET

# --seed: in the header, in the failure of a race and in the command that repeats it
cat >race.case <<'SCENE'
rule   CON-3
title  overlaps, and is wrong

a = put 1
w = start get a
join w  => 2
SCENE
play 1 --seed 77 race.case
recorded '.[0].seed == "77" and any(.[]; .record == "case" and .seed == "77" and (.again | endswith("--seed 77")))'
play 1 --seed 18446744073709551615 race.case
recorded '.[0].seed == "18446744073709551615"'
play 0 GET/zero-timeout-polls
first=$(jq -r .seed records/results.jsonl | head -n 1)
play 0 GET/zero-timeout-polls
test "$first" != "$(jq -r .seed records/results.jsonl | head -n 1)" || fail 'the seed is no new one'

for words in '-j 0' '-j 65' '--shard 0/3' '--shard 4/3' '--shard 1' '--repeat 0' '--repeat x' '--seed -1' '-j'
do
	# shellcheck disable=SC2086
	play 2 GET-9 $words
	grep -q 'expected' err || fail "$words: no word of what is expected"
done
found=0
"$bin/objref-smoke" --shard 1/2 >out 2>err || found=$?
test "$found" = 2 || fail 'smoke takes --shard'
