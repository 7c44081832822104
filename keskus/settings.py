"""Settings: environment only; business parameters are rows. `NAME_FILE` holds a secret's path instead of the secret."""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from django.utils.translation import gettext_lazy as _

from keskus.core.keys import derive, key_path, make_key_file, parse_key_lines, read_keys

BASE_DIR = Path(__file__).resolve().parent


def _env(name: str, default: str = "") -> str:
    path = os.environ.get(f"{name}_FILE")
    return Path(path).read_text(encoding="utf-8").strip() if path else os.environ.get(name, default)


def _flag(name: str) -> bool:
    return _env(name).lower() in {"1", "true", "yes", "on"}


def _list(name: str, default: str = "") -> list[str]:
    return [item.strip() for item in _env(name, default).split(",") if item.strip()]


# production (default), demo or test: only demo and test make their own key and serve plain HTTP on the loopback.
KESKUS_MODE = _env("KESKUS_MODE", "production")
KESKUS_DATA_DIR = Path(_env("KESKUS_DATA_DIR", str(Path.cwd() / "var" / "keskus"))).resolve()
KESKUS_KEY_PATH = key_path(os.environ)


def _keys() -> str:
    if os.environ.get("KESKUS_KEY"):
        return os.environ["KESKUS_KEY"]
    if not KESKUS_KEY_PATH.exists():
        if KESKUS_MODE not in ("demo", "test"):
            return ""  # what needs a key refuses and says how to make one; `keskus key` itself needs none
        make_key_file(KESKUS_KEY_PATH)
    read_keys(KESKUS_KEY_PATH)
    return KESKUS_KEY_PATH.read_text(encoding="ascii")


KESKUS_KEYS = _keys()
_secrets = [
    derive(key, "django secret key").hex()
    for key in (parse_key_lines(KESKUS_KEYS, "the key file").values() if KESKUS_KEYS else ())
]
SECRET_KEY = _secrets[0] if _secrets else ""
SECRET_KEY_FALLBACKS = _secrets[1:]

DEBUG = _flag("KESKUS_DEBUG")
ALLOWED_HOSTS = _list("KESKUS_HOSTS", "localhost,127.0.0.1,[::1]")
CSRF_TRUSTED_ORIGINS = _list("KESKUS_ORIGINS")
KESKUS_TRUSTED_PROXY = _env("KESKUS_TRUSTED_PROXY")
_SECURE = KESKUS_MODE == "production"

INSTALLED_APPS = [
    "keskus.core",
    "keskus.people",
    "keskus.access",
    "keskus.contacts",
    "keskus.recordings",
    "keskus.planning",
    "keskus.policies",
    "keskus.quality",
    "keskus.performance",
    "keskus.reports",
    "keskus.floor",
    "keskus.web",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "csp",
    "django_htmx",
    "django_tables2",
    "django_filters",
    "django_q",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "keskus.access.middleware.ViewerMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

ROOT_URLCONF = "keskus.urls"
ASGI_APPLICATION = "keskus.asgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.template.context_processors.tz",
                "django.contrib.messages.context_processors.messages",
                "keskus.web.context.frame",
            ],
        },
    }
]


# SQLite: WAL with IMMEDIATE, else a read that turns into a write fails at once with "database is locked".
SQLITE_OPTIONS = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": (
        "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;PRAGMA mmap_size=134217728;"
        "PRAGMA journal_size_limit=27103364;PRAGMA cache_size=-20000;PRAGMA temp_store=MEMORY"
    ),
}


def _database(url: str) -> dict[str, object]:
    if not url:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": str(KESKUS_DATA_DIR / "keskus.sqlite3"),
            "OPTIONS": SQLITE_OPTIONS,
        }
    parts = urlsplit(url)
    query = {name: values[0] for name, values in parse_qs(parts.query).items()}
    size = 0 if KESKUS_MODE == "test" else int(_env("KESKUS_POOL_SIZE", "8"))
    pooled: dict[str, object] = {"pool": {"min_size": min(2, size), "max_size": size, "timeout": 10}} if size else {}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.lstrip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.pop("host", parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "OPTIONS": {**query, **pooled},
    }


DATABASES = {"default": _database(_env("KESKUS_DATABASE"))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Signing in (privacy rules 34 to 37)
AUTH_USER_MODEL = "access.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
ACCOUNT_ADAPTER = "keskus.access.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_RATE_LIMITS = False  # they live in a cache of one process and can shut a person out: access/rules/throttle.py
ACCOUNT_FORMS = {
    "login": "keskus.access.adapter.SignInForm",
    "reauthenticate": "keskus.access.adapter.ConfirmPasswordForm",
}
MFA_ADAPTER = "keskus.access.adapter.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_FORMS = {
    "authenticate": "keskus.access.adapter.CodeForm",
    "reauthenticate": "keskus.access.adapter.ConfirmCodeForm",
}
KESKUS_CARD_DATA = _flag("KESKUS_CARD_DATA")  # PCI DSS: 15 minutes and a second factor for everybody, letter and digit
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
if KESKUS_MODE == "test":
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
AUTH_PASSWORD_VALIDATORS: list[dict[str, object]] = []
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"

SESSION_COOKIE_NAME = "__Host-keskus" if _SECURE else "keskus"
KESKUS_DEVICE_COOKIE = "__Host-keskus-device" if _SECURE else "keskus-device"
CSRF_COOKIE_NAME = "__Host-keskus-csrf" if _SECURE else "keskus-csrf"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _SECURE
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 3600
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if _SECURE else 0
SECURE_SSL_REDIRECT = False  # `keskus up` serves HTTPS itself and refuses plain HTTP off the loopback
SECURE_PROXY_SSL_HEADER = None  # headers of a proxy are read by the server, and only from the proxy named
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "style-src-attr": ["'unsafe-inline'"],  # the chart library positions its tooltips by style attributes
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "media-src": ["'self'"],  # recordings, from their own view
        "connect-src": ["'self'"],
        "manifest-src": ["'self'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
    }
}

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("pl", "Polski"), ("et", "Eesti")]
LOCALE_PATHS = [BASE_DIR / "locale"]
LANGUAGE_COOKIE_NAME = "keskus-language"
LANGUAGE_COOKIE_SAMESITE = "Lax"
USE_I18N = USE_TZ = True
TIME_ZONE = "UTC"
USE_THOUSAND_SEPARATOR = True

STATIC_URL = "/static/"
STATIC_ROOT = KESKUS_DATA_DIR / "static"
_plain = KESKUS_MODE == "test"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if _plain
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
MEDIA_ROOT = KESKUS_DATA_DIR / "files"
# Where logs may be followed from a page; `keskus follow FILE` on the server may name any.
KESKUS_LOG_FOLDERS = _list("KESKUS_LOG_FOLDERS", "/var/log/asterisk")
# A folder with a Whisper model in CTranslate2's form: speech to text on this machine. Empty: transcripts come as files.
KESKUS_SPEECH_MODEL = _env("KESKUS_SPEECH_MODEL")
# Under which folders recordings may be watched for.
KESKUS_RECORDING_ROOTS = _list("KESKUS_RECORDING_ROOTS", "/var/spool/asterisk/monitor")
# Uploads are sealed as they arrive: nothing of them lies about in clear, and memory stays flat.
FILE_UPLOAD_HANDLERS = ["keskus.core.sealed.SealingUploadHandler"]
FILE_UPLOAD_MAX_MEMORY_SIZE = 64 * 1024 * 1024  # what goes beyond is counted, and not kept
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024
FORM_RENDERER = "keskus.web.forms.FormRenderer"
DJANGO_TABLES2_TEMPLATE = "_table.html"

# Mail, for reports sent by a schedule (docs/install): a server, an address to send from and one to link to.
EMAIL_HOST = _env("KESKUS_SMTP_HOST")
_smtp_tls = _env("KESKUS_SMTP_TLS", "starttls").lower()  # or tls from the first byte; off: this machine only
EMAIL_USE_TLS, EMAIL_USE_SSL = _smtp_tls not in ("tls", "off"), _smtp_tls == "tls"
EMAIL_PORT = int(_env("KESKUS_SMTP_PORT") or {"tls": 465, "off": 25}.get(_smtp_tls, 587))
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _env("KESKUS_SMTP_USER"), _env("KESKUS_SMTP_PASSWORD")
EMAIL_TIMEOUT = 20
KESKUS_MAIL_FROM = DEFAULT_FROM_EMAIL = _env("KESKUS_MAIL_FROM")
KESKUS_URL = (_env("KESKUS_URL") or next(iter(CSRF_TRUSTED_ORIGINS), "")).rstrip("/")

# The task library (docs/decisions): its ORM broker, every task short, redelivered when a worker dies.
Q_CLUSTER = {
    "name": "keskus",
    "orm": "default",
    "workers": int(_env("KESKUS_WORKERS", "2")),
    "queue_limit": 2,
    "timeout": 70,
    "retry": 90,
    "max_attempts": 5,
    "poll": 0.5,
    "save_limit": 500,
    "catch_up": False,
    "label": _("Jobs"),
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"()": "keskus.core.logs.MaskedLines", "format": "%(asctime)s %(levelname)s %(name)s %(message)s"}
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    # They would tell of every task and every start.
    "loggers": {name: {"level": "WARNING"} for name in ("django-q", "axes")},
    "root": {"handlers": ["stderr"], "level": "INFO" if KESKUS_MODE == "production" else "WARNING"},
}
