"""What the doctor says about a channel: level, words and mend, from its health."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from regie.channels.health import Health

_LEVELS: Final[dict[str, Literal["ok", "warning", "fault"]]] = {
    "ok": "ok",
    "off": "ok",
    "quiet": "warning",
    "never": "warning",
    "expiring": "warning",
    "failing": "fault",
    "refused": "fault",
}
_MENDS: Final = {
    "connect": "Connect it again on the screen Channels, if it is wanted.",
    "reconnect": "Make a new key on the network and fill it in on the screen Channels.",
    "reconnect_before": "Make a new key in good time and fill it in on the screen Channels.",
    "see_error": "Mend what the error says, then press 'Test now' on the screen Channels.",
    "start_worker": "Start: regie work",
    "wait": "Wait a few seconds and look again.",
    "look_on_network": "Look on the network whether it is really quiet.",
    "import_file": "Run: regie import FILE --channel NAME",
}


@dataclass(frozen=True, slots=True)
class Advice:
    """One finding about one channel."""

    area: str
    level: Literal["ok", "warning", "fault"]
    text: str
    mend: str


def advice(municipality: str, name: str, health: Health, last_error: str) -> Advice:
    """Words for an administrator; the error of the network is repeated only where reading fails."""
    said = f"{name} ({municipality}): {health.state}, {health.reason.replace('_', ' ')}"
    if last_error and health.state in {"failing", "refused"}:
        said += f": {last_error}"
    level = _LEVELS[health.state]
    return Advice("channel", level, said, "" if level == "ok" else _MENDS.get(health.mend, ""))
