#!/bin/sh
# report.html in a real browser: see browser.py. Leaves its pictures in FOLDER.
#   test_browser.sh PYTHON FOLDER - a Python that has selenium
set -eu

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
mkdir -p "$2"
"$here/../objref-report" "$here/fixtures/mixed" --format html >"$2/report.html"
"$1" "$here/browser.py" "$2/report.html" "$2" --failures
