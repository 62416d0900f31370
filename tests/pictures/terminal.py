"""Takes a picture of a text chart as a terminal with 24-bit colours shows it.

usage: bench-plot -f text --color always … | terminal.py PICTURE.png
"""

import html
import re
import sys
import tempfile
from pathlib import Path

from check import browser

PAGE = """<!DOCTYPE html><meta charset="utf-8"><style>
body { margin: 0; background: #14171c; }
pre { display: inline-block; margin: 0; padding: 12px 16px; color: #e8eaed;
  font: 15px/19px "DejaVu Sans Mono", monospace; }
i { display: inline-block; width: 9px; height: 19px; overflow: hidden; font-style: normal; }
</style><pre>%s</pre>"""

SPAN = re.compile("\x1b\\[38;2;(\\d+);(\\d+);(\\d+)m(.*?)\x1b\\[0m|(.)", re.DOTALL)


def markup(text):
    """Every character in a cell of its own, as a terminal has it, in its colour."""
    cells = []
    for red, green, blue, words, plain in SPAN.findall(text):
        style = f' style="color:rgb({red},{green},{blue})"' if red else ""
        cells += [c if c == "\n" else f"<i{style}>{html.escape(c)}</i>" for c in words or plain]
    return "".join(cells)


def main():
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder, "terminal.html")
        page.write_text(PAGE % markup(sys.stdin.read()))
        driver = browser()
        try:
            driver.get(page.as_uri())
            driver.find_element("tag name", "pre").screenshot(sys.argv[1])
        finally:
            driver.quit()


if __name__ == "__main__":
    main()
