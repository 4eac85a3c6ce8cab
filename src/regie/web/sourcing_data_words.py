"""What is known of figures and prices, in words: findings, refusals, names of columns and settings."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from regie.sourcing.refusal import Refused
from regie.web.sourcing_words import GATES, number

ORIGINS: Final = {
    "inbox": gettext_lazy("Own inbox"),
    "file": gettext_lazy("Export of a tool"),
    "answers": gettext_lazy("A few answers"),
}
MEANINGS: Final = {
    "moment": gettext_lazy("When it came in"),
    "id": gettext_lazy("Number of the message"),
    "thread": gettext_lazy("Number of the conversation"),
    "channel": gettext_lazy("Channel"),
    "direction": gettext_lazy("In or out"),
    "answered": gettext_lazy("When it was answered"),
    "minutes": gettext_lazy("Time to the answer"),
}
MEANING_HELP: Final = {
    "moment": gettext_lazy("Needed. Without it nothing can be counted."),
    "id": gettext_lazy("By this we see what stands there twice."),
    "thread": gettext_lazy("When it is there, each conversation counts once."),
    "channel": gettext_lazy("Shows which channels lack."),
    "direction": gettext_lazy("Only what came in is counted."),
    "answered": gettext_lazy("A moment. Shows what stays unanswered."),
    "minutes": gettext_lazy("Minutes, or hours and minutes with a colon."),
}
FORMS: Final = {
    "iso": gettext_lazy("2026-11-21 23:00 (year first)"),
    "day_first": gettext_lazy("21-11-2026 23:00 (day first)"),
    "month_first": gettext_lazy("11/21/2026 23:00 (month first)"),
    "epoch": gettext_lazy("1795298400 (seconds since 1970)"),
    "epoch_ms": gettext_lazy("1795298400000 (milliseconds since 1970)"),
}
FINDINGS: Final = {
    "one_message": gettext_lazy(
        "There is one message in it. That says nothing of a week; fill in a few answers instead."
    ),
    "short": gettext_lazy("It covers %(weeks)s weeks. A forecast needs four, so this counts as an estimate."),
    "twice": gettext_lazy("%(n)s rows stood there twice; each counts once."),
    "moment": gettext_lazy(
        "%(n)s rows have a moment that cannot be read; they are left out. Is the form right?"
    ),
    "no_moment": gettext_lazy("%(n)s rows have no moment; they are left out."),
    "far": gettext_lazy("%(n)s rows lie before 2004 or after 2100; they are left out."),
    "skipped_hour": gettext_lazy(
        "%(n)s rows fall in an hour that did not exist, when summer time began. "
        "The zone may be another one, for example UTC."
    ),
    "negative": gettext_lazy(
        "%(n)s answers came before the question; their time is left out. Are the two columns swapped?"
    ),
    "answer": gettext_lazy("%(n)s times to the answer cannot be read; they are left out."),
    "gaps": gettext_lazy("%(days)s days lack altogether. They are not counted as quiet."),
    "zone": gettext_lazy(
        "The quietest hours are %(from)s to %(to)s. Where people live that is the night, "
        "so the zone is likely wrong."
    ),
    "channels_lack": gettext_lazy("Of these channels of yours there is nothing: %(names)s."),
    "channel_stops": gettext_lazy("%(name)s stops %(days)s days before the end."),
}
SETTINGS: Final = {
    "own_hour": gettext_lazy("Own people, productive hour"),
    "on_call_hour": gettext_lazy("On call, hour"),
    "allowance_evening": gettext_lazy("Allowance in the evening"),
    "allowance_weekend": gettext_lazy("Allowance in the weekend"),
    "allowance_night": gettext_lazy("Allowance at night"),
    "directing_hours_week": gettext_lazy("Directing by the municipality, hours a week"),
    "productive_hours": gettext_lazy("Productive hours a year"),
    "contract_hours_week": gettext_lazy("Contract hours a week"),
    "agency_hour": gettext_lazy("Agency, hour"),
    "agency_message": gettext_lazy("Agency, message"),
    "agency_month": gettext_lazy("Agency, month"),
    "agency_start": gettext_lazy("Agency, once at the start"),
    "minutes_triage": gettext_lazy("Minutes to look at a message"),
    "minutes_standard": gettext_lazy("Minutes for a standard answer"),
    "minutes_case": gettext_lazy("Minutes for a message of a case"),
    "minutes_crisis": gettext_lazy("Minutes for a message in a crisis"),
    "directing_inside": gettext_lazy("Share of directing without an agency"),
    "triage_share": gettext_lazy("Triage as a share of being on call"),
    "local_knowledge": gettext_lazy("Expertise that is knowing the place"),
    "illness": gettext_lazy("Lost of one person's work when ill"),
    "agency_kept": gettext_lazy("Kept when an agency fails, exit arranged"),
    "agency_kept_unarranged": gettext_lazy("Kept when an agency fails, exit not arranged"),
    "neighbours_kept": gettext_lazy("Kept when a neighbour falls out"),
}
GROUPS: Final = {
    "people": gettext_lazy("Own people"),
    "agency": gettext_lazy("Agency: your quotes"),
    "work": gettext_lazy("Work per message"),
    "reckoning": gettext_lazy("What the sums rest on"),
}
UNITS: Final = {
    "euro": gettext_lazy("euro"),
    "hours": gettext_lazy("hours"),
    "share": gettext_lazy("percent"),
    "minutes": gettext_lazy("minutes"),
}
REFUSALS: Final = {
    "right": gettext_lazy("You may not do this."),
    "scope": gettext_lazy("This is of another municipality."),
    "software": gettext_lazy("Only a person can do this."),
    "state": gettext_lazy("It has moved on meanwhile. Look again."),
    "empty": gettext_lazy("Something is empty that must be filled in, or there was nothing to count."),
    "content": gettext_lazy("Something does not fit."),
    "zone": gettext_lazy("There is no such time zone. Write it as Europe/Amsterdam."),
    "running": gettext_lazy("An advice is being made already."),
    "size": gettext_lazy("The file is empty or larger than 4 GB."),
    "scenario": gettext_lazy("In this scenario no agency does anything, or it does not exist."),
    "gates": gettext_lazy("Not yet: first what stands in the way."),
    "agency": gettext_lazy("Choose an agency."),
    "date": gettext_lazy("Choose a date to look back, within three years from now."),
    "twice": gettext_lazy("That was done already."),
    "unreadable_empty": gettext_lazy("There is no row in it that can be counted."),
    "unreadable_no_columns": gettext_lazy("This is no table. Export as CSV or as lines of JSON."),
    "unreadable_columns": gettext_lazy("It has more than 200 columns."),
    "unreadable_json": gettext_lazy("This line is not JSON:"),
    "unreadable_line": gettext_lazy("A line cannot be read:"),
    "unreadable_span": gettext_lazy("It spans more than ten years. Is the form of the moment right?"),
    "unreadable_gone": gettext_lazy("The file is gone. Upload it again."),
    "dropped": gettext_lazy("It was thrown away."),
}
STEPS: Final = {
    "read": gettext_lazy("Reads the history and tests the forecast"),
    "play": gettext_lazy("Plays the weeks for each scenario"),
    "marginal": gettext_lazy("Adds blocks of hours one by one"),
    "continuity": gettext_lazy("Lets people fall ill and the agency fail"),
    "turns": gettext_lazy("Looks at which price or volume it becomes another advice"),
    "done": gettext_lazy("Ready"),
}
SHOCKS: Final = {
    "one_ill": gettext_lazy("One person ill"),
    "two_ill": gettext_lazy("Two people ill"),
    "agency_fails": gettext_lazy("The agency fails at once"),
    "exit": gettext_lazy("The agency leaves; own people take back their hours"),
}
TASKS: Final = {
    "monitor": gettext_lazy("Looking around"),
    "triage": gettext_lazy("Triage"),
    "standard": gettext_lazy("Standard answer"),
    "case": gettext_lazy("Case"),
    "crisis": gettext_lazy("Crisis"),
    "content": gettext_lazy("Content"),
}
SKILLS: Final = {
    "copy": gettext_lazy("Copywriting"),
    "design": gettext_lazy("Design"),
    "behaviour": gettext_lazy("Behavioural science"),
    "languages": gettext_lazy("Languages"),
    "crisis": gettext_lazy("Crisis communication"),
}
WHO: Final = {
    "own": pgettext_lazy("who is there", "own"),
    "agency": pgettext_lazy("who is there", "agency"),
    "neighbours": pgettext_lazy("who is there", "neighbours"),
    "on_call": pgettext_lazy("who is there", "on call"),
    "triage": pgettext_lazy("who is there", "triage"),
    "nobody": pgettext_lazy("who is there", "closed"),
}
CRITERIA: Final = {
    "service": gettext_lazy("Service"),
    "cost": gettext_lazy("Cost"),
    "expertise": gettext_lazy("Expertise"),
    "continuity": gettext_lazy("Continuity"),
    "control": gettext_lazy("Control and legitimacy"),
    "scalability": gettext_lazy("Growing in a crisis"),
}
LEVELS: Final = {
    0: gettext_lazy("0 – none"),
    1: gettext_lazy("1 – begins"),
    2: gettext_lazy("2 – does it with help"),
    3: gettext_lazy("3 – does it alone"),
    4: gettext_lazy("4 – teaches others"),
}


def finding(one: Mapping[str, Any]) -> str:
    """One thing to know of the data, as a sentence."""
    told = {
        name: value if isinstance(value, str) else number(value) for name, value in one["numbers"].items()
    }
    return str(FINDINGS.get(one["code"], one["code"])) % told


def refusal(no: Refused) -> str:
    """Why it was not done, with what exactly where that helps."""
    return problem(f"{no.reason} {no.told}")


def problem(text: str) -> str:
    """A reason with what follows it."""
    code, _space, told = text.strip().partition(" ")
    words = str(REFUSALS.get(code, _("It was not done.")))
    return f"{words} {told}".strip()


def condition(code: str) -> str:
    """A condition, or a gate to be shown for this agency."""
    from regie.web.sourcing_words import CONDITIONS

    if code.startswith("gate_"):
        gate = str(GATES.get(code.removeprefix("gate_"), code))
        return gate[:1].upper() + gate[1:] + "."
    return str(CONDITIONS.get(code, code))
