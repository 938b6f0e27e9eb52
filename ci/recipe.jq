# A recipe in, line by line; the same with its @WORDS@ replaced. The replacements are quoted for the
# language of the recipe; a line that they leave empty goes.
def quoted: if $language == "yaml" then tojson else @sh end;

def bench_command:
  if $bench == "no" then ""
  elif $bench == "yes" then "judged objref bench --out objref-out"
  else "judged objref bench --subject \($bench | quoted) --out objref-out" end;

# OWNER/REPOSITORY@REF, to the action inside.
def action: ($kit | split("@")) as $parts | "\($parts[0])/ci/action@\($parts[1:] | join("@"))";

def words: {
  "@IMPLEMENTATION@": ($implementation | quoted),
  "@KIT@": action,
  "@BENCH@": (if $language == "yaml" then $bench | quoted else bench_command end),
  " @WITHOUT@": (if $bench == "no" then " --without bench" else "" end)
};

inputs as $line
| $line
| reduce (words | to_entries[]) as $word (.; split($word.key) | join($word.value))
| select(. != "" or $line == "")
