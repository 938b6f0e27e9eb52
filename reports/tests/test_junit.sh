#!/bin/sh
# junit.xml is well-formed, and a reader of the format finds the counts of the record files in it.
#   test_junit.sh PYTHON - a Python that has junitparser
set -eu

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

"$here/../objref-report" "$here/fixtures/mixed" --format junit >"$scratch/junit.xml"
xmllint --noout "$scratch/junit.xml"

# The control: xmllint refuses what is cut.
head -n 5 "$scratch/junit.xml" >"$scratch/cut.xml"
if xmllint --noout "$scratch/cut.xml" 2>/dev/null
then
	echo "test_junit: xmllint accepts a file that was cut" >&2
	exit 1
fi

"$1" - "$scratch/junit.xml" >"$scratch/read" <<'PYTHON'
import sys
from junitparser import JUnitXml

for suite in JUnitXml.fromfile(sys.argv[1]):
    results = [type(result).__name__ for case in suite for result in case.result]
    count = lambda name: sum(result == name for result in results)
    found = (sum(1 for _ in suite), count("Failure"), count("Error"), count("Skipped"))
    assert found == (suite.tests, suite.failures, suite.errors, suite.skipped), (suite.name, found)
    print(suite.name, *found)
PYTHON
# From the records: 5 cases and 6 cases with a stale entry; two gating verdicts.
printf '%s\n' 'reference 5 0 0 2' './mine 6 3 0 3' 'claims 2 1 0 0' | diff -u - "$scratch/read"
