"""The closed lists of an assignment: kinds, agreements, public values, priorities, time bands, exit items.

Codes only; `web` says them in words.
"""

from __future__ import annotations

from typing import Final

KINDS: Final = ("night_webcare", "crisis_monitoring", "campaign_content", "temporary_peak")
AGREEMENTS: Final = ("frame", "tone", "escalation", "feedback", "alignment")
# What a municipality stands for in every answer; a goal, an assignment and an instruction name theirs.
PUBLIC_VALUES: Final = (
    "openness",
    "reliability",
    "equality",
    "accessibility",
    "humanity",
    "impartiality",
    "privacy",
    "safety",
    "service",
)
# To whom we speak, and how far the policy is: before a decision we inform, after it we explain and ask.
AUDIENCES: Final = (
    "all_residents",
    "neighbourhood",
    "young_people",
    "parents",
    "older_people",
    "newcomers",
    "low_literacy",
    "entrepreneurs",
    "visitors",
    "volunteers",
)
POLICY_PHASES: Final = ("to_decide", "decided", "in_execution")
PRIORITIES: Final = ("acute", "high", "normal", "low")
# What is promised: the first answer, an answer to what the sender writes after it, and when it is done with.
PROMISED: Final = ("first", "next", "close")
BANDS: Final = ("office", "evening", "night", "weekend", "holiday")
# What leaving looks like (BIO2 5.20.06, GIBIT): each is a step of the exit.
EXIT_ITEMS: Final = (
    "access_revoked",
    "cases_handed_over",
    "content_exported",
    "archive_exported",
    "accounts_returned",
    "data_destroyed",
    "handover_session",
    "evaluation_held",
)
