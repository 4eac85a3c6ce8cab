"""Links with which somebody chooses a new password: worth nothing any more when sessions are ended."""

from __future__ import annotations

from django.contrib.auth.tokens import PasswordResetTokenGenerator

from regie.people.models import User


class ResetLinks(PasswordResetTokenGenerator):
    """Django's, with `User.session_epoch` in it. Address and password are in Django's own already."""

    def _make_hash_value(self, user: User, timestamp: int) -> str:
        return f"{super()._make_hash_value(user, timestamp)}{user.session_epoch}"
