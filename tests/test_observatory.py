"""The headers of nginx over TLS earn the best grade of Mozilla's rules; and each rule takes points where it should."""

import subprocess
from collections.abc import Iterator
from dataclasses import replace
from email.message import Message
from pathlib import Path

import pytest

from scripts.headers import headers
from scripts.observatory import Finding, Seen, look, main, report, score
from scripts.real_server import RealServer
from tests.conftest import must_have


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A certificate for 127.0.0.1 that nobody but these tests trusts."""
    folder = tmp_path_factory.mktemp("tls")
    names = folder / "certificate.pem", folder / "key.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
         "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1", "-out", names[0], "-keyout", names[1]],
        check=True, capture_output=True,
    )  # fmt: skip
    return names


@pytest.fixture(scope="module")
def host(packed: Path, certificate: tuple[Path, Path]) -> Iterator[RealServer]:
    must_have("nginx")
    with RealServer("nginx", packed, certificate=certificate) as server:
        yield server


@pytest.mark.parametrize("address", ["", "kk/", "ru/tips/", "en/wizard/", "kk/wizard/batch/"])
def test_nginx_earns_the_best_grade(host: RealServer, certificate, address: str, capsys):
    plain = f"http://127.0.0.1:{host.plain_port}/{address}"
    assert main([host.url + address, "--plain", plain, "--trust", str(certificate[0])]) == 0
    assert capsys.readouterr().out.startswith("A+  130 points")
    assert look(host.url + address, plain, str(certificate[0])).led_to == host.url + address


def test_only_tls_is_said_over_tls_alone(host: RealServer, certificate, packed: Path):
    assert look(host.url, None, str(certificate[0])).headers["Strict-Transport-Security"] == "max-age=63072000"
    assert "Strict-Transport-Security" not in headers("/kk/")


def test_a_server_that_is_not_trusted_gets_no_grade(host: RealServer, capsys):
    assert main([host.url]) == 2
    assert "does not answer" in capsys.readouterr().err


BEST = headers("/kk/", tls=True)
POLICY = BEST["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("change", "points", "grade"),
    [
        ({}, 130, "A+"),
        ({"Content-Security-Policy": None}, 55, "C"),  # and with it who may frame a page
        ({"Content-Security-Policy": POLICY.replace("script-src 'self'", "script-src 'self' 'unsafe-inline'")}, 80, "B+"),
        ({"Content-Security-Policy": POLICY.replace("script-src 'self'", "script-src https:")}, 80, "B+"),
        ({"Content-Security-Policy": POLICY.replace("script-src 'self'", "script-src 'self' 'unsafe-eval'")}, 110, "A+"),
        ({"Content-Security-Policy": POLICY.replace("connect-src 'self'", "connect-src http://other.example")}, 80, "B+"),
        ({"Content-Security-Policy": POLICY.replace("img-src 'self'", "img-src http://other.example")}, 110, "A+"),
        ({"Content-Security-Policy": POLICY.replace("style-src 'self'", "style-src 'unsafe-inline'")}, 120, "A+"),
        ({"Content-Security-Policy": POLICY.replace("default-src 'none'", "default-src 'self'")}, 125, "A+"),
        ({"Content-Security-Policy": POLICY.replace("frame-ancestors 'none'", "frame-ancestors *")}, 80, "B+"),
        ({"Content-Security-Policy": POLICY.replace("script-src 'self'", "SCRIPT-SRC 'Unsafe-Inline'")}, 80, "B+"),
        ({"Content-Security-Policy": POLICY.replace("script-src 'self'", "script-src 'strict-dynamic'")}, 75, "B"),
        ({"Content-Security-Policy": POLICY + "; script-src 'none'"}, 55, "C"),  # a mistake, and the whole policy counts for nothing
        ({"Content-Security-Policy": POLICY + ", default-src *"}, 80, "B+"),
        ({"Strict-Transport-Security": None}, 80, "B+"),
        ({"Strict-Transport-Security": "max-age=63072000, max-age=63072000"}, 80, "B+"),
        ({"Strict-Transport-Security": "not-max-age=63072000"}, 80, "B+"),
        ({"Strict-Transport-Security": "max-age=1000"}, 120, "A+"),
        ({"Strict-Transport-Security": "for ever"}, 80, "B+"),
        ({"X-Content-Type-Options": None}, 125, "A+"),
        ({"Referrer-Policy": None}, 125, "A+"),
        ({"Referrer-Policy": "unsafe-url"}, 120, "A+"),
        ({"Referrer-Policy": "whatever"}, 120, "A+"),
        ({"Cross-Origin-Resource-Policy": None}, 120, "A+"),
        ({"Cross-Origin-Resource-Policy": "whatever"}, 115, "A+"),
        ({"Set-Cookie": "a=b"}, 60, "C+"),
        ({"Access-Control-Allow-Origin": "*"}, 130, "A+"),
        ({"Access-Control-Allow-Origin": "*", "Access-Control-Allow-Credentials": "true"}, 50, "C"),
    ],
)
def test_each_header_is_worth_its_points(change: dict[str, str | None], points: int, grade: str):
    assert score(seen(**change))[:2] == (points, grade)


@pytest.mark.parametrize(
    ("html", "led_to", "points"),
    [
        ("<script src='//other.example/a.js'></script>", None, 50),
        ("<script src='https://other.example/a.js'></script>", None, 125),
        ("<script src='https://other.example/a.js' integrity='sha256-x'></script>", None, 135),
        ("<script src='/a.js'></script>", None, 130),
        ("<script src='http://tirkelu.example/a.js'></script>", None, 50),
        ("", "https://tirkelu.example/", 130),
        ("", "https://www.tirkelu.example/", 125),
        ("", "http://tirkelu.example/", 80),
    ],
)
def test_scripts_and_the_plain_address_are_worth_their_points(html: str, led_to: str | None, points: int):
    assert score(seen(html, led_to))[0] == points


def seen(html: str = "", led_to: str | None = None, **change: str | None) -> Seen:
    told = Message()
    for name, value in (BEST | change).items():
        if value is not None:
            told[name] = value
    return Seen("https://tirkelu.example/", told, html, led_to)


def test_what_is_said_to_another_origin_alone_counts():
    to_others = Message()
    to_others["Access-Control-Allow-Origin"] = "https://other.example"
    assert score(replace(seen(), to_others=to_others))[0] == 130
    to_others["Access-Control-Allow-Credentials"] = "true"
    assert score(replace(seen(), to_others=to_others))[:2] == (50, "C")


def test_a_second_header_of_a_proxy_counts():
    twice = seen()
    twice.headers["Content-Security-Policy"] = "script-src 'unsafe-inline'"
    assert score(twice)[0] == 80


def test_the_report_says_what_the_points_are_for():
    lines = list(report(seen(**{"X-Content-Type-Options": None})))
    assert lines[0] == "A+  125 points  https://tirkelu.example/"
    assert "    -5  no X-Content-Type-Options: nosniff" in lines
    assert Finding(0, "no cookies") in score(seen())[2]
