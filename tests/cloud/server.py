"""HTTP servers on loopback, each on a port of its own."""

import functools
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Handler(BaseHTTPRequestHandler):
    """Answers one connection for its owner. A subclass has a `do_` for each method."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def __init__(self, owner, *arguments):
        self.owner = owner
        super().__init__(*arguments)

    def body(self):
        return self.rfile.read(int(self.headers.get("content-length") or 0))

    def send(self, status, headers=(), body=b""):
        """An answer with its headers, as pairs."""
        self.send_response_only(status)
        for name, value in headers:
            self.send_header(name, value)
        if status != 204:
            self.send_header("content-length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, *_):
        pass


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request, client_address):
        # Whoever called was killed, or gave up.
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)


def listen(handler, owner):
    """Starts a server. Returns its host and port."""
    server = Server(("127.0.0.1", 0), functools.partial(handler, owner))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return f"127.0.0.1:{server.server_port}"
