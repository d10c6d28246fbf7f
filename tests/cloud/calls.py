"""Odd calls of a deployed shop, and the same calls of local mode. Needs nothing but Python."""

import socket
import ssl
import urllib.parse

from story import Story, expect, step

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
PATHS = ("/login", "/login/", "//login", "/LOGIN", "/login;a=1", "/nowhere", "/account", "/account/", "/hits", "/r/", "/r/nobody", "/orders/", "/wp-login.php")
# Order ids as clients encode them. What the gateway makes of bytes that are not UTF-8 is not documented.
IDS = ("2026:17", "2026%3A17", "%231001", "a%2Fb", "a/b", "SO%2012345678", "INV+7", "INV%2B7", "B%C3%BCcher-7", "%E6%B3%A8%E6%96%87%2F42", "%20", "a%3Fb", "%2Fa", "..")
# What browsers never send unencoded, and a cookie of somebody else.
ODD = (b"GET /login?q=<b> HTTP/1.1\r\n", b"GET /login?q=\xc3\xbc HTTP/1.1\r\nCookie: theme=\xc3\xbcber; b=\x80\r\n", b'GET /login?q="a" HTTP/1.1\r\n')
EXPECTED = (
    ("HEAD", "/login", 200, None),
    ("DELETE", "/login", 405, "GET, HEAD, POST"),
    ("GET", "/nowhere", 404, None),
    ("GET", "/login/", 308, None),
    ("GET", "/admin/customers", 401, None),
)


def shown(answer):
    """What must be the same in the cloud and locally."""
    kind = (answer.header("content-type") or "").split(";")[0]
    code = answer.json().get("code") if kind.endswith("json") and answer.body else None
    location = urllib.parse.urlsplit(answer.header("location") or "").path
    return answer.status, kind, code, answer.header("allow"), location, bool(answer.body)


def parity(cloud, local):
    differing = []

    def compare(what, here, there):
        if here != there:
            differing.append(f"{what}: {here} locally, {there} in the cloud")

    for path in PATHS:
        for method in METHODS:
            for accept in ("text/html", "application/json"):
                here, there = (shop.call(method, path, accept=accept) for shop in (local, cloud))
                compare(f"{method} {path} as {accept}", shown(here), shown(there))
    for n, spelled in enumerate(IDS):
        order = Story(local)
        order.placed_at, order.visit = order.now(), None
        body = order.order(customer={"email": f"buyer{n}@example.com"}, lines=[])
        here, there = (shop.as_storefront("PUT", f"/orders/{spelled}", body) for shop in (local, cloud))
        compare(f"PUT /orders/{spelled}", (here.status, here.json().get("order_id")), (there.status, there.json().get("order_id")))
    expect(not differing, f"{len(differing)} answers differ:\n   " + "\n   ".join(differing))
    step(f"{len(PATHS) * len(METHODS) * 2 + len(IDS)} odd calls get the answer of local mode")


def raw_status(url, head):
    """Sends bytes that no HTTP library would."""
    where = urllib.parse.urlsplit(url)
    port = where.port or (443 if where.scheme == "https" else 80)
    with socket.create_connection((where.hostname, port), timeout=60) as plain:
        connection = ssl.create_default_context().wrap_socket(plain, server_hostname=where.hostname) if port == 443 else plain
        connection.sendall(head + f"Host: {where.netloc}\r\n".encode() + b"Connection: close\r\nAccept: text/html\r\n\r\n")
        return int(connection.makefile("rb").readline().split()[1])


def odd_calls(cloud, storefront):
    """What is known without a shop to compare with."""
    root = cloud.call("GET", "/")
    expect((root.status, root.header("location")) == (302, storefront), f"the bare host leads to the storefront: {root.status}")
    for method, path, status, allowed in EXPECTED:
        answer = cloud.call(method, path, accept="application/json")
        expect((answer.status, answer.header("allow")) == (status, allowed), f"{method} {path}: {answer.status} {answer.header('allow')}")
    for head in ODD:
        status = raw_status(cloud.url, head)
        expect(status == 200, f"{head} was answered {status}")
    step("odd calls are answered, and by us")


def preflights(cloud, storefront):
    """A script of the storefront may call; anybody else's may not."""
    own = urllib.parse.urlsplit(storefront)
    own = f"{own.scheme}://{own.netloc}"
    for origin, is_admitted in ((own, True), ("https://evil.example", False)):
        asked = {"origin": origin, "access-control-request-method": "POST", "access-control-request-headers": "content-type"}
        answer = cloud.call("OPTIONS", "/hits", **asked)
        listed = (answer.header("access-control-allow-headers") or "").split(",")
        admitted = answer.header("access-control-allow-origin") == origin and "content-type" in listed and answer.status < 300
        expect(admitted == is_admitted, f"a script of {origin}: {answer.status} {answer.headers}")
    step("the storefront's scripts may send JSON, and nobody else's")
