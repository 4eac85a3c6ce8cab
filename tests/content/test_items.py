"""From an accepted brief to variants that are ready: written, judged, and open again when changed."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import timedelta

import pytest

from regie.audit.models import Event
from regie.campaigns.actions import sending
from regie.content import queries
from regie.content.actions import judging, making, media
from regie.content.actions.judging import Judgement, Remark
from regie.content.actions.making import Place, Said, Words
from regie.content.models import Item, VariantVersion
from regie.content.readiness import CHECKLISTS, Judged, Standing, lacks
from regie.content.refusal import Refused
from regie.content.wording import measured
from regie.kernel.actor import Actor
from tests import make
from tests.campaigns.make import NOW, Scene
from tests.content.samples import picture

TODAY = NOW.date()
SAID = Said(
    "Loop door", "post", "Er is altijd een container met plek.", "waste", ("neighbourhood",), "low", ("copy",)
)


class Making:
    """An item of a campaign whose brief was accepted, with a maker and a second expert of the agency."""

    def __init__(self) -> None:
        self.scene = Scene()
        seats = [make.seat(self.scene.bureau, "maker", name) for name in ("Mo Maker", "Ella Expert")]
        self.scene.assignment.members.add(*[seat.user for seat in seats])
        self.maker, self.expert = (make.actor(seat, self.scene.town) for seat in seats)
        self.campaign = sending.accept(self.scene.sent(), by=self.scene.coordinator, now=NOW)
        self.item: Item = making.begin(self.campaign, SAID, by=self.maker, now=NOW)
        self.place = Place(self.scene.channel.pk)
        self.variant = making.write(
            self.item, self.place, Words("Vol? Loop even door."), by=self.maker, now=NOW
        )

    def judge(self, by: Actor, verdict: str = "good", **more: object) -> None:
        seal = str(more.get("seal", self.variant.seal))
        said = Judgement("copy", verdict, seal, CHECKLISTS["copy"], str(more.get("note", "")))
        judging.review(self.variant, said, by=by, now=NOW)

    def lacks(self) -> list[str]:
        self.variant.refresh_from_db()
        return [code for code, _detail in queries.lacking(self.variant, TODAY)]


@pytest.mark.django_db
def test_a_variant_is_ready_when_comments_are_resolved_and_the_experts_found_it_good() -> None:
    m = Making()
    assert m.lacks() == ["review"]
    with pytest.raises(Refused, match="own"):
        m.judge(m.maker)
    with pytest.raises(Refused, match="changed"):
        m.judge(m.expert, seal="x" * 64)
    with pytest.raises(Refused, match="note"):
        m.judge(m.expert, "not_yet")
    with pytest.raises(Refused, match="quote"):
        judging.comment(m.variant, Remark("Korter", "staat er niet"), by=m.expert, now=NOW)
    with pytest.raises(Refused, match="place"):
        judging.comment(m.variant, Remark("Donker", "", 10, 20), by=m.expert, now=NOW)
    one = judging.comment(m.variant, Remark("Korter", "Loop even door"), by=m.expert, now=NOW)
    m.judge(m.expert, "not_yet", note="Nog te lang.")
    assert m.lacks() == ["comments", "not_yet"]
    judging.resolve(one, by=m.maker, now=NOW)
    with pytest.raises(Refused, match="resolved"):
        judging.resolve(one, by=m.maker, now=NOW)
    m.judge(m.expert)
    assert m.lacks() == []
    assert queries.ready(m.variant, TODAY)
    assert Event.objects.filter(action="content.reviewed", result="refused").count() == 3


@pytest.mark.django_db
def test_a_change_opens_again_only_what_changed_and_every_version_stays() -> None:
    m = Making()
    m.judge(m.expert)
    other = making.write(
        m.item, Place(m.scene.channel.pk, "en"), Words("Full? Walk on."), by=m.maker, now=NOW
    )
    judging.review(
        other, Judgement("copy", "remarks", other.seal, (), "Fijn, maar kort."), by=m.expert, now=NOW
    )
    making.write(m.item, m.place, Words("Vol? Loop even verder."), by=m.maker, now=NOW)
    assert m.lacks() == ["old_review"]
    assert queries.ready(other, TODAY)
    making.write(m.item, m.place, Words("Vol? Loop even verder."), by=m.maker, now=NOW)
    texts = VariantVersion.objects.filter(variant=m.variant).values_list("number", "text")
    assert list(texts) == [(2, "Vol? Loop even verder."), (1, "Vol? Loop even door.")]
    making.change(m.item, replace(SAID, source="Er is bijna altijd plek."), by=m.maker, now=NOW)
    other.refresh_from_db()
    assert [code for code, _ in queries.lacking(other, TODAY)] == ["stale"]
    making.write(m.item, Place(m.scene.channel.pk, "en"), Words("Full? Walk on."), by=m.maker, now=NOW)
    other.refresh_from_db()
    assert queries.ready(other, TODAY), "somebody looked and the words still fit"


@pytest.mark.django_db
def test_a_picture_whose_consent_ended_keeps_its_variants_in_and_finds_them() -> None:
    m = Making()
    rights = media.Rights("Buurt", "Eigen fotograaf", "consented", "Buren", consent_until=TODAY)
    data = picture()
    new = media.NewFile(io.BytesIO(data), "buurt.jpg", len(data))
    row = media.take(m.scene.town.pk, new, rights, by=m.maker, now=NOW)
    making.write(m.item, m.place, Words("Vol? Loop door.", media_id=row.pk), by=m.maker, now=NOW)
    m.variant.refresh_from_db()
    m.judge(m.expert)
    judging.comment(m.variant, Remark("Donker", "", 10, 100), by=m.expert, now=NOW)
    assert [code for code, _ in queries.lacking(m.variant, TODAY)] == ["comments"]
    later = queries.lacking(m.variant, TODAY + timedelta(days=1))
    assert later == (("media", "consent_ended"), ("comments", "1"))
    assert list(queries.out_with(row)) == [m.variant]
    with pytest.raises(Refused, match="media"):
        making.write(m.item, m.place, Words("Vol?", media_id=row.pk + 1), by=m.maker, now=NOW)


@pytest.mark.django_db
def test_nothing_is_made_before_the_brief_is_accepted_nor_on_another_account() -> None:
    scene = Scene()
    sent = scene.sent()
    with pytest.raises(Refused, match="brief"):
        making.begin(sent, SAID, by=scene.coordinator, now=NOW)
    m = Making()
    for said, code in (
        (replace(SAID, title=" "), "title"),
        (replace(SAID, source=""), "source"),
        (replace(SAID, topic="zoiets"), "choice"),
        (replace(SAID, asked=("magic",)), "choice"),
    ):
        with pytest.raises(Refused, match=code):
            making.begin(m.campaign, said, by=m.maker, now=NOW)
    for place, code in (
        (Place(scene.channel.pk), "account"),
        (replace(m.place, language="xx"), "language"),
        (replace(m.place, letter="C"), "letter"),
    ):
        with pytest.raises(Refused, match=code):
            making.write(m.item, place, Words("Vol?"), by=m.maker, now=NOW)
    with pytest.raises(Refused, match="scope"):
        making.write(m.item, m.place, Words("Vol?"), by=scene.writer, now=NOW)


FINE = Standing("s", measured("Goed", len, 0), False, False, (), 0, (), (), frozenset({""}), "")


def test_what_lacks_is_told_in_the_order_of_the_work() -> None:
    assert lacks(FINE) == ()
    worst = Standing(
        "s", measured("", len, 0), True, True, ("alt_text",), 2, ("copy", "design", "magic"),
        (Judged("copy", "good", "old"), Judged("design", "whatever", "s")), frozenset({"A"}), " ",
    )  # fmt: skip
    assert lacks(worst) == (
        ("words", "empty"), ("stale", ""), ("subject", ""), ("media", "alt_text"), ("ab_pair", ""),
        ("ab_question", ""), ("comments", "2"), ("old_review", "copy"), ("not_yet", "design"),
        ("review", "magic"),
    )  # fmt: skip
    assert lacks(replace(FINE, letters=frozenset({"A", "B"}), question="Welke vraag helpt?")) == ()
    assert lacks(replace(FINE, letters=frozenset({"", "A", "B"}), question="Welke?")) == (("ab_pair", ""),)
