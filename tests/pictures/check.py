"""Looks at pictures as their readers do: a page in a real browser, a specification against its schema.

usage: check.py BENCH_PLOT AGGREGATE FOLDER

Pictures and a screenshot are left in FOLDER. Exits with 1 at the first expectation that fails.
"""

import importlib.metadata
import json
import subprocess
import sys
from pathlib import Path

import altair
import jsonschema
from selenium import webdriver
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

FLAGS = [
    "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--window-size=1440,1000",
]
HOSTILE = '</script><script>window.hacked=1</script>"\'><img src=x onerror=window.hacked=1>'


def browser():
    options = webdriver.ChromeOptions()
    for flag in FLAGS:
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    service = webdriver.ChromeService(executable_path="/usr/bin/chromedriver")
    return webdriver.Chrome(options=options, service=service)


def check_page(driver, page, runs, screenshot):
    driver.get(page.resolve().as_uri())
    marks = driver.find_elements(By.CSS_SELECTOR, "[data-run]")
    expect(len(marks) == len(runs), f"{len(runs)} runs have marks, found {len(marks)}")
    tip = driver.find_element(By.ID, "tip")

    ActionChains(driver).move_to_element(marks[-1]).perform()
    run = runs[int(marks[-1].get_attribute("data-run"))]
    expect(tip.is_displayed(), "a hover shows the tooltip")
    for key in ["hw", "framework", "precision", "tp", "conc"]:
        expect(f"{key}\n{run[key]}" in tip.text, f"the tooltip tells the run's {key}")
    driver.save_screenshot(str(screenshot))

    entry = driver.find_element(By.CSS_SELECTOR, '[data-legend="0"]')
    series = driver.find_elements(By.CSS_SELECTOR, '[data-series="0"]')
    others = driver.find_elements(By.CSS_SELECTOR, '[data-series="1"]')
    ActionChains(driver).move_to_element(entry).click().perform()
    expect(not any(part.is_displayed() for part in series), "a click hides a series")
    expect(all(part.is_displayed() for part in others), "a click hides no other series")
    entry.send_keys(Keys.ENTER)
    expect(all(part.is_displayed() for part in series), "Enter shows it again")

    driver.refresh()
    tip = driver.find_element(By.ID, "tip")
    driver.find_element(By.TAG_NAME, "body").send_keys(Keys.TAB)
    focused = driver.switch_to.active_element
    expect(focused.get_attribute("data-run") is not None, "Tab goes to a point")
    expect(tip.is_displayed(), "focus shows the tooltip")
    focused.send_keys(Keys.ESCAPE)
    expect(not tip.is_displayed(), "Escape hides the tooltip")
    log = driver.get_log("browser")
    expect(not log, f"nothing in the console: {log}")


def check_hostile(driver, page):
    driver.get(page.resolve().as_uri())
    mark = driver.find_element(By.CSS_SELECTOR, "[data-run]")
    ActionChains(driver).move_to_element(mark).perform()
    expect(HOSTILE in driver.find_element(By.ID, "tip").text, "markup in a name is shown")
    expect(driver.execute_script("return window.hacked") is None, "and not run")
    expect(not driver.find_elements(By.CSS_SELECTOR, "img"), "and makes no elements")


def check_specification(path):
    schema = Path(altair.__file__).parent / "vegalite/v5/schema/vega-lite-schema.json"
    jsonschema.validate(json.loads(path.read_text()), json.loads(schema.read_text()))
    print(f"ok - valid by the schema of altair {importlib.metadata.version('altair')}")


def expect(truth, what):
    if not truth:
        sys.exit(f"not ok - {what}")
    print(f"ok - {what}")


def main():
    plot, aggregate, folder = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
    folder.mkdir(parents=True, exist_ok=True)
    runs = json.loads(aggregate.read_text())

    def draw(name, records, *flags):
        path = folder / name
        subprocess.run([plot, "-q", "-o", path, *flags], input=json.dumps(records), text=True, check=True)
        return path

    driver = browser()
    try:
        check_page(driver, draw("page.html", runs), runs, folder / "page.png")
        check_hostile(driver, draw("hostile.html", [{**runs[0], "framework": HOSTILE, "model": HOSTILE}]))
    finally:
        driver.quit()
    check_specification(draw("chart.vl.json", runs))
    asked = ["--at", "60", "--joint", "--line", "step", "--xlim", "20,100"]
    check_specification(draw("asked.vl.json", runs, *asked))
    dotted = [{**run, "a.b[0]": HOSTILE} for run in runs]
    check_specification(draw("dotted.vl.json", dotted))


if __name__ == "__main__":
    main()
