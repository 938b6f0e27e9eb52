# report.html: one file without network, light and dark, from a phone's width up.
#   jq -r -L . --rawfile style style.css -f html.jq model.json
# Everything that came from outside passes through @html; what is markup already is added outside
# of it with +.
include "lib";
include "plot";

def element($name; $attributes): "<\($name)\($attributes)>" + . + "</\($name)>";
def element($name): element($name; "");
def text: tostring | @html;
def join_all(stream): [stream] | add // "";

def badge: if . == "" then "<span class=\"v none\">not judged</span>" else @html "<span class=\"v \(ascii_downcase)\">\(.)</span>" end;

# A table that scrolls by itself when the page is narrow.
def table($head; $rows):
  ($head | map(text | element("th"; " scope=\"col\"")) | add | element("tr") | element("thead"))
  + ($rows | map(map(element("td")) | add | element("tr")) | add // "" | element("tbody"))
  | element("table") | element("div"; " class=\"scroll\"");

def section($id; $title): (($title | text | element("h2")) + .) | element("section"; " id=\"\($id)\"");
def fold($title): (($title | text | element("summary")) + .) | element("details");
def notice: if . == "complete" then "" else text | element("p"; " class=\"notice\"") end;

def head:
  "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">"
  + "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">"
  + "<title>objref report</title><style>" + $style + "</style></head><body>";

def started:
  ([.results, .bench] | map(select(. != null and .header != null) | .header.started) | .[0])
  // .sweeps.context.date // "";

def headline:
  ([impls[] as $impl | counts($impl)[] | select(.verdict | is_calm | not) | .count] | add // 0) as $broken
  | ([.bench.verdicts // [] | .[] | select(.gating and .verdict != "PASS")] | length) as $open
  | ("objref report" | element("h1"))
    + ("\(started | text) · "
       + (if .results == null then "no suite was run"
          elif unjudged != [] then "<strong>" + ([unjudged[] | unjudged_line | text] | join(", ")) + "</strong>"
          elif $broken == 0 then "the suite found nothing unexpected"
          else "<strong>\($broken | plural("case"; "cases")) not as expected</strong>" end)
       + " · "
       + (if .bench == null then "no claim was measured"
          elif $open == 0 then "every gating cell of the claim passes"
          else "<strong>\($open | plural("gating cell"; "gating cells")) without a PASS</strong>" end)
       | element("p"; " class=\"lead\""))
  | element("header");

# -- the suite

def suite_rows:
  . as $model
  | [impls[] as $impl | ($model | footer_of($impl)) as $footer
     | [($impl | text | element("strong")),
        ([$model | counts($impl)[] | "\(.count) " + (.verdict | badge)] | join(" · ")),
        (if $footer == null then "not judged" else "\($footer.rules.passed) of \($footer.rules.applicable)" end),
        (if $footer == null then "" else "\($footer.rules.untested)" end),
        (if $footer == null then "" else "\($footer.rules.unproven)" end)]];

def trouble:
  ((.verdict | badge) + @html " \(.case) <small>on \(.impl)</small>" | element("h3"))
    + ((.text // .observed // "") | text | element("pre"; " tabindex=\"0\""))
    + (if .again then "<p>Again: " + (.again | text | element("code")) + "</p>" else "" end)
    + (if .repeats then @html "<p>Repeated alone, it failed \(.repeats) times.</p>" else "" end)
    + (if .stderr // "" != "" then .stderr | text | element("pre") | fold("Its standard error, the end") else "" end)
  | element("article"; " class=\"trouble\"");

def matrix_rows($rules):
  . as $model
  | [$rules[] as $rule
     | [@html "<span id=\"rule-\($rule.rule)\">\($rule.rule)</span>", ($rule.level | text),
        ($rule.text | text) + ($rule | why_no_case | if . == "" then "" else "<br><small>No case: " + text + "</small>" end)]
       + [$model | impls[] as $impl | rule_verdict($rule.rule; $impl) | badge]];

def family_title($rules):
  . as $model
  | "\($rules[0].family): \($rules | length | plural("rule"; "rules"))"
    + join_all($model | impls[] as $impl
        | [$rules[] as $rule | $model | rule_verdict($rule.rule; $impl)]
        | ", \($impl) passes \(map(select(. == "PASS")) | length)"
          + (map(select(. == "FAIL")) | length | if . > 0 then " and fails \(.)" else "" end));

def matrix:
  . as $model
  | join_all(families[] as $family
      | [$model.results.rules[] | select(.family == $family)] as $rules
      | ($model | family_title($rules)) as $title
      | table(["rule", "level", "what must hold"] + ($model | impls); $model | matrix_rows($rules))
      | fold($title));

def unasked_lists:
  join_all(impls[] as $impl
    | join_all(unasked($impl)[]
        | ((.verdict | badge) + " " + (.reason | text) + ": " + (.cases | map(text | element("code")) | join(", ")))
        | element("li"))
    | select(. != "") | element("ul") | fold("Not asked of \($impl)"));

def suite:
  (state(.results) | notice)
  + table(["implementation", "cases", "applicable rules passed", "untested", "unproven"]; suite_rows);

def results_part:
  (suite | section("suite"; "Suite")),
  (select(troubled | length > 0) | join_all(troubled[] | trouble) | section("broke"; "What broke")),
  (matrix | section("matrix"; "Rules")),
  (unasked_lists | select(. != "") | section("unasked"; "Not asked")),
  ([without_record[] | text | element("code")] | select(length > 0) | join(", ") | section("lost"; "Cases without a record in this run"));

# -- the claim: a forest plot in plain boxes, so that it reads on a phone

# The axis runs from -6 margins to 4 margins; what lies beyond ends at its edge with an arrow.
def place($margin): (. / $margin + 6) / 10 * 100 | if . < 0 then 0 elif . > 100 then 100 else . end | round_to(2);

def bar:
  .margin_percent as $margin
  | (.low_percent | place($margin)) as $low | (.high_percent | place($margin)) as $high
  | (if .low_percent > 4 * $margin then "<i class=\"beyond right\">▶</i>"
     elif .high_percent < -6 * $margin then "<i class=\"beyond left\">◀</i>"
     else "<i class=\"ci\" style=\"left:\($low)%;width:\($high - $low | round_to(2))%\"></i>"
          + "<i class=\"dot\" style=\"left:\(.overhead_percent | place($margin))%\"></i>" end)
  | "<span class=\"track\"><i class=\"zero\"></i><i class=\"margin\"></i>" + . + "</span>";

# What a verdict on this row means: only a gating cell of a gating alternative has to PASS.
def role_note:
  if .gating then "" elif .role == "contrast" then ", a contrast" else ", shown" end;

def plot_row:
  @html "<span class=\"what\">\(.alternative) <small>\(.cell)\(role_note)</small></span>"
  + bar
  + "<span class=\"figures\">" + (.verdict | badge) + @html " \(.overhead_percent | percent) % \(interval)</span>"
  | element("div"; " class=\"row\"");

def plot($claim):
  @html "<p class=\"axis\">Overhead against <em>\($claim.baseline)</em>: the thin line is 0, the thick one the margin, \($claim.margin_percent) %. A bar is the confidence interval. Gating rows come first; a contrast is there to show what a slow lookup looks like.</p>"
  + join_all([.bench.verdicts[] | select(.claim == $claim.claim)] | sort_by(.gating | not) | .[] | plot_row)
  | element("div"; " class=\"forest\" role=\"img\" aria-label=\"forest plot of the claim\"");

def control_table:
  table(["control", "cell", "interval %", ""];
    [.bench.controls[]
     | [(.control | text), (.cell | text), interval, (if .ok then "in bounds" else "<strong>out of bounds</strong>" end)]]);

def bench_part:
  . as $model
  | ((state(.bench) | notice)
     + join_all(.bench.claims[] as $claim
         | (($claim.title | text | element("p")) + ($model | plot($claim))))
     + (control_table | fold("Controls"))
     | section("claim"; "Claim")),
    ([.bench.header.machine // {} | to_entries[] | [(.key | text), (.value | tostring | text)]]
     | table(["machine", ""]; .) | fold("Where it was measured") | section("machine"; "Machine"));

def peers_part:
  (state(.peers) | notice)
  + (@html "Time of the reference runtime over that of a peer, block by block in one run; below 1 is in its favour. \(.peers.goals | goal_states)." | element("p"))
  + ([.peers.goals[]
      | [(.goal | text), (.title | text), (.peer // "" | text), (goal_measured | text), (goal_limit | text),
         (.state + (if .reason then ": " + .reason else "" end) | text)]]
     | table(["goal", "what", "peer", "measured", "limit", ""]; .))
  + ([.peers.header.programs // [] | .[] | select(.present)
      | [(.program | text), (.version // "?" | text), (.compiler // "?" | text)]]
     | table(["peer", "version", "compiler"]; .) | fold("Versions"))
  | section("peers"; "Peers");

# -- the sweeps

def sweep_html: if . != null and .error then "<strong class=\"failed\">FAILED</strong>" else sweep_time | text end;

def sweep_table($axis):
  sweep_of($axis) as $rows
  | if $axis == null
    then [$rows[] | [(.name | text), sweep_html]] | table(["verb", "time"]; .)
    else ($rows | sweep_names) as $names
      | [$rows | sweep_values[] as $value
         | [$value | axis_value($axis) | text] + [$names[] as $name | $rows | sweep_point($name; $value) | sweep_html]]
      | table([$axis] + $names; .) end;

def sweep_plot($axis):
  sweep_of($axis) as $rows
  | {title: "line plot, both axes logarithmic: time of an operation over \($axis | axis_title); the table after it has the numbers",
     unit: ($axis | axis_title),
     values: [$rows | sweep_values[] | {value: ., text: axis_value($axis)}],
     series: [$rows | sweep_names[] as $name
       | {name: $name, points: [sweep_values[] as $value | sweep_point($name; $value) // {value: $value}]}]}
  | plot;

def sweep_figure($axis):
  (if $axis == null then "Without an axis" else "Over \($axis | axis_title)" end | text | element("figcaption"))
  + (if $axis == null then "" else sweep_plot($axis) end)
  + sweep_table($axis)
  | element("figure");

def sweeps_part:
  .sweeps
  | (if .end == "complete"
     then (sweep_words + " A bar goes from the fastest run to the slowest." | text | element("p"))
       + join_all(sweep_failed | select(. != [])
           | map("<strong class=\"failed\">FAILED</strong> " + (sweep_fault | text) | element("li")) | add | element("ul"))
       + (. as $sweeps | [sweep_axes[] as $axis | $sweeps | sweep_figure($axis)] | add | element("div"; " class=\"plots\""))
       + (sweep_machine | text | element("p"; " class=\"axis\""))
     else sweeps_state | notice end)
  | section("sweeps"; "Sweeps");

head, headline,
(select(.results != null) | results_part),
(select(.bench != null) | bench_part),
(select(.peers != null) | peers_part),
(select(.sweeps != null) | sweeps_part),
"</body></html>"
