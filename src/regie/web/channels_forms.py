"""Forms to connect a channel. A secret is only ever written: it is never shown, not even as dots."""

from __future__ import annotations

from typing import Any, Final
from urllib.parse import urlparse

from django import forms
from django.utils.translation import gettext_lazy as _

from regie.channels.actions import NewAccount
from regie.channels.models import ChannelAccount
from regie.channels.networks import NETWORKS
from regie.web.channels_words import SECRETS

_SECURITY: Final = [
    ("ssl", _("TLS from the start")),
    ("starttls", _("TLS after a greeting (STARTTLS)")),
    ("plain", _("None: only inside your own network")),
]


def _secret(label: object, help_text: object = "") -> forms.CharField:
    return forms.CharField(
        label=label,  # type: ignore[arg-type]
        help_text=help_text,  # type: ignore[arg-type]
        max_length=4000,
        strip=True,
        widget=forms.PasswordInput(render_value=False, attrs={"autocomplete": "off"}),
    )


class ConnectForm(forms.Form):
    """What every network asks. Each subclass says where its own fields go."""

    network = ""
    name = forms.CharField(
        label=_("Name in Regie"),
        max_length=120,
        help_text=_("So colleagues recognise it, such as Mail webcare."),
    )

    def external_id(self) -> str:
        """The network's own id of the account, from the fields."""
        return str(self.cleaned_data["external_id"])

    def new(self, municipality_id: int) -> NewAccount:
        """The account as the action wants it; only for a valid form."""
        data, network = self.cleaned_data, NETWORKS[self.network]
        wanted = [*network.settings, *network.optional]
        return NewAccount(
            municipality_id,
            self.network,
            self.external_id(),
            data["name"],
            handle=str(data.get("handle") or self.external_id()),
            settings={key: data[key] for key in wanted if data.get(key) not in {None, ""}},
            secrets={key: data[key] for key in network.secrets if data.get(key)},
        )


class BlueskyForm(ConnectForm):
    """Handle, server and app password."""

    network = "bluesky"
    external_id = forms.CharField(  # type: ignore[assignment]
        label=_("Handle"), max_length=253, help_text=_("For example veldermeer.bsky.social.")
    )
    service = forms.URLField(
        label=_("Server"), initial="https://bsky.social", assume_scheme="https", max_length=255
    )
    app_password = _secret(
        SECRETS["app_password"],
        _(
            "Make one on Bluesky under Settings › Privacy and security › App passwords. "
            "Never your own password."
        ),
    )

    def new(self, municipality_id: int) -> NewAccount:
        """Handles are lower case and without @."""
        self.cleaned_data["external_id"] = self.cleaned_data["external_id"].strip().lstrip("@").lower()
        return super().new(municipality_id)


class MastodonForm(ConnectForm):
    """Account, server and access token."""

    network = "mastodon"
    external_id = forms.RegexField(  # type: ignore[assignment]
        r"^@?[\w.-]+@[\w.:-]+$",
        label=_("Account"),
        max_length=255,
        help_text=_("For example @veldermeer@social.example."),
        error_messages={"invalid": _("Write it as @name@server.")},
    )
    server = forms.CharField(label=_("Server"), max_length=255, help_text=_("For example social.example."))
    access_token = _secret(
        SECRETS["access_token"],
        _("Make one on the server under Preferences › Development, with read and write."),
    )

    def clean_server(self) -> str:
        """A web address, whatever was typed."""
        typed = str(self.cleaned_data["server"]).strip()
        parts = urlparse(typed if "://" in typed else f"https://{typed}")
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise forms.ValidationError(_("This is not the address of a server."))
        return f"{parts.scheme}://{parts.netloc}"


class EmailForm(ConnectForm):
    """Address, two servers and a password."""

    network = "email"
    external_id = forms.EmailField(label=_("E-mail address"), max_length=255)  # type: ignore[assignment]
    handle = forms.CharField(
        label=_("Name of the sender"),
        max_length=120,
        help_text=_("Residents see this, such as Gemeente Veldermeer."),
    )
    imap_host = forms.CharField(label=_("Server for reading (IMAP)"), max_length=255)
    imap_port = forms.IntegerField(label=_("Port for reading"), initial=993, min_value=1, max_value=65535)
    imap_security = forms.ChoiceField(label=_("Security for reading"), choices=_SECURITY, initial="ssl")
    smtp_host = forms.CharField(label=_("Server for sending (SMTP)"), max_length=255)
    smtp_port = forms.IntegerField(label=_("Port for sending"), initial=587, min_value=1, max_value=65535)
    smtp_security = forms.ChoiceField(label=_("Security for sending"), choices=_SECURITY, initial="starttls")
    user = forms.CharField(
        label=_("Sign-in name"), max_length=255, required=False, help_text=_("Empty: the e-mail address.")
    )
    sent_folder = forms.CharField(
        label=_("Folder for sent mail"), max_length=120, initial="Sent",
        help_text=_("Copies there prove what went out."),
    )  # fmt: skip
    list_address = forms.EmailField(
        label=_("Address of the newsletter's list"), max_length=255, required=False,
        help_text=_("Empty: no newsletter. The list's own server knows who reads it; Regie does not."),
    )  # fmt: skip
    password = _secret(SECRETS["password"])


class FeedForm(ConnectForm):
    """An address."""

    network = "feed"
    external_id = forms.URLField(  # type: ignore[assignment]
        label=_("Address of the feed"), assume_scheme="https", max_length=255
    )


class PracticeForm(ConnectForm):
    """A name on the practice network."""

    network = "practice"
    external_id = forms.SlugField(label=_("Account name"), max_length=60)  # type: ignore[assignment]


class SecretForm(forms.Form):
    """A new secret over the old one."""

    def __init__(self, account: ChannelAccount, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        for purpose in NETWORKS[account.network].secrets:
            self.fields[purpose] = _secret(SECRETS.get(purpose, purpose))


FORMS: Final[dict[str, type[ConnectForm]]] = {
    form.network: form for form in (EmailForm, MastodonForm, BlueskyForm, FeedForm, PracticeForm)
}
