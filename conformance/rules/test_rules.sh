#!/bin/sh
# test_rules.sh BUILD: the catalogue is in order: lint.jq finds nothing in it, and finds each mistake
# that is planted. BUILD is where ctest knows the tests that rules name.
set -eu

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
tests=$(ctest --test-dir "$1" -N | sed -n 's/^ *Test *#[0-9]*: //p' | jq -R . | jq -s .)

# lint FOLDER - FOLDER has rules/ and cases/.
lint() {
	find "$1/cases" -name '*.case' | sort >"$scratch/list"
	xargs -x -n 10000 jq -n -R -r -f "$here/lint.jq" --slurpfile rules "$1/rules/rules.jsonl" \
		--slurpfile capabilities "$1/rules/capabilities.json" \
		--slurpfile choices "$1/rules/choices.json" --argjson tests "$tests" <"$scratch/list"
}

fresh() {
	rm -rf "$scratch/copy"
	mkdir "$scratch/copy"
	cp -r "$here/../rules" "$here/../cases" "$scratch/copy"
}

# planted EXPECTED - the mistake made in the copy is found, in these words.
planted() {
	found=$(lint "$scratch/copy")
	case $found in
	*"$1"*) echo "ok      $1" ;;
	*)
		echo "failed  not found: $1" >&2
		printf '%s\n' "$found" >&2
		exit 1
		;;
	esac
	fresh
}

# uncovered VECTORS - the functions of the catalogue that no vector asks for.
uncovered() {
	sed -n '/define OBJREF_SDK_FUNCTION_MAP/,/^$/s/^ *X(\([a-z_]*\),.*/\1/p' "$here/../sdk/c/objref_sdk.h" |
		while read -r function
		do
			grep -q "submit $function\b\|\"function\": *\"$function\"" "$1" || echo "$function"
		done
}

grep -v "mix" "$here/vectors.jsonl" >"$scratch/vectors"
if test -n "$(uncovered "$here/vectors.jsonl")" || test "$(uncovered "$scratch/vectors")" != mix
then
	echo "no vector for: $(uncovered "$here/vectors.jsonl")" >&2
	exit 1
fi
echo "ok      each function of the catalogue has a vector"

found=$(lint "$here/..")
if test -n "$found"
then
	printf '%s\n' "$found" >&2
	exit 1
fi
echo "ok      nothing is wrong in the catalogue"

fresh
rules=$scratch/copy/rules
cases=$scratch/copy/cases
sed '221,$d' "$here/rules.jsonl" >"$rules/rules.jsonl"
planted "220 are left of 221"
sed -n 1p "$here/rules.jsonl" >>"$rules/rules.jsonl"
planted "PLAN-1: stated twice"
sed '2d' "$here/rules.jsonl" >"$rules/rules.jsonl"
planted "PLAN: its numbers are not 1 to 23"
sed '1s/"level":"must"/"level":"shall"/' "$here/rules.jsonl" >"$rules/rules.jsonl"
planted "PLAN-1: no level shall"
sed '1s/}$/,"untested":"somebody forgot it"}/' "$here/rules.jsonl" >"$rules/rules.jsonl"
planted "PLAN-1: must have cases, a test, or say why untested"
sed 's/,"untested":"[^"]*"//' "$here/rules.jsonl" >"$rules/rules.jsonl"
planted "PLAN-22: must have cases, a test, or say why untested"
sed 's/"test":"conformance.traced"/"test":"conformance.trace"/' "$here/rules.jsonl" >"$rules/rules.jsonl"
planted "SEC-1: no test conformance.trace"
sed '1s/}$/,"test":"conformance.traced"}/' "$here/rules.jsonl" >"$rules/rules.jsonl"
planted "PLAN-1: must have cases, a test, or say why untested"
sed 's/"needs":\["typed"\]/"needs":["tipped"]/' "$here/rules.jsonl" >"$rules/rules.jsonl"
planted "PLAN-11: no capability tipped"
sed 's/"default": "own"/"default": "any"/' "$here/choices.json" >"$rules/choices.json"
planted "dependency_kind: its default is no value of it"
sed -i 's/^rule .*/rule PLAN-1, GET-99/' "$cases/PLAN/format-has-one-member-the-id.case"
planted "PLAN/format-has-one-member-the-id: no rule GET-99"
sed -i 's/^needs .*/needs typed, wait_duplicates=maybe/' "$cases/GET/a-duplicate-in-wait-is-refused.case"
planted "GET/a-duplicate-in-wait-is-refused: no choice wait_duplicates=maybe"
sed -i 's/^with .*/with wrokers=1/' "$cases/PLAN/options-act.case"
planted "PLAN/options-act: no option wrokers"
sed -i '1d' "$cases/PLAN/options-act.case"
planted "PLAN/options-act: its first line does not say what it catches"
sed -e 's/\bput 7\b/put 8/' -e 's/^title .*/title another/' -e 's/\bb\b/other/g' -e 's/get other .*/get other => 8/' \
	"$cases/ID/format-and-parse-agree.case" >"$cases/ID/a-copy.case"
planted "ID/a-copy, ID/format-and-parse-agree: differ in literals only"
