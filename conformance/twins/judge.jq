# judge.jq: a line for each twin, then what is wrong ("bad …"). Arguments as for plan.jq, and $runs:
# what run.jq made of each.

def failed: map(select(.verdict | IN("FAIL", "HANG", "CRASH", "PROTOCOL")));
def is_tied($rule): .rules | index($rule) != null;

# What one twin's run lacks, as texts.
def twin_faults($twin):
  . as $run
  | ($run.cases | failed) as $failed
  | (if $run.exit != 1 then "ends with exit \($run.exit), not 1" else empty end),
    ($twin.breaks[] as $rule
     | [$failed[] | select(is_tied($rule))] as $tied
     | if $tied == [] then "\($rule): no case of it fails"
       elif all($tied[]; .verdict != $twin.verdict)
       then "\($rule): \($tied | map(.verdict) | unique | join(", ")), not \($twin.verdict)"
       elif all($tied[]; .verdict != $twin.verdict or (.observed | contains($twin.says) | not))
       then "\($rule): no case says '\($twin.says)': \($tied | map(.observed) | unique | .[0:3])"
       else empty end);

def benign_faults:
  (if .exit != 0 then "ends with exit \(.exit), not 0" else empty end),
  (.cases | failed[] | "\(.case): \(.verdict): \(.observed)");

def faults($twin): [if $twin.verdict == "PASS" then benign_faults else twin_faults($twin) end];

# A reason of unproven.jsonl, or null.
def reason($key; $id): first($unproven[] | select(.[$key] == $id) | .reason) // null;

# Core rules without a twin, cases that catch none; reasons that are no longer needed.
def gaps($caught):
  ($suite[0].rules[]
   | select(.core and .level == "must")
   | .rule as $rule
   | any($twins[].breaks[]; . == $rule) as $has_twin
   | if $has_twin and reason("rule"; $rule) then "\($rule): listed as unproven, but has a twin"
     elif ($has_twin or reason("rule"; $rule)) | not then "\($rule): a core rule without a twin"
     else empty end),
  ($suite[0].cases[]
   | select(.tags | index("slow") | not)
   | .case as $case
   | any($caught[]; . == $case) as $catches
   | if $catches and reason("case"; $case) then "\($case): listed as unproven, but catches a twin"
     elif ($catches or reason("case"; $case)) | not then "\($case): catches no twin"
     else empty end),
  ($unproven[] | select(.case) | .case as $case
   | select(any($suite[0].cases[]; .case == $case) | not) | "\($case): no such case in unproven.jsonl");

def summary($caught):
  [$suite[0].rules[] | select(.core and .level == "must") | .rule] as $core
  | [$suite[0].cases[] | select(.tags | index("slow") | not) | .case] as $cases
  | "selftest: \($core - ($core - [$twins[].breaks[]]) | length) of \($core | length) core rules have a twin, "
    + "\($cases - ($cases - $caught) | length) of \($cases | length) cases catch one";

(reduce $twins[] as $twin ({}; .[$twin.name] = $twin)) as $named
| [$runs[] | . as $run | {twin: .twin, text: faults($named[.twin])[]}] as $faults
| [$runs[] | .cases | failed[] | select(.line > 0).case] as $caught
| ($runs[] | "\(.twin): \(.exit): \(.cases | failed | length) of \(.cases | length) cases fail"),
  ($faults[] | "bad \(.twin): \(.text)"),
  (if $ARGS.positional == [] then gaps($caught) | "bad \(.)" else empty end),
  "selftest: \($runs | length) twins and variants, \($faults | map(.twin) | unique | length) not as expected",
  (if $ARGS.positional == [] then summary($caught) else empty end)
