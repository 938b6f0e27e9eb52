#!/bin/sh
# bench.peers: every program that is built here does each of its workloads in a small run; a peer with
# a bad habit is named and leaves the rest of the table whole; mistakes are said.
set -eu

bin=$1
goals=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

fail() {
	echo "bench.peers: $1" >&2
	exit 1
}

# expect CODE WHAT COMMAND...: runs it, output in $work/out, and compares the exit code.
expect() {
	wanted=$1
	what=$2
	shift 2
	code=0
	"$@" >"$work/out" 2>&1 || code=$?
	test "$code" -eq "$wanted" || {
		cat "$work/out"
		fail "$what: expected exit $wanted, got $code"
	}
}

# holds FILTER WHAT: of the record file, read as one list.
holds() {
	jq -s -e "$1" "$work/peers.jsonl" >/dev/null || {
		cat "$work/peers.jsonl"
		fail "$2"
	}
}

expect 0 "a small run" "$bin/objref-bench-peers" --small --out "$work"
holds '[.[] | select(.record == "goal" and .state != "absent")] | length > 0 and all(.state == "unjudged")' \
	"in a small run every program works and nothing is judged"
test "$(jq -s '[.[] | select(.record == "goal") | .goal] | unique' "$work/peers.jsonl")" = \
	"$(jq '[.goals[].goal] | unique' "$goals")" || fail "every goal has its line"

# Peers with one bad habit each, beside the real subject: scripts in a folder of their own.
mkdir "$work/bin"
ln -s "$bin/peer-objref" "$bin/peer-physical" "$work/bin"
cat >"$work/habit" <<'SH'
#!/bin/sh
habit=${0##*peer-}
test "$1" = describe &&
	echo '{"record":"peer","protocol":1,"name":"x","version":"1","compiler":"sh","workloads":["get"]}' && exit 0
test "$habit" = refuses && echo "no" >&2 && exit 1
echo '{"record":"ready"}'
while read -r start
do
	case $habit in
	dies) kill -SEGV $$ ;;
	babbles) echo "block $start" ;;
	lies) echo '{"record":"block","amount":1,"delay_ns":0,"failures":"0","checksum":"1"}' ;;
	fails) echo '{"record":"block","amount":1,"delay_ns":0,"failures":"3","checksum":"0"}' ;;
	esac
done
SH
chmod +x "$work/habit"
habits="refuses dies babbles lies fails"
against='{"program": "physical", "limit": 1000}'
for habit in $habits
do
	cp "$work/habit" "$work/bin/peer-$habit"
	against="$against, {\"program\": \"$habit\", \"limit\": 1000}"
done
against="$against, {\"program\": \"nobody\", \"limit\": 1000}"
cat >"$work/goals.json" <<JSON
{"goals": [{"goal": "G", "title": "habits", "workload": "get", "objects": 16, "threads": 1,
 "operations": 20000, "checksum": "picks", "against": [$against]}]}
JSON
expect 1 "peers with bad habits" env OBJREF_BIN="$work/bin" \
	"$bin/objref-bench-peers" --goals "$work/goals.json" --out "$work" --small
said() {
	holds "[.[] | select(.peer == \"$1\" and .state == \"$2\" and ((.fault // \"\") | test(\"$3\")))] | length == 1" \
		"$1 is $2: $3"
}
said physical unjudged ''
said nobody absent ''
said refuses faulty 'ended by itself with status 1'
said dies faulty 'died of signal 11'
said babbles faulty 'expected a block record, found block'
said lies faulty 'wrong checksum: expected'
said fails faulty '3 operations failed'

# A limit that nothing reaches is missed, one that everything reaches is met: the judge can say both.
for judged in "0.000001 missed 1" "1000000 met 0"
do
	# shellcheck disable=SC2086 # three words
	set -- $judged
	cat >"$work/goals.json" <<-JSON
		{"goals": [{"goal": "G", "title": "t", "workload": "get", "objects": 16, "threads": 1,
		 "operations": 5000, "checksum": "picks", "against": [{"program": "physical", "limit": $1}]}]}
	JSON
	code=0
	"$bin/objref-bench-peers" --goals "$work/goals.json" --out "$work" --seatings 4 --rounds 3 \
		>"$work/out" || code=$?
	state=$(jq -rs '.[] | select(.record == "goal") | .state' "$work/peers.jsonl")
	# On a machine that is never quiet for a block the honest answer is "disturbed", never another.
	test "$state $code" = "$2 $3" || test "$state $code" = "disturbed 5" ||
		fail "a limit of $1: expected $2 and $3, got $state and $code"
done

# Mistakes are said, with what was expected and found.
# mistake SEEN CHANGE: a goals file with one mistake is refused with these words.
mistake() {
	echo '{"goals": [{"goal": "G", "title": "t", "workload": "get", "objects": 2, "threads": 1,
	 "operations": 5, "checksum": "picks", "against": [{"program": "physical", "limit": 1}]}]}' |
		jq "$2" >"$work/bad.json"
	expect 2 "$1" "$bin/objref-bench-peers" --goals "$work/bad.json" --out "$work"
	grep -qF "$1" "$work/out" || fail "the mistake is named: $1: $(cat "$work/out")"
}
mistake 'objects: expected a power of two, found 3' '.goals[0].objects = 3'
mistake 'threads: expected a whole number above 0, found 0' '.goals[0].threads = 0'
mistake 'workload: expected a text, found nothing' 'del(.goals[0].workload)'
mistake 'checksum: expected picks, words, chain, fib or count, found "sum"' '.goals[0].checksum = "sum"'
mistake 'limit: expected a number above 0, found -1' '.goals[0].against[0].limit = -1'
mistake 'against: expected a rival, or a limit, found nothing' '.goals[0].against = []'
mistake 'against: expected at most 8 programs' '.goals[0].against = [range(9) | {program: "x", limit: 1}]'
mistake 'goals: expected a list of goals, found {}' '.goals = {}'
echo '{"goals": [' >"$work/bad.json"
expect 2 "a file that is no JSON" "$bin/objref-bench-peers" --goals "$work/bad.json" --out "$work"
expect 2 "a goal that is not there" "$bin/objref-bench-peers" G99 --out "$work"
expect 2 "an option that is not there" "$bin/objref-bench-peers" --nothing
expect 2 "no number" "$bin/objref-bench-peers" --rounds many
expect 2 "a number too small" "$bin/objref-bench-peers" --seatings 0
expect 0 "its help" "$bin/objref-bench-peers" --help
expect 0 "one object" "$bin/objref-bench-peers" --small --seed 7 --json --out "$work" G1 S5
jq -e '.goals | map(.goal) | unique == ["G1", "S5"]' "$work/out" >/dev/null || fail "--json: $(cat "$work/out")"
expect 3 "no subject" env OBJREF_BIN="$work/empty" "$bin/objref-bench-peers" \
	--goals "$goals" --out "$work"
echo "ok"
