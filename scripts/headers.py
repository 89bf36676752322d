"""The answer headers of every file of the site, in one place: for our own server and for others'."""

import re

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
# assets/site.3f2a9c0b1d.css, assets/wizard-<hash>/wizard.js: their names change with them.
LASTING = re.compile(r"\.[0-9a-f]{10}\.[a-z0-9]+$|^/assets/[a-z]+-[0-9a-f]{16}/")
# Python in the browser is WebAssembly in a worker; the worker obeys the policy of its own file.
WIZARD = re.compile(r"^/[a-z]{2,3}/wizard/|^/assets/wizard-[0-9a-f]{16}/")
RUNS_PYTHON = {"script_src": "'self' 'wasm-unsafe-eval'", "worker_src": "'self'", "form_action": "'none'"}

# The form for editors (scripts/admin.py), in the preview only: it makes its styles as it runs, and
# shows what it reads from the disk as blobs.
ADMIN = re.compile(r"^/admin/")
IS_A_FORM = {
    "style_src": "'self' 'unsafe-inline'",
    "img_src": "'self' blob: data:",
    "font_src": "'self'",
    "connect_src": "'self' blob: data:",
    "media_src": "blob:",
    "form_action": "'none'",
}


def policy(**more: str) -> str:
    """The content security policy; a keyword (`worker_src`) adds to it or replaces a part."""
    parts = POLICY | {name.replace("_", "-"): value for name, value in more.items()}
    return "; ".join(f"{name} {value}" for name, value in parts.items())


def headers(path: str) -> dict[str, str]:
    """What is sent with the file at this path of the site."""
    more = RUNS_PYTHON if WIZARD.match(path) else IS_A_FORM if ADMIN.match(path) else {}
    return {
        "Content-Security-Policy": policy(**more),
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
        "Cache-Control": "public, max-age=31536000, immutable" if LASTING.search(path) else "no-cache",
    }
