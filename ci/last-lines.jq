# Record files in, the two sentences out that ci/try and ci/test end with.
def percent: (. * 100 | round) / 100 | if . > 0 then "+\(.)" else "\(.)" end;
[inputs] as $records
| ($records[] | select(.record == "footer" and .implementations != null) | .implementations[]
  | (.counts | to_entries | map(.value) | add) as $all
  | "suite: \(.counts.pass) of \($all - (.counts.unsupported // 0) - (.counts.skip // 0)) applicable cases passed on \(.implementation), "
    + "\(.rules.passed) of \(.rules.applicable) applicable rules"),
  ($records[] | select(.record == "verdict" and .gating)
  | "claim: \(.claim) \(.alternative) \(.cell): \(.verdict), overhead \(.overhead_percent | percent) % "
    + "[\(.low_percent | percent), \(.high_percent | percent)]")
