"""The Channels screen: honest about health, and silent about secrets."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from pytest_django.fixtures import Settings

from regie.audit.models import Event, PersonalValue
from regie.channels import registry, vault
from regie.channels.actions import fetch_due, parse_pending
from regie.channels.actions.alarms import check_due
from regie.channels.adapter import Unauthorised
from regie.channels.models import ChannelAccount, Credential, RawEvent
from regie.channels.queries import open_account
from regie.channels.testing import FakeNetwork
from regie.kernel.clock import utc_now
from regie.people.models import Membership, Organisation
from tests import make
from tests.web.conftest import SignIn

pytestmark = pytest.mark.django_db
CANARY = "kanarie-7f3a91-geheim"


@pytest.fixture
def place(tmp_path: Path, settings: Settings) -> Organisation:
    """A municipality, and a credential key of this test only."""
    settings.CREDENTIAL_KEY_FILE = tmp_path / "key"
    vault.ensure_key(settings.CREDENTIAL_KEY_FILE)
    return make.municipality()


@pytest.fixture
def network() -> Iterator[FakeNetwork]:
    fake = FakeNetwork()
    registry.replace("mastodon", fake)
    yield fake
    registry._made.pop("mastodon")


@pytest.fixture
def manager(place: Organisation, sign_in: SignIn) -> Client:
    return sign_in(make.seat(place, "functional_manager"))


def filled(**more: object) -> dict[str, object]:
    fields = {
        "name": "Mastodon webcare",
        "external_id": "@veldermeer@social.example",
        "server": "social.example",
        "access_token": CANARY,
    }
    return {**fields, **more}


@pytest.fixture
def account(manager: Client, network: FakeNetwork) -> ChannelAccount:
    answer = manager.post("/channels/connect/mastodon/", filled())
    assert answer.status_code == 302
    return ChannelAccount.objects.get()


def page(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_manager_connects_a_channel_and_sees_that_it_is_not_read_yet(
    manager: Client, account: ChannelAccount
) -> None:
    assert account.settings == {"server": "https://social.example"}
    text = page(manager, "/channels/")
    assert "Mastodon webcare" in text
    assert "Nog niet" in text
    assert "Werkt" not in text
    assert open_account(account.pk).secrets == {"access_token": CANARY}


def test_it_works_only_after_it_was_read(manager: Client, account: ChannelAccount) -> None:
    fetch_due(utc_now())
    assert "Werkt" in page(manager, "/channels/")
    ChannelAccount.objects.update(last_fetch_at=utc_now() - timedelta(hours=2))
    text = page(manager, "/channels/")
    assert "Werkt" not in text
    assert "werkproces lijkt stil te staan" in text


def test_a_refused_key_says_how_to_mend_it_and_a_new_key_mends_it(
    manager: Client, account: ChannelAccount, network: FakeNetwork
) -> None:
    network.faults = [Unauthorised("token revoked")]
    fetch_due(utc_now())
    text = page(manager, f"/channels/{account.pk}/")
    assert "Geweigerd" in text
    assert "Maak op het netwerk een nieuwe sleutel" in text
    manager.post(f"/channels/{account.pk}/key/", {"access_token": CANARY + "-2"})
    fetch_due(utc_now())
    assert "Werkt" in page(manager, f"/channels/{account.pk}/")
    assert network.seen_secrets["access_token"] == CANARY + "-2"


def test_no_answer_to_anybody_and_no_line_of_the_ledger_holds_a_secret(
    manager: Client, account: ChannelAccount, network: FakeNetwork, caplog: pytest.LogCaptureFixture
) -> None:
    network.faults = [RuntimeError("boom")]  # type: ignore[list-item]
    fetch_due(utc_now())
    network.waiting = [{"external_id": "1"}]
    ChannelAccount.objects.update(next_fetch_at=None)
    fetch_due(utc_now())
    parse_pending(utc_now())
    seen = [
        manager.get(path).content
        for path in (
            "/channels/", f"/channels/{account.pk}/", f"/channels/{account.pk}/key/",
            f"/channels/{account.pk}/disconnect/", "/channels/connect/mastodon/",
        )
    ]  # fmt: skip
    seen.append(manager.post("/channels/connect/mastodon/", filled(external_id="wrong")).content)
    seen.append(manager.post("/channels/connect/mastodon/", filled(external_id="@a@b.example")).content)
    seen.append(manager.post(f"/channels/{account.pk}/test/", follow=True).content)
    seen.append(bytes(Credential.objects.get().sealed))
    seen += [str(e.__dict__).encode() for e in Event.objects.all()]
    seen += [v.value.encode() for v in PersonalValue.objects.all()]
    seen += [str(r.payload).encode() for r in RawEvent.objects.all()]
    seen.append(caplog.text.encode())
    seen.append(str(ChannelAccount.objects.values().get()).encode())
    assert not [s for s in seen if CANARY.encode() in s]


def test_a_wrong_form_says_what_is_wrong_at_the_field(manager: Client, network: FakeNetwork) -> None:
    answer = manager.post("/channels/connect/mastodon/", filled(external_id="geen account", server="://"))
    assert answer.status_code == 422
    text = answer.content.decode()
    assert "Schrijf het als @naam@server." in text
    assert "Dit is geen adres van een server." in text
    assert not ChannelAccount.objects.exists()


def test_a_name_that_is_taken_and_a_missing_key_file_are_told_on_the_form(
    manager: Client, account: ChannelAccount, settings: Settings
) -> None:
    twice = manager.post("/channels/connect/mastodon/", filled(external_id="@other@social.example"))
    assert "heeft deze naam al" in twice.content.decode()
    Path(settings.CREDENTIAL_KEY_FILE).unlink()
    answer = manager.post(f"/channels/{account.pk}/key/", {"access_token": "x"})
    assert answer.status_code == 422
    assert "is missing" in answer.content.decode()


@pytest.mark.parametrize(
    ("network", "fields"),
    [
        ("email", {"name": "Mail", "external_id": "a@v.example", "handle": "Gemeente", "imap_host": "i.e",
                   "imap_port": 993, "imap_security": "ssl", "smtp_host": "s.example", "smtp_port": 587,
                   "smtp_security": "starttls", "sent_folder": "Sent", "password": CANARY}),
        ("feed", {"name": "Krant", "external_id": "https://krant.example/rss"}),
        ("bluesky", {"name": "Bluesky", "external_id": "@Veldermeer.example", "service": "https://bsky.example",
                     "app_password": CANARY}),
        ("practice", {"name": "Oefenen", "external_id": "veldermeer"}),
    ],
)  # fmt: skip
def test_every_network_can_be_connected_and_disconnected(
    manager: Client, network: str, fields: dict[str, object]
) -> None:
    assert manager.get(f"/channels/connect/{network}/").status_code == 200
    assert manager.post(f"/channels/connect/{network}/", fields).status_code == 302
    account = ChannelAccount.objects.get(network=network)
    assert CANARY not in str(account.settings)
    assert account.credentials.count() == (CANARY in fields.values())
    assert manager.post(f"/channels/{account.pk}/disconnect/").status_code == 302
    account.refresh_from_db()
    assert (account.active, account.credentials.count()) == (False, 0)
    assert "Ontkoppeld" in page(manager, "/channels/")


def test_a_test_is_done_by_the_worker_and_shown(
    manager: Client, account: ChannelAccount, network: FakeNetwork
) -> None:
    manager.post(f"/channels/{account.pk}/test/")
    assert "Wordt getest" in page(manager, f"/channels/{account.pk}/")
    check_due(utc_now())
    assert "Wordt getest" not in page(manager, f"/channels/{account.pk}/")
    assert Event.objects.filter(action="channels.checked", result="done").exists()


def test_what_could_not_be_read_is_shown_and_can_be_read_again(
    manager: Client, account: ChannelAccount, network: FakeNetwork
) -> None:
    network.waiting = [{"external_id": "1"}]
    fetch_due(utc_now())
    parse_pending(utc_now())
    assert "1 bericht was niet te lezen" in page(manager, "/channels/")
    raw = RawEvent.objects.get()
    assert "no text in the post" in page(manager, f"/channels/{account.pk}/")
    manager.post(f"/channels/{account.pk}/problems/{raw.pk}/again/")
    raw.refresh_from_db()
    assert (raw.parsed_at, raw.problem) == (None, "")


@pytest.mark.parametrize("role", ["adviser", "duty_adviser", "auditor", "coordinator"])
def test_who_may_only_read_sees_health_but_no_keys_or_buttons(
    role: str, account: ChannelAccount, place: Organisation, sign_in: SignIn
) -> None:
    seat = _seat(role, place, account)
    client = sign_in(seat)
    text = page(client, f"/channels/{account.pk}/")
    assert "Toestand" in text
    assert "Nu testen" not in text
    assert "Sleutel vervangen" not in text
    for path in (
        f"{account.pk}/test/",
        f"{account.pk}/disconnect/",
        f"{account.pk}/key/",
        "connect/mastodon/",
    ):
        assert client.post(f"/channels/{path}").status_code == 403
    account.refresh_from_db()
    assert account.active


def _seat(role: str, place: Organisation, account: ChannelAccount) -> Membership:
    if role != "coordinator":
        return make.seat(place, role)
    bureau = make.agency()
    seat = make.seat(bureau, role)
    make.assignment(place, bureau, [account], [seat.user])
    return seat


@pytest.mark.parametrize("role", ["agent", "clerk", "administrator", "maker"])
def test_others_see_nothing(role: str, account: ChannelAccount, place: Organisation, sign_in: SignIn) -> None:
    where = make.agency() if role in {"agent", "maker"} else place
    assert sign_in(make.seat(where, role)).get("/channels/").status_code == 403


def test_the_neighbours_channels_do_not_exist(account: ChannelAccount, sign_in: SignIn) -> None:
    other = sign_in(make.seat(make.municipality("Zandermeer"), "functional_manager"))
    assert "Mastodon webcare" not in page(other, "/channels/")
    for path in ("", "key/", "disconnect/"):
        assert other.get(f"/channels/{account.pk}/{path}").status_code == 404
    assert other.post(f"/channels/{account.pk}/test/").status_code == 404
    bureau = make.agency()
    stranger = sign_in(make.seat(bureau, "coordinator"))
    assert stranger.get(f"/channels/{account.pk}/").status_code == 404


def test_an_empty_list_says_what_to_do(manager: Client) -> None:
    text = page(manager, "/channels/")
    assert "Er is nog geen kanaal gekoppeld" in text
    assert "/channels/connect/practice/" in text


def test_the_list_asks_the_database_a_fixed_number_of_times(
    manager: Client, account: ChannelAccount, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for n in range(20):
        ChannelAccount.objects.create(
            municipality=account.municipality,
            network="feed",
            external_id=f"https://f.example/{n}",
            name=f"F{n}",
        )
    page(manager, "/channels/")
    with django_assert_max_num_queries(9):
        page(manager, "/channels/")


def test_words_from_a_network_are_never_markup(
    manager: Client, account: ChannelAccount, network: FakeNetwork
) -> None:
    ChannelAccount.objects.update(last_error="<script>alert(1)</script>", last_error_at=utc_now())
    assert "<script>alert" not in page(manager, f"/channels/{account.pk}/")
