"""Scores a site's answers by the published rules of Mozilla's HTTP Observatory, without asking Mozilla.

    python -m scripts.observatory https://HOST/PATH [--plain http://HOST/] [--trust CERTIFICATE.pem]

The rules are those of developer.mozilla.org/en-US/observatory/docs/tests_and_scoring, as of 2026: a site
begins with 100 points; what is missing takes points away; who has 90 or more left gets points for what is
better than needed. Only what can be seen from outside is looked at. Some rules are simpler here and
never kinder: a cookie costs the most that one can cost, being in the preload list of browsers gives nothing, of
several policies the worst counts, and a nonce or a hash mends nothing. Not looked at: what a page says of
itself in a `meta`, and where the plain address leads after its first step.
"""

import argparse
import re
import ssl
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from http.client import HTTPMessage
from urllib.parse import urlsplit

GRADES = ((100, "A+"), (90, "A"), (85, "A-"), (80, "B+"), (70, "B"), (65, "B-"), (60, "C+"), (50, "C"), (45, "C-"),
          (40, "D+"), (30, "D"), (25, "D-"), (0, "F"))  # fmt: skip
SIX_MONTHS = 15_768_000  # seconds
LEAST_FOR_MORE = 90
BROAD = {"*", "http:", "https:", "ftp:", "http://*", "https://*", "http://*.*", "https://*.*"}
PRIVATE = {"no-referrer", "same-origin", "strict-origin", "strict-origin-when-cross-origin"}
LEAKY = {"origin", "origin-when-cross-origin", "unsafe-url", "no-referrer-when-downgrade"}


@dataclass(frozen=True)
class Seen:
    """What was seen: the answer over TLS, and where the plain address led (None: nobody answers there)."""

    url: str
    headers: HTTPMessage
    html: str
    led_to: str | None
    to_others: HTTPMessage | None = None  # what a page of another origin is told that asks first


@dataclass(frozen=True)
class Finding:
    points: int
    what: str


def score(seen: Seen) -> tuple[int, str, list[Finding]]:
    """The points, the grade, and what they are made of."""
    findings = [rule(seen) for rule in RULES]
    points = 100 + sum(min(0, finding.points) for finding in findings)
    if points >= LEAST_FOR_MORE:
        points += sum(max(0, finding.points) for finding in findings)
    points = max(0, points)
    return points, next(grade for least, grade in GRADES if points >= least), findings


# ---------------------------------------------------------------- the rules


def content_policy(seen: Seen) -> Finding:
    """Every policy that is sent; they hold together, so the worst is a severe judge of all."""
    found = policies(seen)
    if not found:
        return Finding(-25, "no content security policy")
    return min((one_policy(text) for text in found), key=lambda finding: finding.points)


def policies(seen: Seen) -> list[str]:
    return [text.strip() for header in seen.headers.get_all("Content-Security-Policy", []) for text in header.split(",") if text.strip()]


def one_policy(text: str) -> Finding:
    if said_twice(text):
        return Finding(-25, "the policy says a part twice")
    policy = parts(text)
    default = policy.get("default-src", {"*"})
    script, style, objects = (policy.get(name, default) for name in ("script-src", "style-src", "object-src"))
    active = set().union(*(sources for name, sources in policy.items() if name not in ("img-src", "media-src")))
    passive = policy.get("img-src", default) | policy.get("media-src", default)
    if "'strict-dynamic'" in script:
        return Finding(-25, "the policy trusts what scripts bring")
    if script & (BROAD | {"'unsafe-inline'", "data:"}) or objects & BROAD:
        return Finding(-20, "the policy lets scripts or objects from anywhere run")
    if any(source.startswith(("http:", "ftp:")) for source in active):
        return Finding(-20, "the policy lets things come unencrypted")
    if "'unsafe-eval'" in script | style:
        return Finding(-10, "the policy lets text become code")
    if any(source.startswith(("http:", "ftp:")) for source in passive):
        return Finding(-10, "the policy lets pictures come unencrypted")
    if style & (BROAD | {"'unsafe-inline'", "data:"}):
        return Finding(0, "the policy is unsafe for styles only")
    if policy.get("default-src") == {"'none'"}:
        return Finding(10, "a policy without anything unsafe, and with default-src 'none'")
    return Finding(5, "a policy without anything unsafe")


def parts(text: str) -> dict[str, set[str]]:
    """A policy by its directives, in small letters; of two alike the first counts."""
    policy: dict[str, set[str]] = {}
    for part in filter(None, (part.split() for part in text.lower().split(";"))):
        policy.setdefault(part[0], set(part[1:]))
    return policy


def said_twice(text: str) -> bool:
    names = [part.split()[0].lower() for part in text.split(";") if part.strip()]
    return len(names) > len(set(names))


def cookies(seen: Seen) -> Finding:
    return Finding(-40, "a cookie is set") if seen.headers.get_all("Set-Cookie") else Finding(0, "no cookies")


def sharing(seen: Seen) -> Finding:
    told = [headers for headers in (seen.headers, seen.to_others) if headers is not None]
    origin = any(headers.get("Access-Control-Allow-Origin") for headers in told)
    if origin and any(headers.get("Access-Control-Allow-Credentials", "").strip().lower() == "true" for headers in told):
        return Finding(-50, "other origins may read with the reader's credentials")
    return Finding(0, "other origins may read what is public" if origin else "other origins may read nothing")


def redirection(seen: Seen) -> Finding:
    if seen.led_to is None:
        return Finding(0, "nobody answers without encryption")
    to = urlsplit(seen.led_to)
    if to.scheme != "https":
        return Finding(-20, "the plain address does not lead to the encrypted one")
    if to.hostname != urlsplit(seen.url).hostname:
        return Finding(-5, "the plain address leads to another host first")
    return Finding(0, "the plain address leads to the encrypted one of the same host")


def referrer(seen: Seen) -> Finding:
    text = ",".join(seen.headers.get_all("Referrer-Policy", []))
    if not text:
        return Finding(0, "no referrer policy")
    known = [value for value in (value.strip().lower() for value in text.split(",")) if value in PRIVATE | LEAKY]
    if not known:
        return Finding(-5, "the referrer policy is not understood")
    return Finding(5, "where readers come from stays private") if known[-1] in PRIVATE else Finding(-5, "readers' addresses leak")


def only_tls(seen: Seen) -> Finding:
    text = ",".join(seen.headers.get_all("Strict-Transport-Security", []))
    if not text:
        return Finding(-20, "no Strict-Transport-Security")
    age = re.search(r'(?:^|;)\s*max-age="?(\d+)"?\s*(?:;|$)', text, re.IGNORECASE)
    if not age or "," in text:
        return Finding(-20, "Strict-Transport-Security is not understood")
    if int(age[1]) < SIX_MONTHS:
        return Finding(-10, "Strict-Transport-Security for less than half a year")
    return Finding(0, "Strict-Transport-Security for at least half a year")


class Scripts(HTMLParser):
    def __init__(self):
        super().__init__()
        self.found: list[tuple[str, bool]] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        told = dict(attributes)
        if tag == "script" and told.get("src"):
            self.found.append((told["src"], bool(told.get("integrity"))))


def integrity(seen: Seen) -> Finding:
    scripts = Scripts()
    scripts.feed(seen.html)
    if not scripts.found:
        return Finding(0, "no scripts")
    home = urlsplit(seen.url).hostname
    foreign = [(src, kept) for src, kept in scripts.found if src.startswith(("//", "http:")) or urlsplit(src).hostname not in (None, home)]
    if any(not src.startswith("https:") for src, _ in foreign):
        return Finding(-20 if all(kept for _, kept in foreign) else -50, "a script comes unencrypted, or as the page does")
    if any(not kept for _, kept in foreign):
        return Finding(-5, "a script of another host without its hash")
    if foreign or any(kept for _, kept in scripts.found):
        return Finding(5, "scripts with their hashes")
    return Finding(0, "all scripts are the site's own")


def types(seen: Seen) -> Finding:
    right = (seen.headers.get("X-Content-Type-Options") or "").strip().lower() == "nosniff"
    return Finding(0, "types are not guessed") if right else Finding(-5, "no X-Content-Type-Options: nosniff")


def frames(seen: Seen) -> Finding:
    found = policies(seen)
    ancestors = [told["frame-ancestors"] for told in map(parts, found) if "frame-ancestors" in told and not any(map(said_twice, found))]
    if ancestors and not any(one & BROAD for one in ancestors):
        return Finding(5, "frame-ancestors says who may frame a page")
    if (seen.headers.get("X-Frame-Options") or "").strip().upper() in ("DENY", "SAMEORIGIN"):
        return Finding(0, "X-Frame-Options says who may frame a page")
    return Finding(-20, "anybody may frame a page")


def resource_policy(seen: Seen) -> Finding:
    told = (seen.headers.get("Cross-Origin-Resource-Policy") or "").strip().lower()
    if told in ("same-origin", "same-site"):
        return Finding(10, "files are of no use to other sites")
    return Finding(0 if told in ("", "cross-origin") else -5, "other sites may use the files" if told in ("", "cross-origin") else "not understood")


RULES: tuple[Callable[[Seen], Finding], ...] = (
    content_policy, cookies, sharing, redirection, referrer, only_tls, integrity, types, frames, resource_policy,
)  # fmt: skip


# ---------------------------------------------------------------- asking


class Stay(urllib.request.HTTPRedirectHandler):
    """Shows where an answer leads and does not go there."""

    def redirect_request(self, *_: object) -> None:
        return None


def look(url: str, plain: str | None = None, trust: str | None = None) -> Seen:
    """Ask both addresses. Raises URLError if the encrypted one does not answer or its certificate is not trusted."""
    with urllib.request.urlopen(url, timeout=20, context=context(trust)) as answer:
        headers, html = answer.headers, answer.read().decode("utf-8", "replace")
    try:
        with urllib.request.build_opener(Stay).open(plain or url.replace("https:", "http:", 1), timeout=20) as answer:
            led_to = answer.url
    except urllib.error.HTTPError as error:
        led_to = error.headers.get("Location", error.url)
    except (urllib.error.URLError, OSError):
        led_to = None
    return Seen(url, headers, html, led_to, asked_by_another(url, trust))


def asked_by_another(url: str, trust: str | None) -> HTTPMessage:
    """The headers that a page of another origin gets when its browser asks whether it may read this one."""
    asks = {"Origin": "https://other.example", "Access-Control-Request-Method": "GET"}
    try:
        with urllib.request.urlopen(urllib.request.Request(url, method="OPTIONS", headers=asks), timeout=20, context=context(trust)) as answer:
            return answer.headers
    except urllib.error.HTTPError as error:  # to be refused is an answer too
        return error.headers


def context(trust: str | None) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=trust)


def report(seen: Seen) -> Iterator[str]:
    points, grade, findings = score(seen)
    yield f"{grade}  {points} points  {seen.url}"
    yield from (f"  {finding.points:+4d}  {finding.what}" for finding in findings)


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Score a site by the rules of Mozilla's HTTP Observatory.")
    parser.add_argument("url")
    parser.add_argument("--plain", help="the address without encryption; otherwise the same with http:")
    parser.add_argument("--trust", help="a certificate (PEM) to trust, for a server of tests")
    options = parser.parse_args(arguments)
    try:
        seen = look(options.url, options.plain, options.trust)
    except (urllib.error.URLError, OSError) as error:
        print(f"{options.url} does not answer: {error}. Give an https: address that opens in a browser.", file=sys.stderr)
        return 2
    print("\n".join(report(seen)))
    return 0 if score(seen)[1] == "A+" else 1


if __name__ == "__main__":
    sys.exit(main())
