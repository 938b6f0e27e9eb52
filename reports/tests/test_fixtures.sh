#!/bin/sh
# Each format, made from the record files of fixtures/mixed (a failing, a skipped, a missing row, an
# unexpected one, two implementations), equals what is kept in expected/. After a wanted change:
# objref report fixtures/mixed --format F >fixtures/mixed/expected/F, and read the difference.
set -eu

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
fixture=$here/fixtures/mixed
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

for format in summary markdown junit html
do
	"$here/../objref-report" "$fixture" --format "$format" >"$scratch/$format"
	diff -u "$fixture/expected/$format" "$scratch/$format"
done

# What an implementation says cannot end the block that it stands in.
mkdir "$scratch/fenced"
jq -c 'if .again then .text = "a\n````\nb" else . end' "$fixture/results.jsonl" >"$scratch/fenced/results.jsonl"
"$here/../objref-report" "$scratch/fenced" --format markdown >"$scratch/markdown"
if test "$(grep -cx '`````' "$scratch/markdown")" -lt 2
then
	echo "test_fixtures: a fence in the text ends its block" >&2
	exit 1
fi

# Where no case was played no format is green.
mkdir "$scratch/unplayed"
jq -c 'if .record == "case" then .verdict = "UNSUPPORTED" else select(.record != "stale") end' \
	"$fixture/results.jsonl" 2>/dev/null >"$scratch/unplayed/results.jsonl" || true
for format in summary markdown junit html
do
	"$here/../objref-report" "$scratch/unplayed" --format "$format" >"$scratch/$format"
	if ! grep -q 'NOTHING WAS JUDGED' "$scratch/$format" || "$here/../objref-report" "$fixture" \
		--format "$format" | grep -q 'NOTHING WAS JUDGED'
	then
		echo "test_fixtures: $format is green where nothing was judged, or never" >&2
		exit 1
	fi
done

# A format is named, or nothing is written.
for words in --format --format= '--format nonsense'
do
	found=0
	# shellcheck disable=SC2086
	"$here/../objref-report" "$fixture" $words >"$scratch/out" 2>"$scratch/err" || found=$?
	if test "$found" != 2 || test -s "$scratch/out" || ! test -s "$scratch/err"
	then
		echo "test_fixtures: $words: exit $found" >&2
		exit 1
	fi
done

# The control: another verdict in the records is another report in every format.
mkdir "$scratch/changed"
cp "$fixture"/*.json* "$scratch/changed/"
sed 's/"verdict": "HANG"/"verdict": "CRASH"/' "$fixture/results.jsonl" >"$scratch/changed/results.jsonl"
for format in summary markdown junit html
do
	"$here/../objref-report" "$scratch/changed" --format "$format" >"$scratch/$format"
	if cmp -s "$fixture/expected/$format" "$scratch/$format"
	then
		echo "test_fixtures: $format does not show the verdict" >&2
		exit 1
	fi
done

# So is another time in the sweeps, where they are shown; a file that is not there is no section.
cp "$fixture/results.jsonl" "$scratch/changed/"
jq '.benchmarks |= map(.cpu_time *= 2)' "$fixture/sweeps.json" >"$scratch/changed/sweeps.json"
for format in markdown html
do
	"$here/../objref-report" "$scratch/changed" --format "$format" >"$scratch/$format"
	if cmp -s "$fixture/expected/$format" "$scratch/$format"
	then
		echo "test_fixtures: $format does not show the times of the sweeps" >&2
		exit 1
	fi
done
rm "$scratch/changed/sweeps.json"
for format in summary markdown html
do
	if "$here/../objref-report" "$scratch/changed" --format "$format" | grep -qi sweeps
	then
		echo "test_fixtures: $format speaks of sweeps that were not made" >&2
		exit 1
	fi
done
