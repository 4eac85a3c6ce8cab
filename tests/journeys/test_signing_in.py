"""Somebody signs in: with a password, a second factor, and in a language and light of their choice."""

from __future__ import annotations

import time

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from playwright.sync_api import Page, expect

from regie.people.models import Membership, User
from tests import make
from tests.journeys.browser import looks_right

PASSWORD = "een lang wachtwoord 1"


def code(secret: str) -> str:
    """What the app shows now."""
    return str(totp.format_hotp_value(totp.hotp_value(secret, int(time.time()) // 30)))


def with_password(held: Membership) -> User:
    """The holder of the seat, able to sign in."""
    held.user.set_password(PASSWORD)
    held.user.save()
    return held.user


def type_password(page: Page, user: User, server: str = "") -> None:
    """Fill in the sign-in page by keyboard only."""
    page.goto(f"{server}/accounts/login/")
    page.get_by_label("E-mail").press_sequentially(user.email)
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")


def test_an_agent_signs_in_sets_up_an_app_and_next_time_is_asked_its_code(page: Page, server: str) -> None:
    user = with_password(make.seat(make.agency(), "agent", name="Noor de Vries"))
    page.goto("/accounts/login/")
    looks_right(page)
    type_password(page, user)
    expect(page.get_by_role("heading", name="Tweede factor", exact=True)).to_be_visible()
    looks_right(page)
    page.get_by_role("link", name="App instellen").click()
    looks_right(page)
    secret = page.locator(".enrol__key").inner_text()
    page.get_by_label("code").fill(code(secret))
    page.get_by_role("button", name="Aanzetten").click()
    expect(page.get_by_role("heading", name="Herstelcodes")).to_be_visible()
    looks_right(page)
    page.goto("/accounts/logout/")
    looks_right(page)
    page.get_by_role("button", name="Uitloggen").click()
    Authenticator.objects.filter(type="totp").update(last_used_at=None)
    type_password(page, user)
    expect(page.get_by_role("heading", name="Je tweede factor")).to_be_visible()
    looks_right(page)
    page.get_by_label("code").fill("000000")
    page.keyboard.press("Enter")
    expect(page.locator(".utrecht-form-field-error-message")).to_be_visible()
    looks_right(page)


def test_an_adviser_adds_a_passkey_and_signs_in_with_it(page: Page, server: str) -> None:
    user = with_password(make.seat(make.municipality(), "adviser"))
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    devtools.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
            }
        },
    )
    local = server.replace("127.0.0.1", "localhost")  # passkeys want a name, not a number
    type_password(page, user, local)
    page.wait_for_url(f"{local}/")
    page.goto(f"{local}/accounts/2fa/webauthn/add/")
    looks_right(page)
    page.get_by_label("Wachtwoordloos").check()
    page.get_by_role("button", name="Toevoegen").click()
    page.wait_for_url("**/recovery-codes/**")
    page.goto(f"{local}/accounts/2fa/webauthn/")
    looks_right(page)
    page.goto(f"{local}/accounts/logout/")
    page.get_by_role("button", name="Uitloggen").click()
    page.goto(f"{local}/accounts/login/")
    page.get_by_role("button", name="Inloggen met een passkey").click()
    page.wait_for_url(f"{local}/")
    assert page.evaluate("document.cookie") is not None


def test_light_dark_and_language_are_chosen_by_keyboard_and_remembered(page: Page) -> None:
    page.goto("/accounts/login/")
    page.locator("summary", has_text="Licht of donker").press("Enter")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    page.keyboard.press("Escape")
    page.wait_for_timeout(300)
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    page.locator("summary", has_text="Taal").click()
    page.get_by_role("button", name="English").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
