"""The advice in words: scenarios, blocks, reasons, risks, and what would change it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from regie.sourcing.advice import Advice, BlockAdvice, Reason
from regie.sourcing.sensitivity import Turn

SCENARIOS: Final = {
    "as_is": gettext_lazy("Go on as now"),
    "close_with_triage": gettext_lazy("Close, with triage for what is acute"),
    "on_call": gettext_lazy("Own people on call"),
    "own_extension": gettext_lazy("Own people at more hours"),
    "pooling": gettext_lazy("Together with neighbouring municipalities"),
    "agency_off_hours": gettext_lazy("An agency outside office hours"),
    "agency_peaks": gettext_lazy("An agency for peaks only"),
    "agency_content": gettext_lazy("An agency for content only"),
    "full": gettext_lazy("An agency for everything"),
    "own_mix": gettext_lazy("Your own mix"),
    "nothing": gettext_lazy("nothing that may be advised"),
}
BLOCKS: Final = {
    "office": gettext_lazy("office hours"),
    "evening": gettext_lazy("evenings"),
    "weekend": gettext_lazy("weekends"),
    "night": gettext_lazy("nights"),
}
WHO: Final = {
    "own": gettext_lazy("own people"),
    "agency": gettext_lazy("the agency"),
    "neighbours": gettext_lazy("a seat shared with neighbours"),
    "on_call": gettext_lazy("an own person on call"),
    "triage": gettext_lazy("closed, with triage for what is acute"),
    "nobody": gettext_lazy("closed"),
}
GATES: Final = {
    "processing_agreement": gettext_lazy("sign a data processing agreement"),
    "frames_and_tone": gettext_lazy("write down the frames and the tone"),
    "mandate": gettext_lazy("settle who may say what"),
    "duty_adviser": gettext_lazy("see that a duty adviser can be reached in those hours"),
    "exit_arranged": gettext_lazy("arrange how the agency leaves"),
    "works_council": gettext_lazy("ask the works council"),
    "core_inside": gettext_lazy("say what always stays with the municipality"),
    "neighbours_agree": gettext_lazy("agree with the neighbouring municipalities"),
    "lawful_roster": gettext_lazy("find enough people for a lawful roster"),
}
RISKS: Final = {
    "uncovered_hours": gettext_lazy("There are hours in which nobody sees what comes in."),
    "target_missed": gettext_lazy("The promised service is not reached."),
    "small_team": gettext_lazy("When one person falls ill, a large part of the work stops."),
    "supplier_fails": gettext_lazy("The agency may fail or leave; then the work comes back at once."),
    "price_assumed": gettext_lazy("The price of the agency is an assumption; ask for quotes."),
    "on_call_wears": gettext_lazy("Being on call wears people out; at most 14 days in 28 are allowed."),
    "dominated": gettext_lazy("Another scenario is nowhere worse and somewhere better."),
}
CONDITIONS: Final = {
    "named_person_decides": gettext_lazy("A named person decides; this is advice."),
    "review_date": gettext_lazy("Set a date on which you compare what was expected with what happened."),
    "core_stays_inside": gettext_lazy("Decisions and crisis communication stay with the municipality."),
    "brake_at_hand": gettext_lazy("The municipality can stop everything at any moment."),
    "accounts_stay_own": gettext_lazy("The accounts stay yours; the agency holds no password."),
    "mandate_per_block": gettext_lazy("For each block of hours it is written down what the agency may say."),
    "escalation_tested": gettext_lazy("Try out at night whether the duty adviser answers."),
    "sample_every_week": gettext_lazy("Read a sample of the answers every week."),
    "exit_rehearsed": gettext_lazy("Rehearse once a year how the agency leaves."),
    "pilot_first": gettext_lazy("Begin with a pilot of three months."),
}
INPUTS: Final = {
    "agency": gettext_lazy("the price of the agency"),
    "own": gettext_lazy("the costs of own people"),
    "on_call": gettext_lazy("the allowance for being on call"),
    "directing": gettext_lazy("the hours for directing"),
    "volume": gettext_lazy("the number of conversations"),
    "weight_service": gettext_lazy("the weight of service"),
    "weight_cost": gettext_lazy("the weight of cost"),
    "weight_expertise": gettext_lazy("the weight of expertise"),
    "weight_continuity": gettext_lazy("the weight of continuity"),
    "weight_control": gettext_lazy("the weight of control"),
    "weight_scalability": gettext_lazy("the weight of growing in a crisis"),
}
RATES: Final = {
    "own_hour": gettext_lazy("own people at work"),
    "on_call_hour": gettext_lazy("own people on call"),
    "agency_hour": gettext_lazy("the agency by the hour"),
    "agency_message": gettext_lazy("the agency by the message"),
    "agency_month": gettext_lazy("the agency by the month"),
    "directing": gettext_lazy("directing by the municipality itself"),
}
REASONS: Final = {
    "volume": gettext_lazy("%(an_hour)s conversations an hour come in, %(a_week)s a week."),
    "next_to_nothing": gettext_lazy(
        "Next to nothing comes in: staffing %(hours)s hours a week is not worth it."
    ),
    "gain": gettext_lazy("One person more, %(hours)s hours a week, brings %(points)s points of service."),
    "seat": gettext_lazy(
        "One seat takes %(full_time)s full-time jobs; the busiest hour asks for %(needed)s at a time."
    ),
    "score_service": gettext_lazy("On service this choice scores %(score)s out of 100."),
    "score_cost": gettext_lazy("On cost this choice scores %(score)s out of 100."),
    "score_expertise": gettext_lazy("On expertise this choice scores %(score)s out of 100."),
    "score_continuity": gettext_lazy("On continuity this choice scores %(score)s out of 100."),
    "score_control": gettext_lazy("On control this choice scores %(score)s out of 100."),
    "score_scalability": gettext_lazy("On growing in a crisis this choice scores %(score)s out of 100."),
}


def scenario_name(code: str) -> str:
    """The name of a scenario."""
    return str(SCENARIOS.get(code, code))


def number(value: float | str) -> str:
    """As the Dutch write it; whole where it is whole."""
    if isinstance(value, str):
        return value
    rounded = round(float(value), 2 if abs(value) < 10 else 1)
    places = next(n for n in range(3) if round(rounded, n) == rounded)
    return number_format(rounded, places, use_l10n=True, force_grouping=True)


def reason(one: Reason) -> str:
    """One reason as a sentence."""
    return str(REASONS[one.code]) % {name: number(value) for name, value in one.numbers.items()}


def advice_sentence(advice: Advice) -> str:
    """What is advised, how sure that is, and that a person decides."""
    if advice.advised is None:
        return _("Not yet, first this: %(gates)s.") % {"gates": listed(GATES, advice.not_yet)}
    words = {
        "scenario": scenario_name(advice.advised.scenario.name),
        "share": number(round(100 * advice.advised.wins)),
        "draws": number(advice.case.draws),
    }
    if advice.robust:
        told = (
            _("%(scenario)s. This is best in %(share)s %% of %(draws)s draws of weights and prices.") % words
        )
    else:
        told = (
            _("%(scenario)s, but it is close: best in %(share)s %% of %(draws)s draws of weights and prices.")
            % words
        )
    if advice.would_win is not None:
        later = {"scenario": scenario_name(advice.would_win), "gates": listed(GATES, advice.not_yet)}
        told += " " + _("Better would be: %(scenario)s. Not yet, first this: %(gates)s.") % later
    return told


def block_sentence(one: BlockAdvice) -> str:
    """Who should be there in a block, why, and what would change it."""
    words = {"block": str(BLOCKS.get(one.block, one.block)), "who": str(WHO[one.who])}
    told = _("In %(block)s: %(who)s.") % words
    told += "".join(f" {reason(each)}" for each in one.reasons)
    return told + (f" {turn_sentence(one.turn)}" if one.turn is not None else "")


def turn_sentence(turn: Turn) -> str:
    """At what price or volume the advice becomes another one."""
    words = {
        "input": str(INPUTS[turn.input]),
        "percent": number(round(100 * turn.times)),
        "scenario": scenario_name(turn.becomes),
    }
    if turn.near:
        return _("Watch out: when %(input)s is %(percent)s %% of now, it becomes: %(scenario)s.") % words
    return _("When %(input)s is %(percent)s %% of now, it becomes: %(scenario)s.") % words


def source(text: str) -> str:
    """Where a rate comes from; what nobody gave a source for is an assumption."""
    return _("assumption") if text == "assumption" else text


def risk(code: str) -> str:
    """One risk as a sentence."""
    if code.startswith("gate_"):
        gate = GATES.get(code.removeprefix("gate_"), code)
        return _("Not yet allowed, first: %(gate)s.") % {"gate": str(gate)}
    return str(RISKS.get(code, code))


def listed(words: Mapping[str, object], codes: Sequence[str]) -> str:
    """Codes as words with commas between."""
    return "; ".join(str(words.get(code, code)) for code in codes) or _("nothing")
