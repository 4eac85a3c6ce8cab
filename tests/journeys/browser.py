"""What journeys do in the browser: sign in, look with axe, look at both widths."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final, Literal

from django.test import Client
from playwright.sync_api import Page

from regie.people.models import User

AXE: Final = (Path(__file__).resolve().parents[1] / "vendor" / "axe.min.js").read_text()
TAGS: Final = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
WIDTHS: Final = ((1440, 900), (390, 844))
SCHEMES: Final[tuple[Literal["light", "dark"], ...]] = ("light", "dark")


def sign_in(page: Page, user: User, server: str) -> None:
    """Give the browser a session of this user; the sign-in page has a journey of its own."""
    client = Client()
    client.force_login(user)
    cookie = client.cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": cookie, "url": server}])


# A bar that sticks covers whatever happens to lie under it at this scroll; scrolling frees it again.
_RUN: Final = """async options => {
  const bars = document.querySelectorAll(".shell__nav, .shell__header");
  bars.forEach(bar => { bar.style.position = "static"; });
  try { return await axe.run(document, options); }
  finally { bars.forEach(bar => { bar.style.position = ""; }); }
}"""


def axe(page: Page) -> None:
    """No accessibility violation on the page as it is now. Evaluated, not injected: our CSP forbids that."""
    page.evaluate(AXE)
    options = {"runOnly": {"type": "tag", "values": TAGS}}
    found: dict[str, Any] = page.evaluate(_RUN, options)
    told = [
        f"{violation['id']}: {violation['help']} – {node['html'][:160]} {_reason(node)}"
        for violation in found["violations"]
        for node in violation["nodes"]
    ]
    assert not told, f"{page.url}\n" + "\n".join(told)


def _reason(node: dict[str, Any]) -> str:
    checks = [*node["any"], *node["all"]]
    return "; ".join(str(check["message"]) for check in checks)[:200]


def both_widths(page: Page) -> Iterator[int]:
    """The same page on a desk and on a phone."""
    for width, height in WIDTHS:
        page.set_viewport_size({"width": width, "height": height})
        yield width


def scrolls_sideways(page: Page) -> bool:
    """Whether the page is wider than the window, which a phone never forgives."""
    wide: bool = page.evaluate("document.documentElement.scrollWidth > window.innerWidth + 1")
    return wide


def looks_right(page: Page) -> None:
    """axe and no sideways scroll, on a desk and on a phone, in light and in dark."""
    for width in both_widths(page):
        for scheme in SCHEMES:
            page.emulate_media(color_scheme=scheme)
            axe(page)
        assert not scrolls_sideways(page), f"{page.url} scrolls sideways at {width}"
    page.emulate_media(color_scheme="light")
