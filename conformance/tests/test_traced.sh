#!/bin/sh
# test_traced.sh BIN: rule SEC-1. While the reference decodes foreign bytes (cut, flipped, lengthened,
# a pickle, a path, an address) its threads read requests, write answers, wait and manage memory, and
# make no other system call: no file, no connection, no program. A decode that does one of these is
# seen. Exit 77, skipped, where strace is missing or may not trace.
set -eu

bin=$1
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
OBJREF_BIN=$bin
export OBJREF_BIN

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

# calls PROGRAM [ARGUMENT] - the system calls between the first request to decode and the answer to
# the last one that are none of those that answering takes, each once.
calls() {
	"$bin/objref-replay" "$here/scenes/foreign-bytes.case" --multiplier 5 \
		-i "strace -f -s 128 -o $scratch/trace $bin/$*" >"$scratch/out" 2>&1 || {
		echo "the scene did not pass:"
		cat "$scratch/out"
		return
	}
	awk '
	/op\\":\\"decode/ { first = first ? first : NR; last = NR }
	{ call[NR] = $2; sub(/\(.*/, "", call[NR]) }
	END {
		if (last - first < 500) {
			print "the trace does not show the decoding"
			exit
		}
		for (i = first; i <= last; i++)
			if (call[i] !~ /^(read|write|p?poll|futex|mmap|munmap|mprotect|madvise|brk|<\.\.\.)$/)
				print call[i]
	}' "$scratch/trace" | sort -u
}

bad=0
while read -r curiosity wanted
do
	found=$(calls objref-test-curious "$curiosity" | tr '\n' ' ')
	case " $found" in
	*" $wanted "*) echo "ok      a decode with a $curiosity is seen: $found" ;;
	*)
		echo "failed  a decode with a $curiosity is not seen: ${found:-nothing}"
		bad=1
		;;
	esac
done <<'CONTROLS'
file openat
socket connect
program execve
CONTROLS

found=$(calls objref-adapter-reference)
if test -n "$found"
then
	echo "failed  while decoding: $found"
	exit 1
fi
echo "ok      the reference decodes without a file, a connection or a program"
exit "$bad"
