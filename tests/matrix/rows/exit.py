"""Leaving an agency: the checklist, the hand-over and the statement."""

from __future__ import annotations

from typing import Final

from regie.access.actions import exiting
from regie.kernel.actor import Actor
from tests.matrix.shape import But, act, get, post
from tests.matrix.world import World


def _exit(w: World, by: Actor) -> list[object]:
    return [w.leaving().pk]


# A rehearsal is the municipality's own; an agency sees an exit only when it is real.
_COORDINATOR: Final = (But("hidden", "a rehearsal is not theirs to see", roles=("coordinator",)),)
_NOTHING: Final = (
    But("hidden", "nothing was made or declared yet", situations=("own_town",)),
    But("hidden", "nothing was made or declared yet", roles=("coordinator",)),
)
_OWN_LIST: Final = (But("own", "sees the exits of the own agency", roles=("coordinator",)),)

ROUTES: Final = (
    get("exits", "access.read", bound="place", but=_OWN_LIST),
    get("exit", "access.read", args=_exit, but=_COORDINATOR),
    post(
        "exit_begin",
        "exit.run",
        bound="place",
        data=lambda w, by: {"assignment": w.assignment.pk},
        but=(But("deny", "another municipality's assignment", situations=("other_town",)),),
    ),
    post(
        "exit_deed",
        "exit.run",
        door="access.read",
        args=lambda w, by: [w.leaving().pk, "look"],
        but=_COORDINATOR,
        note="look",
    ),
    get("exit_download", "access.read", args=_exit, screen=False, but=_NOTHING),
    get("exit_paper", "access.read", args=_exit, screen=False, but=_NOTHING),
)

ACTIONS: Final = (
    act(exiting.begin, "exit.run", args=lambda w, by: [w.assignment.pk, True]),
    act(exiting.look, "exit.run", args=_exit),
    act(exiting.ask_export, "exit.run", args=_exit),
)

MACHINE: Final = (
    ("access.actions.exiting.close", "as look, and only when every step is done"),
    ("access.actions.exiting.note_download", "notes a download; the page has asked already"),
    ("access.actions.exiting.opened", "this is the check itself"),
    ("access.actions.exiting.revoke", "as look, and only after the assignment has ended"),
    ("access.actions.exiting.tick", "as look, with a note"),
    ("access.actions.stating.answer", "as look, about a statement that was made"),
    ("access.actions.stating.state", "as look, or by who declares for the agency"),
    ("engagement.actions.members.remove_from", "follows from an exit"),
)
