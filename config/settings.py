"""Django settings; every value that a host may change is read by `config.environment`."""

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import dj_database_url
import django_stubs_ext
from csp.constants import NONCE, NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from config import environment as env
from config import nativelibs

# Lets `ModelForm[Meeting]` and its like name their model at run time, as the type checker reads it.
django_stubs_ext.monkeypatch()

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = env.path("PARVIS_VAR", BASE_DIR / "var")

DEBUG = env.flag("PARVIS_DEBUG")
DEMO = env.flag("PARVIS_DEMO")
HOST = env.text("PARVIS_HOST", "127.0.0.1")
PORT = env.whole_number("PARVIS_PORT", 8000)
PUBLIC_URL = env.text("PARVIS_PUBLIC_URL", f"http://{HOST}:{PORT}").rstrip("/")
METROPOLE_NAME = env.text("PARVIS_METROPOLE_NAME", "Métropole Européenne de Lille")
# Of what Parvis itself publishes; each layer of the DSIG has its own.
OPEN_LICENCE = env.text("PARVIS_OPEN_LICENCE", "Licence Ouverte 2.0")
OPEN_LICENCE_URL = env.text(
    "PARVIS_OPEN_LICENCE_URL", "https://www.etalab.gouv.fr/licence-ouverte-open-licence/"
)
METRICS = env.flag("PARVIS_METRICS")

SECRET_KEY = env.text("PARVIS_SECRET_KEY")
_public = urlsplit(PUBLIC_URL)
if _public.scheme not in {"http", "https"} or not _public.hostname:
    raise ImproperlyConfigured(
        f"PARVIS_PUBLIC_URL must be an address such as https://example.org, not {PUBLIC_URL!r}."
    )
ALLOWED_HOSTS = env.words("PARVIS_ALLOWED_HOSTS", ["127.0.0.1", "localhost", _public.hostname])
CSRF_TRUSTED_ORIGINS = [f"{_public.scheme}://{_public.netloc}"]

# -- rooms ---------------------------------------------------------------------------------------
INSTALLED_APPS = [
    "geo.apps.GeoConfig",
    "geo.territory.apps.TerritoryConfig",
    "geo.geocoding.apps.GeocodingConfig",
    "accounts.apps.AccountsConfig",
    "accounts.oidc",
    "layers.apps.LayersConfig",
    "contributions.apps.ContributionsConfig",
    "meetings.apps.MeetingsConfig",
    "sig_sync.apps.SigSyncConfig",
    "opendata.apps.OpendataConfig",
    "desk.apps.DeskConfig",
    "portal.apps.PortalConfig",
    "config.apps.OfficersAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "config.apps.PublishedFilesConfig",
    "django.contrib.gis",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.socialaccount",
    "rest_framework",
    "rest_framework.authtoken",
    "rest_framework_gis",
    "drf_spectacular",
    "django_celery_beat",
    "csp",
]

MIDDLEWARE = [
    "config.middleware.refuse_unreadable_text",
    "config.middleware.refuse_large_bodies",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "config.middleware.compress_pages",
    "config.middleware.answer_failures",
    "csp.middleware.CSPMiddleware",
    "config.middleware.fill_blank_refusals",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.middleware.note_open_sessions",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "config.urls"
ASGI_APPLICATION = "config.asgi.application"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "config.context.site",
            ],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# -- data ----------------------------------------------------------------------------------------
GDAL_LIBRARY_PATH = nativelibs.gdal_library()
GEOS_LIBRARY_PATH = nativelibs.geos_library()

DATABASE_URL = env.text("DATABASE_URL")
# The reader may be a replica; without an address of its own it shares the main server. Whatever
# the login, `geo.reader` and the tile pool act as the role parvis_reader.
READER_DATABASE_URL = env.text("READER_DATABASE_URL", DATABASE_URL)


def _database(url: str, pool_size: int) -> dict[str, Any]:
    database: dict[str, Any] = dict(
        dj_database_url.parse(url, engine="django.contrib.gis.db.backends.postgis")
    )
    options = dict(database.get("OPTIONS", {}))
    options["pool"] = {"min_size": 1, "max_size": pool_size, "timeout": 10}
    database["OPTIONS"] = options
    return database


DATABASES = {
    "default": _database(DATABASE_URL, pool_size=12),
    "reader": _database(READER_DATABASE_URL, pool_size=8) | {"TEST": {"MIRROR": "default"}},
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env.text("REDIS_URL")
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "parvis",
    }
}

CELERY_BROKER_URL = REDIS_URL
CELERY_IMPORTS = ("sig_sync.drop",)
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# A page must not wait for a broker that is down: what matters is in the outbox already.
CELERY_BROKER_TRANSPORT_OPTIONS = {"socket_connect_timeout": 1, "max_retries": 1}
CELERY_TASK_PUBLISH_RETRY = False
CELERY_BEAT_SCHEDULER = "django_celery_beat.schedulers:DatabaseScheduler"
# Each layer has a cadence of its own beside these, edited at the desk (`sig_sync.schedule`).
CELERY_BEAT_SCHEDULE = {
    "send-outgoing-mail": {
        "task": "accounts.tasks.send_outgoing_mail",
        "schedule": 30.0,
    },
    "watch-drop-folder": {"task": "sig_sync.drop.watch_drop_folder", "schedule": 60.0},
    "pack-points": {"task": "layers.tasks.pack_points", "schedule": 15.0},
    "fold-live-changes": {
        "task": "contributions.tasks.fold_live_changes",
        "schedule": 20.0,
    },
    "fold-commune-tallies": {"task": "contributions.tasks.fold_commune_tallies", "schedule": 20.0},
    "label-places": {"task": "contributions.tasks.label_places", "schedule": 120.0},
    "tell-followers": {"task": "contributions.tasks.tell_followers", "schedule": 60.0},
    "sweep-photo-files": {
        "task": "contributions.tasks.sweep_photo_files",
        "schedule": 60.0,
    },
    "refresh-archives": {
        "task": "opendata.tasks.refresh_archives",
        "schedule": 600.0,
    },
    "purge-personal-data": {
        "task": "accounts.tasks.purge_personal_data",
        "schedule": 86400.0,
    },
}
CELERY_TIMEZONE = "Europe/Paris"

# -- people --------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "accounts:account"
LOGOUT_REDIRECT_URL = "portal:home"

ACCOUNT_ADAPTER = "accounts.adapters.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = "pseudonym"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_LOGIN_ON_EMAIL_CONFIRMATION = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_PRESERVE_USERNAME_CASING = True
ACCOUNT_FORMS = {
    name: f"accounts.forms.{name.title().replace('_', '')}Form"
    for name in ("signup", "login", "reset_password", "add_email")
}

SOCIALACCOUNT_ADAPTER = "accounts.adapters.ElsewhereAdapter"
SOCIALACCOUNT_FORMS = {"signup": "accounts.forms.ElsewhereSignupForm"}
# An address that a provider states is no proof that an account here is the same person's.
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False
SOCIALACCOUNT_STORE_TOKENS = False
OIDC_ISSUER = env.text("PARVIS_OIDC_ISSUER", "").rstrip("/")
_oidc_acr_values = env.text("PARVIS_OIDC_ACR_VALUES", "")
_oidc_app = {
    "provider_id": "externe",
    "name": env.text("PARVIS_OIDC_NAME", "FranceConnect"),
    "client_id": env.text("PARVIS_OIDC_CLIENT_ID", ""),
    "secret": env.text("PARVIS_OIDC_CLIENT_SECRET", ""),
    "settings": {
        "server_url": OIDC_ISSUER,
        "scope": env.text("PARVIS_OIDC_SCOPE", "openid").split(),
        "auth_params": {"acr_values": _oidc_acr_values} if _oidc_acr_values else {},
        # The ID token says enough; FranceConnect's userinfo is about who somebody is.
        "fetch_userinfo": False,
        "oauth_pkce_enabled": True,
    },
}
_oidc = urlsplit(OIDC_ISSUER)
_oidc_origins = [f"{_oidc.scheme}://{_oidc.netloc}"] if _oidc.netloc else []
SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [_oidc_app] if OIDC_ISSUER else []}}

DEFAULT_FROM_EMAIL = env.text("PARVIS_FROM_EMAIL", f"ne-pas-repondre@{_public.hostname}")
_mail = urlsplit(env.text("PARVIS_EMAIL_URL", "file:"))
if _mail.scheme == "file":
    # Without a mail server every message is written to a file under var/, one per message.
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = _mail.path or str(VAR_DIR / "mail")
elif _mail.scheme in {"smtp", "smtps", "smtp+tls"}:
    EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    EMAIL_HOST = _mail.hostname or "localhost"
    EMAIL_PORT = _mail.port or {"smtp": 25, "smtps": 465, "smtp+tls": 587}[_mail.scheme]
    EMAIL_HOST_USER = _mail.username or ""
    EMAIL_HOST_PASSWORD = _mail.password or ""
    EMAIL_USE_SSL = _mail.scheme == "smtps"
    EMAIL_USE_TLS = _mail.scheme == "smtp+tls"
    EMAIL_TIMEOUT = 20
else:
    raise ImproperlyConfigured(
        "PARVIS_EMAIL_URL must begin with file:, smtp:, smtps: or smtp+tls:."
    )

# -- language and time ---------------------------------------------------------------------------
LANGUAGE_CODE = "fr"
LANGUAGES = [("fr", "Français")]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Europe/Paris"
USE_TZ = True
USE_THOUSAND_SEPARATOR = True

# -- files ---------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS: list[Any] = [
    BASE_DIR / "static",
    ("vendor/maplibre", BASE_DIR / "node_modules/maplibre-gl/dist"),
    (
        "vendor/atkinson",
        BASE_DIR / "node_modules/@fontsource/atkinson-hyperlegible/files",
    ),
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "config.staticfiles.ModuleManifestStorage"},
}
# Debugging files are served as they are: compressing them takes longer than all the rest.
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = ("map", "png", "jpg", "webp", "woff", "woff2", "gz", "br")
MEDIA_ROOT = VAR_DIR / "media"
MEDIA_URL = "/media/"

# -- the map -------------------------------------------------------------------------------------
BASEMAP_STYLE_URL = env.text("BASEMAP_STYLE_URL", "")
BAN_URL = env.text("PARVIS_BAN_URL", "https://api-adresse.data.gouv.fr").rstrip("/")
TERRITORY_URL = env.text(
    "PARVIS_TERRITORY_URL",
    "https://geo.api.gouv.fr/epcis/200093201/communes"
    "?fields=nom,code,siren,population,contour&format=geojson&geometry=contour",
)

# Where the DSIG puts the files of its layers; a layer's source names a file in it.
SIG_FOLDER = env.path("PARVIS_SIG_FOLDER", VAR_DIR / "sig")
# How long a file in its drop folder must not change before it is complete (without a .done mark).
SIG_QUIET_S = env.whole_number("PARVIS_SIG_QUIET_S", 60)
# Whose services sources may name; "*" is every public host, others may lie on a private network.
SIG_HOSTS = env.words("PARVIS_SIG_HOSTS", ["*"])

# -- limits --------------------------------------------------------------------------------------
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_500_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 200
FILE_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
# Of a whole request: five photographs of 15 MB and the words around them (`config.bodies`).
MOST_BODY_BYTES = 80_000_000

# -- security ------------------------------------------------------------------------------------
_https = _public.scheme == "https"
SESSION_COOKIE_SECURE = _https
CSRF_COOKIE_SECURE = _https
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SECURE_SSL_REDIRECT = _https
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if _https else None
SECURE_HSTS_SECONDS = 31_536_000 if _https else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = _https
SECURE_HSTS_PRELOAD = _https
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
# The probes come from the machine itself, in clear, and carry nothing private.
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "config.errors.csrf_failure"

_basemap = urlsplit(BASEMAP_STYLE_URL)
_basemap_origins = [f"{_basemap.scheme}://{_basemap.netloc}"] if _basemap.netloc else []
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:", "blob:", *_basemap_origins],
        "font-src": [SELF],
        "connect-src": [SELF, *_basemap_origins],
        "worker-src": [SELF, "blob:"],
        "object-src": [NONE],
        "base-uri": [SELF],
        # Signing in elsewhere is a form whose answer leads there.
        "form-action": [SELF, *_oidc_origins],
        "frame-ancestors": [NONE],
    }
}

# -- programs ------------------------------------------------------------------------------------
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "rest_framework.authentication.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticatedOrReadOnly"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "config.errors.problem_response",
    # The address is the one uvicorn trusts; a header of the client decides nothing.
    "NUM_PROXIES": 0,
    "DEFAULT_THROTTLE_CLASSES": ["rest_framework.throttling.ScopedRateThrottle"],
    "DEFAULT_THROTTLE_RATES": {"token": "20/min", "write": "60/min", "streets": "300/min"},
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Parvis",
    "DESCRIPTION": "Lire et déposer des contributions géolocalisées.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": "/api/v1",
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "INFO"},
    # One line per request says little, and an address may hold a password.
    "loggers": {"httpx": {"level": "WARNING"}},
}

SILENCED_SYSTEM_CHECKS: list[str] = []
