#!/bin/sh
# list and explain: what they print, for people and as JSON, and what they refuse.
# usage: test_catalogue.sh BIN
set -eu

bin=$1
root=$(CDPATH='' cd -- "$(dirname -- "$0")/../../.." && pwd)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

fail() {
	echo "test_catalogue: $1" >&2
	cat "$scratch/out" >&2
	exit 1
}

# expect CODE PATTERN VERB ARGUMENT… - the exit code, and a line that fits.
expect() {
	want=$1 pattern=$2 verb=$3
	shift 3
	code=0
	OBJREF_ROOT=$tree "$bin/objref-$verb" "$@" >"$scratch/out" 2>&1 || code=$?
	test "$code" -eq "$want" || fail "$verb $*: exit $code, not $want"
	grep -q -- "$pattern" "$scratch/out" || fail "$verb $*: no '$pattern' in"
}

# A small tree of its own, so that the numbers are known.
tree=$scratch/tree
mkdir -p "$tree/conformance/rules" "$tree/conformance/twins" "$tree/conformance/cases/ARG"
cat >"$tree/conformance/rules/rules.jsonl" <<'JSON'
{"id":"ARG-1","family":"ARG","level":"must","core":true,"profile":"core","text":"What must hold of arguments, in so many words that they do not fit into one line of a hundred columns.","source":"plan"}
{"id":"ARG-2","family":"ARG","level":"may","core":false,"profile":"core","text":"Two.","source":"plan","needs":["typed"],"untested":"it takes too long"}
JSON
echo '{"typed":{"ops":[]},"bodies":{"options":["workers"]}}' >"$tree/conformance/rules/capabilities.json"
echo '{}' >"$tree/conformance/rules/choices.json"
echo '{"name":"lazy","breaks":["ARG-1"],"verdict":"FAIL","kind":"deterministic","form":"patch","origin":"issue 1"}' \
	>"$tree/conformance/twins/twins.jsonl"
printf 'rule ARG-1\ntitle an argument is what it is\ntag slow\nwith workers=1\n\na = put 1\nprocess2: b = submit add 1\n' \
	>"$tree/conformance/cases/ARG/it-is.case"

expect 0 '^ARG-1     must   1 case    What must hold of arguments.*…$' list
expect 0 '^    ARG/it-is  *an argument is what it is$' list
expect 0 '^ARG-2     may    untested  Two\.$' list
expect 0 '^    why it takes too long$' list
expect 0 '^2 rules, 1 of them with cases, 0 with a test, 1 untested; 1 cases$' list
expect 0 '^1 rules, 1 of them' list tag:slow
expect 0 '^ARG/it-is$' list -q
expect 0 '^1 rules' list level:may
expect 0 '^usage: objref list' list --help
expect 2 "no such option: -x" list -x
expect 2 "no rule or case is called 'ARG-3'; did you mean ARG-1" list ARG-3
expect 2 "no case file 'no.case'" list no.case

expect 0 '^ARG-1  must, core$' explain ARG-1
expect 0 '^  into one line of a hundred columns\.$\|^  columns\.$\|^  hundred columns\.$' explain ARG-1
expect 0 '^  case      ARG/it-is: an argument is what it is$' explain ARG-1
expect 0 '^  broken by twin:lazy (FAIL, deterministic)$' explain ARG-1
expect 0 '^  needs     typed$' explain ARG-2
expect 0 '^  untested  it takes too long$' explain ARG-2
expect 0 '^  broken by no twin yet: unproven$' explain ARG-2
expect 0 '^  uses      put, submit; functions add$' explain ARG/it-is
expect 0 '^  programs  process2$' explain ARG/it-is
expect 0 '^  session   of its own$' explain ARG/it-is.case
expect 0 '^    6  a = put 1$' explain "$tree/conformance/cases/ARG/it-is.case"
expect 0 '^ARG-2  may$' explain ARG-1 ARG-2
expect 0 '^usage: objref explain' explain -h
expect 2 '^objref: expected a rule or a case' explain
expect 2 "no rule or case is called 'ARG/it-si'; did you mean ARG/it-is" explain ARG/it-si

OBJREF_ROOT=$tree "$bin/objref-list" --json >"$scratch/out"
jq -e '(.rules | length) == 2 and .rules[0].cases == ["ARG/it-is"] and .rules[0].twins == ["lazy"]
	and .rules[1].untested == "it takes too long" and .rules[1].needs == ["typed"]
	and (.rules[0] | has("untested") | not) and .cases[0].tags == ["slow"]
	and .cases[0].with == {"workers":"1"} and .cases[0].functions == ["add"]
	and (.cases[0].source | split("\n") | length) == 8' "$scratch/out" >/dev/null || fail 'list --json'
OBJREF_ROOT=$tree "$bin/objref-explain" --json ARG-1 ARG/it-is >"$scratch/out"
jq -e '.[0].rule == "ARG-1" and .[0].core and .[1].case == "ARG/it-is"' "$scratch/out" >/dev/null ||
	fail 'explain --json'

# Colours only on a terminal; here is none.
if grep -q "$(printf '\033')" "$scratch/out"
then
	fail 'colours without a terminal'
fi

# A mistake anywhere in the tree: its place, exit 2.
printf 'rule ARG-9\ntitle t\n\nget 1\n' >"$tree/conformance/cases/ARG/bad.case"
expect 2 'bad.case:1:6: expected a rule of the catalogue, found ARG-9$' list
rm "$tree/conformance/rules/choices.json"
expect 2 'choices.json:1: ' explain ARG-1

# The tree that this test stands in: as many rules as records, every case under one at least.
tree=$root
OBJREF_ROOT=$root "$bin/objref-list" --json >"$scratch/out"
rules=$(wc -l <"$root/conformance/rules/rules.jsonl")
cases=$(find "$root/conformance/cases" -name '*.case' | wc -l)
jq -e --argjson rules "$rules" --argjson cases "$cases" \
	'(.rules | length) == $rules and (.cases | length) == $cases
	and ([.rules[].cases[]] | unique | length) == $cases
	and ([.rules[] | select(.cases == [] and (has("untested") or has("test") | not))] == [])' \
	"$scratch/out" >/dev/null || fail 'list --json of the tree'
