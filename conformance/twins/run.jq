# run.jq: the record file of one check as one object. --arg twin NAME --argjson exit CODE
{ twin: $twin, exit: $exit,
  cases: [inputs | select(.record == "case")
          | {case, rules, verdict, line: (.line // 0), observed: (.observed // "")}] }
