"""Pictures of every screen of a running demo, on a desk and on a phone, in light and in dark.

Start the demo first: `regie demo`. Then `python scripts/screenshots.py [--url URL] [--people NAME …]`.
Pictures land in var/screenshots as PERSON-SCREEN-WIDTH-SCHEME.png.
"""

from __future__ import annotations

import argparse
import re
from pathlib import Path
from typing import Final, Literal

from playwright.sync_api import Browser, Page, sync_playwright

TARGET = Path("var/screenshots")
SIZES: Final = ((1440, 900), (390, 844))
SCHEMES: Final[tuple[Literal["light", "dark"], ...]] = ("light", "dark")
PEOPLE: Final = ("Noor Demo", "Samira Demo", "Marit Demo", "Burgemeester Demo")


def main() -> None:
    """Walk the demo as each person."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--url", default="http://127.0.0.1:8000")
    parser.add_argument("--people", nargs="*", default=PEOPLE)
    args = parser.parse_args()
    TARGET.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        door = browser.new_page(base_url=args.url, locale="nl-NL")
        door.goto("/accounts/login/")
        _picture(door, "door", "sign-in")
        door.close()
        for person in args.people:
            _walk(browser, args.url, person)
        browser.close()


def _walk(browser: Browser, url: str, person: str) -> None:
    page = browser.new_page(base_url=url, locale="nl-NL", viewport={"width": 1440, "height": 900})
    page.goto("/accounts/login/")
    page.get_by_role("button", name=person).click()
    page.wait_for_load_state()
    for href in _places(page):
        page.set_viewport_size({"width": 1440, "height": 900})
        page.goto(href, wait_until="load")
        _picture(page, person, href)
        first = page.locator("main a[data-list-item]").first
        if first.count():
            inside = first.get_attribute("href") or href
            page.goto(inside, wait_until="load")
            _picture(page, person, inside)
    page.close()


def _places(page: Page) -> list[str]:
    links = page.locator("nav a[data-place]").evaluate_all("all => all.map(a => a.getAttribute('href'))")
    return list(dict.fromkeys([*links, "/accounts/2fa/"]))


def _picture(page: Page, person: str, place: str) -> None:
    name = re.sub(r"[^a-z0-9]+", "-", f"{person} {place}".lower()).strip("-")[:60]
    for width, height in SIZES:
        for scheme in SCHEMES:
            page.set_viewport_size({"width": width, "height": height})
            page.emulate_media(color_scheme=scheme)
            page.wait_for_timeout(120)
            page.screenshot(path=str(TARGET / f"{name}-{width}-{scheme}.png"), full_page=True)
    page.emulate_media(color_scheme="light")


if __name__ == "__main__":
    main()
