"""`regie sourcing advise`: the fixed form, Dutch sentences, a PDF, and every wrong input told."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from regie.project.cli import main
from tests.sourcing.cases import source


def _run(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, given: object, *words: str
) -> tuple[int, Any, str]:
    path = tmp_path / "case.json"
    path.write_text(given if isinstance(given, str) else json.dumps(given), "utf-8")
    code = main(["sourcing", "advise", str(path), "--quiet", *words])
    out, err = capsys.readouterr()
    return code, json.loads(out) if out else None, err


def test_the_answer_has_the_fixed_form(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    code, answer, err = _run(capsys, tmp_path, source())
    assert (code, err) == (0, "")
    assert {"advice", "scenarios", "because", "sensitivity", "conditions"} <= set(answer)
    assert len(answer["scenarios"]) == 9
    fields = {"name", "service_level", "mean_wait", "cost_year", "uncovered_hours_week", "risks"}
    assert all(fields <= set(one) for one in answer["scenarios"])
    assert "trekkingen" in answer["advice"]
    assert len(answer["because"]) == 4


def test_when_nothing_is_in_order_it_says_so(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    code, answer, _ = _run(capsys, tmp_path, source(gates={}, team={"people": 0}))
    assert code in (0, 1)
    assert all(
        one["failing_gates"] for one in answer["scenarios"] if one["name"].startswith(("agency", "full"))
    )


def test_a_proposal_is_written_as_pdf(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    try:
        import weasyprint  # noqa: F401
    except OSError as lacking:
        pytest.skip(f"no libraries to draw with: {lacking}")
    file = tmp_path / "proposal.pdf"
    code, _, _ = _run(capsys, tmp_path, source(), "--pdf", str(file))
    assert code == 0
    assert file.read_bytes().startswith(b"%PDF-")
    assert len(file.read_bytes()) > 10_000
    code, _, err = _run(capsys, tmp_path, source(), "--pdf", str(tmp_path / "nowhere" / "p.pdf"))
    assert code == 2
    assert "mend:" in err


def _history(weeks: float, **more: Any) -> dict[str, Any]:
    counts = [3 if hour % 24 in range(8, 18) and hour % 168 < 120 else 1 for hour in range(int(weeks * 168))]
    given = source(history={"start": "2026-01-05T00:00:00+01:00", "counts": counts, **more})
    given.pop("estimate")
    return given


def test_history_is_read_with_its_quality(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    code, answer, _ = _run(capsys, tmp_path, _history(8))
    assert code == 0
    figures = answer["figures"]
    assert (figures["basis"], figures["weeks"]) == ("history", 8.0)
    assert len(figures["coming"]) == 4
    assert figures["coming"][0]["from"] == "2026-03-02T00:00:00+01:00"
    assert figures["coming"][3]["from"] == "2026-03-23T00:00:00+01:00"
    assert [one["multiple"] for one in answer["peaks"]] == [3, 10, 50]
    assert figures["backtest"]["mase"] <= figures["backtest"]["naive_mase"] + 1e-9


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (_history(3), "history.counts: are 3.0 weeks"),
        (_history(5, start="2026-01-05T00:00:00"), "history.start"),
        (_history(5, counts=[-1] * 900), "history.counts[0]"),
        (_history(5, counts=[]), "history.counts"),
        (_history(5, counts=[10_000_000] * 900), "history.counts: are more than 20000"),
        (source(estimate={"conversations_week": 1e300}), "estimate.conversations_week"),
        (source(zone="Europe/Amsterdm"), "zone: 'Europe/Amsterdm' is no time zone"),
        (source(zone="../../etc/passwd"), "zone"),
        (source(estimate=None), "neither history nor estimate"),
        (source(weights={"service": 0}), "weights: are all nought"),
        (source(weights={"servise": 1}), "weights.servise"),
        (source(gates={"mandate": "yes please"}), "gates.mandate"),
        (source(messages={"minutes": {"standard": -4}}), "messages.minutes.standard"),
        (source(messages={"share": {"standard": 0.9}}), "messages.share: add up to"),
        (
            source(costs={"own_hour": {"value": 56}, "directing_hours_week": {"value": 0}}),
            "directing is never nothing",
        ),
        (
            source(costs={"own_hour": {"value": 5, "low": 9}, "directing_hours_week": {"value": 1}}),
            "costs.own_hour: lies outside",
        ),
        (source(events=[{"first": "2026-02-02", "last": "2026-02-01"}]), "events[0]: ends before"),
        (source(surprise=1), "surprise"),
        ("[]", "line 1"),
        ("", "is not JSON"),
        ('{"name": NaN}', "line 1"),
    ],
)
def test_wrong_cases_are_told_with_line_field_and_mend(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, given: object, told: str
) -> None:
    code, answer, err = _run(capsys, tmp_path, given)
    assert (code, answer) == (2, None)
    assert told in err
    assert "line 1" in err
    assert "mend:" in err


def test_the_published_schema_of_a_case_is_the_one_that_is_read(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["sourcing", "advise", "--schema"]) == 0
    published = Path(__file__).resolve().parents[2] / "docs" / "reference" / "sourcing-case.schema.json"
    assert json.loads(capsys.readouterr().out) == json.loads(published.read_text("utf-8"))
