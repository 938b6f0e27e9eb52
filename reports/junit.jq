# junit.xml: each implementation is a testsuite, each case a testcase; each gating verdict too.
# UNSUPPORTED, SKIP and XFAIL are skipped, ERROR is an error, the rest that broke are failures.
include "lib";

# XML 1.0 has no control characters, not even escaped.
def xml: tostring | explode | map(select(. >= 32 or . == 9 or . == 10 or . == 13)) | implode | @html;
def seconds: ((. // 0) / 1000 | tostring);

def outcome($verdict; $message; $text):
  if $verdict == "PASS" then ""
  elif ["UNSUPPORTED", "SKIP", "XFAIL"] | index([$verdict])
  then "<skipped message=\"\($verdict | xml): \($message | xml)\"/>"
  elif $verdict == "ERROR" then "<error type=\"ERROR\" message=\"\($message | xml)\">\($text | xml)</error>"
  else "<failure type=\"\($verdict | xml)\" message=\"\($message | xml)\">\($text | xml)</failure>" end;

def testcase($class; $name; $ms; $body):
  "    <testcase classname=\"\($class | xml)\" name=\"\($name | xml)\" time=\"\($ms | seconds)\">\($body)</testcase>";

def suite($name; $tests):
  ($tests | map(select(.verdict | is_calm | not))) as $bad
  | "  <testsuite name=\"\($name | xml)\" tests=\"\($tests | length)\""
    + " failures=\"\($bad | map(select(.verdict != "ERROR")) | length)\""
    + " errors=\"\($bad | map(select(.verdict == "ERROR")) | length)\""
    + " skipped=\"\($tests | map(select(.verdict != "PASS" and (.verdict | is_calm))) | length)\""
    + " time=\"\($tests | map(.ms // 0) | add // 0 | seconds)\">",
    ($tests[] | testcase(.class; .name; .ms; outcome(.verdict; .message; .text))),
    "  </testsuite>";

def case_test:
  {class: "\(.impl).\(.case | split("/")[0])", name: .case, ms, verdict,
   message: (.observed // .reason // .expected_because // ""), text: (.text // "")};
def stale_test:
  {class: "\(.impl).expectations", name: .entry, ms: 0, verdict, message: (.reason // "matches no case"), text: ""};
# No green without a case: a suite of skipped tests alone would look like one that passed.
def unjudged_test:
  {class: "\(.).suite", name: "something was judged", ms: 0, verdict: "FAIL", message: unjudged_line, text: ""};
def claim_test:
  {class: "claim.\(.claim)", name: "\(.alternative) \(.cell)", ms: 0, verdict, message: gating_line, text: ""};

"<?xml version=\"1.0\" encoding=\"UTF-8\"?>",
"<testsuites>",
(. as $model | impls[] as $impl
 | suite($impl; [($model | cases | of_impl($impl)[] | case_test), ($model.results.stale | of_impl($impl)[] | stale_test),
    ($model | unjudged[] | select(. == $impl) | unjudged_test)])),
(select(.bench != null) | [.bench.verdicts[] | select(.gating) | claim_test] | suite("claims"; .)),
"</testsuites>"
