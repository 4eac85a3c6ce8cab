"""What allauth asks of us: nobody signs up, secrets are sealed, the first factor needs no other."""

from __future__ import annotations

import base64
import time
from functools import cache

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Accounts are made by a municipality or an agency, never by sign-up."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Always closed."""
        return False

    def is_reauthentication_required(self, *, app: str, **_more: object) -> bool:
        """Not within five minutes of signing in, and not for the very first factor.

        Whoever has no factor yet and just gave a password has nothing else to show.
        """
        from allauth.account import app_settings
        from allauth.account.internal.flows.login import get_authentication_records
        from allauth.mfa.utils import is_mfa_enabled

        user = self.request.user
        moments = [record["at"] for record in get_authentication_records(self.request, user)]
        if moments and time.time() - max(moments) < app_settings.REAUTHENTICATION_TIMEOUT:
            return False
        return not (app == "allauth.mfa" and not is_mfa_enabled(user))


class FactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Seals second-factor secrets, so a copy of the database alone signs nobody in."""

    def encrypt(self, text: str) -> str:
        """Sealed with a key derived from the secret key, which is kept outside the database."""
        return _sealer(settings.SECRET_KEY).encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Counterpart of `encrypt`."""
        return _sealer(settings.SECRET_KEY).decrypt(encrypted_text.encode()).decode()


@cache
def _sealer(secret: str) -> Fernet:
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"regie second factor").derive(
        secret.encode()
    )
    return Fernet(base64.urlsafe_b64encode(derived))
