# Reads every line of every case (raw) and says what is wrong with the catalogue, one sentence a
# mistake. --slurpfile rules, capabilities, choices, --argjson tests (the names of
# all tests). Called by test_rules.sh.

def words: [splits("[, ]+") | select(. != "")];

# A header line's value: header("rule") of "rule   A-1, B-2" is "A-1, B-2".
def header($key): map(select(test("^" + $key + " "))) | map(sub("^" + $key + " +"; "")) | join(" ");

def body: (map(test("^\\s*$")) | index(true)) as $blank | .[$blank:];

def case_of:
  {id: .[0].id, first: .[0].line} + (map(.line) | {
    rules: header("rule") | words, title: header("title"), needs: header("needs") | words,
    options: header("with") | words, runtime: header("runtime"), body: body
  });

def token:
  "\"(?:[^\"\\\\]|\\\\.)*\"|#.*|@[a-z][a-z0-9_]*|-?[0-9][0-9A-Za-z.]*|[A-Za-z][A-Za-z0-9_]*|[^\\s]";

def bound_names:
  [.[] | capture("^\\s*(?:[a-z]+[0-9]: *)?(?<names>[a-z][a-z0-9_, ]*?) *[+]?= ").names | splits(", *")]
  + [.[] | capture("^\\s*for (?<name>[a-z][a-z0-9_]*) in ").name];

# The scene without its literals: names by their first place, marks, numbers and texts as signs.
def shape:
  bound_names as $bound
  | reduce (.[] | [scan(token)] | .[] | select(startswith("#") | not)) as $word ({seen: {}, out: []};
      if $word | test("^[-0-9\"]") then .out += ["literal"]
      elif $word | IN("null", "true", "false", "nan", "inf") then .out += ["literal"]
      elif $word | startswith("@") then .out += ["@"]
      elif $word | IN($bound[]) then .seen[$word] //= (.seen | length | tostring) | .out += [.seen[$word]]
      else .out += [$word] end)
  | .out | join(" ");

def scene: [.needs, (.options | map(sub("=.*"; ""))), .runtime, (.body | shape)] | tojson;

def doubles(f): group_by(f) | map(select(length > 1))[];

$rules as $rules | $capabilities[0] as $capabilities | $choices[0] as $choices
| [inputs | {id: (input_filename | sub(".*/cases/"; "") | sub("[.]case$"; "")), line: .}]
| group_by(.id) | map(case_of) as $cases
| ($rules | map({key: .id, value: .}) | from_entries) as $rule
| ([$cases[].rules[]] | unique) as $shown
| ([$capabilities[].options[]] | unique) as $options
| [
    ($rules | if length < 221 then "rules: \(length) are left of 221; a rule is retired, never removed" else empty end),
    ($rules | doubles(.id) | "\(.[0].id): stated twice"),
    ($rules | doubles(.text) | "\(.[0].id), \(.[1].id): the same text"),
    ($rules | group_by(.family)[] | . as $family
      | (map(.id | sub(".*-"; "") | tonumber) | sort) as $numbers
      | select($numbers != [range(1; length + 1)]) | "\($family[0].family): its numbers are not 1 to \(length)"),
    ($rules[]
      | (select(.id | startswith(.family // "?" + "-") | not)? // empty | "\(.id): not in family \(.family)"),
        (select(.level | IN("must", "should", "may") | not) | "\(.id): no level \(.level)"),
        (select(.profile | IN("core", "process", "fault", "node", "cancel", "stream") | not)
          | "\(.id): no profile \(.profile)"),
        (select(.core | type != "boolean") | "\(.id): core is neither true nor false"),
        (select((.text // "") | test("^[A-Z`\"].*[.]$") | not) | "\(.id): its text is no sentence"),
        (select((.source // "") == "") | "\(.id): no source"),
        (.needs[]? as $need | select($need | in($capabilities) | not) | "\(.id): no capability \($need)"),
        ([(.id | IN($shown[])), has("test"), has("untested"), has("retired")] as $states
          | select($states | map(select(.)) | length != 1)
          | "\(.id): must have cases, a test, or say why untested, or why retired"),
        (select(has("test")) | select(.test | IN($tests[]) | not) | "\(.id): no test \(.test)"),
        (select((.untested // .retired // "a reason") | length < 8) | "\(.id): no reason")),
    ($choices | to_entries[] | .key as $choice | .value
      | (select(.default as $default | .values | index($default) | not) | "\($choice): its default is no value of it"),
        (.rules[] as $id | select($id | in($rule) | not) | "\($choice): no rule \($id)")),
    ($capabilities | to_entries[] | select(.value | [.ops, .options, .functions] | map(type) != ["array", "array", "array"])
      | "\(.key): needs ops, options and functions"),
    ($cases | doubles(.id | ascii_downcase) | "\(.[0].id): two cases"),
    ($cases | doubles(.title) | "\(.[0].id), \(.[1].id): the same title"),
    ($cases | doubles(scene) | "\(.[0].id), \(.[1].id): differ in literals only"),
    ($cases[]
      | .id as $id
      | (select(.id | test("^[A-Z]+/[a-z0-9]+(-[a-z0-9]+)*$") | not) | "\($id): not FAMILY/words-with-hyphens"),
        (select(.first | test("^# catches: .{12}") | not) | "\($id): its first line does not say what it catches"),
        (select(.title == "") | "\($id): no title"),
        (select(.rules == []) | "\($id): no rule"),
        (.rules[] as $name | select($name | in($rule) | not) | "\($id): no rule \($name)"),
        (.needs[] | . as $need | (split("=") | {name: .[0], value: .[1]})
          | if .value == null then select(.name | in($capabilities) | not) | "\($id): no capability \(.name)"
            elif .name | in($choices) | not then "\($id): no choice \(.name)"
            else select(.value | IN($choices[$need | split("=")[0]].values[]) | not) | "\($id): no choice \($need)" end),
        (.options[] | sub("=.*"; "") | . as $option | select(IN($options[]) | not) | "\($id): no option \($option)"))
  ]
| .[]
