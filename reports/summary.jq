# The terminal summary: what a person needs to know, in as few lines as that takes.
include "lib";

def header_lines:
  (select(.results == null) | "no results.jsonl: objref check makes it"),
  (select(.bench == null) | "no bench.jsonl: objref bench makes it"),
  (select(.results != null and .results.end != "complete") | "results.jsonl \(state(.results))"),
  (select(.bench != null and .bench.end != "complete") | "bench.jsonl \(state(.bench))"),
  (select(.peers != null and .peers.end != "complete") | "peers.jsonl \(state(.peers))"),
  (.sweeps | select(. != null and .end != "complete") | "sweeps.json \(sweeps_state)");

def troubles: troubled[] | "", (.text // "\(.verdict) \(.case)  (\(.rules | join(" ")))\n  observed  \(.observed // "?")");

def impl_lines($impl):
  (footer_of($impl)) as $footer
  | "\($impl): " + ([counts($impl)[] | "\(.count) \(.verdict)"] | join(", ")),
    (if $footer == null then empty
     else "  rules: \($footer.rules.passed) of \($footer.rules.applicable) applicable passed, \($footer.rules.failed) failed, \($footer.rules.untested) untested, \($footer.rules.unproven) unproven" end);

header_lines,
troubles,
(impls[] as $impl | "", impl_lines($impl)),
(unjudged[] | unjudged_line),
(select(.bench != null) | "", (.bench.verdicts[] | select(.gating) | gating_line),
  (.bench.controls | map(select(.ok | not)) | .[] | "control \(.control) \(.cell) is out of bounds: \(interval)")),
(select(.peers != null) | "", "peers: \(.peers.goals | goal_states)"),
(.sweeps | select(. != null and .end == "complete")
  | "", "sweeps: \(.rows | length | plural("row"; "rows")) measured" + (if is_small_sweep then ", in small" else "" end),
    (sweep_failed[] | "  FAILED \(sweep_fault)"))
