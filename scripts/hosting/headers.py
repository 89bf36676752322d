"""The answer headers of every file of the site, in one place: for our own server and for others'.

scripts/hosting/configurations.py makes the configurations of nginx, Caddy and hosts with `_headers` from it.
"""

import re
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import yaml

from scripts import ROOT

SITE = ROOT / "content/site.yaml"

POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self'",
    "connect-src": "'self'",
    "manifest-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}
# What a browser can do and the site never does; only names that Chromium knows, since it warns of others.
# Not here: to write to the clipboard (a result's link); to read from it, browsers let nobody without asking.
DENIED = (
    "accelerometer",
    "autoplay",
    "browsing-topics",
    "camera",
    "display-capture",
    "encrypted-media",
    "fullscreen",
    "gamepad",
    "geolocation",
    "gyroscope",
    "hid",
    "identity-credentials-get",
    "idle-detection",
    "local-fonts",
    "magnetometer",
    "microphone",
    "midi",
    "payment",
    "picture-in-picture",
    "publickey-credentials-create",
    "publickey-credentials-get",
    "screen-wake-lock",
    "serial",
    "storage-access",
    "usb",
    "xr-spatial-tracking",
)
# Two years, and only this very host: what else runs under its name is not ours to decide.
ONLY_BY_TLS = {"Strict-Transport-Security": "max-age=63072000"}
# assets/site.3f2a9c0b1d.css, assets/wizard-<hash>/wizard.js: their names change with them.
LASTING = re.compile(r"\.[0-9a-f]{10}\.[a-z0-9]+$|^/assets/[a-z]+-[0-9a-f]{16}/")
# Every ending that the site has; a file with another is a fault that a test finds.
TYPES = {
    ".html": "text/html",
    ".css": "text/css",
    ".js": "text/javascript",
    ".mjs": "text/javascript",
    ".json": "application/json",
    ".svg": "image/svg+xml",
    ".txt": "text/plain",
    ".wasm": "application/wasm",
    ".xml": "text/xml",
}


@dataclass(frozen=True)
class Kind:
    """Files that get something else than the rest: `policy` and `more` add a part or replace it; "" takes it away."""

    name: str
    pattern: re.Pattern[str]
    policy: dict[str, str] = field(default_factory=dict)
    more: dict[str, str] = field(default_factory=dict)


def ancestors(site: Path = SITE) -> str:
    """Who may frame the wizard, by `embedding` in content/site.yaml; this site itself at least."""
    try:
        allowed = yaml.load(site.read_text("utf-8"), getattr(yaml, "CSafeLoader", yaml.SafeLoader))["embedding"]
        return "*" if "everyone" in allowed else " ".join(["'self'", *allowed])
    except (OSError, yaml.YAMLError, TypeError, KeyError):  # the build says what is wrong with it
        return "'self'"


def base_path(site: Path = SITE) -> str:
    """The path under which the site is asked for, by `url` in content/site.yaml: "/", or such as "/attach/"."""
    return urlsplit(str(yaml.load(site.read_text("utf-8"), yaml.SafeLoader)["url"])).path.rstrip("/") + "/"


RUNS_PYTHON = {"script-src": "'self' 'wasm-unsafe-eval'", "worker-src": "'self'", "form-action": "'none'"}
FOR_OTHERS = {"Cross-Origin-Resource-Policy": "cross-origin"}
# The first that matches an address counts. The servers' own pattern languages read these the same way.
KINDS = (
    # Python in the browser is WebAssembly in a worker; the worker obeys the policy of its own file.
    Kind(
        "wizard",
        re.compile(r"^/[a-z]{2,3}/wizard/(batch/)?(index\.html)?$|^/assets/wizard-[0-9a-f]{16}/worker\.js$"),
        RUNS_PYTHON,
    ),
    # The wizard in a frame on pages of others (scripts/site/pages/embed.py), the script that puts it there, and the
    # page that says how and shows it.
    Kind(
        "frame", re.compile(r"^/[a-z]{2,3}/wizard/embed/"), RUNS_PYTHON | {"frame-ancestors": ancestors()}, FOR_OTHERS
    ),
    Kind("embed", re.compile(r"^/embed\.js$"), more=FOR_OTHERS),
    Kind("embedding", re.compile(r"^/[a-z]{2,3}/wizard/embedding/"), {"frame-src": "'self'"}),
    # No document, so it asks for nothing; half a kilobyte less with every file of a page.
    Kind("asset", re.compile(r"^/assets/"), more={"Permissions-Policy": ""}),
)
# The form for editors (scripts/editor/cms/form.py), in the preview only: it makes its styles as it runs, and
# shows what it reads from the disk as blobs.
PREVIEW_KINDS = (
    Kind(
        "admin",
        re.compile(r"^/admin/"),
        {
            "style-src": "'self' 'unsafe-inline'",
            "img-src": "'self' blob: data:",
            "font-src": "'self'",
            "connect-src": "'self' blob: data:",
            "media-src": "blob:",
            "form-action": "'none'",
        },
    ),
)
ANY = Kind("any", re.compile(""))


def policy(more: dict[str, str]) -> str:
    """The content security policy, with what `more` adds to it or puts in the place of a part."""
    return "; ".join(f"{name} {value}" for name, value in (POLICY | more).items())


def kind_of(path: str) -> Kind:
    return next((kind for kind in KINDS + PREVIEW_KINDS if kind.pattern.search(path)), ANY)


def headers_of(kind: Kind) -> dict[str, str]:
    """What is sent with the files of a kind, but for how long they may be kept."""
    told = {
        "Content-Security-Policy": policy(kind.policy),
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Permissions-Policy": ", ".join(f"{name}=()" for name in DENIED),
    } | kind.more
    return {name: value for name, value in told.items() if value}


def caching(path: str) -> str:
    """A file whose name changes with it is kept for ever; any other is asked for again each time."""
    return "public, max-age=31536000, immutable" if LASTING.search(path) else "no-cache"


def headers(path: str, tls: bool = False) -> dict[str, str]:
    """What is sent with the file at this path of the site."""
    return headers_of(kind_of(path)) | {"Cache-Control": caching(path)} | (ONLY_BY_TLS if tls else {})
