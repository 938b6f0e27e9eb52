# table.jq: the matrix as a page, a line for each rule that a twin fails.
# --slurpfile rules, twins and matrix
def twin_of($row): "`\($row.twin)` \($row.count)";

"# What each twin fails",
"",
"Made by `objref selftest --matrix` from `matrix.jsonl`. A number is how many cases of the rule the twin fails.",
"",
"| rule | twins that name it | others that fail it |",
"|---|---|---|",
( $rules[].id as $rule
  | [$matrix[] | select(.rules[$rule]) | {twin, count: .rules[$rule]}] as $rows
  | select($rows != [])
  | [$twins[] | select(.breaks | index($rule)) | .name] as $named
  | ($rows | map(. as $row | select($named | index($row.twin)) | twin_of($row)) | join(", ")) as $own
  | ($rows | map(. as $row | select($named | index($row.twin) | not) | .twin) | length) as $others
  | "| \($rule) | \($own) | \($others) |" )
