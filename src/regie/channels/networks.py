"""What must be known about a network before anything is connected: the keys and settings it asks for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Network:
    """Settings are shown again; secrets never. `fetches` is False where nothing can be polled."""

    name: str
    settings: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    secrets: tuple[str, ...] = ()
    poll_seconds: int = 30
    silent_after_minutes: int = 720
    fetches: bool = True
    listens: bool = False


NETWORKS: Final[dict[str, Network]] = {
    "bluesky": Network("bluesky", ("service",), (), ("app_password",), poll_seconds=1),
    "mastodon": Network("mastodon", ("server",), (), ("access_token",), poll_seconds=5, listens=True),
    "email": Network(
        "email",
        ("imap_host", "smtp_host"),
        (
            "imap_port",
            "imap_security",
            "smtp_port",
            "smtp_security",
            "user",
            "folder",
            "sent_folder",
            "list_address",
        ),
        ("password",),
        listens=True,
    ),
    "feed": Network("feed", (), (), (), poll_seconds=300, silent_after_minutes=7 * 1440),
    "file": Network("file", fetches=False),
    "practice": Network("practice", poll_seconds=1),
}
