"""The brake in words: what it stops, why, and why something was refused."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from regie.interpret.topics import NAMES
from regie.mandate.models import Brake

WHY: Final = {
    "wrong_message": gettext_lazy("Something wrong went out"),
    "incident": gettext_lazy("An incident or crisis"),
    "account": gettext_lazy("An account may have been taken over"),
    "other": gettext_lazy("Something else"),
}
GROUPS: Final = {
    "assignment": gettext_lazy("Only one assignment"),
    "agency": gettext_lazy("Only one agency"),
    "channel": gettext_lazy("Only one channel"),
    "topic": gettext_lazy("Only one topic"),
    "person": gettext_lazy("Only one person"),
}
REFUSALS: Final = {
    "already_on": gettext_lazy("This is stopped already."),
    "same_person": gettext_lazy("You asked for release yourself; somebody else must confirm it."),
    "right": gettext_lazy("Your role may ask for release, but not confirm it."),
    "state": gettext_lazy("It was released already."),
    "target": gettext_lazy("What you chose is no longer there. Choose again."),
    "reason_missing": gettext_lazy("Write why."),
    "scope": gettext_lazy("Only the municipality itself does this."),
    "software": gettext_lazy("Only a person does this."),
}

NOT_DECIDED: Final = {
    "brake_on": gettext_lazy("A brake still stops this. Release it first."),
    "still_looking": gettext_lazy("We are still looking whether this appeared. Wait a few minutes."),
    "wrong_state": gettext_lazy("Somebody decided about this already."),
    "right": gettext_lazy("Your role does not decide about this."),
    "scope": gettext_lazy("Only the municipality itself does this."),
    "cannot_delete": gettext_lazy("This network has no way to delete from here."),
    "state": gettext_lazy("This is no longer possible; look at how it stands now."),
    "no_practice": gettext_lazy("A drill is held on a practice channel only."),
    "running": gettext_lazy("A drill is going on already."),
    "no_mandate": gettext_lazy(
        "Your mandate lets nobody post on the practice channel without approval, so there is nothing to "
        "stop. Let your own people post there, and try again."
    ),
    "software": gettext_lazy("Only a person does this."),
    "already_on": gettext_lazy("This is stopped already."),
}
# What to do where a network cannot take back what it published.
HOW_TO_DELETE: Final = {
    "email": gettext_lazy("A mail that was sent cannot come back. Send a correction to the same address."),
    "feed": gettext_lazy("Take the item off the website that makes the feed."),
}
LOOK_YOURSELF: Final = gettext_lazy("Sign in on the network itself and delete it there.")
DRILL_PROBLEMS: Final = {
    "not_pressed": gettext_lazy("Nobody pressed the brake within ten minutes."),
    "released_early": gettext_lazy("The brake was released before the network had been read."),
}


def topic_name(slug: str) -> str:
    """The topic as people know it."""
    return _(NAMES[slug]) if slug in NAMES else slug


def what_of(brake: Brake) -> str:
    """What the brake stops, by name."""
    named = {
        "assignment": brake.assignment and f"{brake.assignment.name} ({brake.assignment.agency.name})",
        "agency": brake.agency and brake.agency.name,
        "channel": brake.channel and brake.channel.name,
        "topic": brake.topic and topic_name(brake.topic),
        "person": brake.person and brake.person.name,
    }
    name = named.get(brake.scope)
    if not name:
        return _("Everything of this municipality")
    if brake.scope == "channel":
        return _("Everything on %(name)s") % {"name": name}
    if brake.scope == "topic":
        return _("Everything about %(name)s") % {"name": name}
    if brake.scope == "assignment":
        return _("Everything under %(name)s") % {"name": name}
    return _("Everything by %(name)s") % {"name": name}


def reason_of(brake: Brake) -> str:
    """Why it was set: a person's words, or what Regie saw itself."""
    if brake.cause == Brake.RESTORED:
        return _("The records went back in time, for example after a backup was put back.")
    return brake.reason
