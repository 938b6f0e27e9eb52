#!/bin/sh
# test_readme.sh README SOURCE: the adapter that the README shows is the one that is built here.
set -eu

readme=${1:?usage: test_readme.sh README SOURCE}
source=${2:?}
shown=$(mktemp)
trap 'rm -f "$shown"' EXIT

sed -n '/^```c$/,/^```$/p' "$readme" | sed '1d;$d' >"$shown"
test -s "$shown"
diff "$shown" "$source"
