"""Kinds, values, bands, steps and objections of an assignment in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from regie.engagement.terms import Objection

KINDS: Final = {
    "night_webcare": _("Evening, night and weekend webcare"),
    "crisis_monitoring": _("Crisis monitoring"),
    "campaign_content": _("Campaign and content"),
    "temporary_peak": _("Temporary peak"),
}
KIND_HELP: Final = {
    "night_webcare": _("The agency reads and answers residents when our own people are off."),
    "crisis_monitoring": _("The agency watches what grows and gives the crisis table a picture."),
    "campaign_content": _("The agency writes, designs and answers around a campaign."),
    "temporary_peak": _("Extra hands for a while: elections, large works, unrest."),
}
VALUES: Final = {
    "openness": _("Openness"),
    "reliability": _("Reliability"),
    "equality": _("Equal treatment"),
    "accessibility": _("Accessible to everyone"),
    "humanity": _("Human measure"),
    "impartiality": _("Impartiality"),
    "privacy": _("Care for personal data"),
    "safety": _("Safety"),
    "service": _("Helpfulness"),
}
VALUE_HELP: Final = {
    "openness": _("Say what we know and what we do not know yet."),
    "reliability": _("Promise only what will be done, and do it."),
    "equality": _("The same question gets the same answer, whoever asks."),
    "accessibility": _("Plain words, readable for everyone."),
    "humanity": _("First the person, then the rule."),
    "impartiality": _("No party, no side, no opinion of our own."),
    "privacy": _("Never more personal data than needed, never in public."),
    "safety": _("What is urgent goes first and to the right people."),
    "service": _("Help at once, or bring to who can."),
}
STATES: Final = {
    "draft": (_("Draft"), "pencil", ""),
    "ready": (_("Ready to start"), "circle-dot", "info"),
    "active": (_("Running"), "play", "ok"),
    "ended": (_("Ended"), "square", ""),
    "discarded": (_("Put aside"), "archive", ""),
    "coming": (_("Starts later"), "clock", "info"),
    "stopped": (_("Nothing goes out"), "octagon-pause", "bad"),
}
PRIORITIES: Final = {"acute": _("Acute"), "high": _("High"), "normal": _("Normal"), "low": _("Low")}
PROMISED: Final = {
    "first": _("First answer"),
    "next": _("Next answer"),
    "close": _("Done with"),
}
BANDS: Final = {
    "office": _("Office hours"),
    "evening": _("Evening"),
    "night": _("Night"),
    "weekend": _("Weekend"),
    "holiday": _("Public holiday"),
}
EXIT_ITEMS: Final = {
    "access_revoked": _("All access of the agency is revoked"),
    "cases_handed_over": _("Open cases are handed over"),
    "content_exported": _("Content is exported in open formats"),
    "archive_exported": _("Archive and ledger are exported"),
    "accounts_returned": _("Accounts and keys are returned"),
    "data_destroyed": _("The agency has destroyed its copies and signed for it"),
    "handover_session": _("A handover meeting was held"),
    "evaluation_held": _("The final evaluation was held"),
}
CATEGORIES: Final = {
    "name": _("Names and account names"),
    "contact": _("Contact data such as mail address and telephone"),
    "message": _("What residents write"),
    "location": _("Places and addresses in messages"),
    "image": _("Photos and film"),
    "special": _("Special data that residents tell by themselves (such as health)"),
    "staff": _("Data of the people who answer"),
}
STEPS: Final = {
    "purpose": _("Purpose and goals"),
    "scope": _("Channels, topics and hours"),
    "levels": _("Service levels"),
    "contract": _("Contract and personal data"),
    "dates": _("Dates and exit"),
    "people": _("People"),
}
# Each objection: what is the matter, and what mends it.
OBJECTIONS: Final = {
    "unknown_kind": (_("The kind of work is not known."), _("Choose a kind")),
    "no_purpose": (_("It does not say what it is for."), _("Write the purpose")),
    "no_goals": (_("It serves no goal of the communication strategy."), _("Choose a goal")),
    "goal_not_in_force": (_("A chosen goal no longer holds."), _("Choose another goal")),
    "no_values": (_("It names no public values."), _("Choose public values")),
    "unknown_value": (_("A public value is not known."), _("Choose public values")),
    "no_channels": (_("It covers no channel."), _("Choose channels")),
    "foreign_channel": (
        _("A channel is not ours or is no longer connected."),
        _("Choose channels"),
    ),
    "no_topics": (_("It covers no topic."), _("Choose topics")),
    "unknown_topic": (_("A topic does not exist."), _("Choose topics")),
    "no_hours": (_("It does not say in which hours."), _("Set the hours")),
    "hours_wrong": (_("The hours cannot be read."), _("Set the hours")),
    "levels_missing": (
        _("For some channel or priority no answering time is agreed."),
        _("Agree on answering times"),
    ),
    "levels_wrong": (_("An answering time cannot be right."), _("Mend the answering times")),
    "no_contract": (_("There is no contract reference."), _("Fill in the contract")),
    "no_processing": (
        _("There is no processing agreement for personal data."),
        _("Fill in the processing agreement"),
    ),
    "processing_wrong": (
        _("The processing agreement is not whole: version, date and kinds of data."),
        _("Complete the processing agreement"),
    ),
    "sub_processor_wrong": (
        _("A sub-processor has no name or no country."),
        _("Complete the sub-processors"),
    ),
    "no_dates": (_("There is no start or no end date."), _("Set the dates")),
    "dates": (_("The end lies before the start."), _("Set the dates")),
    "over": (_("The end date has passed."), _("Set the dates")),
    "no_evaluations": (_("No evaluation is planned."), _("Plan an evaluation")),
    "evaluation_outside": (
        _("An evaluation is not between start and end."),
        _("Plan the evaluation"),
    ),
    "no_exit": (
        _("The exit checklist lacks access, export or destruction."),
        _("Complete the exit checklist"),
    ),
    "no_members": (_("Nobody of the agency is named."), _("Choose people")),
    "no_seat": (
        _("Somebody who is named no longer has a seat at the agency."),
        _("Choose people"),
    ),
    "agreement_missing": (_("Not written yet."), _("Write it")),
    "agreement_unsigned": (_("Written, but not signed."), _("Read and sign")),
    "agreement_expired": (_("Has expired."), _("Sign a new version")),
    "agreement_not_yet": (
        _("Signed, but does not hold yet at the start."),
        _("Sign a version that holds from the start"),
    ),
    "agreement_changed": (
        _("Is not what was signed: its seal does not match."),
        _("Sign a new version and tell the privacy officer"),
    ),
}
REFUSALS: Final = {
    "right": _("Your role may not do this. The director can."),
    "scope": _("This belongs to another municipality."),
    "software": _("Only a person may do this."),
    "state": _("Somebody was first, or this is no longer possible. Look at how it stands now."),
    "not_an_agency": _("This organisation is not an agency. Choose another."),
    "unknown_kind": _("Choose a kind of work."),
    "no_name": _("Give the assignment a name."),
    "reason_missing": _("Say why; the ledger keeps it."),
    "not_municipal": _("The owner must be somebody of the municipality with a seat now."),
    "content": _("The agreement is not whole yet. Complete it first."),
    "validity": _("It would never hold: the last day lies before the first."),
    "audiences": _("Choose audiences from the list."),
    "phase": _("Choose how far the policy is."),
    "no_title": _("Give the goal a title and a description."),
    "no_values": _("Choose at least one public value."),
    "dates": _("The last day lies before the first."),
}


@dataclass(frozen=True, slots=True)
class Told:
    """An objection in words, with the step or agreement where it is mended."""

    text: str
    mend: str
    step: str
    about: str


def told(objection: Objection) -> Told:
    """The objection to show; an unknown code is shown as it is."""
    text, mend = OBJECTIONS.get(objection.code, (objection.code, _("Look at it")))
    return Told(str(text), str(mend), objection.step, objection.about)


def refusal(reason: str) -> str:
    """Why an action was refused."""
    if reason in REFUSALS:
        return str(REFUSALS[reason])
    return str(OBJECTIONS[reason][0]) if reason in OBJECTIONS else reason


def minutes(amount: int) -> str:
    """`15 min`, `4 hr`, `2 days`, as short as it stays exact."""
    if amount % 1440 == 0:
        return gettext("%(n)d days") % {"n": amount // 1440} if amount > 1440 else gettext("1 day")
    if amount % 60 == 0:
        return gettext("%(n)d hr") % {"n": amount // 60}
    return gettext("%(n)d min") % {"n": amount}


_EUROPE: Final = (
    ("NL", _("Netherlands")),
    ("BE", _("Belgium")),
    ("DE", _("Germany")),
    ("IE", _("Ireland")),
    ("FR", _("France")),
    ("LU", _("Luxembourg")),
    ("FI", _("Finland")),
    ("SE", _("Sweden")),
    ("DK", _("Denmark")),
    ("EEA", _("Other country in the EEA")),
)
_FURTHER: Final = (
    ("GB", _("United Kingdom")),
    ("US", _("United States")),
    ("OTHER", _("Other country outside the EEA")),
)
COUNTRIES: Final = (
    ("", "–"),
    (_("Inside the European Economic Area"), _EUROPE),
    (_("Outside it: needs its own legal basis"), _FURTHER),
)
OUTSIDE_EEA: Final = frozenset(code for code, _name in _FURTHER)
COUNTRY_NAMES: Final = dict(_EUROPE + _FURTHER)
