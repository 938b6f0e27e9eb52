#!/bin/sh
# Runs the real subjects for a moment. No duration is judged here: a busy machine may make the verdict
# what it likes, but no operation fails, every value is the one that was stored, all layouts answer.
# usage: test-subjects.sh OBJREF-BENCH SUBJECT-EXAMPLE SUBJECT-LOOKUP...
set -eu

bench=$1
example=$2
shift 2
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
failed=0

complain() {
	echo "test-subjects: $*" >&2
	failed=1
}

# measure ARGUMENT...: any verdict will do, no fault will.
measure() {
	code=0
	"$bench" --out "$folder" "$@" >"$folder/out" 2>&1 || code=$?
	case $code in
	0 | 1 | 5) ;;
	*) complain "$* exited with $code: $(cat "$folder/out")" ;;
	esac
	jq -se '[.[] | select(.record == "process")] | length > 0 and all(.[]; .fault == null and .failures == 0)' \
		"$folder/bench.jsonl" >/dev/null || complain "$*: $(cat "$folder/out")"
}

measure --processes $# --pairs 2 lookup
jq -se --argjson layouts $# '[.[] | select(.record == "process") | .layout] | unique | length == $layouts' \
	"$folder/bench.jsonl" >/dev/null || complain 'not every layout was run'
jq -se '[.[] | select(.record == "verdict") | .cell] | unique
	== ["chain", "copy-1k", "copy-64k", "copy-8", "view-1k", "view-64k", "view-8"]' \
	"$folder/bench.jsonl" >/dev/null || complain 'not every cell was run'
measure --processes 2 --pairs 2 --subject "$example" lookup

# Whoever asks a subject for nonsense is told so.
for words in '' 'run' 'run view-8 1 2' 'run view-9 1 2 acquire' 'run view-8 x 2 acquire' \
	'run view-8 1 0 acquire' 'run view-8 1 2001 acquire' 'run view-8 1 2 nothing' \
	'run view-8 1 2 acquire+x' 'describe twice'
do
	code=0
	# The words are words.
	# shellcheck disable=SC2086
	"$1" $words >"$folder/out" 2>&1 || code=$?
	test "$code" -eq 2 || complain "'$words' exited with $code"
	test -s "$folder/out" || complain "'$words' is refused without a word"
done

# The same seed draws the same starts; another one others.
starts() {
	"$1" run copy-8 "$2" 5 acquire+20 pointer | jq -c '.starts'
}
first=$(starts "$1" 7)
again=$(starts "$1" 7)
other=$(starts "$1" 8)
test "$first" = "$again" || complain 'the same seed drew other starts'
test "$first" != "$other" || complain 'another seed drew the same starts'

exit "$failed"
