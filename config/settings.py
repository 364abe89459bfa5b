"""All settings, from the environment. A bad value stops the start with a sentence that names the variable.

Every variable is listed in .env.example and docs/operations.md (tested).
"""

import sys
import warnings
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit
from zoneinfo import available_timezones

from celery.schedules import crontab
from csp.constants import SELF
from django.core.exceptions import ImproperlyConfigured
from django.templatetags.static import static
from environs import Env, EnvError

from config.embedded import running_servers
from config.secret import kept_secret

BASE_DIR = Path(__file__).resolve().parent.parent

env = Env()
env.read_env(BASE_DIR / ".env", recurse=False)


def _read(kind: str, name: str, default: Any) -> Any:
    """One variable of the environment, or a sentence that says which one is wrong."""
    try:
        return getattr(env, kind)(name, default)
    except (EnvError, ValueError) as error:
        raise ImproperlyConfigured(f"The setting {name} has a value that cannot be used: {error}") from None


def _one_of(name: str, value: str, choices: Iterable[str]) -> str:
    if value not in choices:
        raise ImproperlyConfigured(f"The setting {name} has a value that cannot be used: {value!r}.")
    return value


def _positive(name: str, default: int) -> int:
    number: int = _read("int", name, default)
    if number <= 0:
        raise ImproperlyConfigured(f"The setting {name} must be above 0.")
    return number


def _broker(url: str) -> str:
    """The address of Redis or Valkey, empty where none is known."""
    if url and not url.startswith(("redis://", "rediss://", "unix://")):
        raise ImproperlyConfigured("The setting REDIS_URL must look like redis://user:password@host:6379/0.")
    return url


def _database(url: str) -> dict[str, Any]:
    """Django's connection settings for a postgresql:// address."""
    parts = urlsplit(url)
    if parts.scheme not in ("postgres", "postgresql") or not parts.path.strip("/"):
        raise ImproperlyConfigured(
            "The setting DATABASE_URL must look like postgresql://user:password@host:5432/name; "
            "Microscope runs on PostgreSQL only."
        )
    try:
        port = parts.port
    except ValueError:
        raise ImproperlyConfigured("The setting DATABASE_URL has a port that is not a number.") from None
    return {
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": str(port or ""),
    }


def _secret_key() -> str:
    """SECRET_KEY, or the one that the demo wrote into var/ on its first start."""
    key = str(_read("str", "SECRET_KEY", ""))
    if key:
        return key
    file = VAR_DIR / "secret_key"
    if file.exists() or sys.argv[1:2] == ["demo"]:
        try:
            return kept_secret(file)
        except OSError as error:
            raise ImproperlyConfigured(f"{file} cannot be used: {error.strerror}.") from None
    if DEBUG or "test" in sys.argv or "check" in sys.argv:
        return "only-for-development-" + str(BASE_DIR)
    raise ImproperlyConfigured("The setting SECRET_KEY is missing. Set it to a long random text and keep it secret.")


DEBUG: bool = _read("bool", "DEBUG", False)
VAR_DIR = Path(_read("str", "MICROSCOPE_VAR", "") or BASE_DIR / "var").resolve()
SECRET_KEY = _secret_key()
# People who asked to be removed are remembered as HMACs under this key. It lives outside the database
# and must never change, or the wishes can no longer be matched.
SUPPRESSION_KEY: str = _read("str", "SUPPRESSION_KEY", "") or SECRET_KEY
SUPPRESSION_LOG = Path(_read("str", "SUPPRESSION_LOG", "") or VAR_DIR / "suppressions.log")
ALLOWED_HOSTS: list[str] = _read("list", "ALLOWED_HOSTS", ["127.0.0.1", "localhost", "[::1]"])
CSRF_TRUSTED_ORIGINS: list[str] = _read("list", "CSRF_TRUSTED_ORIGINS", [])
SECURE_COOKIES: bool = _read("bool", "SECURE_COOKIES", False)

# The addresses of the embedded servers, where a demo is running beside us.
_servers = running_servers(VAR_DIR)
DATABASE_URL: str = _read("str", "DATABASE_URL", "") or _servers.get("database_url", "")
REDIS_URL = _broker(_read("str", "REDIS_URL", "") or _servers.get("redis_url", ""))

INSTALLED_APPS = [
    "config",
    "campaigns",
    "influencers",
    "scoring",
    "accounts",
    "unfold",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "axes",
    "csp",
    "django_filters",
    "django_htmx",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "knox",
    "lucide",
    "rest_framework",
    "template_partials",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "config.csp.PolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
ASGI_APPLICATION = "config.asgi.application"

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
                "accounts.context.workspace",
                "influencers.context.directory",
            ],
            "builtins": ["template_partials.templatetags.partials"],
        },
    }
]

DATABASES = {
    "default": {
        "ENGINE": "config.postgresql",
        "CONN_MAX_AGE": _read("int", "DATABASE_CONN_MAX_AGE", 60),
        "CONN_HEALTH_CHECKS": True,
        **(
            _database(DATABASE_URL)
            if DATABASE_URL
            else {"NAME": "microscope", "HOST": "no-database-configured.invalid"}
        ),
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# -- people and log-ins -------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "login"
AXES_FAILURE_LIMIT = 10
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_VERBOSE = False
AXES_LOCKOUT_CALLABLE = "accounts.views.locked_out"

# -- language, time, files ----------------------------------------------------------------------------
LANGUAGE_CODE = "en"
TIME_ZONE = _one_of("TIME_ZONE", _read("str", "TIME_ZONE", "UTC"), available_timezones())
USE_I18N = True
USE_TZ = True
# Off: it would also write ids in forms and addresses as 1,234. Pages group digits with filters.
USE_THOUSAND_SEPARATOR = False
STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]
# collectstatic with compression takes minutes: the demo serves straight from the packages instead.
WHITENOISE_USE_FINDERS = True
warnings.filterwarnings("ignore", message="No directory at", category=UserWarning)
WHITENOISE_MAX_AGE = 3600
MEDIA_ROOT = VAR_DIR / "uploads"
FILE_UPLOAD_PERMISSIONS = 0o600
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024
IMPORT_MAX_BYTES: int = _positive("IMPORT_MAX_BYTES", 2 * 1024**3)
IMPORT_MAX_UNPACKED_BYTES: int = _positive("IMPORT_MAX_UNPACKED_BYTES", 8 * 1024**3)

# -- tiers: most vendors call other ranges micro, so every page that shows a tier can say these --------
TIER_MICRO_MIN: int = _positive("TIER_MICRO_MIN", 1_000)
TIER_MICRO_MAX: int = _positive("TIER_MICRO_MAX", 100_000)
if TIER_MICRO_MIN >= TIER_MICRO_MAX:
    raise ImproperlyConfigured("The setting TIER_MICRO_MIN must be below TIER_MICRO_MAX.")
# An account keeps its tier until its followers are this many percent beyond the bound. 0: the bound itself decides.
TIER_HYSTERESIS: float = _read("float", "TIER_HYSTERESIS", 0.0)
if not 0 <= TIER_HYSTERESIS <= 50:
    raise ImproperlyConfigured("The setting TIER_HYSTERESIS must be between 0 and 50 percent.")

# -- queue --------------------------------------------------------------------------------------------
CELERY_BROKER_URL = REDIS_URL or "redis://no-redis-configured.invalid:6379/0"
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 12 * 3600}
CELERY_TIMEZONE = "UTC"
CELERY_TASK_DEFAULT_QUEUE = _read("str", "CELERY_QUEUE", "microscope")
# How often beat looks for work that nobody does; a worker that was silent for longer counts as dead.
PICK_UP_SECONDS: int = _positive("PICK_UP_SECONDS", 15)
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR_DIR / "celerybeat-schedule")
CELERY_BEAT_SCHEDULE: dict[str, dict[str, Any]] = {
    "pick-up-waiting-work": {"task": "influencers.tasks.pick_up_waiting_work", "schedule": float(PICK_UP_SECONDS)},
    "forget-old-uploads": {"task": "influencers.tasks.forget_old_uploads", "schedule": crontab(hour=2, minute=37)},
    "suggest-merges": {"task": "influencers.tasks.suggest_merges", "schedule": crontab(hour=2, minute=47)},
    "rescore-everything": {"task": "influencers.tasks.rescore_everything", "schedule": crontab(hour=3, minute=7)},
}

CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": CELERY_BROKER_URL}
    if REDIS_URL
    else {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}
}

# -- API ----------------------------------------------------------------------------------------------
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["accounts.authentication.TokenAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["accounts.permissions.HasScope"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": [
        "accounts.bodies.PlainJSONParser",
        "rest_framework.parsers.FormParser",
        "rest_framework.parsers.MultiPartParser",
    ],
    "DEFAULT_FILTER_BACKENDS": ["config.api.StrictParameters"],
    "DEFAULT_PAGINATION_CLASS": "config.api.ListingCursorPagination",
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "config.api.problem_details",
    "URL_FORMAT_OVERRIDE": None,
    "PAGE_SIZE": 50,
    "COERCE_DECIMAL_TO_STRING": True,
}
REST_KNOX = {"USER_SERIALIZER": None, "TOKEN_MODEL": "accounts.ApiToken", "AUTH_HEADER_PREFIX": "Token"}
# Its own table would stay empty beside ours, and keep the test database from being emptied.
MIGRATION_MODULES = {"knox": None}
KNOX_TOKEN_MODEL = "accounts.ApiToken"  # noqa: S105 (the name of a model)
SPECTACULAR_SETTINGS = {
    "TITLE": "Microscope API",
    "DESCRIPTION": "Find niche micro-influencers, shortlist them, plan campaigns. Rates and shares are percent points.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "COMPONENT_SPLIT_REQUEST": True,
    "ENUM_NAME_OVERRIDES": {
        "CampaignStatusEnum": "campaigns.models.Campaign.Status",
        "ImportStatusEnum": "influencers.models.Import.Status",
    },
}

# -- security -----------------------------------------------------------------------------------------
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "frame-ancestors": ["'none'"],
        "form-action": [SELF],
        "base-uri": [SELF],
        "object-src": ["'none'"],
    }
}
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_COOKIES
SECURE_HSTS_SECONDS = _read("int", "SECURE_HSTS_SECONDS", 0)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if _read("bool", "BEHIND_PROXY", False) else None
X_FRAME_OPTIONS = "DENY"

# -- mail, logs ---------------------------------------------------------------------------------------
EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": _one_of("LOG_LEVEL", _read("str", "LOG_LEVEL", "INFO"), LOG_LEVELS)},
}

UNFOLD = {
    "SITE_TITLE": "Microscope admin",
    "SITE_HEADER": "Microscope",
    "SITE_SYMBOL": "biotech",
    "SITE_URL": "/creators/",
    "SITE_FAVICONS": [
        {"rel": "icon", "type": "image/svg+xml", "href": lambda request: static("img/favicon.svg")},
    ],
    "SHOW_HISTORY": True,
    "STYLES": [lambda request: static("css/admin.css")],
    "SIDEBAR": {"show_search": True, "show_all_applications": False, "navigation": "config.sidebar.navigation"},
}
