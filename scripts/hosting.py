"""Writes what a host needs to serve the site as we mean it: nginx, Caddy, and hosts with `_headers`.

    python -m scripts.hosting [SITE] [--out FOLDER] [--port 8080]

All three are made from scripts/headers.py, the one source of headers.
"""

import argparse
from pathlib import Path

from scripts.headers import LASTING, WIZARD, headers

PAGE, WIZARD_PAGE, LASTING_FILE = "/kk/", "/kk/wizard/", "/assets/wizard-0123456789abcdef/wizard.js"
BY_PATH = ("Content-Security-Policy", "Cache-Control")  # the others are the same everywhere


def languages(site: Path) -> list[str]:
    return sorted(path.parent.name for path in site.glob("*/404.html"))


def nginx(site: Path, port: int) -> str:
    """A whole nginx.conf: rootless, read-only, packed files handed over as they are."""
    shared = "\n".join(
        f'    add_header {name} "{value}" always;' for name, value in headers(PAGE).items() if name not in BY_PATH
    )
    not_found = "\n".join(
        f"    location /{language}/ {{ error_page 404 /{language}/404.html; }}" for language in languages(site)
    )
    return f"""# Made by scripts/hosting.py; change scripts/headers.py instead.
# The packed files want the modules ngx_http_gzip_static and ngx_http_brotli_static.
worker_processes auto;
pid /tmp/tirkelu-nginx.pid;
error_log stderr warn;
include /etc/nginx/modules-enabled/*.conf;
events {{ worker_connections 1024; }}
http {{
  include /etc/nginx/mime.types;
  types {{ text/javascript js mjs; application/wasm wasm; application/json json; }}
  default_type application/octet-stream;
  charset utf-8;
  charset_types text/html text/css text/javascript text/plain text/xml application/json;
  server_tokens off;
  sendfile on;
  tcp_nopush on;
  access_log off;
  client_body_temp_path /tmp/tirkelu-body;
  proxy_temp_path /tmp/tirkelu-proxy;
  fastcgi_temp_path /tmp/tirkelu-fastcgi;
  uwsgi_temp_path /tmp/tirkelu-uwsgi;
  scgi_temp_path /tmp/tirkelu-scgi;
  map $uri $policy {{
    default "{headers(PAGE)["Content-Security-Policy"]}";
    "~{WIZARD.pattern}" "{headers(WIZARD_PAGE)["Content-Security-Policy"]}";
  }}
  map $uri $caching {{
    default "{headers(PAGE)["Cache-Control"]}";
    "~{LASTING.pattern}" "{headers(LASTING_FILE)["Cache-Control"]}";
  }}
  server {{
    listen {port};
    root {site.resolve()};
    index index.html;
    absolute_redirect off;
    brotli_static on;
    gzip_static on;
    add_header Content-Security-Policy $policy always;
    add_header Cache-Control $caching always;
{shared}
    error_page 404 /404.html;
{not_found}
  }}
}}
"""


def caddy(site: Path, port: int) -> str:
    """A Caddyfile for the same."""
    shared = "\n".join(f'\t\t{name} "{value}"' for name, value in headers(PAGE).items())
    not_found = "\n".join(
        f"\t\t@{language} path /{language}/*\n\t\thandle @{language} {{\n\t\t\trewrite * /{language}/404.html\n\t\t\tfile_server\n\t\t}}"
        for language in languages(site)
    )
    return f"""# Made by scripts/hosting.py; change scripts/headers.py instead.
:{port} {{
\troot * {site.resolve()}
\tfile_server {{
\t\tprecompressed br gzip
\t}}
\theader {{
{shared}
\t\t-Server
\t}}
\t@wizard path_regexp {WIZARD.pattern}
\theader @wizard Content-Security-Policy "{headers(WIZARD_PAGE)["Content-Security-Policy"]}"
\t@lasting path_regexp {LASTING.pattern}
\theader @lasting Cache-Control "{headers(LASTING_FILE)["Cache-Control"]}"
\thandle_errors {{
{not_found}
\t\thandle {{
\t\t\trewrite * /404.html
\t\t\tfile_server
\t\t}}
\t}}
}}
"""


def plain_headers(site: Path) -> str:
    """A `_headers` file, as static hosts read it: patterns of paths, each with its headers."""
    lines = ["# Made by scripts/hosting.py; change scripts/headers.py instead."]
    lasting = sorted({f"/assets/{path.name}/*" if path.is_dir() else f"/assets/{path.name}" for path in (site / "assets").iterdir()})
    for pattern, path in [
        ("/*", PAGE),
        *((f"/{language}/wizard/*", WIZARD_PAGE) for language in languages(site)),
        *((name, name.replace("*", "file.js")) for name in lasting),
    ]:
        told = headers(path)
        lines.append(pattern)
        if pattern != "/*":  # what an earlier pattern set is taken back first
            lines += [f"  ! {name}" for name in told]
        lines += [f"  {name}: {value}" for name, value in told.items()]
    return "\n".join(lines) + "\n"


def write(site: Path, out: Path, port: int) -> None:
    out.mkdir(parents=True, exist_ok=True)
    (out / "nginx.conf").write_text(nginx(site, port), "utf-8")
    (out / "Caddyfile").write_text(caddy(site, port), "utf-8")
    (out / "_headers").write_text(plain_headers(site), "utf-8")


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description="Write nginx.conf, Caddyfile and _headers for a site.")
    parser.add_argument("site", nargs="?", default="site", type=Path)
    parser.add_argument("--out", default=Path(".build/hosting"), type=Path)
    parser.add_argument("--port", default=8080, type=int)
    options = parser.parse_args(arguments)
    write(options.site, options.out, options.port)
    print(f"nginx.conf, Caddyfile and _headers are in {options.out}")


if __name__ == "__main__":
    main()
