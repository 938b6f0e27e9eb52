#!/bin/sh
# test_selftest.sh ROOT BIN: objref selftest is satisfied, and is not when a case is gone that alone
# catches a twin.
set -eu

root=$1
OBJREF_BIN=$2
export OBJREF_BIN
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

# without CASE TWIN - in a tree that lacks the case, the twin is not caught.
without() {
	rm -rf "$scratch/tree"
	mkdir -p "$scratch/tree/conformance"
	ln -s "$root"/conformance/* "$scratch/tree/conformance"
	rm "$scratch/tree/conformance/cases"
	cp -r "$root/conformance/cases" "$scratch/tree/conformance"
	rm "$scratch/tree/conformance/cases/$1.case"
	status=0
	OBJREF_ROOT=$scratch/tree "$root/conformance/verbs/objref-selftest" "$2" >"$scratch/said" 2>&1 ||
		status=$?
	if test "$status" != 1 || ! grep -q "^bad $2: .*: no case of it fails" "$scratch/said"
	then
		echo "selftest: without $1 it ends with $status:" >&2
		cat "$scratch/said" >&2
		exit 1
	fi
}

status=0
"$root/conformance/verbs/objref-selftest" no-such-twin 2>"$scratch/said" || status=$?
test "$status" = 2 || exit 1
without GET/wait-keeps-order a-wait-lists-the-last-first
without GET/the-first-failed-position-is-told the-last-failure-is-told
without RES/values-come-back-bit-for-bit minus-zero-is-zero
"$root/conformance/verbs/objref-selftest"
