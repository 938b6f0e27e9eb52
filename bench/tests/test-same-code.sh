#!/bin/sh
# What is timed is what ships; and the comparison can say no.
# usage: test-same-code.sh LIBRARY SUBJECT-LOOKUP
set -eu

check=$(dirname "$0")/check-same-code.sh
library=$1
subject=$2
failed=0

# expect CODE FUNCTION-OF-LIBRARY FUNCTION-OF-SUBJECT
expect() {
	found=0
	said=$("$check" "$library" "$2" "$subject" "$3" 2>&1) || found=$?
	if test "$found" -ne "$1"
	then
		echo "test-same-code: $2 and $3: exit code $found, not $1" >&2
		failed=1
	fi
	echo "$said" | head -n 3
}

for verb in get copy
do
	expect 0 "objref_$verb" "acquire_$verb"
	expect 1 "objref_$verb" "thread_local_$verb"
	expect 1 "objref_$verb" "rwlock_$verb"
	expect 2 "objref_$verb" "nobody_$verb"
done
expect 1 objref_get acquire_copy

exit "$failed"
