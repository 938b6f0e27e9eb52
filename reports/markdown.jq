# report.md: fits the summary of a CI job.
include "lib";

def cell: tostring | gsub("\\|"; "\\|") | gsub("\n"; " ");
def row: "| " + (map(cell) | join(" | ")) + " |";
def table($head): [($head | row), ($head | map("---") | row)] + map(row) | join("\n");
# A fence is longer than any in what it holds.
def fence: ([2, (scan("`+") | length)] | max + 1) as $size | ("`" * $size) as $f | "\($f)\n\(.)\n\($f)";
def fold($title): "<details><summary>\($title)</summary>\n\n\(.)\n\n</details>";

def suite_table:
  . as $model
  | [impls[] as $impl | ($model | footer_of($impl)) as $footer
     | [$impl, ($model | counts($impl) | map("\(.count) \(.verdict)") | join(", ")),
        (if $footer == null then "not judged" else "\($footer.rules.passed) of \($footer.rules.applicable)" end),
        (if $footer == null then "" else "\($footer.rules.untested)" end),
        (if $footer == null then "" else "\($footer.rules.unproven)" end)]]
  | table(["implementation", "cases", "applicable rules passed", "untested", "unproven"]);

def trouble:
  "### \(.verdict) \(.case) on \(.impl)\n\n" + ((.text // .observed // "") | fence)
  + (if .again then "\n\nAgain: `\(.again)`" else "" end)
  + (if .repeats then "\n\nRepeated alone, it failed \(.repeats) times." else "" end);

def family_table:
  . as $model
  | [families[] as $family
     | [$model.results.rules[] | select(.family == $family) | .rule] as $rules
     | [$family, ($rules | length)]
       + [$model | impls[] as $impl
          | [.results.rule_verdicts[] | select(.impl == $impl) | select(.rule as $r | $rules | index([$r]))] as $mine
          | "\($mine | map(select(.verdict == "PASS")) | length) passed, \($mine | map(select(.verdict == "FAIL")) | length) failed"]]
  | table(["family", "rules"] + ($model | impls));

def unasked_list($impl):
  [unasked($impl)[] | "- \(.verdict), \(.reason): " + (.cases | map("`\(.)`") | join(", "))] | join("\n");

def suite:
  (["## Suite", "", "`results.jsonl` is \(state(.results)).", "", suite_table]
   + [unjudged[] | "", "**\(unjudged_line)**"] | join("\n")),
  (troubled | if length > 0 then "## What broke" else empty end),
  (troubled[] | trouble),
  ("## Rules by family\n\n" + family_table),
  (impls[] as $impl | select(unasked($impl) | length > 0) | unasked_list($impl) | fold("Not asked of \($impl)")),
  (untested | select(length > 0) | map("- **\(.rule)** \(why_no_case)") | join("\n")
    | fold("Rules without a case, and why")),
  (without_record | select(length > 0) | map("- `\(.)`") | join("\n") | fold("Cases without a record in this run"));

def claim_table:
  .bench as $bench
  | [$bench.verdicts[]
     | [.alternative, .role, .cell, (if .gating then "gating" else "shown" end), .verdict,
        "\(.overhead_percent | percent) %", interval, "\(.overhead_ns | signed(2)) ns", .processes]]
  | table(["alternative", "role", "cell", "", "verdict", "overhead", "interval %", "", "processes"]);

def control_table:
  [.bench.controls[] | [.control, .cell, interval, (if .ok then "in bounds" else "OUT OF BOUNDS" end)]]
  | table(["control", "cell", "interval %", ""]);

def claims:
  "## Claims\n\n`bench.jsonl` is \(state(.bench)).",
  (.bench.claims[] | "**\(.claim)**: \(.title) Baseline: \(.baseline); margin \(.margin_percent) %."),
  claim_table,
  (control_table | fold("Controls"));

def peers:
  "## Peers\n\n`peers.jsonl` is \(state(.peers)). Time of the reference runtime over that of a peer, block by block in one run; below 1 is in its favour. \(.peers.goals | goal_states).",
  ([.peers.goals[] | [.goal, .title, .peer // "", goal_measured, goal_limit, .state, .reason // ""]]
   | table(["goal", "what", "peer", "measured", "limit", "", "why"])),
  ([.peers.header.programs // [] | .[] | select(.present) | "- \(.program) \(.version // "?"), \(.compiler // "?")"]
   | join("\n") | fold("Versions"));

# One table for each axis: a line for each value, a column for each verb.
def sweep_table($axis):
  sweep_of($axis) as $rows
  | if $axis == null
    then [$rows[] | [.name, sweep_time]] | table(["verb", "time"])
    else ($rows | sweep_names) as $names
      | [$rows | sweep_values[] as $value
         | [$value | axis_value($axis)] + [$names[] as $name | $rows | sweep_point($name; $value) | sweep_time]]
      | table([$axis | axis_title] + $names) end;

def sweeps:
  "## Sweeps\n\n`sweeps.json` is \(sweeps_state).",
  (select(.end == "complete")
   | "\(sweep_words) \(sweep_machine).",
     (sweep_failed | select(length > 0) | map("- **FAILED** \(sweep_fault | cell)") | join("\n")),
     (sweep_axes[] as $axis | sweep_table($axis)));

[ "# objref report",
  (if .results == null then "No `results.jsonl`: `objref check` makes it." else suite end),
  (if .bench == null then "No `bench.jsonl`: `objref bench` makes it." else claims end),
  (select(.peers != null) | peers),
  (.sweeps | select(. != null) | sweeps)
] | join("\n\n")
