# plan.jq: what to play, a line for each twin: its name, a multiplier of the bounds, its cases. A
# twin plays the cases of the rules that it breaks, and those that, says the matrix, catch it before
# any other. For the matrix it plays every case, as a benign variant always does.
# $suite $twins $matrix $unproven, --argjson matrix_wanted BOOL, $ARGS.positional: only these twins

# Bounds that hold on a busy machine, but a hang or a leak is waited for in full.
def multiplier:
  if .verdict == "HANG" then 0.2 elif .verdict == "PASS" then 5 elif $matrix_wanted then 0.3 else 0.5 end;

($suite[0].cases | map(select(.tags | index("slow") | not))) as $cases
| (reduce $matrix[] as $row ({}; reduce $row.cases[] as $case (.; .[$case] //= $row.twin))) as $first
| $twins[]
| . as $twin
| select($ARGS.positional | length == 0 or (index($twin.name) != null))
| select(($matrix_wanted and .verdict == "PASS") | not)
| [ $cases[]
    | select($matrix_wanted or $twin.verdict == "PASS" or $first[.case] == $twin.name
             or any(.rules[]; . as $rule | $twin.breaks | index($rule)))
    | .case ] as $played
| [.name, (multiplier | tostring)] + (if $twin.verdict == "PASS" then [] else $played end)
| join(" ")
