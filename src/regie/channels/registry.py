"""Which adapter serves which network."""

from __future__ import annotations

from importlib import import_module
from typing import Final

from regie.channels.adapter import Adapter

_MODULES: Final[dict[str, str]] = {
    "bluesky": "regie.channels.adapters.bluesky",
    "mastodon": "regie.channels.adapters.mastodon",
    "email": "regie.channels.adapters.email",
    "feed": "regie.channels.adapters.feed",
    "practice": "regie.channels.adapters.practice",
    "file": "regie.channels.adapters.file",
}
_made: dict[str, Adapter] = {}


def adapter(network: str) -> Adapter:
    """The adapter for a network; KeyError for an unknown one. Each module names its class `ADAPTER`."""
    if network not in _made:
        _made[network] = import_module(_MODULES[network]).ADAPTER()
    return _made[network]


def replace(network: str, substitute: Adapter) -> None:
    """Serve `network` with another adapter: for tests and the crash harness."""
    _made[network] = substitute


def restore(network: str) -> None:
    """Serve the network itself again."""
    _made.pop(network, None)
