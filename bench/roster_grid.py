"""How quick the roster grid is in a real Chromium: the first drawing, a drag, scrolling. No server, no database.

`python -m bench.roster_grid --people 500 --days 14` after `python3 run.py` has built the pages. Software drawing, so a
machine with a graphics card does better.
"""

from __future__ import annotations

import argparse
import json
import shutil
import statistics
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, Route, sync_playwright

from tests.browser.roster_server import FakeRoster

DIST = Path(__file__).parents[1] / "keskus" / "web" / "static" / "dist"
SITE = "http://roster.test"
PAGE = """<!doctype html><html lang="en"><link rel="stylesheet" href="/app.css"><main class="page"></main>
<script type="module" src="/app.js"></script></html>"""
OPEN = """async () => {
  const wait = () => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
  const started = performance.now();
  const grid = document.createElement("roster-grid");
  grid.setAttribute("source", "/sheet");
  document.querySelector("main").append(grid);
  while (!document.querySelector(".rg-shift")) await wait();
  await wait();
  return performance.now() - started;
}"""
# Every frame the pointer is elsewhere; gives how far the frames lay apart.
DRAG = """async (still) => {
  const bar = [...document.querySelectorAll(".rg-shift")][9];
  const box = bar.getBoundingClientRect();
  const scroll = document.querySelector(".rg-scroll");
  scroll.setPointerCapture = () => {};
  const x = box.left + box.width / 2, y = box.top + 5;
  const fire = (kind, target, dx) => target.dispatchEvent(new PointerEvent(kind,
    {bubbles: true, cancelable: true, clientX: x + dx, clientY: y, button: 0, pointerId: 1, pointerType: "mouse"}));
  if (!still) fire("pointerdown", bar, 0);
  const hour = parseFloat(document.querySelector(".rg-canvas").style.getPropertyValue("--rg-hour"));
  const frames = [];
  let last = await new Promise(requestAnimationFrame);
  for (let frame = 0; frame < 120; frame++) {
    if (!still) fire("pointermove", scroll, (Math.abs((frame % 24) - 12) - 6) * hour / 4 + 6);
    const now = await new Promise(requestAnimationFrame);
    frames.push(now - last);
    last = now;
  }
  if (!still) fire("pointercancel", scroll, 0);
  return frames;
}"""
SCROLL = """async () => {
  const scroll = document.querySelector(".rg-scroll");
  const frames = [];
  let last = await new Promise(requestAnimationFrame);
  for (let frame = 0; frame < 120; frame++) {
    scroll.scrollTop += 60;
    const now = await new Promise(requestAnimationFrame);
    frames.push(now - last);
    last = now;
  }
  return frames;
}"""


def answer(route: Route, sheet: str) -> None:
    path = route.request.url.removeprefix(SITE)
    if path == "/":
        route.fulfill(body=PAGE, content_type="text/html")
    elif path == "/sheet":
        route.fulfill(body=sheet, content_type="application/json")
    elif (DIST / path.lstrip("/")).is_file():
        route.fulfill(path=DIST / path.lstrip("/"))
    else:
        route.fulfill(status=404, body="")


def told(name: str, page: Page, *script: Any) -> None:
    """How far frames lay apart, which the machine's load decides too, and the main thread's own time in each."""
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable", {"timeDomain": "threadTicks"})

    def busy() -> float:
        metrics = session.send("Performance.getMetrics")["metrics"]
        return next(float(each["value"]) for each in metrics if each["name"] == "TaskDuration")

    before = busy()
    frames = sorted(page.evaluate(*script))
    own = (busy() - before) / len(frames) * 1000
    apart = f"p50 {statistics.median(frames):.1f}, p95 {frames[int(len(frames) * 0.95)]:.1f}, worst {frames[-1]:.1f} ms"
    print(f"{name}: {own:.1f} ms of the main thread a frame; frames {apart}")


def measure(page: Page, rounds: int) -> None:
    opened = []
    for _ in range(rounds):
        page.goto(SITE + "/")
        page.wait_for_function("Boolean(customElements.get('roster-grid'))")
        opened.append(page.evaluate(OPEN))
    print(f"from the element to its first picture: least {min(opened):.0f} ms, all {[round(each) for each in opened]}")
    print(f"elements in the grid: {page.evaluate('document.querySelectorAll(`roster-grid *`).length')}")
    told("nothing happening", page, DRAG, True)
    told("dragging, week in view", page, DRAG, False)
    told("scrolling 60 px a frame", page, SCROLL)
    page.locator(".rg-scroll").evaluate("scroll => scroll.scrollTop = 0")
    page.get_by_role("button", name="Day", exact=True).click()
    told("dragging, day in view", page, DRAG, False)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--people", type=int, default=500)
    options.add_argument("--days", type=int, default=14)
    options.add_argument("--rounds", type=int, default=5)
    chosen = options.parse_args()
    roster: Any = FakeRoster(chosen.people, chosen.days)
    sheet = json.dumps(roster.sheet())
    print(f"{chosen.people} people, {chosen.days} days, {len(roster.shifts)} shifts, {len(sheet) / 1e6:.1f} MB of JSON")
    with sync_playwright() as playwright:
        arguments = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=arguments)
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        page.route("**/*", lambda route: answer(route, sheet))
        measure(page, chosen.rounds)
        browser.close()


if __name__ == "__main__":
    main()
