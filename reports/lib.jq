# Words and numbers that the report formats share. Input of each program: the model made by
# objref-report, {results, bench, peers, sweeps, directory}; a file that is not there is null.

def verdict_order:
  ["ERROR", "CRASH", "HANG", "PROTOCOL", "FAIL", "XPASS", "STALE", "FLAKY", "INCONCLUSIVE",
   "XFAIL", "PASS", "UNSUPPORTED", "SKIP"];

# What breaks a run: everything but these.
def is_calm: . as $verdict | ["PASS", "XFAIL", "UNSUPPORTED", "SKIP"] | index([$verdict]) != null;

def cases: .results.cases // [];
def troubled: [cases[] | select(.verdict | is_calm | not)];
def of_impl($impl): map(select(.impl == $impl));

def impls: [.results.implementations // [] | .[].impl];

# Counts per verdict of one implementation, in a fixed order, zeros left out.
def counts($impl):
  ([cases, .results.stale // []] | add | of_impl($impl) | group_by(.verdict)
   | map({key: .[0].verdict, value: length}) | from_entries) as $found
  | [verdict_order[] | select($found[.] != null) | {verdict: ., count: $found[.]}];

def footer_of($impl):
  [.results.footer.implementations // [] | .[] | select(.implementation == $impl)] | .[0];

def rule_verdict($rule; $impl):
  [.results.rule_verdicts[] | select(.rule == $rule and .impl == $impl) | .verdict] | .[0] // "";

def is_unplayed: .verdict == "UNSUPPORTED" or .verdict == "SKIP";

# Groups of cases that were not asked, by reason: [{reason, cases}].
def unasked($impl):
  [cases[] | select(.impl == $impl and is_unplayed)]
  | group_by(.reason // "")
  | map({reason: (.[0].reason // "no reason given"), verdict: .[0].verdict, cases: map(.case)})
  | sort_by(.cases | -length);

# Of a rule: why no case shows it, "" where one does.
def why_no_case:
  if (.cases // []) != [] then ""
  else .untested // (if .test then "the test \(.test) of the kit shows it, on the reference" else "no reason given" end) end;
def untested: [.results.rules // [] | .[] | select((.cases // []) | length == 0)];

# Implementations on which no case was played, so that nothing can be said of them: never green.
def unjudged:
  ([cases[] | select(is_unplayed | not) | .impl] | unique) as $played
  | if .results != null and impls == [] then ["any implementation"] else impls - $played end;
def unjudged_line: "NOTHING WAS JUDGED on \(.): no case was played";

def families: [.results.rules // [] | .[].family] | reduce .[] as $f ([]; if index([$f]) then . else . + [$f] end);

# Cases that a rule lists and of which the file has no record: lost, or deselected.
def without_record:
  [cases[].case] as $seen
  | [.results.rules // [] | .[].cases // [] | .[]] | unique - $seen;

def round_to($digits): pow(10; $digits) as $f | (. * $f | round) / $f;
# A number with a fixed count of decimals, sign always shown.
def signed($digits):
  (if . < 0 then -. else . end | round_to($digits) | tostring) as $text
  | ($text | if contains(".") then . else . + "." end | split(".")) as $parts
  | (if . < 0 and ($text | tonumber) != 0 then "−" else "+" end)
    + (if $digits == 0 then $parts[0]
       else $parts[0] + "." + ($parts[1] + "000000" | .[0:$digits]) end);
def percent: if . == null then "?" elif (. | fabs) >= 100 then signed(0) else signed(2) end;
def interval: "[\(.low_percent | percent), \(.high_percent | percent)]";

def plural($one; $many): if . == 1 then "1 \($one)" else "\(.) \($many)" end;

def state($file):
  if $file == null then "not there"
  elif $file.end == "truncated" then "TRUNCATED: it has no footer, what is whole is shown"
  elif $file.end == "interrupted" then "INTERRUPTED: the run was ended before its end"
  else "complete" end;

def gating_line:
  "\(.claim) \(.alternative) \(.cell): \(.verdict), overhead \(.overhead_percent | percent) % \(interval), margin \(.margin_percent) %";

# A goal beside a peer: what was measured, as words. Without a peer the amount itself has a limit.
def goal_measured:
  if .state == "absent" then "not installed"
  elif .state == "faulty" or .state == "disturbed" then .fault // "too few quiet blocks"
  elif .peer == null then "\(.ratio | round_to(1)) \(.unit) [\(.low | round_to(1)), \(.high | round_to(1))]"
  else "\(.ratio | round_to(3)) [\(.low | round_to(3)), \(.high | round_to(3))]" end;
def goal_limit: if .peer == null then "at most \(.limit) \(.unit)" else "at most \(.limit)" end;
def goal_states:
  . as $goals
  | [("met", "missed", "open", "disturbed", "faulty", "absent", "unjudged") as $state
     | [$goals[] | select(.state == $state)] | length | select(. > 0) | "\(.) \($state)"]
  | join(", ");

# -- sweeps: a row is {axis, value, name, ns, low, high, error, wall}

def sweeps_state:
  if .end == "complete" then "complete"
  else "CUT OFF, or not what Google Benchmark writes; nothing of it can be shown. objref bench sweeps makes it anew" end;

def is_small_sweep: .context.objref_small == "yes";
def sweep_runs: [.rows[].runs] | max // 0;
def sweep_failed: [.rows[] | select(.error)];

# The axes there are, known ones first; what has none comes last, as null.
def sweep_axes:
  [.rows[].axis] as $there
  | ["size", "objects", "threads"] as $known
  | ($known | map(select(. as $axis | $there | index([$axis])))) + ($there | unique - $known - [null])
    + (if $there | index([null]) then [null] else [] end);

def sweep_of($axis): [.rows[] | select(.axis == $axis)];
def sweep_names: map(.name) | reduce .[] as $name ([]; if index([$name]) then . else . + [$name] end);
def sweep_values: map(.value) | unique;
def sweep_point($name; $value): [.[] | select(.name == $name and .value == $value)] | .[0];

def axis_title:
  {"size": "size of the object", "objects": "live objects, used in random order", "threads": "threads"}[.] // .;

# Three digits are enough of any time.
def digits($unit; $ns): $ns / $unit | round_to(2 - (log10 | floor) | if . < 0 then 0 else . end);
def duration:
  . as $ns
  | if $ns < 999.5 then "\(digits(1; $ns)) ns"
    elif $ns < 999500 then "\(digits(1000; $ns)) µs"
    elif $ns < 999500000 then "\(digits(1000000; $ns)) ms"
    else "\(digits(1000000000; $ns)) s" end;

def scaled($base; $units):
  . as $value
  | [range($units | length) | select(pow($base; .) <= $value or . == 0)] | .[-1]
  | "\($value / pow($base; .) | round_to(1))\($units[.])";
def axis_value($axis):
  if $axis == "size" then scaled(1024; [" B", " KiB", " MiB", " GiB"])
  else scaled(1000; ["", " k", " M", " G"]) end;

def sweep_time:
  if . == null then "not measured" elif .error then "FAILED"
  else (.ns | duration) + (if .wall then " (wall clock)" else "" end) end;
def sweep_fault: "\(.name)\(.axis as $axis | if $axis then ", \($axis) \(.value | axis_value($axis))" else "" end): \(.error)";

def sweep_words:
  "Median of \(sweep_runs | plural("run"; "runs")) of the reference runtime, by Google Benchmark: CPU time of one operation in its thread, which does not count sleep. No verdict is made of it."
  + (if is_small_sweep then " This was a small run: it shows that every row works, and nothing about speed." else "" end);
def sweep_machine:
  .context | "\(.date // "?"), \(.num_cpus // "?" | tostring | . + " CPUs") of \(.mhz_per_cpu // "?") MHz, load \(.load_avg // [] | map(round_to(2) | tostring) | .[0] // "?")";
