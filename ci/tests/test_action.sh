#!/bin/sh
# The GitHub action and the recipes of objref init-ci, played here against implementations that pass, fail
# and do not start: each ends with the gate's code and shows what happened.
set -eu

root=$(CDPATH='' cd -- "$(dirname -- "$0")/../.." && pwd)
action=$root/ci/action/action.yml
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cd "$scratch"

fail() {
	echo "test_action: $1" >&2
	test ! -f out || tail -n 30 out >&2
	exit 1
}

# plays CODE PATTERN INPUT… - the action ends so, and its log or summary says so.
plays() {
	want=$1 pattern=$2
	shift 2
	rm -rf objref-out
	code=0
	python3 -B "$root/ci/tests/play_action.py" "${played:-$action}" "$@" >out 2>&1 || code=$?
	test "$code" -eq "$want" || fail "$*: exit $code, not $want"
	grep -q -- "$pattern" out || fail "$*: no line says '$pattern'"
}

plays 0 '^command=.*/ci/objref$' implementation=reference 'selectors=GET-4 GET-5'
sed '1,/^== GITHUB_STEP_SUMMARY/d' out | grep -q reference || fail "the summary does not name it"
test -s objref-out/report.html || fail "there is no report"
plays 1 '^FAIL GET/batch-keeps-order' implementation=twin:batch-get-permutes 'selectors=GET/batch*'
sed '1,/^== GITHUB_STEP_SUMMARY/d' out | grep -q FAIL || fail "the summary shows no failure"
plays 3 'did not start' implementation=/bin/false selectors=GET-4
plays 2 "'implementation' is missing" implementation=
plays 2 'NOSUCH' implementation=reference selectors=NOSUCH-1
plays 3 'objref bench ended with exit code 3' implementation=reference selectors=GET-4 bench=./nosuch directory=else/where
plays 70 'no input colour' implementation=reference colour=red

# harmed SED-SCRIPT CODE PATTERN - the player refuses an action that is changed so.
harmed() {
	mkdir -p harmed
	printf '#!/bin/sh\nexec "%s/ci/action/run" "$@"\n' "$root" >harmed/run
	chmod +x harmed/run
	sed "$1" "$action" >harmed/action.yml
	! cmp -s "$action" harmed/action.yml || fail "the harm '$1' changes nothing"
	played=$scratch/harmed/action.yml
	plays "$2" "$3" implementation=reference
	played=
}

harmed 's/inputs.selectors }}/inputs.selector }}/' 70 'inputs.selector is asked for'
harmed "s/run: .*check'/run: echo \${{ inputs.implementation }}/" 70 'can be made to run anything'
harmed 's/if: always()/if: sometimes()/' 70 'condition that is not known'

# The workflow: the action has every input that it gives; played with them it passes.
"$root/ci/objref" init-ci -i reference --kit me/kit@v1 >workflow.yml
python3 -c '
import sys, yaml
steps = yaml.safe_load(open("workflow.yml", encoding="utf-8"))["jobs"]["objref"]["steps"]
step = next(step for step in steps if step["uses"] == "me/kit/ci/action@v1")
print("\n".join(f"{name}={value}" for name, value in step["with"].items()))' >with
grep -q '^implementation=reference$' with || fail "the workflow does not name the implementation"
plays 0 'GITHUB_STEP_SUMMARY' "$(sed -n 1p with)" "$(sed -n 2p with)" selectors=GET-4
test "$(wc -l <with)" -eq 2 || fail "the workflow gives inputs that are not played"

# script CODE PATTERN ARGUMENT… - the recipe for any other CI ends so.
script() {
	want=$1 pattern=$2
	shift 2
	rm -rf objref-out objref-ci.sh
	"$root/ci/objref" init-ci shell --write "$@" >out || fail "init-ci shell $*"
	code=0
	PATH=$scratch/bin:$PATH ./objref-ci.sh >out 2>&1 || code=$?
	test "$code" -eq "$want" || fail "objref-ci.sh, $*: exit $code, not $want"
	grep -q -- "$pattern" out || fail "objref-ci.sh, $*: no line says '$pattern'"
}

mkdir bin
ln -s "$root/ci/objref" bin/objref
printf '#!/bin/sh\nexec %s/objref-adapter-reference\n' "$OBJREF_BIN" >"it's mine"
chmod +x "it's mine"
script 0 'claimed surface' -i "'./it'\\''s mine'"
script 3 'did not start' -i /bin/false --bench "./no 'such'"
grep -q "such" objref-ci.sh || fail "it measures nothing"

# init-ci writes once, and refuses what it does not know.
expect_2() {
	code=0
	"$root/ci/objref" init-ci "$@" >out 2>&1 || code=$?
	test "$code" -eq 2 || fail "init-ci $*: exit $code"
}
"$root/ci/objref" init-ci --write >out
test -s .github/workflows/objref.yml || fail "the workflow is not written"
expect_2 --write
expect_2 gitlab
expect_2 --kit nowhere
expect_2 -i
