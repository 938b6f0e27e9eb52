#!/bin/sh
# The command's verdicts and exit codes on subjects whose answer is known beforehand.
# usage: test-bench.sh OBJREF-BENCH FAKE-SUBJECT CLAIM-FILE
set -eu

bench=$1
fake=$2
claim=$3
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
failed=0

complain() {
	echo "test-bench: $*" >&2
	failed=1
}

# expect CODE ARGUMENT...: the exit code; what was printed is in out and err.
expect() {
	expected=$1
	shift
	found=0
	"$bench" --seed 7 --pairs 24 "$@" >out 2>err </dev/null || found=$?
	if test "$found" -ne "$expected"
	then
		complain "$* exited with $found, not $expected: $(cat err)"
	fi
}

# says FILE TEXT
says() {
	grep -qF -- "$2" "$1" || complain "'$2' is not in $1: $(cat "$1")"
}

# holds FILTER: of the record file, read as one list.
holds() {
	jq -se "$1" objref-out/bench.jsonl >/dev/null || complain "the record does not hold: $1"
}

# A foreign subject: one program, one layout.
expect 0 --subject "$fake even" "$claim"
says out 'made-up: PASS, mine'
says out 'layout bias is not covered'
holds 'first.record == "header" and first.kind == "bench" and first.format == 1'
holds 'last.record == "footer" and last.end == "complete" and last.exit == 0'
holds '[.[] | select(.record == "process" and .cell == "view-8" and .alternative == "mine")] | length == 48'
holds '[.[] | select(.record == "control")] | length == 8 and all(.[]; .ok)'
holds '[.[] | select(.record == "verdict" and .gating)] | length == 2 and all(.[]; .verdict == "PASS")'
holds '[.[] | select(.record == "verdict")] | length == 6 and all(.[]; .layouts == 1)'

expect 1 --subject "$fake slow" "$claim"
says out 'made-up: FAIL, mine'
holds 'last.exit == 1 and ([last.claims[] | select(.gating and .verdict == "FAIL")] | length == 2)'

expect 0 --subject "$fake fast" "$claim"
expect 5 --subject "$fake margin" --processes 24 "$claim"
says out 'the interval holds the margin'
expect 5 --subject "$fake noisy" --processes 24 "$claim"
says out 'made-up: INCONCLUSIVE'
expect 5 --subject "$fake skewed" --processes 24 "$claim"
says out 'median and Hodges-Lehmann disagree'

# Controls out of bounds void what looks like a pass.
for habit in blind biased swift-clone
do
	expect 5 --subject "$fake $habit" --processes 24 "$claim"
	says out 'made-up: VOID'
	says out 'OUT OF BOUNDS'
	holds '[.[] | select(.record == "control" and (.ok | not))] | length > 0'
	holds '[.[] | select(.record == "verdict" and .gating)] | all(.[]; .verdict == "VOID")'
done

# Operations under 2 ns are judged in ns.
expect 0 --subject "$fake tiny" "$claim"
expect 1 --subject "$fake tiny-slow" "$claim"

# A subject that comes short voids, whatever else it said.
for habit in failing checksum short zero left-out dies exits silent garbage no-end
do
	expect 5 --subject "$fake $habit" "$claim"
	says out 'made-up: VOID'
	holds '[.[] | select(.record == "process") | .fault | strings] | length > 0'
	holds '[.[] | select(.record == "verdict")] | all(.[]; .verdict == "VOID" and .reason != null)'
done
expect 5 --subject "$fake hangs" --deadline 1 --cell view-8 "$claim"
says out 'did not end in time'

# Too few processes conclude nothing, however good they look; a budget lets the run go on.
for count in 1 2 11
do
	expect 5 --subject "$fake even" --processes "$count" "$claim"
	says out 'made-up: INCONCLUSIVE'
	says out 'too few processes'
done
expect 0 --subject "$fake even" --processes 6 --budget 12 "$claim"
holds '[.[] | select(.record == "verdict" and .gating) | .processes] == [12, 12]'
expect 5 --subject "$fake even" --processes 2 --budget 96 "$claim"
holds '[.[] | select(.record == "verdict" and .gating) | .processes] == [8, 8]'
expect 5 --subject "$fake margin" --processes 24 --budget 30 "$claim"
holds '[.[] | select(.record == "verdict" and .gating) | .processes] == [30, 30]'
holds '[.[] | select(.record == "verdict" and .cell == "chain") | .processes] == [24, 24]'
holds '[.[] | select(.record == "verdict" and .alternative == "lock" and .cell != "chain") | .processes] == [12, 12]'
expect 0 --subject "$fake even" --budget 20 "$claim"
holds '[.[] | select(.record == "verdict" and .gating) | .processes] == [20, 20]'

# --json gives the record's own numbers, and nothing else is printed.
expect 0 --subject "$fake even" --json "$claim"
jq -e '(keys == ["claims", "controls"]) and (.claims | length == 6) and (.controls | length == 8)' \
	out >/dev/null || complain '--json is not as it should be'
jq -e '.claims[0] | keys == ["alternative", "cell", "claim", "gating", "high_percent",
	"low_percent", "overhead_ns", "overhead_percent", "processes", "verdict"]' \
	out >/dev/null || complain '--json has other members'
jq -se --slurpfile shown out 'last.claims == $shown[0].claims and last.controls == $shown[0].controls' \
	objref-out/bench.jsonl >/dev/null || complain '--json and the footer differ'

expect 5 --subject "$fake even" --json --processes 1 "$claim"
jq -e '.claims[0].low_percent == null' out >/dev/null || complain 'one process has an interval'

# The same seed gives the same numbers.
expect 0 --subject "$fake even" --json "$claim"
cp out first
expect 0 --subject "$fake even" --json "$claim"
cmp -s out first || complain 'the same seed gave other numbers'

# Our own subject: six layouts in turn, a contrast that must be seen.
mkdir bin
for layout in 1 2 3 4 5 6
do
	# The mode is read when the subject runs, not now.
	# shellcheck disable=SC2016
	printf '#!/bin/sh\nexec %s "$(cat %s/mode)" "$@"\n' "$fake" "$folder" >"bin/fake-$layout"
	chmod +x "bin/fake-$layout"
done
OBJREF_BIN=$folder/bin
export OBJREF_BIN
echo even >mode
expect 0 "$claim"
says out '6 layouts'
says out 'contrast'
holds '[.[] | select(.record == "process" and .cell == "copy-8" and .control == "+2 %") | .layout]
	== [range(8) | 1, 2, 3, 4, 5, 6]'
holds '[.[] | select(.record == "verdict" and .alternative == "lock" and .cell == "view-8")]
	== [.[] | select(.record == "verdict" and .role == "contrast" and .cell == "view-8" and .verdict == "FAIL")]'
echo slow >mode
expect 1 "$claim"
echo contrastless >mode
expect 5 "$claim"
says out 'a contrast was not seen to fail'
says out 'made-up: VOID'
expect 0 --cell copy-8 "$claim"
echo mute >mode
expect 3 "$claim"
says err 'did not answer describe'
holds 'last.record == "footer" and last.exit == 3 and last.claims == []'
rm bin/fake-6
echo even >mode
expect 3 "$claim"
says err 'fake-6 could not be started'
unset OBJREF_BIN

# What does not start, and what is not asked for rightly.
expect 3 --subject /no/such/program "$claim"
says err '/no/such/program could not be started'
expect 3 --subject "$fake future" "$claim"
says err 'speaks protocol 2'
expect 3 --subject "$fake ill-described" "$claim"
says err 'another name than'
expect 4 --subject "$fake even" --cell chain "$claim"
says out 'nothing that gates was run'
expect 2 --subject "$fake even" --cell view-9 "$claim"
says err "no cell 'view-9'"
expect 2 --subject ' ' "$claim"
expect 2 --processes many "$claim"
expect 2 --processes 0 "$claim"
expect 2 --processes 24 --budget 12 "$claim"
expect 2 --pairs 2001 "$claim"
expect 2 --deadline 0 "$claim"
expect 2 --no-such-option
expect 2 no-such-claim
says err "no claim 'no-such-claim'"
printf '{ "claim":\n  nonsense\n}\n' >broken.json
expect 2 ./broken.json
says err './broken.json:2:'
expect 2 broken.json
says err 'broken.json:2:'
mkdir -p empty
OBJREF_ROOT=$folder/empty
export OBJREF_ROOT
expect 2
says err 'no claims in'
unset OBJREF_ROOT
touch file
expect 2 --subject "$fake even" --out file/folder "$claim"
says err 'file/folder'
expect 0 --help
says out 'usage: objref bench'
expect 0 --version
says out 'objref bench'

# A full disk is our own failure.
if test -w /dev/full
then
	mkdir full
	ln -s /dev/full full/bench.jsonl
	expect 70 --subject "$fake even" --out full --cell view-8 "$claim"
	says err 'not written whole'
fi

# Detail, and a folder that has to be made.
expect 0 --subject "$fake even" --out a/b/c -q "$claim"
test "$(wc -l <out)" -eq 1 || complain '-q prints more than a line'
test -s a/b/c/bench.jsonl || complain '--out was not made'
expect 0 --subject "$fake even" -v "$claim"
says out '+0.5 %'

# A part that the build has left out: what to install is said.
found=0
OBJREF_BIN=/nowhere "$bench" sweeps >out 2>err || found=$?
test "$found" -eq 2 || complain "sweeps that were not built: exit $found"
says err 'libbenchmark-dev'

# Ctrl-C: a footer, no child left.
expect 130 --subject "$fake interrupted" "$claim"
holds 'last.record == "footer" and last.end == "interrupted" and last.exit == 130'
holds '[.[] | select(.record == "verdict")] | all(.[]; .verdict == "INCONCLUSIVE")'
if pgrep -f "^$fake interrupted" >/dev/null
then
	complain 'a child outlived the interruption'
fi

exit "$failed"
