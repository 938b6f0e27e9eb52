#!/bin/sh
# test_twins.sh FOLDER BIN: the list, the files and the programs of the twins agree; each names a
# rule that is there; and a patch that no longer applies fails by name.
set -eu

folder=${1:?usage: test_twins.sh FOLDER BIN}
bin=${2:?}
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

fail() {
	echo "test_twins: $*" >&2
	exit 1
}

cat "$folder/twins.jsonl" "$folder/benign.jsonl" >"$scratch/twins"
jq -r '"\(.form) \(.name)"' "$scratch/twins" | sort >"$scratch/listed"
for file in "$folder"/decorators/*.c "$folder"/benign/*.c "$folder"/patches/*.patch
do
	form=$(basename "$(dirname "$file")")
	name=$(basename "$file" .c)
	test ! -f "$file" || echo "${form%s} $(basename "$name" .patch)" | sed 's/^patche /patch /'
done | sort >"$scratch/files"
diff "$scratch/listed" "$scratch/files" || fail "the tables and the files differ"
jq -e -s 'all(.[]; (.text | endswith(".")) and if .form == "benign" then .verdict == "PASS" and .breaks == []
	else .breaks != [] and .says != "" end)' "$scratch/twins" >/dev/null || fail "a line lacks something"

while read -r form name
do
	test "$form" != patch || test -x "$bin/objref-twin-$name" || fail "$name: no program"
	program=objref-twin
	test "$form" != patch || program=$program-$name
	printf '%s\n' '{"id":0,"op":"hello","protocol":1,"nonce":"n"}' | "$bin/$program" "$name"
done <"$scratch/listed" >"$scratch/hello"
jq -r '"objref, \(.name)"' "$scratch/twins" | sort >"$scratch/names"
jq -r .ok.implementation.name "$scratch/hello" | sort | diff "$scratch/names" - ||
	fail "a twin does not say who it is"
printf '%s\n' '{"id":0,"op":"hello","protocol":1,"nonce":"n"}' |
	OBJREF_BIN=$bin "$folder/run" zero-timeout-waits | grep -q 'objref, zero-timeout-waits' ||
	fail "run does not find a twin"

jq -r .id "$folder/../rules/rules.jsonl" >"$scratch/rules"
jq -r '.breaks[]' "$folder/twins.jsonl" | while read -r rule
do
	grep -qx "$rule" "$scratch/rules" || fail "no rule $rule"
done

# The page shows the matrix as it is, and the matrix has a line for each twin.
jq -n -r -f "$folder/table.jq" --slurpfile rules "$folder/../rules/rules.jsonl" \
	--slurpfile twins "$scratch/twins" --slurpfile matrix "$folder/matrix.jsonl" |
	diff "$folder/MATRIX.md" - || fail "MATRIX.md is not of this matrix: objref selftest --matrix"
jq -r .twin "$folder/matrix.jsonl" | sort >"$scratch/rows"
jq -r .name "$folder/twins.jsonl" | sort | diff - "$scratch/rows" || fail "the matrix lacks a twin"

# The controls: a patch of something that is not there, and a name that no twin has.
mkdir "$scratch/source"
echo 'int other;' >"$scratch/source/task.c"
if "$folder/patch-runtime" "$scratch/source" "$scratch/copy" \
	"$folder/patches/an-argument-is-not-held.patch" >"$scratch/said" 2>&1
then
	fail "a patch that does not apply is no error"
fi
grep -q 'twin an-argument-is-not-held: its patch no longer applies' "$scratch/said" ||
	fail "a patch that does not apply is not named"
status=0
OBJREF_BIN=$bin "$folder/run" no-such-twin >/dev/null 2>&1 || status=$?
test "$status" -eq 2 || fail "an unknown twin ends with $status"
