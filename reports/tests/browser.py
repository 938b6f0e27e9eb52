"""Opens report.html in headless Chromium: python browser.py REPORT.html PICTURES_FOLDER

Asserts what a reader must be able to see and read, in light and dark, on a desk and on a phone, and
leaves four pictures. Pages that must be refused go first: a check that cannot fail is none.
"""

import base64
import pathlib
import sys
import tempfile

from selenium import webdriver
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service

DESK, PHONE = (1200, 900), (390, 844)
CONTRAST_MIN = 4.5

LINE_CONTRAST_MIN = 3
PLOT_TEXT_PIXELS_MIN = 9

COLOURS = """
const parse = text => text.match(/[\\d.]+/g).map(Number);
const light = ([r, g, b]) => [r, g, b].map(v => v / 255)
  .map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
  .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
const behind = node => {
  for (; node; node = node.parentElement) {
    const colour = parse(getComputedStyle(node).backgroundColor);
    if (colour.length < 4 || colour[3] === 1) return colour;
  }
  return matchMedia('(prefers-color-scheme: dark)').matches ? [18, 18, 18] : [255, 255, 255];
};
const contrast = (colour, node) => {
  const [a, b] = [light(parse(colour)), light(behind(node))];
  return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
};
"""

# Every text on the page against the nearest opaque background behind it [WCAG 2.1, 1.4.3].
CONTRASTS = COLOURS + """
const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), found = [];
while (walker.nextNode()) {
  const element = walker.currentNode.parentElement, text = walker.currentNode.textContent.trim();
  if (!text || !element.checkVisibility()) continue;
  const style = getComputedStyle(element);
  const colour = element instanceof SVGElement ? style.fill : style.color;
  found.push([contrast(colour, element), text.slice(0, 40)]);
}
return found.sort((x, y) => x[0] - y[0]);
"""

# Lines of plots likewise [1.4.11].
LINE_CONTRASTS = COLOURS + """
return [...document.querySelectorAll('svg .line')].map(line => contrast(getComputedStyle(line).stroke, line));
"""

# Texts of plots that are too small, outside of their picture, or over one another.
PLOT_TEXTS = """
const bad = [];
for (const svg of document.querySelectorAll('svg')) {
  const box = svg.getBoundingClientRect(), texts = [...svg.querySelectorAll('text')];
  const boxes = texts.map(text => text.getBoundingClientRect());
  texts.forEach((text, i) => {
    const b = boxes[i];
    if (b.height < arguments[0]) bad.push(text.textContent + ' is small');
    if (b.left < box.left || b.right > box.right || b.top < box.top || b.bottom > box.bottom)
      bad.push(text.textContent + ' is cut');
    if (boxes.some((c, j) => j < i && b.left < c.right && c.left < b.right && b.top < c.bottom && c.top < b.bottom))
      bad.push(text.textContent + ' is over another');
  });
}
return bad;
"""


class Wrong(AssertionError):
    """The page breaks a promise; the message says which."""


def expect(condition: bool, message: str) -> None:
    if not condition:
        raise Wrong(message)


def browser() -> webdriver.Chrome:
    options = Options()
    options.binary_location = "/usr/bin/chromium"
    for flag in ("headless", "no-sandbox", "disable-gpu", "no-first-run", "disable-sync", "disable-quic",
                 "disable-background-networking", "disable-component-update", "hide-scrollbars"):
        options.add_argument(f"--{flag}")
    return webdriver.Chrome(options=options, service=Service("/usr/bin/chromedriver"))


def show(driver: webdriver.Chrome, page: pathlib.Path, size: tuple[int, int], scheme: str) -> None:
    width, height = size
    driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride",
                           {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": size == PHONE})
    driver.execute_cdp_cmd("Emulation.setEmulatedMedia",
                           {"features": [{"name": "prefers-color-scheme", "value": scheme}]})
    driver.get(page.resolve().as_uri())
    driver.execute_script("for (const d of document.querySelectorAll('details')) d.open = true")


def is_readable(driver: webdriver.Chrome) -> None:
    overflow = driver.execute_script(
        "return document.documentElement.scrollWidth - document.documentElement.clientWidth")
    expect(overflow <= 0, f"the page scrolls sideways by {overflow} pixels")
    contrasts = driver.execute_script(CONTRASTS)
    expect(len(contrasts) > 0, "no text on the page")
    worst, text = contrasts[0]
    expect(worst >= CONTRAST_MIN, f"contrast {worst:.2f} of {text!r}, less than {CONTRAST_MIN}")
    lines = driver.execute_script(LINE_CONTRASTS)
    expect(min(lines) >= LINE_CONTRAST_MIN, f"contrast {min(lines):.2f} of a line, less than {LINE_CONTRAST_MIN}")
    texts = driver.execute_script(PLOT_TEXTS, PLOT_TEXT_PIXELS_MIN)
    expect(not texts, f"plots: {', '.join(texts)}")


def is_complete(driver: webdriver.Chrome) -> None:
    count = lambda selector: len(driver.find_elements("css selector", selector))
    expect(count("#matrix tbody tr") > 0, "no matrix of rules")
    expect(count("#matrix td .v") > 0, "no verdict in the matrix")
    expect(count("#claim .forest .row .ci") > 0, "no interval in the forest plot")
    expect(count("#claim .forest .row .margin") == count("#claim .forest .row"), "no margin line in some row")
    expect(count("#sweeps svg") == 3, "not a plot for each axis")
    expect(count("#sweeps svg[aria-label] + .scroll td") > 0, "a plot without its numbers")
    expect(count("link, script, img") == 0, "the page asks for something outside of it")


def shows_failures(driver: webdriver.Chrome) -> None:
    trouble = driver.find_element("css selector", "#broke .trouble")
    expect("observed" in trouble.find_element("css selector", "pre").text, "a failure without its case text")
    expect("objref replay" in trouble.find_element("css selector", "p code").text, "a failure without its command")


def picture(driver: webdriver.Chrome, path: pathlib.Path) -> None:
    shot = driver.execute_cdp_cmd("Page.captureScreenshot", {"captureBeyondViewport": True})
    path.write_bytes(base64.b64decode(shot["data"]))


def refuses(driver: webdriver.Chrome, page: pathlib.Path, size: tuple[int, int], harm: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        harmed = pathlib.Path(folder) / "harmed.html"
        harmed.write_text(page.read_text().replace("</style>", harm + "</style>"))
        show(driver, harmed, size, "light")
        try:
            is_readable(driver)
        except Wrong:
            return
    raise SystemExit(f"negative control: a page with {harm!r} was accepted")


def main() -> None:
    page, pictures = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
    pictures.mkdir(parents=True, exist_ok=True)
    driver = browser()
    try:
        refuses(driver, page, DESK, ".lead { color: #999 }")
        refuses(driver, page, PHONE, "h1 { width: 600px }")
        for harm in ("svg .line { stroke: #ddd }", "svg { width: 200px }", "svg text { fill: #999 }",
                     "svg text { font-size: 20px }"):
            refuses(driver, page, PHONE, harm)
        for name, size in (("desk", DESK), ("phone", PHONE)):
            for scheme in ("light", "dark"):
                show(driver, page, size, scheme)
                is_readable(driver)
                is_complete(driver)
                if "--failures" in sys.argv:
                    shows_failures(driver)
                picture(driver, pictures / f"{name}-{scheme}.png")
    finally:
        driver.quit()


if __name__ == "__main__":
    main()
