"""The only reader of the environment. Every setting is described in docs/reference/settings.md."""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlparse

import django_stubs_ext
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from regie.kernel import clock
from regie.project.pool import AGAIN_SECONDS, try_again

django_stubs_ext.monkeypatch()

ROOT = Path(__file__).resolve().parents[3]
PACKAGE = Path(__file__).resolve().parents[1]


def _text(name: str, default: str = "") -> str:
    return os.environ.get(f"REGIE_{name}", default)


def _flag(name: str, default: bool) -> bool:
    value = _text(name, "yes" if default else "no").lower()
    if value not in {"yes", "no"}:
        raise ImproperlyConfigured(f"REGIE_{name} is '{value}'; write yes or no.")
    return value == "yes"


def _number(name: str, default: int) -> int:
    value = _text(name, str(default))
    if not value.isdigit():
        raise ImproperlyConfigured(f"REGIE_{name} is '{value}'; write a whole number.")
    return int(value)


def _database(url: str) -> dict[str, object]:
    parts = urlparse(url)
    if parts.scheme not in {"postgresql", "postgres"}:
        raise ImproperlyConfigured("REGIE_DATABASE_URL must start with postgresql://")
    query = parse_qs(parts.query)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")) or "regie",
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.get("host", [parts.hostname or ""])[0],
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 0,
        "OPTIONS": {
            "pool": {
                "min_size": 1,
                "max_size": _number("DATABASE_POOL", 40),
                "timeout": 20,
                "reconnect_timeout": AGAIN_SECONDS,
                "reconnect_failed": try_again,
            }
        },
        "TEST": {"NAME": _text("TEST_DATABASE") or None},
    }


VAR = Path(_text("VAR", str(ROOT / "var")))
DEMO = _flag("DEMO", False)
if DEMO:  # a demo may rehearse another hour; where residents are answered the clock cannot be moved
    clock.allow_moving()
    clock.move_by(minutes=_number("DEMO_AHEAD_MINUTES", 0))
DEBUG = False
SECRET_KEY = _text("SECRET_KEY")
if not SECRET_KEY:
    key_file = VAR / "secret_key"
    SECRET_KEY = key_file.read_text().strip() if key_file.exists() else "only-for-commands-without-web"
# 32 bytes in hexadecimal; wraps the keys of channel credentials. Kept outside the database.
CREDENTIAL_KEY_FILE = Path(_text("CREDENTIAL_KEY_FILE", str(VAR / "credential_key")))
# Ed25519 private key (PEM) that signs ledger checkpoints.
LEDGER_KEY_FILE = Path(_text("LEDGER_KEY_FILE", str(VAR / "ledger_key.pem")))
# What this machine saw of the database; outside it, and outside its backup (see project.restore).
EPOCH_FILE: Path | None = Path(_text("EPOCH_FILE", str(VAR / "epoch.json")))
LEDGER_ORIGIN = _text("LEDGER_ORIGIN", "regie.example/ledger")

HOST = _text("HOST", "127.0.0.1")
PORT = _number("PORT", 8000)
PUBLIC_URL = _text("PUBLIC_URL", f"http://{HOST}:{PORT}").rstrip("/")
SECURE = PUBLIC_URL.startswith("https://")
ALLOWED_HOSTS = [h for h in _text("ALLOWED_HOSTS").split(",") if h] or [
    urlparse(PUBLIC_URL).hostname or HOST,
    "127.0.0.1",
    "localhost",
]
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]

DATABASE_URL = _text("DATABASE_URL")
DATABASES = {"default": _database(DATABASE_URL or f"postgresql:///regie?host={VAR / 'run'}")}
# Listening over more than one machine: servers of NATS JetStream, and on how many of them all is kept
STREAM_URLS = [one.strip() for one in _text("STREAM_URL").split(",") if one.strip()]
STREAM_REPLICAS = _number("STREAM_REPLICAS", 1)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "csp",
    "procrastinate.contrib.django",
    "regie.audit",
    "regie.people",
    "regie.practice",
    "regie.interpret",
    "regie.channels",
    "regie.paging",
    "regie.engagement",
    "regie.campaigns",
    "regie.library",
    "regie.content",
    "regie.mandate",
    "regie.roster",
    "regie.sourcing",
    "regie.duty",
    "regie.hands",
    "regie.publishing",
    "regie.halt",
    "regie.planning",
    "regie.escalation",
    "regie.inbox",
    "regie.watch",
    "regie.crisis",
    "regie.peaks",
    "regie.access",
    "regie.handover",
    "regie.feedback",
    "regie.web",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "regie.web.session.SeatMiddleware",
    "regie.web.second_factor.SecondFactorMiddleware",
]

CSRF_FAILURE_VIEW = "regie.web.errors.csrf"
ROOT_URLCONF = "regie.project.urls"
ASGI_APPLICATION = "regie.project.asgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE / "web" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "regie.web.session.context",
            ],
            "builtins": ["regie.web.templatetags.dates"],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"  # accounts are made by a municipality, never by sign-up
ACCOUNT_ADAPTER = "regie.web.adapters.AccountAdapter"
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "regie.web.reset_links.ResetLinks"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_EMAIL_NOTIFICATIONS = True  # tells the owner of a changed password or second factor
MFA_ADAPTER = "regie.web.adapters.FactorAdapter"
MFA_ALLOW_UNVERIFIED_EMAIL = True  # the invitation went to the address
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not SECURE
MFA_TOTP_ISSUER = "Regie"

LANGUAGE_CODE = "nl"
LANGUAGES = [("nl", "Nederlands"), ("en", "English")]
LOCALE_PATHS = [PACKAGE / "locale"]
TIME_ZONE = "Europe/Amsterdam"
USE_TZ = True
USE_I18N = True

STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
STATICFILES_DIRS = [PACKAGE / "web" / "static"]
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": str(VAR / "files")},
    },
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "django_cache",
        "OPTIONS": {"MAX_ENTRIES": 50_000},  # the counters that slow guessing must not push each other out
    }
}

SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
SECURE_HSTS_SECONDS = 31_536_000 if SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = SECURE
SECURE_SSL_REDIRECT = False  # the proxy in front redirects
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "media-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "manifest-src": [SELF],
        "worker-src": [SELF],
    }
}

EMAIL_HOST = _text("SMTP_HOST", "127.0.0.1")
EMAIL_PORT = _number("SMTP_PORT", 25)
EMAIL_HOST_USER = _text("SMTP_USER")
EMAIL_HOST_PASSWORD = _text("SMTP_PASSWORD")
EMAIL_USE_TLS = _flag("SMTP_TLS", False)
EMAIL_TIMEOUT = 10
EMAIL_FILE_PATH = VAR / "mail"  # of the demo, which mails nobody; /demo/mail/ shows what would have gone
DEFAULT_FROM_EMAIL = _text("FROM_EMAIL", "regie@localhost")
EMAIL_BACKEND = (
    "django.core.mail.backends.smtp.EmailBackend"
    if _text("SMTP_HOST")
    else f"django.core.mail.backends.{'filebased' if DEMO else 'dummy'}.EmailBackend"
)

# Whether channels may reach servers in the own network (a mail server in the cellar, a test network).
# Otherwise an address somebody types in could be used to look around inside (SSRF).
ALLOW_PRIVATE_ADDRESSES = _flag("ALLOW_PRIVATE_ADDRESSES", DEMO)

# Seconds. The sending time-out bounds how long after a stop something may still be in flight.
SEND_TIMEOUT_SECONDS = _number("SEND_TIMEOUT_SECONDS", 10)
# After so many days without a finished drill of the brake the screen reminds of it.
BRAKE_DRILL_DAYS = _number("BRAKE_DRILL_DAYS", 90)
# Messages that a monitoring query found stay so many days after its end; and the longest it may run.
WATCH_KEEP_DAYS = _number("WATCH_KEEP_DAYS", 7)
WATCH_LONGEST_DAYS = _number("WATCH_LONGEST_DAYS", 366)
# Scanner for viruses in pictures and films: unix:/path or host:port of clamd. Empty: nothing is scanned.
CLAMD = _text("CLAMD")
SWEEP_MILLISECONDS = _number("SWEEP_MILLISECONDS", 500)
CLAIM_IDLE_MINUTES = _number("CLAIM_IDLE_MINUTES", 10)

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["stderr"], "level": _text("LOG_LEVEL", "WARNING")},
}
