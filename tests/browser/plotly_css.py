"""Write Plotly's own style rules into static/css/plotly.css: `python -m tests.browser.plotly_css`.

Plotly puts these rules into the page by script, which a policy without 'unsafe-inline' forbids. The
page links the file instead, under the id by which Plotly knows that the rules are already there.
They change with Plotly's version.
"""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from tests.browser import chromium

FILE = Path(__file__).resolve().parents[2] / "static" / "css" / "plotly.css"

_HEAD = "/* Plotly's own rules; made by tests/browser/plotly_css.py. */\n"
_PAGE = "<!doctype html><div id=plot></div>"
_RULES = """async () => {
  await Plotly.newPlot("plot", [{ y: [1, 2] }]);
  const sheet = document.querySelector("style[id='plotly.js-style-global']").sheet;
  return [...sheet.cssRules].map((rule) => rule.cssText);
}"""


def injected_rules(browser: Browser) -> str:
    """The stylesheet that the installed Plotly would inject."""
    page = browser.new_page()
    page.set_content(_PAGE)
    page.add_script_tag(
        content=(files("plotly") / "package_data" / "plotly.min.js").read_text("utf-8")
    )
    rules: list[str] = page.evaluate(_RULES)
    page.close()
    return _HEAD + "\n".join(rules) + "\n"


def main() -> None:
    """Write the file."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium.find_browser(), args=chromium.ARGUMENTS
        )
        FILE.write_text(injected_rules(browser), "utf-8")
        browser.close()


if __name__ == "__main__":
    main()
