# The model of reports/model in, one line for each reason not to go on out: EXIT-CODE, tab, reason.
#   --arg without check|bench|"" leaves one file out.
include "lib";

def reason($code): "\($code)\t\(gsub("[\n\t]"; " "))";

def of_file($name; $verb):
  if . == null then "\($name) is not there: run objref \($verb), or say --without \($verb)" | reason(4)
  elif .header == null or .header.format != 1 then "\($name) does not begin with a header of format 1" | reason(6)
  elif .end != "complete" then "\($name) is \(.end): run objref \($verb) again" | reason(6)
  else empty end;

def first_line: tostring | split("\n")[0];

def of_case:
  (if .verdict == "ERROR" then 70 else 1 end) as $code
  | "\(.verdict) \(.case) on \(.impl): \((.observed // .reason // .expected_because // "") | first_line)"
  | reason($code);

def of_results:
  .results
  | of_file("results.jsonl"; "check"),
    (select(. != null)
     | (.cases[] | select((.verdict | is_calm) or .tolerated | not) | of_case),
       (.stale[] | "STALE \(.entry) on \(.impl): the expectation matches no case" | reason(1)),
       (select([.cases[] | select(.verdict == "UNSUPPORTED" or .verdict == "SKIP" | not)] | length == 0)
        | "no case was played: nothing was judged" | reason(4)),
       (select(.end == "complete" and (.footer.exit | . != 0 and . != 1 and . != 4))
        | .footer.exit as $code | "objref check ended with exit code \($code)" | reason($code)));

def of_bench:
  .bench
  | of_file("bench.jsonl"; "bench"),
    (select(. != null)
     | (.verdicts[] | select(.gating and .verdict != "PASS")
        | (if .verdict == "FAIL" then 1 else 5 end) as $code | gating_line | reason($code)),
       (.controls[] | select(.ok | not) | "control \(.control) \(.cell) is out of bounds: \(interval)" | reason(5)),
       (select([.verdicts[] | select(.gating)] | length == 0) | "no gating cell of a claim was measured" | reason(4)),
       (select(.end == "complete" and (.footer.exit | . != 0 and . != 1 and . != 4 and . != 5))
        | .footer.exit as $code | "objref bench ended with exit code \($code)" | reason($code)),
       (select(.end == "complete" and .footer.exit == 5 and all(.verdicts[]; (.gating | not) or .verdict == "PASS"))
        | "objref bench found the run void" | reason(5)));

(select($without != "check") | of_results),
(select($without != "bench") | of_bench)
