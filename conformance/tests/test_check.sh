#!/bin/sh
# test_check.sh BIN: what check and replay print, record and end with, for each exit code.
set -eu

bin=$1
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
OBJREF_BIN=$bin
export OBJREF_BIN
records=$scratch/records/results.jsonl
cd "$scratch"

fail() {
	echo "check: $1" >&2
	cat "$scratch/out" "$scratch/err" >&2
	exit 1
}


# play CODE VERB ARGUMENT… - as run, with a record file.
play() {
	wanted=$1
	verb=$2
	shift 2
	rm -rf "$scratch/records"
	found=0
	"$bin/objref-$verb" --out "$scratch/records" "$@" >"$scratch/out" 2>"$scratch/err" || found=$?
	test "$found" = "$wanted" || fail "$verb $*: exit $found, not $wanted"
}

says() {
	grep -q -- "$1" "$scratch/out" "$scratch/err" || fail "does not say '$1'"
}

# marked - the processes that have OBJREF_MARK in their environment.
marked() {
	grep -als "OBJREF_MARK=$scratch" /proc/[0-9]*/environ | sed 's|/proc/||; s|/environ||' || true
}

# recorded FILTER - jq's FILTER over all records is true.
recorded() {
	jq -es "$1" "$records" >/dev/null 2>&1 || fail "records: not so: $1"
}

# claims: lists operations and answers each of them unsupported
cat >claims <<'PROGRAM'
#!/bin/sh
exec jq -c --unbuffered '{id} + (if .op == "hello" then {ok:
	{protocol: 1, nonce, implementation: {name: "claims", version: "1", language: "jq"},
	 ops: ["init", "put", "get", "wait", "submit", "clone", "shutdown"],
	 functions: {version: 1, names: ["identity", "add"]}, options: [],
	 capabilities: {}, isolation: "none", emulated: [], lanes: 64, choices: {}, settings: {},
	 timeouts: {start_ms: 20000}}} else {error: {kind: "unsupported"}} end)'
PROGRAM
chmod +x claims

# 0: as expected; the records are whole, and --json says what they say
play 0 check GET -i reference
says 'reference: [0-9]* of [0-9]* cases passed'
says 'claimed surface'
recorded '.[0].record == "header" and .[-1].record == "footer"'
recorded '.[-1].end == "complete" and .[-1].exit == 0'
recorded '(map(select(.record == "case")) | length) == .[0].cases'
recorded '.[1].record == "rule" and (map(.record) | index("implementation") < index("case"))'
recorded 'map(select(.record == "rule_verdict")) | length > 200'
play 0 check GET -i reference --json
jq -es 'length == 1' out >/dev/null || fail '--json prints one object and nothing else'
jq -es '.[0].counts.pass == ([.[1:][] | select(.record == "case" and .verdict == "PASS")] | length)' \
	out "$records" >/dev/null || fail '--json counts otherwise than the records'
jq -es '.[0] == (.[-1].implementations | .[0])' out "$records" >/dev/null || fail '--json is not the footer'
jq -es '.[0].rules.passed == ([.[1:][] | select(.record == "rule_verdict" and .verdict == "PASS")] | length)' \
	out "$records" >/dev/null || fail 'rules are counted otherwise than recorded'
play 4 check GET/zero-timeout-polls -i reference -i hostile:none -q
test "$(wc -l <out)" = 6 || fail '-q says too much'
recorded 'map(select(.record == "implementation").impl) == ["reference", "hostile:none"]'
play 0 check -i reference -v GET/zero-timeout-polls
says '^PASS  *GET/zero-timeout-polls'

# a case that is tagged slow is left out, and said so, unless it is asked for
play 0 check -i reference PLAN-12
recorded 'any(.[]; .record == "case" and .verdict == "SKIP" and (.reason | contains("--slow")))'
recorded '.[0].skipped == 1 and .[0].cases > 1'
play 0 check -i reference NEST/ten-thousand-refs-in-one-object
recorded 'any(.[]; .record == "case" and .verdict == "PASS")'

# 1: not as expected; the block can be copied into a file and replayed as printed
play 1 replay "$here/scenes/meets.case" -i hostile:refuses
says '^FAIL '
says 'again  *objref replay'
recorded 'any(.[]; .record == "case" and .repeats == "3 of 3" and .line == 5 and .layer == null)'
sed -n '/^FAIL /,/again/p' out >copied.case
play 1 replay copied.case -i hostile:refuses
play 0 replay copied.case -i hostile:none
play 1 replay "$here/scenes/meets.case" -i hostile:exits-1
recorded 'any(.[]; .record == "case" and (.stderr | contains("last words")))'
recorded 'any(.[]; .record == "case" and (.observed | contains("exit status 1")))'

# 2: usage, or a mistake in a file: nothing is run
play 2 check NO-SUCH-RULE
says NO-SUCH-RULE
play 2 check --no-such-option
play 2 check -i
play 2 check --multiplier 0
play 2 check -i ''
play 2 replay "$here/scenes/mistake.case" -i hostile:none
says 'mistake.case:5:'
test ! -e "$records" || fail 'a run with a mistake in a file has records'
for wrong in 'needs typd' 'needs wait_duplicates=maybe' 'with wrokers=2'
do
	{ sed 2q "$here/scenes/meets.case" && printf '%s\n\nx = put 1\n' "$wrong"; } >wrong.case
	play 2 replay wrong.case -i hostile:none
	says "wrong.case:3:[67]: expected"
	play 2 check ./wrong.case -i hostile:none
	says "wrong.case:3:[67]: expected"
done
play 2 replay
play 2 replay no-such-file.case
"$bin/objref-smoke" too many words >out 2>err && fail 'smoke takes words'

# 3: it did not start
play 3 check GET/zero-timeout-polls -i ./no-such-program
says 'did not start'
says 'not found'
says '-i takes a program'
recorded '.[-1].end == "complete" and .[-1].exit == 3 and all(.[]; .record != "case")'
play 3 check GET/zero-timeout-polls -i 'sleep 77' --multiplier 0.01
says 'no answer'
play 3 check GET/zero-timeout-polls -i hostile:exits-after-hello
"$bin/objref-smoke" -i ./no-such-program >out 2>err && fail 'smoke of nothing'

# 4: nothing ran
play 4 replay "$here/scenes/types.case" -i hostile:none
recorded '.[-1].exit == 4'

play 4 check -i hostile:lists-nothing
says 'NOTHING WAS JUDGED'
recorded 'any(.[]; .record == "case") and all(.[] | select(.record == "case"); .verdict | IN("UNSUPPORTED", "SKIP"))'
found=0
"$bin/objref-smoke" -i hostile:lists-nothing >out 2>err || found=$?
test "$found" = 4 || fail "smoke of an adapter that lists nothing: exit $found"
says 'nothing was judged'

# smoke, too, knows failures, strictly both ways
cat >known <<'TEXT'
case      SMOKE/many
rule      SMOKE-1
verdict   FAIL
observed  [2, 1, 0]
reason    a batch comes back in another order
TEXT
smoke() {
	wanted=$1
	shift
	found=0
	"$bin/objref-smoke" "$@" >out 2>err || found=$?
	test "$found" = "$wanted" || fail "smoke $*: exit $found"
}
smoke 1 -i twin:batch-get-permutes
smoke 0 -i twin:batch-get-permutes --expect known
says '^XFAIL     many, in a scene'
says '^  because   a batch comes back in another order'
says 'checks passed, 1 failed as known says$'
smoke 0 -i twin:batch-get-permutes --expect known --json
jq -e '.failed == [] and .known == ["many, in a scene"]' out >/dev/null || fail 'smoke --json hides what is known'
smoke 1 -i reference --expect known
says '^STALE     SMOKE/many'
sed 's,SMOKE/many,SMOKE/nothing,' known >stale
smoke 1 -i twin:batch-get-permutes --expect stale
says '^STALE     SMOKE/nothing'
smoke 1 -i reference --expect stale
echo 'case' >mistake
smoke 2 -i reference --expect mistake
says '^mistake:1:'

# what is listed and then answered unsupported fails, and the text says what was asked
play 1 check GET -i ./claims -q
recorded 'all(.[] | select(.record == "case"); .verdict | IN("FAIL", "UNSUPPORTED", "SKIP"))'
recorded 'any(.[]; .record == "case" and .verdict == "FAIL" and (.expected | contains("hello lists")))'

# the code that wins: one did not start, another failed
play 3 replay "$here/scenes/meets.case" -i hostile:refuses -i ./no-such-program

# 130: interrupted; the footer is there, and no process is. Whoever outlives the engine has another
# parent then, but still what the engine had in its environment.
rm -rf records
OBJREF_MARK=$scratch "$bin/objref-check" --out records -i reference >out 2>err &
engine=$!
sleep 1.5
marked | grep -qv "^$engine$" || fail "no program was marked while the engine ran"
kill -INT "$engine"
found=0
wait "$engine" || found=$?
test "$found" = 130 || fail "interrupted: exit $found"
recorded '.[-1].record == "footer" and .[-1].end == "interrupted" and .[-1].exit == 130'
says 'interrupted: not every case was played'
test -z "$(marked)" || fail "still there: $(marked)"

# before the first case there is nothing to count
"$bin/objref-check" --out records -i 'sleep 77' >out 2>err &
engine=$!
sleep 0.5
kill -INT "$engine"
found=0
wait "$engine" || found=$?
test "$found" = 130 || fail "interrupted at once: exit $found"
says '^sleep 77: 0 of 0 cases passed$'

# the engine is killed: a program that ignores the end of its input does not outlive it
cat >deaf <<'PROGRAM'
#!/bin/sh
trap '' HUP INT TERM PIPE
echo "$TMPDIR" >tmpdir
mkdir "$TMPDIR/left"
: <never-written
PROGRAM
mkfifo never-written
chmod +x deaf
OBJREF_MARK=$scratch TMPDIR=$scratch "$bin/objref-check" --out records -i ./deaf >out 2>err &
engine=$!
tries=0
until test -s tmpdir
do
	tries=$((tries + 1))
	test "$tries" -lt 100 || fail 'the deaf program did not start'
	sleep 0.1
done
kill -KILL "$engine"
wait "$engine" || true
tries=0
while marked | xargs -I% cat /proc/%/cmdline 2>/dev/null | grep -qa deaf
do
	tries=$((tries + 1))
	test "$tries" -lt 100 || fail 'a program outlives the engine that was killed'
	sleep 0.1
done

# what a program leaves in its TMPDIR goes with the run; that is the folder of its marks
case $(cat tmpdir) in
"$scratch"/objref.*) rm -rf "$(cat tmpdir)" ;;
*) fail "its TMPDIR was $(cat tmpdir)" ;;
esac
TMPDIR=$scratch play 3 check GET/zero-timeout-polls -i ./deaf --multiplier 0.01
left=$(find "$scratch" -maxdepth 1 -name 'objref.*')
test -z "$left" || fail "it left $left"

# 70: the engine's own mistake, as an adapter that does not understand the request says
cat >bad.jsonl <<'ROW'
{"form":"x","bad":[{"error":{"kind":"bad_request","text":"what?"}}]}
ROW
play 70 replay "$here/scenes/passes-by.case" -i "$bin/objref-doctor $scratch/bad.jsonl 0 bad"
recorded 'any(.[]; .record == "case" and .verdict == "ERROR")'

# a program that refuses to start again after it had worked: the run ends with 3
cat >once <<ROW
#!/bin/sh
test ! -e $scratch/ran || exit 9
touch $scratch/ran
exec $bin/objref-hostile exits-0
ROW
chmod +x once
play 3 replay "$here/scenes/passes-by.case" "$here/scenes/meets.case" "$here/scenes/passes-by.case" -i ./once
says 'exit status 9'

# a name that nobody has: what there is
play 3 check GET/zero-timeout-polls -i hostile:nope
says '  answers-twice'
play 2 check NOPE-1
says "objref: no rule or case is called 'NOPE-1'"

# a folder for the records is made, with those above it; or there is no place for them
"$bin/objref-check" GET/zero-timeout-polls --out new/one/two >out 2>err || fail "--out new/one/two"
test -s new/one/two/results.jsonl || fail "nothing in new/one/two"
touch file
found=0
"$bin/objref-check" GET/zero-timeout-polls --out file/records >out 2>err || found=$?
test "$found" = 2 || fail "--out below a file: exit $found"
says '--out DIR'

# a failure that shows at the end alone: the copied block fails the same way
play 1 replay "$here/scenes/meets.case" -i twin:nothing-is-dropped --multiplier 0.2
says 'no more than before it (LIFE-2)'
sed -n '/^FAIL /,/again/p' out >copied.case
play 1 replay copied.case -i twin:nothing-is-dropped --multiplier 0.2
says 'no more than before it (LIFE-2)'

# an adapter that offers two operations is asked for those alone
"$bin/objref-smoke" -i "$bin/objref-sdk-smallest" >out 2>err || fail 'smoke of the smallest'

# what hello denies is refused when it is asked for; the line says why it was asked
# also when what comes is no answer of that op at all
cat >denies <<'PROGRAM'
#!/bin/sh
exec jq -c --unbuffered '{id, ok: (if .op == "hello" then
	{protocol: 1, nonce, implementation: {name: "denies", version: "1", language: "jq"},
	 ops: ["init", "put", "get", "shutdown"], functions: {version: 1, names: []}, options: [],
	 capabilities: {}, isolation: "none", emulated: [], lanes: 64, choices: {}, settings: {},
	 timeouts: {start_ms: 20000}}
	elif .op == "put" then {ref: .as} elif .op == "init" then {honoured: []} else {null: true} end)}'
PROGRAM
chmod +x denies
play 1 replay "$here/scenes/meets.case" -i ./denies
says 'hello does not list the op clone; if it did'
recorded 'any(.[]; .record == "case" and .verdict == "PROTOCOL")'

# what cannot be printed is no success
for words in 'check GET-9' smoke 'list GET-9'
do
	found=0
	# shellcheck disable=SC2086
	"$bin"/objref-$words >/dev/full 2>err || found=$?
	test "$found" = 70 || fail "$words to a full device: exit $found"
	says 'not everything could be written'
done

for verb in check replay smoke
do
	"$bin/objref-$verb" --help >out || fail "$verb --help"
	says "usage: objref $verb"
done
