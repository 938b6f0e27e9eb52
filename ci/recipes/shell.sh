#!/bin/sh
# Plays the objref suite against this runtime, in any CI. The command objref must be there: installed, or
# a link to ci/objref of a tree that ci/try has built. Keep objref-out, it has the reports; the exit code
# is the gate's. Build your adapter before this.
set -eu

# What was found is in the records, and the gate's affair; what could not be run ends it here.
judged() {
	code=0
	"$@" || code=$?
	case $code in
	0 | 1 | 3 | 4 | 5) ;;
	*) exit "$code" ;;
	esac
}

judged objref check -i @IMPLEMENTATION@ --out objref-out
@BENCH@
objref report objref-out
objref gate objref-out @WITHOUT@
