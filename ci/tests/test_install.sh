#!/bin/sh
# test_install.sh BUILD SCRATCH: what a built tree installs works when it was moved, from any folder,
# without the tree: every verb, the suite on the reference, reports, gate, a twin and a claim. Nothing
# is written into it. A file that is taken away is missed, so it was not the tree's that was read.
set -eu

build=${1:?usage: test_install.sh BUILD SCRATCH}
rm -rf "${2:?}"
mkdir -p "$2/work" "$2/home"
scratch=$(cd "$2" && pwd)
kit=$scratch/moved
unset OBJREF_BIN OBJREF_ROOT OBJREF_HOME XDG_DATA_HOME
HOME=$scratch/home
export HOME

fail() {
	echo "test_install: $1" >&2
	test ! -f "$scratch/out" || tail -n 20 "$scratch/out" >&2
	exit 1
}

# answers CODES ARGUMENT… - the installed command ends with one of these codes.
answers() {
	codes=$1
	shift
	code=0
	"$kit/bin/objref" "$@" >"$scratch/out" 2>&1 || code=$?
	case " $codes " in
	*" $code "*) ;;
	*) fail "objref $*: exit $code, not $codes" ;;
	esac
}

# says PATTERN - so did it just now.
says() {
	grep -q -- "$1" "$scratch/out" || fail "no line says '$1'"
}

cmake --install "$build" --prefix "$scratch/first" >"$scratch/out" || fail "it cannot be installed"
mv "$scratch/first" "$kit"
(cd "$kit" && find . | sort) >"$scratch/before"
cd "$scratch/work"

answers 0 --version
says '^objref [0-9.]*$'
answers 0 help
sed -n 's/^  \([a-z-]*\) .*/\1/p' "$scratch/out" | sort -u >"$scratch/verbs"
grep -q '^check$' "$scratch/verbs" || fail "no verb is looked for"
while read -r verb
do
	test "$verb" = help || answers 0 help "$verb"
	says '^usage: objref'
done <"$scratch/verbs"

answers 0 check -i reference -q
answers 0 report
test -s objref-out/report.html || fail "there is no report"
answers 0 gate --without bench
answers 1 check -i twin:batch-get-permutes GET-4 --out twin
answers 0 selftest batch-get-permutes
answers '0 1 5' bench --processes 2 --pairs 2 --cell view-8 lookup
jq -es 'any(.record == "process") and all(.fault == null)' objref-out/bench.jsonl >/dev/null ||
	fail "the claim's subjects do not run"
answers 0 bench peers --help
answers '0 1 4 5' bench peers --small --out peers G1
answers 0 bench sweeps --small --out sweeps verbs
answers 0 explain GET-4
says twin
answers 0 adapter list
says dask

# The beginnings of an adapter, as the command says to go on: built, in order, and played.
PYTHONDONTWRITEBYTECODE=1
export PYTHONDONTWRITEBYTECODE
for language in c python
do
	answers 0 adapter new "$language" "my-$language"
	sed -n 's/^my-[a-z]*: //p' "$scratch/out" | sed 's/, then /\n/' >next
	grep -q '^objref smoke -i ' next || fail "adapter new $language does not say how to go on"
	# shellcheck disable=SC2086 # several words
	while read -r command words
	do
		if test "$command" = objref
		then
			answers 0 $words
			answers 1 check ${words#smoke } -q --out "$language"
		else
			"$command" $words >"$scratch/out" 2>&1 || fail "$command $words"
		fi
	done <next
	test -s "$kit/share/objref/conformance/sdk/$language/TUTORIAL.md" || fail "no tutorial for $language"
done

# An adapter in C, without the command, as the package files say.
flags=$(PKG_CONFIG_PATH=$kit/lib/pkgconfig:$kit/lib/deep/pkgconfig pkg-config --cflags --libs objref-sdk)
# shellcheck disable=SC2086 # several words
"${CC:-cc}" my-c/adapter.c $flags -o mine || fail "an adapter cannot be built with the SDK"
answers 0 check -i ./mine GET/put-copies-the-buffer
says '1 of 1 cases passed'

ln -s "$kit/bin/objref" "$scratch/link"
"$scratch/link" list >"$scratch/out" || fail "it does not work through a link"

(cd "$kit" && find . | sort) >"$scratch/after"
cmp "$scratch/before" "$scratch/after" || fail "it wrote into the folder that it is installed in"

# misses FILE CODE ARGUMENT… - without it the command fails so.
misses() {
	file=$1
	shift
	mv "$kit/$file" "$scratch/away"
	answers "$@"
	mv "$scratch/away" "$kit/$file"
}

misses libexec/objref/objref-check 2 check -i reference
misses libexec/objref/objref-adapter-reference 3 check -i reference GET-4
misses share/objref/conformance/rules 2 list
misses share/objref/bench/claims/lookup.json 2 bench lookup
misses share/objref/reports/html.jq 2 report
misses libexec/objref/objref-bench-sweeps 2 bench sweeps
