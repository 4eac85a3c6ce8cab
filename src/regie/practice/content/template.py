"""The shape of a hand-written message or thread, and the plain notation it is written in.

    == topic kind language=fy urgency=high voice=press
    First post, on one line, with {at} and other slots.
    + a later post by the same person
    > a post by somebody else

Slots are filled once per thread: {at} the municipality's handle, {town} its name, {street},
{street2}, {place}.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Turn:
    """One post of a thread. `other`: somebody else than the one who began it."""

    text: str
    other: bool = False


@dataclass(frozen=True, slots=True)
class Template:
    """A thread as residents begin it, with what a good reader would make of its first post.

    `slug` is its name while a scene is played; it changes when templates are added in between.
    """

    slug: str
    topic: str
    kind: str
    turns: tuple[Turn, ...]
    language: str = "nl"
    urgency: str = "normal"
    voice: str = "resident"  # resident, press, councillor, company, spam


def parsed(name: str, notation: str) -> tuple[Template, ...]:
    """Templates from the notation above with slugs `name-1`, …; ValueError for a line that fits nowhere."""
    found: list[Template] = []
    for number, block in enumerate(notation.strip().split("\n== "), start=1):
        head, *lines = block.removeprefix("== ").strip().splitlines()
        words = head.split()
        if len(words) < 2 or not lines:
            raise ValueError(f"a template has a topic, a kind and a text: {head}")
        topic, kind, *options = words
        turns = tuple(_turn(line, first=place == 0) for place, line in enumerate(lines))
        chosen = dict(_option(option) for option in options)
        found.append(Template(f"{name}-{number}", topic, kind, turns, **chosen))
    return tuple(found)


def _turn(line: str, *, first: bool) -> Turn:
    if first:
        return Turn(line)
    if line[:2] not in {"+ ", "> "}:
        raise ValueError(f"a later post begins with + or >: {line}")
    return Turn(line[2:], other=line[0] == ">")


def _option(option: str) -> tuple[str, str]:
    name, value = option.split("=")
    if name not in {"language", "urgency", "voice"}:
        raise ValueError(f"unknown option {name}")
    return name, value
