# Raw lines of one record file in, one object out: what every report and the gate start from.
#   jq -R -n -f model.jq results.jsonl
# A line that is no JSON, the last one cut in the middle included, makes the file truncated and
# loses nothing else.
def records: [inputs | select(length > 0) | try fromjson catch {record: "broken"}];
def of($all; $name): [$all[] | select(.record == $name)];

records as $all
| {
    header: (of($all; "header") | .[0]),
    footer: (of($all; "footer") | .[-1]),
    rules: of($all; "rule"),
    implementations: of($all; "implementation"),
    cases: of($all; "case"),
    stale: of($all; "stale"),
    rule_verdicts: of($all; "rule_verdict"),
    claims: of($all; "claim"),
    controls: of($all; "control"),
    verdicts: of($all; "verdict"),
    goals: of($all; "goal"),
    broken: (of($all; "broken") | length)
  }
| .end = (if .footer == null or .broken > 0 then "truncated" else .footer.end end)
