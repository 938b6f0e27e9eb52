#!/bin/sh
# test_selftest.sh ROOT BIN: objref selftest finds each twin caught as its line says.
set -eu

root=$1
OBJREF_BIN=$2
export OBJREF_BIN

jq -r .name "$root/conformance/twins/twins.jsonl" |
	xargs "$root/conformance/verbs/objref-selftest"
