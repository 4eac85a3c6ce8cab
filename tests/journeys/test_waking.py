"""Woken by push in a real Chromium, and deciding on the phone from the notification.

Chromium's own push goes through a service of its vendor that cannot be had on loopback, and without it
`pushManager.subscribe` fails. So the way is walked in two halves that meet in the middle: the page makes the
keys of a subscription with its own WebCrypto, our worker sends to a push endpoint on loopback, the page
decrypts what arrived there as RFC 8291 says, and that payload is delivered to our service worker as the
browser does it (DevTools `ServiceWorker.deliverPushMessage`), which shows it.
"""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.cache import cache
from playwright.sync_api import CDPSession, Page, expect

from regie.audit.models import Event
from regie.channels import vault
from regie.escalation.models import Concern
from regie.inbox.actions import claims, replies
from regie.inbox.models import Case
from regie.kernel.clock import utc_now
from regie.paging import queries
from regie.paging.actions import sending
from regie.people.models import User
from regie.publishing.models import Release
from tests.inbox import scene
from tests.journeys.browser import looks_right, sign_in
from tests.paging.servers import server as loopback

KEYS = """async () => {
  const pair = await crypto.subtle.generateKey({name: "ECDH", namedCurve: "P-256"}, false, ["deriveBits"]);
  const text = (raw) => btoa(String.fromCharCode(...new Uint8Array(raw)))
    .replace(/\\+/g, "-").replace(/\\//g, "_").replace(/=/g, "");
  window.pushKeys = {pair, auth: crypto.getRandomValues(new Uint8Array(16)),
    point: new Uint8Array(await crypto.subtle.exportKey("raw", pair.publicKey))};
  return {p256dh: text(window.pushKeys.point), auth: text(window.pushKeys.auth)};
}"""
# RFC 8291 §3.4 and RFC 8188, from the side of the browser and with its own cryptography.
DECRYPT = """async (body) => {
  const raw = Uint8Array.from(atob(body), (c) => c.charCodeAt(0));
  const utf8 = (text) => new TextEncoder().encode(text);
  const join = (...parts) => Uint8Array.from(parts.flatMap((part) => [...part]));
  const {pair, auth, point} = window.pushKeys;
  const salt = raw.slice(0, 16), sender = raw.slice(21, 21 + raw[20]), content = raw.slice(21 + raw[20]);
  const theirs = await crypto.subtle.importKey("raw", sender, {name: "ECDH", namedCurve: "P-256"}, false, []);
  const shared = await crypto.subtle.deriveBits({name: "ECDH", public: theirs}, pair.privateKey, 256);
  const hkdf = async (secret, salt, info, length) => {
    const key = await crypto.subtle.importKey("raw", secret, "HKDF", false, ["deriveBits"]);
    const how = {name: "HKDF", hash: "SHA-256", salt, info};
    return new Uint8Array(await crypto.subtle.deriveBits(how, key, length * 8));
  };
  const mixed = await hkdf(shared, auth, join(utf8("WebPush: info\\0"), point, sender), 32);
  const key = await hkdf(mixed, salt, utf8("Content-Encoding: aes128gcm\\0"), 16);
  const iv = await hkdf(mixed, salt, utf8("Content-Encoding: nonce\\0"), 12);
  const aes = await crypto.subtle.importKey("raw", key, "AES-GCM", false, ["decrypt"]);
  const padded = new Uint8Array(await crypto.subtle.decrypt({name: "AES-GCM", iv}, aes, content));
  return new TextDecoder().decode(padded.slice(0, padded.lastIndexOf(2)));
}"""
SUBSCRIBE = """(given) => {
  const form = document.querySelector("form[data-push-key]");
  for (const [name, value] of Object.entries(given)) form.elements[name].value = value;
  form.submit();
}"""
SHOWN = """async () => (await (await navigator.serviceWorker.ready).getNotifications())
  .map(({title, body, tag, data}) => ({title, body, tag, url: data.url}))"""


@pytest.fixture(autouse=True)
def home(settings: LazySettings, tmp_path: Path, server: str) -> None:
    settings.CREDENTIAL_KEY_FILE = tmp_path / "key"
    settings.ALLOW_PRIVATE_ADDRESSES = True
    settings.PUBLIC_URL = server
    vault.ensure_key(settings.CREDENTIAL_KEY_FILE)
    cache.clear()


def escalated(s: scene.Scene) -> Release:
    """A reply outside the mandate, offered now."""
    now = utc_now()
    made = scene.case(s.channel)
    Case.objects.filter(pk=made.pk).update(urgency="high", language="nl", kind="question")
    claims.claim(made.pk, by=s.anna, now=now)
    replies.save_draft(made.pk, "Morgen komen we langs. ^AN", by=s.anna, now=now)
    return replies.submit(made.pk, by=s.anna, now=now)


def worker_of(cdp: CDPSession, page: Page, server: str) -> str:
    """The registration of our service worker, as the browser numbers it."""
    found: list[str] = []
    cdp.on(
        "ServiceWorker.workerRegistrationUpdated",
        lambda told: found.extend(r["registrationId"] for r in told["registrations"] if not r["isDeleted"]),
    )
    cdp.send("ServiceWorker.enable")
    page.evaluate("async () => { await navigator.serviceWorker.register('/service-worker.js', {scope: '/'});"
                  " await navigator.serviceWorker.ready; }")  # fmt: skip
    page.wait_for_timeout(300)
    assert found, "the browser knows no service worker"
    return found[-1]


def test_a_push_wakes_the_phone_and_two_taps_let_the_text_go_out(page: Page, server: str) -> None:
    s = scene.scene()
    scene.mandated(s)
    duty = User.objects.get(pk=s.duty.user_id or 0)
    page.set_viewport_size({"width": 390, "height": 844})
    page.context.grant_permissions(["notifications"], origin=server)
    sign_in(page, duty, server)
    with loopback() as push:
        page.goto("/waking/")
        looks_right(page)
        keys: dict[str, str] = page.evaluate(KEYS)
        # Submitting leaves the page and its keys with it, so the form is sent from a page beside it.
        beside = page.context.new_page()
        beside.goto("/waking/")
        with beside.expect_navigation():
            beside.evaluate(SUBSCRIBE, {"endpoint": f"{push.url}/me", **keys})
        expect(beside.get_by_text("Deze browser kan worden gewekt")).to_be_visible()
        beside.close()

        release = escalated(s)
        sending.send_due(utc_now())
        (got,) = push.got
        told = json.loads(page.evaluate(DECRYPT, base64.b64encode(got.body).decode()))
        assert got.headers["authorization"].endswith(f"k={queries.public_push_key()}")
        assert "besluit" in told["title"]

    cdp = page.context.new_cdp_session(page)
    number = worker_of(cdp, page, server)
    cdp.send(
        "ServiceWorker.deliverPushMessage",
        {"origin": server, "registrationId": number, "data": json.dumps(told)},
    )
    page.wait_for_function(f"async () => ({SHOWN})().then((all) => all.length === 1)")
    shown: list[dict[str, Any]] = page.evaluate(SHOWN)
    assert (shown[0]["title"], shown[0]["tag"]) == (told["title"], f"concern:{Concern.objects.get().pk}")
    assert shown[0]["url"] == server + told["url"]

    page.context.clear_cookies()  # nobody is signed in on this phone any more
    page.goto(shown[0]["url"])
    looks_right(page)
    page.set_viewport_size({"width": 390, "height": 844})
    page.get_by_role("button", name="Mag de deur uit").click()
    expect(page.get_by_role("heading", name="Dit is afgehandeld")).to_be_visible()
    release.refresh_from_db()
    assert release.state == "queued"
    line = Event.objects.get(action="publishing.approved")
    assert (line.actor_id, line.origin.split(",")[0]) == (str(duty.pk), "link by push")


def test_a_message_can_lead_nowhere_but_to_ourselves(page: Page, server: str) -> None:
    s = scene.scene()
    page.context.grant_permissions(["notifications"], origin=server)
    sign_in(page, User.objects.get(pk=s.duty.user_id or 0), server)
    page.goto("/waking/")
    cdp = page.context.new_cdp_session(page)
    number = worker_of(cdp, page, server)
    for data in (json.dumps({"title": "Valse", "tag": "a", "url": "https://elders.example/"}), "geen json"):
        cdp.send(
            "ServiceWorker.deliverPushMessage", {"origin": server, "registrationId": number, "data": data}
        )
    page.wait_for_function(f"async () => ({SHOWN})().then((all) => all.length === 2)")
    shown: list[dict[str, Any]] = page.evaluate(SHOWN)
    assert all(one["url"].startswith(server) for one in shown)
