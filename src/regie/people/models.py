"""Who works here: organisations, users and the seats they hold."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q

from regie.people.roles import SIDES


class Organisation(models.Model):
    """A municipality or an agency."""

    MUNICIPALITY, AGENCY = "municipality", "agency"

    kind = models.CharField(max_length=16, choices=[(MUNICIPALITY, "municipality"), (AGENCY, "agency")])
    name = models.CharField(max_length=120, unique=True)
    slug = models.SlugField(max_length=60, unique=True)
    code = models.CharField(max_length=20, blank=True)  # TOOI code such as gm0014
    active = models.BooleanField(default=True)
    # Practice municipalities exist only for trying out; they never enter figures.
    practice = models.BooleanField(default=False)

    class Meta:
        ordering: ClassVar[list[str]] = ["name"]

    def __str__(self) -> str:
        return self.name


class UserManager(BaseUserManager["User"]):
    """Makes users by e-mail address; there is no sign-up."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        """A saved user with a usable or (without password) unusable password."""
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """One human being with an own account; group accounts do not exist (BIO2 5.16.02)."""

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=120)
    # Sign-off such as ^AB; reserved for ever so the archive stays attributable.
    initials = models.CharField(max_length=4)
    is_active = models.BooleanField(default=True)
    language = models.CharField(max_length=2, default="nl")
    date_joined = models.DateTimeField(auto_now_add=True)
    demo = models.BooleanField(default=False)
    # Goes up when every session and link of this person must end at once.
    session_epoch = models.PositiveIntegerField(default=0)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    def __str__(self) -> str:
        return self.name

    def get_session_auth_hash(self) -> str:
        """Stands in every session; one with another hash is no session any more."""
        return f"{super().get_session_auth_hash()}.{self.session_epoch}"

    def get_session_auth_fallback_hash(self) -> Iterator[str]:
        """The same under secret keys that were replaced."""
        for found in super().get_session_auth_fallback_hash():
            yield f"{found}.{self.session_epoch}"


class Membership(models.Model):
    """A seat: one user, one organisation, one role, from and until. Agency seats always end."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="memberships")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=32, choices=[(r, r) for r in [*SIDES, "software"]])
    since = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    asked_by = models.CharField(max_length=120, blank=True)  # who asked for it, in words
    # When everything that hung on an ended seat was taken back; see the room `access`.
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["organisation__name", "user__name"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["user", "organisation", "role"], name="one_seat_per_role"),
            models.CheckConstraint(
                condition=~Q(role__in=[r for r, side in SIDES.items() if side == "agency"])
                | Q(until__isnull=False),
                name="agency_seats_end",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} – {self.role} – {self.organisation}"
