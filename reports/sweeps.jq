# sweeps.json, Google Benchmark's own, as text in; what the reports show of it out: a row per verb and
# value, the median of its repetitions with the lowest and the highest.
#   jq -R -s -f sweeps.jq sweeps.json
# A file that is cut is no JSON at all: of that one nothing is left.

# By the wall clock where the benchmark says so, else by CPU time, which is per thread.
def is_wall: .run_name | split("/") | index("real_time") != null;
def nanoseconds:
  (if is_wall then .real_time else .cpu_time end) * {"ns": 1, "us": 1000, "ms": 1000000, "s": 1000000000}[.time_unit];

# The part "size:64" of a name; {} where there is none.
def place:
  [.run_name | split("/")[1:][] | select(test("^[a-z]+:[0-9]+$")) | split(":") | {axis: .[0], value: (.[1] | tonumber)}]
  | .[0] // {axis: null, value: null};

def median: sort | (.[(length - 1) / 2 | floor] + .[length / 2 | floor]) / 2;

# Of the repetitions of one row.
def row:
  (map(select(.error_occurred | not) | nanoseconds)) as $times
  | .[0] as $one
  | ($one | place)
    + {name: ($one.run_name | split("/")[0]), family: $one.family_index, wall: ($one | is_wall), runs: length,
       error: (map(select(.error_occurred) | .error_message // "it failed") | .[0])}
  | if .error == null and ($times | min) <= 0 then .error = "no time was measured" else . end
  | if .error == null then . + {ns: ($times | median), low: ($times | min), high: ($times | max)} else . end;

def rows:
  [.benchmarks[] | select(.run_type == "iteration")] | group_by(.run_name) | map(row) | sort_by(.family, .value)
  | if . == [] then error("no row") else . end;

. as $text
| try ($text | fromjson | {end: "complete", context: .context, rows: rows})
  catch {end: "invalid", context: {}, rows: []}
