"""Plans, links, gateways and bundles: no database."""

from __future__ import annotations

import json
from urllib.parse import parse_qs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from regie.paging import bundle, gateway, link, means
from regie.paging.means import Reach

ALL = [Reach("sms", 2), Reach("push", 1), Reach("push", 3), Reach("email", 0)]
kinds = st.lists(st.sampled_from([*means.KINDS, "pigeon"]), max_size=3)


def test_acute_uses_everything_at_once_and_others_one_after_another() -> None:
    acute = means.plan(ALL, ("push", "sms"), (), "acute", 120)
    high = means.plan(ALL, ("push", "sms"), (), "high", 120)
    assert {step.after_seconds for step in acute} == {0}
    assert [(s.kind, s.after_seconds) for s in high] == [
        ("push", 0),
        ("push", 0),
        ("sms", 120),
        ("email", 240),
    ]


@given(kinds, kinds, st.sampled_from([*means.URGENCIES, "?"]))
def test_the_minimum_and_mail_can_never_be_preferred_away(
    wish: list[str], least: list[str], urgency: str
) -> None:
    used = {step.kind for step in means.plan(ALL, wish, least, urgency)}
    have = {one.kind for one in ALL}
    assert used >= (set(least) | {"email"}) & have
    assert used <= have


def test_an_unknown_urgency_is_treated_as_acute() -> None:
    assert {s.after_seconds for s in means.plan(ALL, (), ("sms",), "dringend")} == {0}


def test_what_is_asked_and_missing_is_told() -> None:
    assert means.lacking({"email"}, ("push", "email", "pigeon")) == ("push",)


KEY = b"a key outside the database"


@given(st.integers(1, 2**62), st.integers(1, 10**9), st.integers(0, 9))
def test_a_link_opens_its_own_attempt_and_nothing_else(attempt: int, user: int, epoch: int) -> None:
    made = link.token(attempt, user, epoch, key=KEY)
    assert link.attempt_of(made) == attempt
    assert link.proven(made, user, epoch, key=KEY)
    assert not link.proven(made, user, epoch + 1, key=KEY)
    assert not link.proven(made, user + 1, epoch, key=KEY)
    assert not link.proven(made, user, epoch, key=b"another key")
    other = link.token(attempt + 1, user, epoch, key=KEY)
    assert not link.proven(other[:-22] + made[-22:], user, epoch, key=KEY)


@pytest.mark.parametrize("text", ["", "1-", "1", "zz-kort", "1-" + "a" * 23, "-" + "a" * 22, "0-" + "a" * 22])
def test_what_has_not_the_form_of_a_link_names_nothing(text: str) -> None:
    assert link.attempt_of(text) is None
    assert not link.proven(text, 1, 0, key=KEY)


JSON = gateway.Shape(
    "https://sms.example/send", "json", '{"to": ["{to}"], "body": "{text}"}', "X-Key", "geheim"
)


def test_a_gateway_gets_number_and_text_where_its_body_has_them() -> None:
    made = gateway.request(JSON, to="+31612345678", text='Tien "auto\'s" {to}', key="regie-7")
    assert json.loads(made.content) == {"to": ["+31612345678"], "body": 'Tien "auto\'s" {to}'}
    assert made.headers["X-Key"] == "geheim"
    assert made.headers["Idempotency-Key"] == "regie-7"


def test_a_form_cannot_be_broken_out_of() -> None:
    shape = gateway.Shape("https://sms.example/", "form", "dest={to}&msg={text}&sender=Regie")
    made = gateway.request(shape, to="+31612345678", text="a&sender=Boef", key="k")
    assert parse_qs(made.content.decode()) == {
        "dest": ["+31612345678"], "msg": ["a&sender=Boef"], "sender": ["Regie"],
    }  # fmt: skip


@pytest.mark.parametrize(
    ("shape", "reason"),
    [
        (gateway.Shape("https://x.example/", "json", "{to}"), "not_json"),
        (gateway.Shape("https://x.example/", "json", '{"text": "{text}"}'), "no_to"),
        (gateway.Shape("https://x.example/", "form", "to={to}"), "no_text"),
        (gateway.Shape("https://x.example/", "form", "zomaar"), "not_form"),
        (gateway.Shape("ftp://x.example/", "form", "to={to}&text={text}"), "address"),
        (gateway.Shape("https://user:pass@x.example/", "form", "to={to}&text={text}"), "address"),
    ],
)
def test_a_body_that_cannot_work_is_told_at_once(shape: gateway.Shape, reason: str) -> None:
    with pytest.raises(gateway.TemplateWrong, match=reason):
        gateway.check(shape)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("06 12345678", "+31612345678"),
        ("+32 470 12 34 56", "+32470123456"),
        ("12", ""),
        ("bel mij", ""),
        ("", ""),
    ],
)
def test_numbers_are_kept_in_one_form(typed: str, kept: str) -> None:
    assert gateway.phone(typed) == kept


def test_one_page_is_told_as_it_is_and_many_as_one_with_the_most_urgent_first() -> None:
    words = bundle.Words("{n} zaken wachten", "(en nog {n})")
    line = bundle.Line("Veldermeer: besluit gevraagd", "Tekst", "https://r/p/1/", "high")
    acute = bundle.Line("Veldermeer: acuut", "Tekst", "https://r/p/2/", "acute")
    assert bundle.bundle([line], words).title == "Veldermeer: besluit gevraagd"
    many = bundle.bundle([line, line, acute], words)
    assert (many.title, many.link, many.urgency) == ("3 zaken wachten", "https://r/p/2/", "acute")
    assert many.text.index("acuut") < many.text.index("besluit")
    assert bundle.short([line, acute], words).text == "Veldermeer: acuut (en nog 1) https://r/p/2/"


def test_a_title_with_accents_goes_through_a_header() -> None:
    made = gateway.webhook("https://n/x", "", bundle.Message("Één besluit\nnu", "é", "https://r/", "acute"))
    assert made.headers["Title"].startswith("=?utf-8?")
    assert "\n" not in made.headers["Title"]
    assert made.headers["Priority"] == "5"
