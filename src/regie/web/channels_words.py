"""Networks and the health of channels, in words."""

from __future__ import annotations

from typing import Final, NamedTuple

from django.utils.translation import gettext_lazy as _

from regie.channels.health import Health


class Said(NamedTuple):
    """A state as people see it: word, tone of the badge and icon."""

    word: object
    tone: str
    icon: str


STATES: Final[dict[str, Said]] = {
    "ok": Said(_("Works"), "ok", "circle-check"),
    "quiet": Said(_("Silent"), "warn", "volume-x"),
    "failing": Said(_("Fails"), "bad", "cloud-off"),
    "refused": Said(_("Refused"), "bad", "lock"),
    "expiring": Said(_("Expires soon"), "warn", "hourglass"),
    "never": Said(_("Not yet"), "info", "clock"),
    "off": Said(_("Disconnected"), "", "unplug"),
}
REASONS: Final = {
    "disconnected": _("Nothing comes in and nothing goes out. What came in before stays."),
    "key_refused": _("The network no longer accepts our key. Nothing comes in and nothing goes out."),
    "key_expired": _("The key has expired. Nothing comes in and nothing goes out."),
    "key_expires": _("It still works, but the key expires soon."),
    "nothing_imported": _("No file was read yet."),
    "imported": _("Messages from a file are in."),
    "never_read": _("Reading has never worked."),
    "not_read_yet": _("Reading has not begun."),
    "reading_fails": _("Reading fails. It is tried again by itself, with longer pauses."),
    "nobody_reads": _("Nobody reads this channel: the worker seems to stand still."),
    "silent": _("Reading works, but nothing has come in for a long time."),
    "works": _("Reading works."),
}
MENDS: Final = {
    "connect": _("Connect the channel again to use it."),
    "reconnect": _("Make a new key on the network and fill it in here."),
    "reconnect_before": _("Make a new key in good time and fill it in here."),
    "see_error": _("Look at the last error below. Test again after you changed something."),
    "start_worker": _("Ask your administrator to start the worker: regie work."),
    "wait": _("This takes a few seconds."),
    "look_on_network": _("Look on the network itself whether it is really quiet."),
    "import_file": _("Your administrator reads a file with: regie import FILE --channel NAME."),
}
NETWORKS: Final = {
    "bluesky": ("Bluesky", "at-sign"),
    "mastodon": ("Mastodon", "message-circle"),
    "email": (_("E-mail"), "mail"),
    "feed": (_("Feed"), "rss"),
    "file": (_("File"), "file-text"),
    "practice": (_("Practice network"), "flask-conical"),
}
ABOUT: Final = {
    "bluesky": _("Mentions and replies come in; you can answer, post and hide replies."),
    "mastodon": _("Mentions and direct messages come in; you can answer, post, edit and delete."),
    "email": _("One mailbox. Answers go out as e-mail in the same conversation."),
    "feed": _("A news feed (RSS or Atom). Reading only."),
    "practice": _("A pretended network to practise on. Nothing leaves the house."),
}
SECRETS: Final = {
    "password": _("Password"),
    "access_token": _("Access token"),
    "app_password": _("App password"),
    "refresh_token": _("Sign-in kept by the network"),
    "session": _("Sign-in kept by the network"),
}


class Words(NamedTuple):
    """Everything a card says about health."""

    state: Said
    reason: object
    mend: object


def of(health: Health) -> Words:
    """The words for a judgement; an unknown code shows itself rather than nothing."""
    return Words(
        STATES.get(health.state, Said(health.state, "", "circle-question-mark")),
        REASONS.get(health.reason, health.reason),
        MENDS.get(health.mend, ""),
    )
