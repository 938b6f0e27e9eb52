#!/bin/sh
# test_strace.sh PROGRAM: while a get waits for a second, no thread of the process makes a system
# call: the waiting thread is in the one futex call it sleeps in, the workers in theirs.
#
# PROGRAM is blocked_get.c. The middle 0.7 s between what it says at begin and end must be silent; its
# form that polls must not be. Exit 77, skipped, where strace is missing or may not trace.
set -eu

program=${1:?usage: test_strace.sh PROGRAM}
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

if ! command -v strace >/dev/null
then
	echo "strace is not installed (ci/packages)"
	exit 77
fi
if ! strace -o /dev/null true 2>"$scratch/error"
then
	echo "strace may not trace here: $(cat "$scratch/error")"
	exit 77
fi

# calls_in_the_middle [poll]: the calls that any thread began or ended in that time, one a line.
calls_in_the_middle() {
	strace -f -ttt -o "$scratch/trace" "$program" "$@" >/dev/null
	awk '
	/write\(1, "begin/ { begin = $2 }
	/write\(1, "end/ { end = $2 }
	{ time[NR] = $2; line[NR] = $0 }
	END {
		if (!begin || end - begin < 0.9) {
			print "the trace does not show the waiting"
			exit
		}
		for (i = 1; i <= NR; i++)
			if (time[i] > begin + 0.1 && time[i] < begin + 0.8)
				print line[i]
	}' "$scratch/trace"
}

polled=$(calls_in_the_middle poll)
if ! echo "$polled" | grep -q futex
then
	echo "a get that polls is not seen: this test is blind"
	exit 1
fi

silence=$(calls_in_the_middle)
if test -n "$silence"
then
	echo "system calls while a get waited:"
	echo "$silence"
	exit 1
fi
