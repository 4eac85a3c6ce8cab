"""Cases in few words: a municipality with two people in office hours, changed per test."""

from __future__ import annotations

import json
from typing import Any

from regie.sourcing.case import Case
from regie.sourcing.casefile import read_case

ALL_GATES = dict.fromkeys(
    (
        "processing_agreement",
        "frames_and_tone",
        "mandate",
        "duty_adviser",
        "exit_arranged",
        "works_council",
        "core_inside",
        "neighbours_agree",
    ),
    True,
)


def source(**more: Any) -> dict[str, Any]:
    """The file as a value."""
    return {
        "name": "Voorbeeldgemeente",
        "estimate": {
            "conversations_week": 180,
            "shares": {"office": 0.584, "evening": 0.17, "weekend": 0.17, "night": 0.076},
        },
        "team": {"people": 2, "at_work": {"office": 2}, "expertise": {"copy": 2, "crisis": 1}},
        "costs": {
            "own_hour": {
                "value": 56,
                "low": 50,
                "high": 63,
                "source": "CAO Gemeenten",
                "since": "2024-10-01",
            },
            "agency_hour": {"value": 45, "low": 40, "high": 55, "source": "quote", "since": "2026-10-01"},
            "directing_hours_week": {"value": 8},
        },
        "needs": {"copy": 3, "design": 3, "crisis": 3},
        "gates": ALL_GATES,
        "draws": 1000,
        **more,
    }


def case(**more: Any) -> Case:
    """The file, read."""
    return read_case(json.dumps(source(**more)).encode())
