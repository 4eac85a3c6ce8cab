"""Pictures of the demo: drawn here, one that is fine, one that ends soon, one without words, one taken back."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from PIL import Image, ImageDraw

from regie.content.actions import media
from regie.content.actions.media import NewFile, Rights
from regie.content.models import Media
from regie.kernel.actor import Actor
from regie.kernel.clock import local
from regie.people.models import Organisation

SIZE: Final = (1200, 800)
Draw = ImageDraw.ImageDraw


def arrange(place: Organisation, by: Actor, now: datetime) -> None:
    """Five of them, taken in over the last two months."""
    today = local(now).date()
    taken = (
        (_bridge, Rights("Brug over de Aa, open", "Eigen fotograaf, 2026", "none", "Een open brug over blauw water.")),
        (_ballot, Rights("Stembus", "Beeldbank, nummer 48213", "none", "Een rood potlood naast een stembus.", rights_until=today + timedelta(days=19))),
        (_tree, Rights("Boom planten op school", "Eigen fotograaf, 2026", "consented", "Twee mensen planten een boom.", consent_until=today - timedelta(days=2))),
        (_bins, Rights("Nieuwe containers", "Bureau Demo, gemaakt in opdracht", "none")),
        (_street, Rights("Werk aan de Dorpsstraat", "Eigen fotograaf, 2026", "public_event", "Een straat met hekken en een pijl.")),
    )  # fmt: skip
    for draw, rights in taken:
        made = _take(place, draw, rights, by, now - timedelta(days=50))
    media.withdraw(made, "De winkelier op de foto wil er niet meer op.", by=by, now=now - timedelta(days=4))


def _take(
    place: Organisation, draw: Callable[[Draw], None], said: Rights, by: Actor, then: datetime
) -> Media:
    image = Image.new("RGB", SIZE, (206, 228, 240))
    pen = ImageDraw.Draw(image)
    draw(pen)
    out = io.BytesIO()
    image.save(out, format="PNG")
    data = out.getvalue()
    name = said.title.lower().replace(" ", "-").replace(",", "") + ".png"
    return media.take(place.pk, NewFile(io.BytesIO(data), name, len(data)), said, by=by, now=then)


def _bridge(pen: Draw) -> None:
    pen.rectangle((0, 560, 1200, 800), fill=(60, 120, 170))
    pen.rectangle((0, 520, 430, 560), fill=(90, 90, 96))
    pen.rectangle((770, 520, 1200, 560), fill=(90, 90, 96))
    pen.polygon(((430, 560), (430, 520), (640, 210), (668, 236)), fill=(190, 60, 50))
    pen.ellipse((930, 80, 1050, 200), fill=(250, 214, 90))


def _ballot(pen: Draw) -> None:
    pen.rectangle((0, 640, 1200, 800), fill=(170, 150, 130))
    pen.rectangle((330, 330, 750, 700), fill=(70, 90, 110))
    pen.rectangle((440, 370, 640, 390), fill=(20, 25, 30))
    pen.polygon(((480, 160), (610, 160), (600, 375), (490, 375)), fill=(252, 252, 250))
    pen.line((850, 690, 1010, 420), fill=(200, 30, 40), width=34)


def _tree(pen: Draw) -> None:
    pen.rectangle((0, 600, 1200, 800), fill=(120, 160, 80))
    pen.rectangle((580, 330, 620, 640), fill=(110, 76, 50))
    pen.ellipse((450, 120, 750, 420), fill=(66, 130, 66))
    for x, colour in ((360, (210, 100, 60)), (840, (60, 90, 160))):
        pen.ellipse((x - 45, 360, x + 45, 450), fill=(224, 180, 150))
        pen.rectangle((x - 60, 450, x + 60, 680), fill=colour)


def _bins(pen: Draw) -> None:
    pen.rectangle((0, 640, 1200, 800), fill=(150, 150, 152))
    for x, colour in ((150, (40, 120, 70)), (480, (240, 130, 30)), (810, (40, 90, 160))):
        pen.rectangle((x, 290, x + 240, 700), fill=colour)
        pen.rectangle((x - 20, 250, x + 260, 300), fill=(50, 54, 58))


def _street(pen: Draw) -> None:
    pen.polygon(((350, 800), (850, 800), (660, 300), (540, 300)), fill=(110, 112, 116))
    pen.rectangle((0, 250, 380, 640), fill=(180, 110, 90))
    pen.rectangle((820, 250, 1200, 640), fill=(196, 150, 110))
    for x in range(300, 900, 120):
        pen.rectangle((x, 620, x + 60, 680), fill=(220, 50, 40))
        pen.rectangle((x + 60, 620, x + 120, 680), fill=(250, 250, 250))
