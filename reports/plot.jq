# Line plots as SVG, both axes logarithmic, for the pages that html.jq makes.
#   {title, unit, values: [{value, text}], series: [{name, points: [{value, ns, low, high} or {value}]}]} | plot
# A value without a point leaves a gap in its line; style.css has the colours, light and dark.
include "lib";

# In units of the picture, which is as wide as a phone's page.
def size: {width: 360, left: 50, right: 346, top: 16, height: 170, row: 16};

# Of 1, 2 and 5 times powers of ten, in ns: the last at or below, the first at or above.
def steps: [range(-1; 13) as $power | (1, 2, 5) * pow(10; $power)];
def step_below: . as $ns | [steps[] | select(. <= $ns)] | .[-1] // steps[0];
def step_above: . as $ns | [steps[] | select(. >= $ns)] | .[0] // steps[-1];

# Where a number is between two others, 0 to 1.
def share($low; $high): if $high > $low then ((. / $low) | log10) / (($high / $low) | log10) else 0.5 end;

def frame:
  size as $size
  | [.series[].points[] | select(.ns)] as $points
  | ($points | map(.low) | min // 1 | step_below) as $low
  | {title, values, series, unit, low: $low,
     high: ($points | map(.high) | max // 10 | step_above | if . > $low then . else $low * 10 end),
     first: (.values[0].value), last: (.values[-1].value),
     top: ($size.top + $size.row * ((.series | length) / 3 | ceil))}
  | .bottom = .top + $size.height;

def x($frame): share($frame.first; $frame.last) * (size.right - size.left - 24) + size.left + 12 | round_to(1);
def y($frame): $frame.bottom - share($frame.low; $frame.high) * size.height | round_to(1);

def at($x; $y; $more): "<text x=\"\($x)\" y=\"\($y)\"\($more)>" + @html "\(.)" + "</text>";

# Ticks of the times: powers of ten, and 2 and 5 of them where there is room.
def times:
  . as $frame
  | [steps[] | select(. >= $frame.low and . <= $frame.high)
     | select($frame.high / $frame.low <= 100 or (log10 | . == floor))];
def grid:
  . as $frame
  | times[] | y($frame) as $y
  | "<path class=\"grid\" d=\"M\(size.left) \($y)H\(size.right)\"/>"
    + (duration | at(size.left - 5; $y + 4; " text-anchor=\"end\""));

# Texts of the values, from the right, as far as there is room for them.
def ticks:
  . as $frame
  | reduce (.values | reverse[] | . + {x: (.value | x($frame))}) as $tick ([];
      if . == [] or .[-1].x - $tick.x >= 40 then . + [$tick] else . end)
  | .[] | "<path class=\"grid\" d=\"M\(.x) \($frame.bottom)v4\"/>"
    + (.x as $x | .text | at($x; $frame.bottom + 16; " text-anchor=\"middle\""));

# Shapes as well as colours tell the lines apart.
def marks: ["M-3.5 0a3.5 3.5 0 1 0 7 0a3.5 3.5 0 1 0 -7 0", "M-3.2 -3.2h6.4v6.4h-6.4z", "M0 -4.2L4 3.2H-4z", "M0 -4.5L4.5 0L0 4.5L-4.5 0z"];
def mark($i; $x; $y): "<path class=\"mark\" transform=\"translate(\($x) \($y))\" d=\"\(marks[$i % 4])\"/>";

def legend($i):
  (size.left + $i % 3 * 100) as $x | (10 + ($i / 3 | floor) * size.row) as $y
  | "<path class=\"line\" d=\"M\($x) \($y)h22\"/>" + mark($i; $x + 11; $y) + (.name | at($x + 27; $y + 4; ""));

# One path; a missing point ends a piece of it.
def line($frame):
  [.points[] | if .ns then "\(.value | x($frame)) \(.ns | y($frame))" else null end] as $places
  | [range($places | length) as $i | select($places[$i])
     | (if $i > 0 and $places[$i - 1] then "L" else "M" end) + $places[$i]] | join("");

def series($frame; $i):
  "<g class=\"s\($i % 4)\"><path class=\"line\" d=\"\(line($frame))\"/>"
  + ([.points[] | select(.ns) | (.value | x($frame)) as $x
      | "<path class=\"range\" d=\"M\($x) \(.low | y($frame))V\(.high | y($frame))\"/>" + mark($i; $x; .ns | y($frame))]
     | join(""))
  + legend($i) + "</g>";

def plot:
  frame as $frame
  | "<svg viewBox=\"0 0 \(size.width) \($frame.bottom + 36)\" role=\"img\" aria-label=\"" + @html "\(.title)" + "\">"
    + ([$frame | grid, ticks] | join(""))
    + ([range($frame.series | length) as $i | $frame.series[$i] | series($frame; $i)] | join(""))
    + (.unit | at((size.left + size.right) / 2; $frame.bottom + 32; " text-anchor=\"middle\""))
    + "</svg>";
