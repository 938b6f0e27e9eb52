# matrix.jq: a line for each twin: how many cases of each rule it fails, and the cases that fail at a
# line of their own, not by what is left after their end. Arguments as for judge.jq.
$runs[]
| [.cases[] | select(.verdict | IN("FAIL", "HANG", "CRASH", "PROTOCOL"))] as $failed
| { twin,
    rules: ($failed | map(.rules[]) | group_by(.) | map({key: .[0], value: length}) | from_entries),
    cases: ($failed | map(select(.line > 0).case) | sort) }
