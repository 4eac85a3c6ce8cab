"""Signing in and out: the page, and the lines in the ledger. Here Django's and allauth's signals arrive."""

from __future__ import annotations

from typing import Any

from allauth.account import signals as account_signals
from allauth.account.views import LoginView
from allauth.mfa import signals as factor_signals
from django.conf import settings
from django.contrib.auth import signals as auth_signals
from django.http import HttpRequest
from django.urls import path

from regie.audit import actions as audit
from regie.kernel.actor import Actor, software
from regie.kernel.clock import utc_now
from regie.people import queries as people
from regie.people.models import User
from regie.web import demo_door
from regie.web.session import origin


class SignIn(LoginView):  # type: ignore[misc]
    """The sign-in page; in demo mode with the people who can be played."""

    def get_form(self, form_class: Any = None) -> Any:
        """The way to a new password stands below the button, so Tab goes from address to password."""
        form = super().get_form(form_class)
        form.fields["password"].help_text = ""
        return form

    def get_context_data(self, **more: Any) -> dict[str, Any]:
        """Adds the demo people by organisation; none outside demo mode."""
        context: dict[str, Any] = super().get_context_data(**more)
        context["demo_groups"] = demo_door.groups(utc_now()) if settings.DEMO else []
        return context


def actor_of(user: User, request: HttpRequest) -> Actor:
    """The user in their first valid seat; without a seat an actor without a role, who may do nothing."""
    seat = people.seats(user, utc_now()).first()
    if seat is not None:
        return people.actor(seat, municipality_id=None, origin=origin(request))
    return Actor("person", str(user.pk), user.name, "none", None, None, origin(request))


def attach() -> None:
    """Connect the signals once; called when Django is ready."""
    recorders = (
        (auth_signals.user_logged_in, _signed_in),
        (auth_signals.user_logged_out, _signed_out),
        (auth_signals.user_login_failed, _failed),
        (account_signals.password_changed, _password_changed),
        (account_signals.password_reset, _password_changed),
        (account_signals.password_set, _password_changed),
        (factor_signals.authentication_failed, _code_failed),
        (factor_signals.authenticator_added, _factor_added),
        (factor_signals.authenticator_removed, _factor_removed),
        (factor_signals.authenticator_reset, _factor_added),
    )
    for signal, receiver in recorders:
        signal.connect(receiver, dispatch_uid=f"regie.signin.{receiver.__name__}.{id(signal)}")


def _signed_in(request: HttpRequest, user: User, **_more: object) -> None:
    _record("people.signed_in", request, user)


def _signed_out(request: HttpRequest, user: User | None, **_more: object) -> None:
    if user is not None:
        _record("people.signed_out", request, user)


def _failed(credentials: dict[str, object], request: HttpRequest | None = None, **_more: object) -> None:
    """Whoever tried is unknown, so software speaks; the address that was typed is a personal field."""
    typed = str(credentials.get("email") or credentials.get("username") or "")[:254]
    by = software("sign-in", origin=origin(request) if request else "unknown")
    audit.record(
        "people.sign_in_failed", by=by, result="refused", personal={"email": typed} if typed else None
    )


def _code_failed(request: HttpRequest, user: User, **_more: object) -> None:
    _record("people.second_factor_failed", request, user, result="refused")


def _password_changed(request: HttpRequest, user: User, **_more: object) -> None:
    _record("people.password_changed", request, user)


def _factor_added(request: HttpRequest, user: User, authenticator: Any, **_more: object) -> None:
    _record("people.second_factor_added", request, user, kind=authenticator.type)


def _factor_removed(request: HttpRequest, user: User, authenticator: Any, **_more: object) -> None:
    _record("people.second_factor_removed", request, user, kind=authenticator.type)


def _record(action: str, request: HttpRequest, user: User, *, result: str = "done", kind: str = "") -> None:
    details = {"kind": kind} if kind else None
    audit.record(
        action, by=actor_of(user, request), subject=f"user:{user.pk}", result=result, details=details
    )


urlpatterns = [path("accounts/login/", SignIn.as_view(), name="account_login")]
