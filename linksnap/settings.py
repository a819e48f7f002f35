"""Django's settings, all from `linksnap.env`; nothing is decided by editing this file."""

from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from linksnap.env import load_env
from linksnap.rules.app_policy import app_policy
from linksnap.rules.content_origin import host_of
from linksnap.rules.database_address import database_from_url
from linksnap.rules.log_lines import as_json_lines, set_up_structlog
from linksnap.rules.mail_server import mail_server

ENV = load_env()
BASE_DIR = Path(__file__).resolve().parent.parent
DEBUG = ENV.debug
# Commands that touch no session (makemigrations, compilemessages) run without a key; the web server refuses to.
SECRET_KEY = ENV.secret_key or "not-a-secret-set-LINKSNAP_SECRET_KEY"
ALLOWED_HOSTS = list(ENV.allowed_hosts)
PUBLIC_URL = ENV.public_url
HTTPS = PUBLIC_URL.startswith("https://")
# Where archived bytes are shown from, if not from here; checked at the start (linksnap.checks).
CONTENT_ORIGIN = ENV.content_origin
CONTENT_HOST = host_of(CONTENT_ORIGIN)
CONTENT_URLCONF = "linksnap.content_urls"
if CONTENT_HOST:
    ALLOWED_HOSTS.append(CONTENT_HOST)
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]
CSRF_FAILURE_VIEW = "linksnap.views.errors.csrf_failure"

INSTALLED_APPS = [
    "linksnap.apps.LinkSnapConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.usersessions",
    "django_htmx",
    "template_partials.apps.SimpleAppConfig",
    "csp",
]
MIDDLEWARE = [
    "linksnap.middleware.GuardedHeadersMiddleware",
    "django.middleware.security.SecurityMiddleware",
    # Before everything that knows static files, sessions or people: none of them exist on the content origin.
    "linksnap.middleware.ContentHostMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "linksnap.middleware.ClosedDoorMiddleware",
    "linksnap.middleware.DeviceMiddleware",
    "linksnap.middleware.PersonLanguageMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "linksnap.refused_bodies.RefusedBodyMiddleware",
]
ROOT_URLCONF = "linksnap.urls"
ASGI_APPLICATION = "linksnap.asgi.application"
_loaders: list[Any] = [
    "django.template.loaders.filesystem.Loader",
    "django.template.loaders.app_directories.Loader",
]
if not DEBUG:
    _loaders = [("django.template.loaders.cached.Loader", _loaders)]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "linksnap.context_processors.shell",
            ],
            "loaders": [("template_partials.loader.Loader", _loaders)],
            "builtins": [
                "template_partials.templatetags.partials",
                "django.templatetags.i18n",
                "django.templatetags.static",
                # After Django's own tags: it does some of them faster.
                "linksnap.templatetags.drawn_once",
            ],
        },
    }
]

DATABASES = {"default": database_from_url(ENV.database_url, pooled=ENV.pgbouncer, kept=ENV.database_pool)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
REDIS_URL = ENV.redis_url or "redis://127.0.0.1:1/0"

AUTH_USER_MODEL = "linksnap.User"
AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
# The first makes new hashes; a password kept by another is taken over at its next use.
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
# The default one is of all processes: it counts attempts to sign in and remembers codes that were used. In the
# database, which is there anyway; culled late, or somebody could flush their count by trying many names.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "linksnap_cache",
        "OPTIONS": {"MAX_ENTRIES": 50_000},
    },
    "process": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
}
LOGIN_URL = "sign_in"
LOGIN_REDIRECT_URL = "library"
LOGOUT_REDIRECT_URL = "sign_in"
ACCOUNT_ADAPTER = "linksnap.accounts.sign_in.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_USERNAME_MIN_LENGTH = 2
ACCOUNT_EMAIL_VERIFICATION = "none"
# Before what matters (password, second factor, tokens, people) a person proves again who they are.
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 15 * 60
MFA_ADAPTER = "linksnap.accounts.second_factor.SecondFactorAdapter"
MFA_FORMS = {
    "add_webauthn": "linksnap.forms.passkeys.AddPasskeyForm",
    "authenticate_webauthn": "linksnap.forms.passkeys.AuthenticatePasskeyForm",
    "login_webauthn": "linksnap.forms.passkeys.SignInPasskeyForm",
    "reauthenticate_webauthn": "linksnap.forms.passkeys.ConfirmPasskeyForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "LinkSnap"
# Telephones run up to half a minute wrong.
MFA_TOTP_TOLERANCE = 1
SOCIALACCOUNT_ADAPTER = "linksnap.accounts.sign_on.SignOnAdapter"
SOCIALACCOUNT_EMAIL_VERIFICATION = "none"
# Bound to the provider: another one's number of a person must never open this one's account.
SIGN_ON_ID = f"oidc-{sha256((ENV.sign_on.issuer if ENV.sign_on else '').encode()).hexdigest()[:12]}"
SOCIALACCOUNT_PROVIDERS: dict[str, Any] = {"openid_connect": {"APPS": [], "OAUTH_PKCE_ENABLED": True}}
if ENV.sign_on is not None:
    SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"] = [
        {
            "provider_id": SIGN_ON_ID,
            "name": ENV.sign_on.name,
            "client_id": ENV.sign_on.client_id,
            "secret": ENV.sign_on.client_secret,
            "settings": {"server_url": ENV.sign_on.issuer, "scope": list(ENV.sign_on.scopes)},
        }
    ]
MAIL_SERVER = mail_server(ENV.email_url)
EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_HOST, EMAIL_PORT = MAIL_SERVER.host, MAIL_SERVER.port
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = MAIL_SERVER.user, MAIL_SERVER.password
EMAIL_USE_SSL, EMAIL_USE_TLS = MAIL_SERVER.is_tls, MAIL_SERVER.starts_tls
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = ENV.email_from or f"LinkSnap <linksnap@{urlsplit(PUBLIC_URL).hostname}>"

LANGUAGES = [("en", "English"), ("zh-hans", "简体中文")]
LANGUAGE_CODE = "en"
LANGUAGE_COOKIE_NAME = "linksnap_language"
LOCALE_PATHS = [BASE_DIR / "linksnap" / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "linksnap" / "static"]
STATIC_ROOT = ENV.data / "static"
WHITENOISE_USE_FINDERS = DEBUG
WHITENOISE_AUTOREFRESH = DEBUG
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": str(ENV.blobs)},
    },
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "linksnap.joined_sheets.JoinedSheetStorage"
    },
}

# Over plain http on a LAN a `__Host-` cookie would never be sent back, so the prefix follows the public address.
_host_prefix = "__Host-" if HTTPS else ""
SESSION_COOKIE_NAME = f"{_host_prefix}linksnap_session"
CSRF_COOKIE_NAME = f"{_host_prefix}linksnap_csrf"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 90
SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365 if HTTPS else 0
SILENCED_SYSTEM_CHECKS = [
    # Other names below the operator's domain are not ours to bind to https, and a preload list is left for years.
    "security.W005",
    "security.W021",
    # The proxy that ends TLS sends plain http on; behind it every request looks like http.
    "security.W008",
]
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"


CONTENT_SECURITY_POLICY = app_policy(CONTENT_ORIGIN if CONTENT_HOST else "")
DATA_UPLOAD_MAX_MEMORY_SIZE = 4 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000

LOGGING = as_json_lines(ENV.log_level)
set_up_structlog()

# LinkSnap's own
CAPTURE_LEASE_SECONDS = 60
# Longer than any capture with its extraction may take; the process that gets here is ended.
CAPTURE_LIMIT_SECONDS = 240
EMBED_LEASE_SECONDS = 300
ENCODE_WAIT_SECONDS = 0.8
MAX_URLS_AT_ONCE = 500
MAX_IMPORT_BYTES = 2 * 1024**3
# A page that comes as a file; and how many of one person's may wait for their capture.
MAX_UPLOAD_BYTES = 50 * 1024 * 1024
MAX_WAITING_UPLOADS = 300
