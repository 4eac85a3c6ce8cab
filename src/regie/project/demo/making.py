"""What the agency makes in the demo: one message in four variants, commented and judged in part."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from PIL import Image, ImageDraw

from regie.campaigns.models import Campaign
from regie.campaigns.states import ACCEPTED
from regie.channels.models import ChannelAccount
from regie.content.actions import judging, making, media
from regie.content.actions.judging import Judgement, Remark
from regie.content.actions.making import Place, Said, Words
from regie.content.models import Variant
from regie.content.readiness import CHECKLISTS
from regie.kernel.actor import Actor

Cast = Callable[[str], Actor]
_SAID: Final = Said(
    title="De eerste schooldag na de vakantie",
    kind="post",
    source="Vanaf maandag 11 januari staan er tien vakken voor kiss-and-ride in de Lindelaan. "
    "Zet uw kind daar af. Dan kan ieder kind veilig oversteken.",
    topic="parking",
    audiences=("parents",),
    sensitivity="medium",
    asked=("copy", "behaviour"),
    question="Werkt een vraag beter dan een verzoek? We tellen hoeveel mensen de plattegrond openen.",
)
_LINK: Final = "https://www.veldermeer.example/schoolstraten"
_FIRST: Final = "Brengt u uw kind met de auto? Stop vanaf maandag in de Lindelaan. Het is niet toegestaan om te parkeren voor de school."
_SECOND: Final = "Brengt u uw kind met de auto? Stop vanaf maandag 11 januari in de Lindelaan. Daar zijn tien plekken, zonder oversteek."
_ASKS: Final = (
    "Hoe komt uw kind maandag veilig over? Zet het af in de Lindelaan: tien plekken, zonder oversteek."
)
_ENGLISH: Final = "Do you bring your child by car? From Monday 11 January, stop in the Lindelaan: ten places, no street to cross."


def arrange(cast: Cast, now: datetime) -> None:
    """For the campaign that was taken on; nothing when there is none."""
    campaign = Campaign.objects.filter(state=ACCEPTED).order_by("pk").first()
    if campaign is None:
        return
    carla, marit, joris = cast("Carla"), cast("Marit"), cast("Joris")
    then = now - timedelta(hours=30)
    item = making.begin(campaign, _SAID, by=carla, now=then)
    where = ChannelAccount.objects.filter(municipality_id=campaign.municipality_id, active=True).order_by(
        "pk"
    )[0]
    here = Place(where.pk, "nl", "A")
    picture = _crossing(campaign, carla, then)
    making.write(item, here, Words(_FIRST, link=_LINK, media_id=picture), by=carla, now=then)
    first = Variant.objects.get(item=item)
    later = now - timedelta(hours=22)
    one = judging.comment(
        first, Remark("Dit dreigt. Zeg waar het wél kan.", "niet toegestaan"), by=marit, now=later
    )
    judging.comment(first, Remark("Op een telefoon is de pijl te klein.", "", 62, 40), by=joris, now=later)
    making.write(
        item, here, Words(_SECOND, link=_LINK, media_id=picture), by=carla, now=later + timedelta(hours=1)
    )
    judging.resolve(one, by=carla, now=later + timedelta(hours=1))
    asks = making.write(item, Place(where.pk, "nl", "B"), Words(_ASKS, link=_LINK), by=carla, now=later)
    making.write(item, Place(where.pk, "en"), Words(_ENGLISH, link=_LINK), by=carla, now=later)
    first.refresh_from_db()
    for found, discipline, verdict, note, by in (
        (first, "copy", "good", "", marit),
        (first, "behaviour", "remarks", "Sterk. Noem ook dat het maar één minuut lopen is.", joris),
        (asks, "copy", "good", "", marit),
        (asks, "behaviour", "not_yet", "De vraag maakt bang. Begin met wat er goed gaat.", joris),
    ):
        said = Judgement(discipline, verdict, found.seal, CHECKLISTS[discipline], note)
        judging.review(found, said, by=by, now=now - timedelta(hours=4))


def _crossing(campaign: Campaign, by: Actor, then: datetime) -> int:
    """A map with one arrow, drawn."""
    image = Image.new("RGB", (1200, 675), (236, 236, 226))
    pen = ImageDraw.Draw(image)
    pen.rectangle((0, 300, 1200, 400), fill=(150, 150, 154))
    pen.rectangle((500, 0, 600, 675), fill=(150, 150, 154))
    for x in range(510, 600, 22):
        pen.rectangle((x, 420, x + 11, 500), fill=(250, 250, 250))
    pen.rectangle((690, 60, 1080, 240), fill=(178, 84, 70))
    pen.polygon(
        ((250, 330), (420, 330), (420, 305), (480, 350), (420, 395), (420, 370), (250, 370)),
        fill=(250, 214, 60),
    )
    out = io.BytesIO()
    image.save(out, format="PNG")
    data = out.getvalue()
    rights = media.Rights(
        "Plattegrond kiss-and-ride", "Getekend door het bureau", "none",
        "Plattegrond: een pijl wijst naar de vakken in de Lindelaan, om de hoek van de school.",
    )  # fmt: skip
    new = media.NewFile(io.BytesIO(data), "plattegrond.png", len(data))
    return media.take(campaign.municipality_id, new, rights, by=by, now=then).pk
