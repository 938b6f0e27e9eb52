#!/bin/sh
# The objref command finds verbs and nothing else: help, version, unknown verbs, arguments as they are.
set -eu

root=$(CDPATH='' cd -- "$(dirname -- "$0")/../.." && pwd)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

# expect CODE PATTERN ARGUMENT… - what the command answers.
expect() {
	want=$1 pattern=$2
	shift 2
	code=0
	OBJREF_BIN=$scratch "$root/ci/objref" "$@" >"$scratch/out" 2>&1 || code=$?
	if test "$code" -ne "$want" || ! grep -q -- "$pattern" "$scratch/out"
	then
		echo "test_command: objref $*: exit $code, not $want, or no '$pattern' in:" >&2
		cat "$scratch/out" >&2
		exit 1
	fi
}

cat >"$scratch/objref-echo" <<'SH'
#!/bin/sh
printf '<%s>\n' "$@"
exit 5
SH
chmod +x "$scratch/objref-echo"

expect 0 '^usage: objref VERB'
expect 0 '^usage: objref VERB' help
expect 0 '^objref [0-9.]*$' --version
expect 2 "no verb 'chekc'" chekc
expect 2 "no verb 'chekc'" help chekc
expect 2 '^usage' --chekc
expect 0 '^usage: objref gate' help gate
expect 5 '^<two words>$' echo one 'two words'

# From anywhere, also through a link.
ln -s "$root/ci/objref" "$scratch/objref"
cd /
code=0
OBJREF_BIN=$scratch "$scratch/objref" echo x >"$scratch/out" || code=$?
test "$code" -eq 5 || {
	echo "test_command: through a link from another folder: exit $code" >&2
	exit 1
}
