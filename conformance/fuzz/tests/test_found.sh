#!/bin/sh
# test_found.sh BIN TWINS.jsonl LEAST [BUDGET]: hunts each twin from scratch, prints what came of it
# (twin, found after, statements, how often it fails again), and fails unless at least LEAST are
# found within the budget and made small.
set -eu

bin=${1:?usage: test_found.sh BIN TWINS.jsonl LEAST [BUDGET]}
twins=${2:?}
least=${3:?}
budget=${4:-60s}
statements_max=8
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

# The worker: one twin, its line on standard output.
cat >"$scratch/one" <<'TEXT'
#!/bin/sh
set -eu
out=$3/$4
status=0
"$1/objref-fuzz" -i "twin:$4" --seed 1 --budget "$2" --until-found 1 --out "$out" -q >"$out.said" 2>&1 ||
	status=$?
jq -rs --arg twin "$4" --argjson status "$status" '(map(select(.record == "found")) | .[0]) as $found
	| if $status != 1 or $found == null then "\($twin)  not found (exit \($status))"
		else "\($twin)  \($found.after_s) s  \($found.statements)  \($found.repeats)  \($found.signature)"
		end' "$out/fuzz.jsonl"
TEXT
chmod +x "$scratch/one"

jq -r .name "$twins" | xargs -P 2 -I '{}' "$scratch/one" "$bin" "$budget" "$scratch" '{}' |
	tee "$scratch/table"

found=$(awk -v most="$statements_max" '$3 == "s" && $4 <= most' "$scratch/table" | wc -l)
echo "$found of $(wc -l <"$scratch/table") twins found and cut to at most $statements_max statements"
test "$found" -ge "$least" || {
	echo "test_found: fewer than $least" >&2
	exit 1
}
