# Record files in, the sentences out that ci/try and ci/test end with.
include "lib";

[inputs] as $records
| ($records[] | select(.record == "footer" and .implementations != null) | .implementations[]
  | (.counts | to_entries | map(.value) | add) as $all
  | "suite: \(.counts.pass) of \($all - (.counts.unsupported // 0) - (.counts.skip // 0)) applicable cases passed on \(.implementation), "
    + "\(.rules.passed) of \(.rules.applicable) applicable rules"),
  ($records[] | select(.record == "verdict" and .gating)
  | "claim: \(.claim) \(.alternative) \(.cell): \(.verdict), overhead \(.overhead_percent | percent) % \(interval)")
