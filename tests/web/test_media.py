"""Pictures and films on the screen: a bad file hears what is wrong; rights that end keep one in."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from regie.audit.models import Event
from regie.content import queries
from regie.content.actions.media import NewFile, Rights, take
from regie.content.files import MB
from regie.content.models import Media, MediaPart
from regie.content.refusal import Refused
from regie.kernel.clock import local, utc_now
from regie.people.models import Membership
from regie.web import media_words as words
from tests import make
from tests.content import samples
from tests.web.conftest import SignIn

pytestmark = pytest.mark.django_db


@pytest.fixture
def director(sign_in: SignIn) -> Client:
    return sign_in(make.seat(make.municipality(), "director"))


def _form(**more: object) -> dict[str, Any]:
    said = {"title": "De brug", "rights": "Eigen fotograaf", "people": "none", "alt_text": "Een brug open"}
    return {**said, **more}


def _take(client: Client, data: bytes, name: str = "foto.jpg", **more: object) -> str:
    answer = client.post("/media/new/", _form(file=SimpleUploadedFile(name, data), **more))
    return answer.content.decode() if answer.status_code == 400 else answer.headers["Location"]


def test_each_bad_file_hears_in_plain_dutch_what_is_wrong(director: Client) -> None:
    said = {
        "broken off": (samples.picture(size=(600, 400))[:-900], "afgebroken"),
        "wrong type": (b"%PDF-1.7 rekening", "is dit bestand een PDF"),
        "bomb": (samples.bomb(7_500), "(7500 × 7500)"),
        "svg with script": (samples.SVG_WITH_SCRIPT, "een script"),
        "svg": (samples.SVG, "Bewaar hem als PNG"),
        "nothing": (b"", "staat niets"),
        "moving": (samples.moving(), "uit zichzelf bewegen"),
        "half a film": (samples.film()[:-9], "afgebroken"),
        "film with places": (samples.film(b"meta"), "spoor met gegevens"),
    }
    for what, (data, told) in said.items():
        html = _take(director, data)
        assert told in html, what
        assert 'value="De brug"' in html, "what was filled in stays"
    assert not Media.objects.exists()
    assert Event.objects.filter(action="content.media_taken", result="refused").count() == len(said)


class Unread(io.BytesIO):
    """A file that nobody may read."""

    def read(self, *args: object) -> bytes:
        raise AssertionError("it was read")


def test_half_a_gigabyte_is_refused_without_being_read(director: Client) -> None:
    by = make.actor(Membership.objects.get())
    new = NewFile(Unread(), "film.mp4", 500 * MB)
    with pytest.raises(Refused) as no:
        take(by.municipality_id or 0, new, Rights("x", "y", "none"), by=by, now=utc_now())
    assert words.refusal(no.value).startswith("Het bestand is te groot: we nemen hooguit 100 MB aan.")


def test_the_place_of_a_phone_is_gone_from_what_is_stored_and_given_out(director: Client) -> None:
    where = _take(director, samples.picture(place=True), "IMG_0001.jpg")
    media = Media.objects.get()
    assert where == f"/media/{media.pk}/"
    assert (media.stripped, media.scanned) == (["location", "metadata"], False)
    stored = b"".join(bytes(part.data) for part in MediaPart.objects.filter(media=media))
    assert b"Exif" not in stored
    assert b"SECRET" not in stored
    answer = director.get(f"/media/{media.pk}/file/")
    assert answer.headers["Content-Length"] == str(len(stored))
    assert (answer.headers["Content-Type"], answer.headers["X-Content-Type-Options"]) == (
        "image/jpeg",
        "nosniff",
    )
    html = director.get(where).content.decode()
    assert "de plek waar het is gemaakt" in html
    assert "niet gescand" in html
    assert "wordt al bewaard, als “De brug”" in _take(director, samples.picture(place=True))


def test_a_film_is_kept_in_parts_without_its_place(director: Client) -> None:
    data = samples.film()
    _take(director, data, "film.mp4", subtitles="on")
    media = Media.objects.get()
    assert (media.width, media.height, media.parts.count()) == (640, 360, 3)
    stored = b"".join(queries.part(media, number) or b"" for number in range(4))
    assert len(stored) == len(data) == media.size
    assert b"+52.0907" not in stored
    assert media.lacks(local(utc_now()).date()) == ()


def test_consent_that_ended_keeps_a_picture_in_and_a_withdrawn_one_is_thrown_away(
    director: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    today = local(utc_now()).date()
    html = _take(director, samples.picture(), people="consented")
    assert "ook tot en met welke dag" in html
    assert "Die dag is al voorbij" in _take(director, samples.picture(), rights_until="2020-01-01")
    assert "door een machine" in _take(director, samples.picture(), people="machine")
    _take(director, samples.picture(), people="consented", consent_until=today.isoformat())
    media = Media.objects.get()
    assert list(queries.ending(media.municipality_id, today)) == [media]
    assert "zoek een ander" in director.get("/media/").content.decode()
    Media.objects.update(consent_until=today - timedelta(days=1))
    with django_assert_max_num_queries(12):
        html = director.get("/media/").content.decode()
    assert "De toestemming is afgelopen" in html
    before = Event.objects.filter(action="content.media_read").count()
    director.get(f"/media/{media.pk}/")
    assert Event.objects.filter(action="content.media_read").count() == before + 1
    director.post(f"/media/{media.pk}/withdraw/", {"why": " "})
    assert Media.objects.get().withdrawn_at is None
    director.post(f"/media/{media.pk}/withdraw/", {"why": "Wil er niet meer op"})
    assert Media.objects.get().withdrawn_at is not None
    assert not MediaPart.objects.exists()
    assert director.get(f"/media/{media.pk}/file/").status_code == 404
    assert "Wil er niet meer op" in director.get("/media/").content.decode()


def test_when_the_scanner_does_not_answer_nothing_comes_in(director: Client, settings: Any) -> None:
    settings.CLAMD = "unix:/nowhere/clamd.ctl"
    assert "virusscanner geeft geen antwoord" in _take(director, samples.picture())
    assert not Media.objects.exists()


def test_another_municipality_does_not_see_it(director: Client, sign_in: SignIn) -> None:
    _take(director, samples.picture())
    other = sign_in(make.seat(make.municipality(), "director"))
    media = Media.objects.get()
    for address in (f"/media/{media.pk}/", f"/media/{media.pk}/file/"):
        assert other.get(address).status_code == 404
    assert "De brug" not in other.get("/media/").content.decode()
