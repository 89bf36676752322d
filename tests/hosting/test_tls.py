"""nginx over TLS, with the configuration that hosts get: the same headers, HSTS among them, and plain HTTP leads there."""

import ssl
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from scripts.hosting.headers import headers
from scripts.hosting.real_server import RealServer
from tests.conftest import must_have

ADDRESSES = ["", "kk/", "ru/tips/", "en/wizard/", "kk/wizard/batch/"]


@pytest.fixture(scope="module")
def host(packed: Path, certificate: tuple[Path, Path]) -> Iterator[RealServer]:
    must_have("nginx")
    with RealServer("nginx", packed, certificate=certificate) as server:
        yield server


@pytest.mark.parametrize("address", ADDRESSES)
def test_every_header_is_sent_over_tls(host: RealServer, certificate: tuple[Path, Path], address: str):
    trust = ssl.create_default_context(cafile=certificate[0])
    with urllib.request.urlopen(host.url + address, context=trust) as answer:
        wanted = headers(f"/{address}", tls=True)
        assert {name: answer.headers[name] for name in wanted} == wanted
        assert answer.headers.get_all("Set-Cookie") is None


@pytest.mark.parametrize("address", ADDRESSES)
def test_plain_http_leads_to_tls(host: RealServer, certificate: tuple[Path, Path], address: str):
    trust = ssl.create_default_context(cafile=certificate[0])
    opener = urllib.request.build_opener(urllib.request.HTTPSHandler(context=trust))
    assert opener.open(f"http://127.0.0.1:{host.plain_port}/{address}").url == host.url + address


def test_hsts_is_never_sent_over_plain_http():
    assert "Strict-Transport-Security" not in headers("/kk/")
