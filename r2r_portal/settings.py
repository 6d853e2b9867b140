"""One settings module for every stage; what differs comes from the environment (see .env.example)."""

import tomllib
from pathlib import Path
from typing import Any

import dj_database_url
from csp.constants import NONCE, NONE, SELF
from django.urls import reverse_lazy

from r2r_portal import env, logs, queues, timetable

BASE_DIR = Path(__file__).resolve().parent.parent
VERSION = tomllib.loads((BASE_DIR / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
STAGE = env.text("R2R_STAGE", "production")
if STAGE not in {"demo", "staging", "production"}:
    raise RuntimeError("R2R_STAGE must be demo, staging or production")
DEMO = STAGE == "demo"
RUN_DIR = Path(env.text("R2R_RUN_DIR", str(BASE_DIR / ".run")))

DEMO_SIGNING_KEY = "ZGVtby1vbmx5LXNpZ25pbmcta2V5LW5vdC1zZWNyZXQ="  # "demo-only-signing-key-not-secret"
DEMO_VAULT_KEY = "ZGVtby1vbmx5LXZhdWx0LWtleS1ub3QtYS1zZWNyZXQ="  # "demo-only-vault-key-not-a-secret"

DEBUG = False
SECRET_KEY = env.text(
    "R2R_SECRET_KEY", "demo-only-secret-key-that-production-refuses-to-use" if DEMO else None
)
SITE_ORIGIN = env.text("R2R_SITE_ORIGIN", "http://127.0.0.1:8000" if DEMO else None)
ALLOWED_HOSTS = env.words("R2R_ALLOWED_HOSTS", "127.0.0.1,localhost,testserver" if DEMO else "")
CSRF_TRUSTED_ORIGINS = [SITE_ORIGIN]
# Receipts are signed with this key: the base64 of 32 random bytes. `up` keeps the demo's own in its run folder.
SIGNING_KEY = env.text(
    "R2R_SIGNING_KEY", env.kept(RUN_DIR / "signing.key", DEMO_SIGNING_KEY) if DEMO else None
)
SIGNING_KEYS_OLD = env.words("R2R_SIGNING_KEYS_OLD")  # public keys whose receipts stay verifiable
# Passport numbers and the like: their keys are wrapped by this one, the base64 of 32 random bytes; `up` keeps the demo's.
VAULT_KEY = env.text("R2R_VAULT_KEY", env.kept(RUN_DIR / "vault.key", DEMO_VAULT_KEY) if DEMO else None)
VAULT_KEYS_OLD = env.words("R2R_VAULT_KEYS_OLD")  # earlier ones, until `manage.py rewrap_vault` is done
FRONT_SECRET = env.text("R2R_FRONT_SECRET", "")  # shared with the proxy that stamps arrivals; empty: no proxy
CLOCK_MAY_MOVE = STAGE != "production"

INSTALLED_APPS = [
    "r2r_portal.site.apps.AdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "django.forms",
    "bootstrap",
    "crispy_forms",
    "crispy_bootstrap5",
    "csp",
    "django_celery_beat",
    "django_htmx",
    "django_linear_migrations",
    "import_export",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "r2r_portal",
    "r2r_portal.clock",
    "r2r_portal.audit",
    "r2r_portal.outbox",
    "r2r_portal.limits",
    "r2r_portal.territories",
    "r2r_portal.accounts",
    "applications",
    "selection",
    "programme",
    "helpdesk",
    "r2r_portal.site",
]

MIDDLEWARE = [
    "r2r_portal.figures.CountAnswers",
    "applications.views.attempts.NoteAttempts",
    "r2r_portal.middleware.StampArrival",
    "r2r_portal.middleware.LeaveZerosOut",
    "r2r_portal.replica.ReadTheCopy",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",  # outside all that may answer by itself, files and refusals too
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "r2r_portal.site.keeping.KeepPublicPages",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "r2r_portal.middleware.TakeFormsOnly",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "r2r_portal.site.modes.KeepToTheMode",
    "r2r_portal.accounts.sessions.EndOldSessions",
    "r2r_portal.middleware.SpeakTheReadersLanguage",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "r2r_portal.middleware.AskStaffForASecondFactor",
    "r2r_portal.accounts.stepup.AskAgain",
    "r2r_portal.middleware.ForgetWhoLeaves",
    "r2r_portal.middleware.KeepPrivatePagesPrivate",
]

ROOT_URLCONF, WSGI_APPLICATION = "r2r_portal.urls", "r2r_portal.wsgi.application"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "csp.context_processors.nonce",
                "r2r_portal.site.context.portal",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "r2r_portal.templatetags.ui",
            ],
        },
    },
]

# Database: read committed, short waits, connections that are checked before use.
DATABASE_URL = env.text("DATABASE_URL", "postgres://portal@127.0.0.1/portal")
# The owner of the tables, where another role serves; these commands alone are run as that one (decision 019).
OWNER_URL = env.text("DATABASE_OWNER_URL", "")
AS_OWNER = bool(OWNER_URL) and env.command() in {"prepare", "migrate", "grant", "restore", "restored"}
DATABASES = {"default": dj_database_url.parse(OWNER_URL if AS_OWNER else DATABASE_URL)}
# A copy that may lag: visitors who are not signed in read from it (r2r_portal/replica.py). Empty: there is none.
REPLICA_URL = env.text("DATABASE_REPLICA_URL", "")
if REPLICA_URL:
    DATABASES["replica"] = dj_database_url.parse(REPLICA_URL)
    DATABASES["replica"]["TEST"] = {"MIRROR": "default"}
    DATABASE_ROUTERS = ["r2r_portal.replica.Router"]
for one in DATABASES.values():
    one |= {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}
    one.setdefault("OPTIONS", {})["options"] = (
        "-c statement_timeout=15000 -c lock_timeout=3000 -c idle_in_transaction_session_timeout=30000 -c timezone=UTC"
    )
    one["OPTIONS"].setdefault("connect_timeout", 2)  # seconds; then 503, not a page that hangs
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache"},
    "fragments": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
    "pages": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "pages",
        "OPTIONS": {"MAX_ENTRIES": 300},
    },
}

# Public pages of readers who are not signed in are kept so long, here and in caches on the way; 0 keeps none.
# The demo keeps none, so that a moved clock shows at once.
PUBLIC_PAGE_SECONDS = env.number("R2R_PUBLIC_PAGE_SECONDS", 0 if DEMO else 60)

# People and sign-in.
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = [
    "r2r_portal.accounts.hashers.LightArgon2",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
LOGIN_URL = reverse_lazy("account_request_login_code")
LOGIN_REDIRECT_URL = reverse_lazy("site:my")
LOGOUT_REDIRECT_URL = reverse_lazy("site:home")
SESSION_COOKIE_AGE = 14 * 24 * 3600
STAFF_SESSION_HOURS = 12  # after that staff sign in anew, whatever they are doing (docs/security.md)
STAFF_IDLE_MINUTES = 60
COOKIES_ARE_SECURE = SITE_ORIGIN.startswith("https://")
COOKIE_PREFIX = "__Host-" if COOKIES_ARE_SECURE else ""  # a browser takes such a cookie from this host alone
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = f"{COOKIE_PREFIX}sessionid", f"{COOKIE_PREFIX}csrftoken"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = COOKIES_ARE_SECURE
SESSION_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True  # our scripts read the CSRF token, and nothing else
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"  # one cookie less (SPEC V)

ACCOUNT_ADAPTER = "r2r_portal.accounts.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*"]
ACCOUNT_EMAIL_VERIFICATION = "optional"  # the code proves the address
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 3600
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = 5
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 600  # a second step counts so long (accounts/stepup.py)
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_RATE_LIMITS = MFA_RATE_LIMITS = False  # ours are counted in the database (r2r_portal/limits)
LIMITS = {
    "code": "20/m/ip,3/m/key",
    "second_step": "10/m/ip,5/300s/key",
    "passkey": "10/m/ip",
    "helpdesk_ask": "30/h/ip,10/h/key",
    "newsletter_ask": "20/h/ip,3/h/key",
    "registration_ask": "60/h/ip,3/h/key",  # an office registers from one address
    "verify": "20/m/ip,200/h/ip",
    "my_data": "20/h/key",
}
ACCOUNT_FORMS = {
    "request_login_code": "r2r_portal.accounts.forms.AskForCode",
    "confirm_login_code": "r2r_portal.accounts.forms.TypeCode",
}
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if FRONT_SECRET else 0  # rate limits never count a forged address
MFA_ADAPTER = "r2r_portal.accounts.adapter.SecondFactorAdapter"
MFA_FORMS = {
    "authenticate": "r2r_portal.accounts.forms.SecondFactor",
    "reauthenticate": "r2r_portal.accounts.forms.SecondFactorAgain",
    "activate_totp": "r2r_portal.accounts.forms.SetUpApp",
    "add_webauthn": "r2r_portal.accounts.forms.AddPasskey",
    "edit_webauthn": "r2r_portal.accounts.forms.RenamePasskey",
    "login_webauthn": "r2r_portal.accounts.forms.PasskeyAlone",
    "authenticate_webauthn": "r2r_portal.accounts.forms.Passkey",
    "reauthenticate_webauthn": "r2r_portal.accounts.forms.PasskeyAgain",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "EU-Japan R2R"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DEMO

# Two languages; every instant is stored in UTC and printed with its zone by one tag.
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("ja", "日本語")]
LANGUAGE_COOKIE_NAME = f"{COOKIE_PREFIX}language"
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = ["r2r_portal.formats"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

# Files: ours by whitenoise, people's only through authorised views.
STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = Path(env.text("R2R_STATIC_ROOT", str(RUN_DIR / "static")))
MEDIA_ROOT = Path(env.text("R2R_MEDIA_ROOT", str(RUN_DIR / "media")))
STORAGES: dict[str, dict[str, Any]] = {
    "default": {
        "BACKEND": env.text("R2R_MEDIA_STORAGE", "r2r_portal.whole_files.WholeFiles"),
        "OPTIONS": env.pairs("R2R_MEDIA_OPTIONS"),
    },
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = ["br", "gz", "ico", "jpg", "map", "png", "webp", "woff", "woff2", "zip"]
DATA_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700

# Backups (manage.py backup): where they lie, and what they are encrypted with, the base64 of 32 random bytes; empty: not.
BACKUP_DIR = Path(env.text("R2R_BACKUP_DIR", str(RUN_DIR / "backups")))
BACKUP_KEY = env.text("R2R_BACKUP_KEY", "")
# How old the last one may be before the status page says so.
BACKUP_HOURS = env.number("R2R_BACKUP_HOURS", 26)

# A virus scanner for what people attach, clamd's: tcp://host:port or unix:///path; empty: none.
CLAMD_URL = env.text("CLAMD_URL", "")

# Mail: a row first, delivered by the worker.
MAIL_DIR = RUN_DIR / "mail"
EMAIL_BACKEND = env.text(
    "R2R_EMAIL_BACKEND",
    "r2r_portal.outbox.backends.MailboxBackend" if DEMO else "r2r_portal.outbox.backends.SmtpBackend",
)
EMAIL_HOST = env.text("R2R_EMAIL_HOST", "localhost")
EMAIL_PORT = env.number("R2R_EMAIL_PORT", 25)
EMAIL_HOST_USER = env.text("R2R_EMAIL_USER", "")
EMAIL_HOST_PASSWORD = env.text("R2R_EMAIL_PASSWORD", "")
EMAIL_USE_TLS = env.flag("R2R_EMAIL_TLS")
EMAIL_TIMEOUT = 20
# A provider instead of SMTP: R2R_EMAIL_BACKEND=anymail.backends.mailgun.EmailBackend and its settings as NAME=value,NAME=value.
ANYMAIL = env.pairs("R2R_ANYMAIL")
DEFAULT_FROM_EMAIL = env.text("R2R_FROM_EMAIL", "no-reply@example.eu")
HELPDESK_ADDRESSES = {
    "eu": env.text("R2R_HELPDESK_EU", "ialmora@iurc.eu"),
    "jp": env.text("R2R_HELPDESK_JP", "japan@iurc.eu"),
}
HELPDESK_REMIND_HOURS = env.number("R2R_HELPDESK_REMIND_HOURS", 16)  # working hours without an answer
# Mailboxes that `manage.py fetchmail` takes questions from: imaps://user:password@host/INBOX; empty: none.
HELPDESK_MAILBOXES = {"eu": env.text("R2R_MAILBOX_EU", ""), "jp": env.text("R2R_MAILBOX_JP", "")}
HELPDESK_PLUS = env.flag("R2R_MAILBOX_PLUS")  # the mail server delivers desk+anything@… to the desk

# What the legal, privacy and accessibility statements say of this portal; unset, they say that it is not named yet.
# Hosting is the country of the servers, a processor its name (task, country).
STATEMENTS: dict[str, dict[str, Any]] = {
    "operator": {"en": env.text("R2R_OPERATOR_EN", ""), "ja": env.text("R2R_OPERATOR_JA", "")},
    "hosting": {"en": env.text("R2R_HOSTING_EN", ""), "ja": env.text("R2R_HOSTING_JA", "")},
    "processors": {"en": env.words("R2R_PROCESSORS_EN"), "ja": env.words("R2R_PROCESSORS_JA")},
}
# The result of the last look at every public page, written by tests/browser/test_public_statement.py.
ACCESSIBILITY_RESULT = Path(env.text("R2R_ACCESSIBILITY_RESULT", str(BASE_DIR / "docs/accessibility.json")))

# Celery: the broker is a doorbell, the outbox table is the queue.
CELERY_BROKER_URL = env.text("REDIS_URL", "redis://127.0.0.1:6379/0")
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_CONCURRENCY = env.number("R2R_WORKER_PROCESSES", 2)
CELERY_TASK_TIME_LIMIT = 300
CELERY_TASK_QUEUES, CELERY_TASK_ROUTES = queues.QUEUES, queues.ROUTES
CELERY_TASK_SERIALIZER, CELERY_ACCEPT_CONTENT = "json", ["json"]
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 600,
    "socket_timeout": 5,
    "socket_connect_timeout": 2,
}
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULER = "r2r_portal.site.beating:Scheduler"
CELERY_BEAT_MAX_LOOP_INTERVAL = 5
DJANGO_CELERY_BEAT_TZ_AWARE = True
CELERY_BEAT_SCHEDULE = timetable.TASKS

# Safety.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, NONCE],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
SECURE_SSL_REDIRECT = not DEMO and SITE_ORIGIN.startswith("https://")
SECURE_REDIRECT_EXEMPT = [r"^livez$", r"^readyz$", r"^statusz$", r"^metrics$"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if FRONT_SECRET else None
SECURE_HSTS_SECONDS = 31536000 if SECURE_SSL_REDIRECT else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = bool(SECURE_HSTS_SECONDS)
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

# Libraries.
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"
IMPORT_EXPORT_USE_TRANSACTIONS = True
IMPORT_EXPORT_ESCAPE_FORMULAE_ON_EXPORT = True

# What the machine tells those who run it. Neither logs nor reports hold personal data (r2r_portal/logs.py).
MODE_SECONDS: float | None = 5.0  # how old the answer to "in which mode are we?" may be; None: nobody asks
STATUS_TOKEN = env.text("R2R_STATUS_TOKEN", "")  # opens /statusz and /metrics to a monitor; empty: staff only
METRICS = env.flag("R2R_METRICS")  # figures for Prometheus at /metrics, with the token
METRICS_DIR = Path(env.text("R2R_METRICS_DIR", "/dev/shm/r2r-portal"))  # noqa: S108 - in memory, ours alone (figures.py)
SENTRY_DSN = env.text("R2R_SENTRY_DSN", "")  # where errors are reported to; empty: nowhere
LOGGING = logs.config(env.text("R2R_LOG_FORMAT", "line"), env.text("R2R_LOG_LEVEL", "WARNING"))
