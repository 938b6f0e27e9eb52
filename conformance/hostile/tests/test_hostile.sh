#!/bin/sh
# test_hostile.sh PROGRAM: each hostile adapter does what its name says, and works until then.
set -eu

program=$1
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

fail() {
	echo "hostile: $1" >&2
	cat "$scratch/out" "$scratch/err" >&2
	exit 1
}

# play HABIT [OP…] - hello, init, put, then each OP on the ref, with its number as id.
play() {
	habit=$1
	shift
	{
		printf '{"id":0,"op":"hello","protocol":1,"nonce":"n9"}\n'
		printf '{"id":1,"op":"init"}\n'
		printf '{"id":2,"op":"put","as":"a","args":[{"text":"v"}]}\n'
		id=3
		for op in "$@"
		do
			printf '{"id":%d,"op":"%s","as":"x%d","args":[{"ref":"a"}]}\n' "$id" "$op" "$id"
			id=$((id + 1))
		done
	} | timeout 2 "$program" "$habit" >"$scratch/out" 2>"$scratch/err" && status=0 || status=$?
}

# expect FILTER - jq's FILTER over all the lines of the output is true.
expect() {
	jq -es "$1" "$scratch/out" >"$scratch/jq" 2>&1 || fail "$habit: not so: $1"
}

ends_with() {
	test "$status" = "$1" || fail "$habit: status $status, not $1"
}

"$program" --list >"$scratch/out" 2>"$scratch/err"
habit=--list
expect 'length >= 20 and all(.[]; (.name | length) > 0 and (.text | length) > 0)'
expect 'map(.name) | length == (unique | length)'
expect 'all(.[]; .exit == ({"PASS": 0, "UNSUPPORTED": 4, "null": 3}["\(.verdict)"] // 1))'
jq -r 'select(.moment == "clone") | .name' "$scratch/out" >"$scratch/clones"
"$program" no-such-habit >"$scratch/out" 2>"$scratch/err" && fail 'accepts an unknown name'

play none clone get stats drop stats reset stats shutdown get exit
expect '.[0].ok.nonce == "n9" and .[0].ok.lanes >= 32'
expect '.[3].ok.ref == "x3" and .[4].ok == {"text":"v"} and .[5].ok.map.objects.int == "1"'
expect '.[7].ok.map.objects.int == "1" and .[9].ok.map.objects.int == "0"'
expect '.[11].error.kind == "runtime_not_initialized" and length == 13'
ends_with 0

value='{"list":[{"int":"1"},{"map":{"k":{"bytes":"AA=="}}}]}'
habit=none
for put in '{"list":[{"ref":"a"}]}' '{"map":{"k":{"fill":{"size":1,"seed":1}}}}' "$value"
do
	printf '{"id":1,"op":"init"}\n{"id":2,"op":"put","as":"a","args":[%s]}\n' "$put"
done | "$program" none >"$scratch/out"
expect '[.[1, 3].error.kind] == ["unsupported", "unsupported"] and .[5].ok == {"ref":"a"}'

while read -r habit
do
	play "$habit" get exit
	expect 'map(.id) == [0,1,2,3,4] and .[3].ok == {"text":"v"}'
	ends_with 0
done <"$scratch/clones"

play exits-at-once
ends_with 0
test ! -s "$scratch/out" || fail 'exits-at-once answers'
play exits-after-hello get
expect 'length == 1'
play exits-0 clone ping
expect 'length == 3'
ends_with 0
play exits-1 clone ping
ends_with 1
test -s "$scratch/err" || fail 'exits-1 says nothing'
play aborts clone ping
ends_with 134
play answers-only-ping clone ping
expect 'map(.id) == [0,1,2,4]'
for habit in hangs closes-the-channel
do
	play "$habit" clone ping
	expect 'length == 3'
	ends_with 124
done
play garbage clone
jq . "$scratch/out" >"$scratch/jq" 2>&1 && fail 'garbage is JSON'
play part-of-a-line clone
jq . "$scratch/out" >"$scratch/jq" 2>&1 && fail 'part-of-a-line is whole'
play two-on-a-line clone ping
test "$(wc -l <"$scratch/out")" -eq 5 || fail 'two-on-a-line: not on one line'
expect 'length == 6 and .[3] == .[4]'
play nul-bytes clone
test "$(tr -dc '\0' <"$scratch/out" | wc -c)" -eq 4 || fail 'nul-bytes: no NUL'
play long-line clone
test "$(wc -c <"$scratch/out")" -gt 2097152 || fail 'long-line is short'
printf '%s\n' '{"id":1,"op":"init"}' '{"id":2,"op":"put","as":"a","args":[{"text":"v"}]}' \
	'{"id":3,"op":"clone","as":"b","args":[{"ref":"a"}]}' >"$scratch/clone"
habit=endless-line
"$program" endless-line <"$scratch/clone" 2>"$scratch/err" | head -c 100000000 | tail -n 1 | wc -c >"$scratch/out"
test "$(cat "$scratch/out")" -gt 99000000 || fail 'endless-line ends'
habit=million-ids
"$program" million-ids <"$scratch/clone" 2>"$scratch/err" | tail -n 1000001 | sed -n '1p;$p' >"$scratch/out"
expect 'map(.id) == [4, 3]'
play eats-memory clone ping
ends_with 134
play wrong-id clone
expect '.[3].id == 1000003'
play answers-twice clone
expect 'length == 5 and .[3] == .[4]'
play prints-before clone
sed -n 4p "$scratch/out" | grep -q loading || fail 'prints-before prints nothing'
play prints-after clone
sed -n 5p "$scratch/out" | grep -q served || fail 'prints-after prints nothing'
play no-nonce
expect '.[0].ok | has("nonce") | not'
play wrong-nonce
expect '.[0].ok.nonce != "n9"'
play wrong-version
expect '.[0].ok.protocol == 2'
play refuses clone
expect '.[3].error.kind == "unsupported"'
play lists-nothing
expect '.[0].ok.ops == []'
play claims-types
expect '.[0].ok.capabilities.typed == 1'
play denies-clone clone
expect '(.[0].ok.ops | index("clone")) == null and .[3].ok.ref == "x3"'

# linger HABIT - asks for clone and leaves the program with it; $pid is the program.
linger() {
	habit=$1
	mkfifo "$scratch/in.$habit"
	"$program" "$habit" <"$scratch/in.$habit" >"$scratch/out" 2>"$scratch/err" &
	pid=$!
	exec 3>"$scratch/in.$habit"
	printf '{"id":%s,"op":"%s","as":"a","args":[{"text":"v"},{"ref":"a"}]}\n' 0 hello 1 init 2 put >&3
	printf '{"id":3,"op":"clone","as":"b","args":[{"ref":"a"}]}\n' >&3
}

# becomes STATE - waits until the program is in that state, as /proc names it.
becomes() {
	for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20
	do
		state=$(sed -n 's/^State:[[:space:]]*\(.\).*/\1/p' "/proc/$pid/status" || true)
		if test "$state" = "$1" && test "$(wc -l <"$scratch/out")" -ge 3
		then
			return
		fi
		sleep 0.1
	done
	fail "$habit: state ${state:-gone}, not $1"
}

linger stops-itself
becomes T
kill -9 "$pid"
exec 3>&-
linger ignores-sigterm
becomes S
sleep 0.2
kill -15 "$pid"
sleep 0.2
becomes S
kill -9 "$pid"
exec 3>&-
