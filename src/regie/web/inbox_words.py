"""Codes of the inbox in the reader's words, with the icon that goes with them."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _

VIEWS: Final = {
    "open": (_("To do"), "inbox"),
    "mine": (_("Mine"), "user-check"),
    "free": (_("Nobody's"), "hand"),
    "overdue": (_("Too late"), "timer"),
    "acute": (_("Acute"), "siren"),
    "waiting": (_("Reply under way"), "hourglass"),
    "advice": (_("Advice asked"), "life-buoy"),
    "done": (_("Done"), "check-check"),
}

STATES: Final = {
    "open": (_("Open"), "circle-dot", ""),
    "waiting": (_("Reply under way"), "hourglass", "info"),
    "answered": (_("Answered"), "check-check", "ok"),
    "silent": (_("Not answered, on purpose"), "message-square-off", ""),
    "closed": (_("Closed"), "archive", ""),
}

# States of the reply under way, as the case shows them.
RELEASES: Final = {
    "waiting": (_("Waits for approval"), "badge-check", "info"),
    "escalated": (_("With the duty adviser"), "siren", "warn"),
    "queued": (_("About to be sent"), "send", "info"),
    "sending": (_("Being sent"), "loader-circle", "info"),
    "sent": (_("Sent"), "check-check", "ok"),
    "failed": (_("Sending failed"), "circle-x", "bad"),
    "unknown": (_("Unknown whether it was sent"), "circle-question-mark", "warn"),
    "refused": (_("Not allowed"), "ban", "bad"),
    "returned": (_("Returned to you"), "undo-2", "warn"),
    "withdrawn": (_("Withdrawn"), "rotate-ccw", ""),
    "expired": (_("Too late to send"), "timer", "bad"),
    "lapsed": (_("Approval lapsed"), "rotate-ccw", "warn"),
    "stopped": (_("Stopped by the brake"), "octagon-pause", "bad"),
}

REPLIES: Final = {
    "reply": _("Answer"),
    "holding_reply": _("We are looking into it"),
    "referral": _("Referral"),
}

URGENCIES: Final = {
    "low": (_("Low"), "chevron-down", ""),
    "normal": (_("Normal"), "circle-dot", ""),
    "high": (_("High"), "chevron-up", "warn"),
    "acute": (_("Acute"), "siren", "acute"),
}

KINDS: Final = {
    "question": (_("Question"), "circle-question-mark"),
    "complaint": (_("Complaint"), "flag"),
    "report": (_("Report"), "triangle-alert"),
    "objection": (_("Objection"), "scale"),
    "woo_request": (_("Woo request"), "file-text"),
    "privacy_request": (_("Privacy request"), "fingerprint-pattern"),
    "notice_of_default": (_("Notice of default"), "scale"),
    "press": (_("Press"), "radio-tower"),
    "councillor": (_("Councillor"), "landmark"),
    "threat": (_("Threat"), "shield-alert"),
    "suicide_risk": (_("Suicide risk"), "life-buoy"),
    "emergency": (_("112"), "siren"),
    "spam": (_("Spam"), "ban"),
    "thanks": (_("Thanks"), "star"),
    "other": (_("Other"), "message-circle"),
}

# Kinds that must leave webcare: only an approved referral may be sent.
FORMAL: Final = {
    "objection": _("An objection goes to the department; only refer, never settle it here."),
    "woo_request": _("A Woo request goes to the Woo contact; only refer, never settle it here."),
    "privacy_request": _("A privacy request goes to the privacy officer; only refer."),
    "notice_of_default": _("A notice of default starts a legal term today; pass it on at once."),
    "press": _("Questions of the press go to the spokesperson."),
    "councillor": _("Questions of councillors go to the council clerk."),
}

SILENCE: Final = {
    "spam": _("Spam or advertising"),
    "duplicate": _("The same as another message"),
    "thanks": _("Thanks or a good word: no answer expected"),
    "not_for_us": _("Not meant for the municipality"),
    "between_residents": _("A talk between residents"),
    "house_rules": _("Breaks the house rules"),
    "answered_elsewhere": _("Answered elsewhere"),
    "no_answer_helps": _("An answer would make it worse"),
    "other": _("Another reason"),
}

NETWORKS: Final = {
    "bluesky": ("Bluesky", "at-sign"),
    "mastodon": ("Mastodon", "message-circle"),
    "email": (_("E-mail"), "mail"),
    "feed": (_("Feed"), "rss"),
    "file": (_("File"), "file-text"),
    "practice": (_("Practice network"), "flask-conical"),
}

LANGUAGES: Final = {
    "nl": _("Dutch"),
    "fy": _("Frisian"),
    "en": _("English"),
    "de": _("German"),
    "tr": _("Turkish"),
    "ar": _("Arabic"),
    "pl": _("Polish"),
    "fr": _("French"),
    "es": _("Spanish"),
    "other": _("Another language"),
    "und": _("Language unknown"),
}

VISIBILITY: Final = {
    "public": (_("Public"), "globe"),
    "unlisted": (_("Public, not listed"), "globe"),
    "followers": (_("Followers only"), "users"),
    "direct": (_("Private message"), "lock"),
}

PERSONAL: Final = {
    "bsn": _("Citizen service number"),
    "iban": _("Bank account"),
    "phone": _("Telephone number"),
    "email": _("E-mail address"),
    "address": _("Address"),
    "postcode": _("Postcode"),
    "plate": _("Licence plate"),
    "birth_date": _("Date of birth"),
    "passport": _("Document number"),
    "name": _("Name"),
}

# What to do first when life or safety may be at stake. A person does it; nothing is sent by itself.
SCRIPTS: Final = {
    "emergency": (
        _("This may be an emergency"),
        "siren",
        (
            _("Does life or safety depend on it now? Reply at once: “Call 112.” Ask nothing first."),
            _("The duty adviser has been told. Stay with this case until somebody takes it over."),
            _("Promise no help yourself, and spread no details of place or person."),
        ),
    ),
    "suicide_risk": (
        _("Somebody may be thinking of suicide"),
        "life-buoy",
        (
            _("Take it seriously and answer warmly. Refer to 113: call 113 or 0800-0113, or chat on 113.nl."),
            _("Immediate danger? Then 112. The duty adviser has been told and decides about the police."),
            _("Answer privately where the network can, and never discuss ways or places."),
        ),
    ),
    "threat": (
        _("This may be a threat"),
        "shield-alert",
        (
            _("Do not argue and do not hide it yet: it may be evidence. It has been kept as it came in."),
            _("The duty adviser has been told and decides about reporting it to the police."),
            _("Is somebody in danger now? Then call 112."),
        ),
    ),
    "acute": (
        _("This was read as acute"),
        "siren",
        (
            _("The duty adviser has been told. Look first whether it is what it seems."),
            _("Is somebody in danger now? Then reply “Call 112.”"),
        ),
    ),
}

DEEDS: Final = {
    "inbox.opened": _("The case was made from a message that came in"),
    "inbox.extended": _("Another message came in"),
    "inbox.reopened": _("Opened again"),
    "inbox.message_edited": _("The sender changed a message"),
    "inbox.message_deleted": _("The sender deleted a message"),
    "inbox.claimed": _("Claimed"),
    "inbox.taken_over": _("Taken over"),
    "inbox.given_back": _("Given back"),
    "inbox.handed_over": _("Handed over"),
    "inbox.returned_idle": _("Given back by itself: nobody worked on it"),
    "inbox.noted": _("Wrote a note"),
    "inbox.advice_asked": _("Asked advice"),
    "inbox.advice_given": _("Gave advice"),
    "inbox.topic_set": _("Set the topic"),
    "inbox.urgency_set": _("Set the urgency"),
    "inbox.labelled": _("Added a label"),
    "inbox.unlabelled": _("Removed a label"),
    "inbox.silenced": _("Decided not to answer"),
    "inbox.closed": _("Closed"),
    "inbox.read": _("Opened and read"),
    "inbox.submitted": _("Offered a reply"),
    "inbox.answered": _("The reply was sent"),
    "inbox.reply_stopped": _("The reply did not go out"),
    "inbox.follow_up_late": _("The promised answer is not there; the duty adviser was told"),
    "inbox.alarm_raised": _("The duty adviser was told"),
    "inbox.alarm_joined": _("Added to an alarm of which the duty adviser knows"),
    "inbox.concern_raised": _("Laid before the duty adviser"),
    "inbox.concern_decided": _("Decided about the concern"),
    "inbox.tried": _("Was refused"),
}

KEYS: Final = (
    ("j", "k", _("Next, previous case")),
    ("Enter", "", _("Open the case")),
    ("c", "", _("Claim, or give back")),
    ("r", "", _("Write a reply")),
    ("Ctrl", "Enter", _("Send the reply, or offer it")),
    ("Alt", "Enter", _("Use the first proposal for the text")),
    ("n", "", _("Write a note")),
    ("v", "", _("Ask advice")),
    ("s", "", _("Do not answer, with a reason")),
    ("e", "", _("Lay it before the duty adviser")),
    ("t", "", _("Set the topic")),
    ("x", "", _("Select for a decision over several")),
    ("/", "", _("Search")),
    ("Esc", "", _("Leave the field, then the case")),
)
