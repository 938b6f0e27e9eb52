# matrix.jq: a line for each twin: how many cases of each rule it fails, and the cases that fail at a
# line of their own, not by what is left after their end. A twin that was not played keeps its line,
# and each keeps what others have added to it. Arguments as for judge.jq.
def row:
  [.cases[] | select(.verdict | IN("FAIL", "HANG", "CRASH", "PROTOCOL"))] as $failed
  | { twin,
      rules: ($failed | map(.rules[]) | group_by(.) | map({key: .[0], value: length})
              | from_entries),
      cases: ($failed | map(select(.line > 0).case) | sort) };

(reduce $matrix[] as $row ({}; .[$row.twin] = $row)) as $old
| (reduce $runs[] as $run ($old; .[$run.twin] = ($old[$run.twin] // {}) + ($run | row))) as $rows
| $twins[] | $rows[.name] // empty
