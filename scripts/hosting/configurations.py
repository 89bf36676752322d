"""Writes what a host needs to serve the site as we mean it: nginx, Caddy, and hosts with `_headers`.

    python -m scripts.hosting.configurations [SITE] [--out FOLDER] [--root FOLDER] [--previous FOLDER] [--port 8080]

    nginx-site.conf   what stands within a `server` of nginx that has a root
    nginx.conf        a whole nginx around it: rootless, writes to one folder only
    Caddyfile-site    what stands within a site of Caddy that has a root
    Caddyfile         a whole Caddy around it
    _headers          for static hosts that read such a file beside the pages

All are made from scripts/hosting/headers.py, the one source of headers. How to use them: guide/hosting.md.
"""

import argparse
import re
from dataclasses import dataclass
from pathlib import Path

from scripts.hosting.headers import ANY, KINDS, LASTING, ONLY_BY_TLS, TYPES, base_path, caching, headers, headers_of

MADE = "# Made by scripts/hosting/configurations.py from scripts/hosting/headers.py; change it there."
ROOT, PREVIOUS = Path("/srv/tirkelu/current/site"), Path("/srv/tirkelu/previous/site")
PAGE, LASTING_FILE = "/kk/", "/assets/wizard-0123456789abcdef/wizard.js"


@dataclass(frozen=True)
class Place:
    """Where a server finds the site and where it is asked. Paths stay as they are: links may move.

    `base` is the path of the site in its address; if it is not "/", `root` and `previous` hold the site under this
    very name, or a link to it. `writes` is the only folder that nginx itself writes to. `certificate` is the file of the certificate and that of its key; with it, `port` speaks TLS and
    `plain_port` leads there.
    """

    root: Path = ROOT
    previous: Path = PREVIOUS
    port: int = 8080
    certificate: tuple[Path, Path] | None = None
    plain_port: int = 8000
    writes: Path = Path("/tmp")
    base: str = "/"


def at_base(pattern: re.Pattern[str], base: str) -> str:
    """The pattern of a path within the site, for the whole path of an address."""
    return pattern.pattern.replace("^/", "^" + re.escape(base))


def languages(site: Path) -> list[str]:
    return sorted(path.parent.name for path in site.glob("*/404.html"))


def differing() -> list[str]:
    """The names of headers that not all kinds of files have alike."""
    every = [headers_of(kind) for kind in (ANY, *KINDS)]
    return [
        name
        for name in dict.fromkeys(name for told in every for name in told)
        if len({told.get(name) for told in every}) > 1
    ]


def variable(name: str) -> str:
    return "tirkelu_" + name.lower().replace("-", "_")


# ---------------------------------------------------------------- nginx


def nginx_site(codes: list[str], base: str = "/") -> str:
    """What stands within a `server`; `if` here holds nothing but `set`, which is what it is safe for."""
    lines = [MADE, "# The server around it says `root` and `set $previous`, the site of the release before this one."]
    # The kinds in turn and the first last, so that the first that matches is the one that stays.
    for name in differing():
        lines.append(f'set ${variable(name)} "{headers_of(ANY).get(name, "")}";')
        for kind in reversed(KINDS):
            lines.append(
                f'if ($uri ~ "{at_base(kind.pattern, base)}") {{ set ${variable(name)} "{headers_of(kind).get(name, "")}"; }}'
            )
    lines += [
        f'set $tirkelu_caching "{caching(PAGE)}";',
        f'if ($uri ~ "{at_base(LASTING, base)}") {{ set $tirkelu_caching "{caching(LASTING_FILE)}"; }}',
        'set $tirkelu_tls "$https$http_x_forwarded_proto";',
    ]
    for name, value in ONLY_BY_TLS.items():
        lines += [
            f'set ${variable(name)} "";',
            f'if ($tirkelu_tls ~ "^on|^https") {{ set ${variable(name)} "{value}"; }}',
        ]
    same = {name: value for name, value in headers_of(ANY).items() if name not in differing()}
    lines += [f'add_header {name} "{value}" always;' for name, value in same.items()]
    lines += [f"add_header {name} ${variable(name)} always;" for name in [*differing(), *ONLY_BY_TLS]]
    lines += ["add_header Cache-Control $tirkelu_caching always;", "types {"]
    lines += [f"  {kind} {ending[1:]};" for ending, kind in TYPES.items() if ending != ".mjs"]
    lines += [
        "  text/javascript mjs;",
        "}",
        "default_type application/octet-stream;",
        "charset utf-8;",
        f"charset_types {' '.join(sorted({kind for kind in TYPES.values() if kind.startswith('text/')} - {'text/html'}))};",
        "index index.html;",
        "absolute_redirect off;",
        "server_tokens off;",
        "log_not_found off;  # it would write down who asked for what",
        "sendfile on;",
        "tcp_nopush on;",
        "# FILE.br and FILE.gz lie beside FILE. Debian: libnginx-mod-http-brotli-static.",
        "brotli_static on;",
        "gzip_static on;",
        "gzip_vary on;",
        "# A page that was opened before a release may still ask for a file of the one before.",
        "# (Not try_files: it looks twice, and the release may change between.)",
        f"location {base}assets/ {{ error_page 404 = @previous; recursive_error_pages on; }}",
        f"location @previous {{ root $previous; error_page 404 {base}404.html; }}",
        f"error_page 404 {base}404.html;",
    ]
    lines += [f"location {base}{code}/ {{ error_page 404 {base}{code}/404.html; }}" for code in codes]
    return "\n".join(lines) + "\n"


def nginx(place: Place) -> str:
    """A whole nginx.conf, for a nginx that is nobody special."""
    if place.certificate:
        elsewhere = "" if place.port == 443 else f":{place.port}"
        servers = f"""\
  server {{
    listen {place.plain_port};
    server_tokens off;
    return 301 https://$host{elsewhere}$request_uri;
  }}
  server {{
    listen {place.port} ssl http2;
    ssl_certificate {place.certificate[0]};
    ssl_certificate_key {place.certificate[1]};
    ssl_protocols TLSv1.2 TLSv1.3;
    ssl_session_cache shared:tls:2m;
"""
    else:
        servers = f"  server {{\n    listen {place.port};\n"
    return f"""{MADE}
# nginx -c /where/this/lies/nginx.conf -g 'daemon off;'   writes only to {place.writes}
worker_processes auto;
pid {place.writes}/nginx.pid;
error_log stderr warn;
include /etc/nginx/modules-enabled/*.conf;
events {{ worker_connections 1024; }}
http {{
  access_log off;  # who asked for what is nobody's business
  client_body_temp_path {place.writes}/body;
  proxy_temp_path {place.writes}/proxy;
  fastcgi_temp_path {place.writes}/fastcgi;
  uwsgi_temp_path {place.writes}/uwsgi;
  scgi_temp_path {place.writes}/scgi;
{servers}    root {place.root};
    set $previous {place.previous};
    include nginx-site.conf;
  }}
}}
"""


# ---------------------------------------------------------------- Caddy


def caddy_site(codes: list[str], base: str = "/") -> str:
    """What stands within a site that has a root; imported with the site of the release before as its argument."""
    told = {name: value for name, value in headers_of(ANY).items() if name not in differing()}
    lines = [MADE]
    for name in differing():
        lines.append(f"map {{path}} {{{variable(name)}}} {{")
        lines += [f'\t~{at_base(kind.pattern, base)} "{headers_of(kind).get(name, "")}"' for kind in KINDS]
        lines += [f'\tdefault "{headers_of(ANY).get(name, "")}"', "}"]
    lines += [
        "map {path} {tirkelu_caching} {",
        f'\t~{at_base(LASTING, base)} "{caching(LASTING_FILE)}"',
        f'\tdefault "{caching(PAGE)}"',
        "}",
    ]
    lines.append("header {")
    lines += [f'\t{name} "{value}"' for name, value in told.items()]
    lines += [f'\t{name} "{{{variable(name)}}}"' for name in differing()]
    lines += ['\tCache-Control "{tirkelu_caching}"', "}", "header {", "\tVary Accept-Encoding", "\tdefer", "}"]
    lines += ["@tls {", "\tprotocol https", "}"]
    lines += [f'header @tls {name} "{value}"' for name, value in ONLY_BY_TLS.items()]
    lines.append("header -Server")
    for number, (ending, kind) in enumerate(TYPES.items()):
        lines += [f"@type{number} path *{ending}", f'header @type{number} Content-Type "{with_charset(kind)}"']
    lines += [
        "# A page that was opened before a release may still ask for a file of the one before.",
        "@previous {",
        f"\tpath {base}assets/*",
        "\tnot file",
        "}",
        "root @previous {args.0}",
        "file_server {",
        "\tprecompressed br gzip",
        "}",
        "handle_errors {",
        "\theader -Server",
        "\theader Content-Type text/html",
    ]
    lines += [f'\theader {name} "{value}"' for name, value in headers("/404.html").items() if name not in told]
    for code in codes:
        lines += [f"\t@{code} path {base}{code}/*", f"\trewrite @{code} {base}{code}/404.html"]
    outside = " ".join(f"{base}{code}/*" for code in codes)
    lines += [
        f"\t@outside not path {outside}",
        f"\trewrite @outside {base}404.html",
        "\tfile_server {",
        "\t\tprecompressed br gzip",
        "\t}",
        "}",
    ]
    return "\n".join(lines) + "\n"


def with_charset(kind: str) -> str:
    return f"{kind}; charset=utf-8" if kind.startswith("text/") else kind


def caddy(place: Place) -> str:
    """A whole Caddyfile. With a name of a host in the place of the port, Caddy gets a certificate itself."""
    tls = f"\ttls {place.certificate[0]} {place.certificate[1]}\n" if place.certificate else ""
    return f"""{MADE}
{{
\tadmin off
\tauto_https disable_redirects
}}
{"https://" if tls else ""}:{place.port} {{
{tls}\troot * {place.root}
\timport Caddyfile-site {place.previous}
}}
"""


# ---------------------------------------------------------------- hosts with a file of headers


def plain_headers(site: Path, base: str = "/") -> str:
    """A `_headers` file: patterns of paths, each with its headers; what an earlier pattern set is taken back first."""
    files = [
        f"/{path.relative_to(site).as_posix().removesuffix('index.html')}"
        for path in sorted(site.rglob("*"))
        if path.suffix in TYPES
    ]
    folders = [f"/assets/{path.name}/*" for path in sorted((site / "assets").iterdir()) if path.is_dir()]
    said: dict[str, dict[str, str]] = {}  # pattern -> what holds there after it
    lines = [MADE]
    # A folder under assets/ is spoken of as one; a file only where it gets something else than its folder.
    for pattern in ["/*", *folders, *files]:
        wanted = headers(PAGE if pattern == "/*" else pattern.replace("*", "x"), tls=True)
        before = next((said[wide] for wide in reversed(said) if pattern.startswith(wide.removesuffix("*"))), {})
        taken = [name for name in before if before[name] != wanted.get(name)]
        added = {name: value for name, value in wanted.items() if before.get(name) != value}
        if taken or added:
            lines += [
                base + pattern[1:],
                *(f"  ! {name}" for name in taken),
                *(f"  {name}: {value}" for name, value in added.items()),
            ]
            if pattern.endswith("*"):
                said[pattern] = wanted
    return "\n".join(lines) + "\n"


# ---------------------------------------------------------------- all of them


def write(site: Path, out: Path, place: Place = Place()) -> None:
    """Write all five for a finished site, of which only its languages and the names of its files matter."""
    out.mkdir(parents=True, exist_ok=True)
    codes = languages(site)
    (out / "nginx-site.conf").write_text(nginx_site(codes, place.base), "utf-8")
    (out / "nginx.conf").write_text(nginx(place), "utf-8")
    (out / "Caddyfile-site").write_text(caddy_site(codes, place.base), "utf-8")
    (out / "Caddyfile").write_text(caddy(place), "utf-8")
    (out / "_headers").write_text(plain_headers(site, place.base), "utf-8")


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(
        description="Write configurations of nginx, Caddy and hosts with _headers for a site."
    )
    parser.add_argument("site", nargs="?", default="site", type=Path)
    parser.add_argument("--out", default=Path(".build/hosting"), type=Path)
    parser.add_argument("--root", default=ROOT, type=Path, help=f"where the server finds the site ({ROOT})")
    parser.add_argument("--previous", default=PREVIOUS, type=Path, help=f"and the one before it ({PREVIOUS})")
    parser.add_argument("--port", default=8080, type=int)
    options = parser.parse_args(arguments)
    write(options.site, options.out, Place(options.root, options.previous, options.port, base=base_path()))
    print(f"{', '.join(path.name for path in sorted(options.out.iterdir()))} are in {options.out}")


if __name__ == "__main__":
    main()
