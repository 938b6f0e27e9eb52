#!/bin/sh
# test_readme.sh README SOURCE: the adapter that the README shows is the one that is built here.
set -eu

readme=${1:?usage: test_readme.sh README SOURCE}
source=${2:?}
shown=$(mktemp)
trap 'rm -f "$shown"' EXIT

awk '
$0 == "\140\140\140c" { shown = 1; next }
$0 == "\140\140\140" { shown = 0 }
shown' "$readme" >"$shown"
test -s "$shown"
diff "$shown" "$source"
