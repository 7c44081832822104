"""Takes the pictures of docs/screens from the demo: starts one of its own, signs in by its link, stops it.

Run as `.venv/bin/python -m tools.take_screenshots` after `python3 run.py test` has made the environment.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading
from pathlib import Path
from typing import IO

from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
SCREENS = ROOT / "docs" / "screens"
LARGEST_BYTES = 250_000
LIVE_MILLISECONDS = 4_000  # for the stream to bring something
BEGUN_MILLISECONDS = 90_000  # until the weeks before are asked for
MOST_LOOKS, LOOK_AGAIN_MILLISECONDS = 200, 3_000
DESK, PHONE = {"width": 1280, "height": 800}, {"width": 390, "height": 780}


def main() -> None:
    """Make all pictures anew."""
    SCREENS.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        env = {**os.environ, "KESKUS_DATA_DIR": folder}
        command = [sys.executable, "-m", "keskus.cli", "demo", "--port", "18769"]
        demo = subprocess.Popen(command, cwd=ROOT, env=env, stderr=subprocess.PIPE, text=True)
        try:
            assert demo.stderr is not None
            link = link_in(demo.stderr)
            threading.Thread(target=demo.stderr.read, daemon=True).start()
            with sync_playwright() as playwright:
                chromium = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
                take_all(chromium, link)
                chromium.close()
        finally:
            demo.terminate()
            demo.wait(30)


def link_in(lines: IO[str]) -> str:
    """The sign-in link, once the demo has moved in."""
    for line in lines:
        print(line, end="")
        found = re.search(r"http://\S+/account/link/\S+", line)
        if found:
            return found.group()
    raise SystemExit("the demo ended before it named its address")


def take_all(chromium: Browser, link: str) -> None:
    """Sign in and visit what the README shows."""
    context = chromium.new_context(viewport=DESK, locale="en", color_scheme="light", reduced_motion="reduce")
    page = context.new_page()
    page.goto(link)
    page.locator("main button").click()
    page.wait_for_load_state()
    base = link.split("/account/")[0]
    wait_for_weeks(page, base)
    page.goto(f"{base}/reports/production/?period=last7&by=hour")
    take(page, "production")
    page.goto(f"{base}/contacts/calls/?period=yesterday&sort=-wait")
    page.locator("#calls tbody a").first.click()
    page.emulate_media(color_scheme="dark")
    take(page, "call")
    page.goto(f"{base}/reports/production/?period=last7&by=queue")
    page.set_viewport_size(PHONE)
    take(page, "on-a-phone")
    page.set_viewport_size(DESK)
    page.emulate_media(color_scheme="light")
    page.goto(f"{base}/floor/")
    page.wait_for_timeout(LIVE_MILLISECONDS)
    take(page, "floor")
    page.goto(f"{base}/floor/boards/1/")
    page.wait_for_timeout(LIVE_MILLISECONDS)
    take(page, "board")
    page.goto(f"{base}/planning/rosters/")
    page.locator("main tbody a").first.click()
    page.wait_for_timeout(LIVE_MILLISECONDS)
    take(page, "roster")


def wait_for_weeks(page: Page, base: str) -> None:
    """Until the weeks before are taken in: neither a job is at work nor anything counted again."""
    page.wait_for_timeout(BEGUN_MILLISECONDS)
    for _ in range(MOST_LOOKS):
        page.goto(f"{base}/jobs/")
        at_work = page.get_by_text(re.compile("Running|Requested")).count()
        page.goto(f"{base}/contacts/calls/?period=yesterday")
        if not at_work and not page.get_by_text("Being counted again").count():
            return
        page.wait_for_timeout(LOOK_AGAIN_MILLISECONDS)


def take(page: Page, name: str) -> None:
    """One picture, small enough for a repository."""
    charts = "[...document.querySelectorAll('k-chart')]"
    page.wait_for_function(f"() => {charts}.every((chart) => chart.querySelector('svg'))")
    page.wait_for_timeout(400)  # the charts have grown to their size
    path = SCREENS / f"{name}.png"
    page.screenshot(path=path)
    size = path.stat().st_size
    print(f"{path.relative_to(ROOT)}: {size // 1000} kB")
    if size > LARGEST_BYTES:
        raise SystemExit(f"{name} is larger than {LARGEST_BYTES // 1000} kB")


if __name__ == "__main__":
    main()
