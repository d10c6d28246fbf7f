"""The program, started as people start it; and people in front of a real browser."""

import json
import os
import subprocess
import tempfile
import time
import urllib.request

PASSWORD = "plums grow behind the chapel"


class Failed(Exception):
    """A page is not as it should be."""


def expect(holds, what):
    if not holds:
        raise Failed(what)


class Shop:
    """The program in memory, with the sample data or without."""

    def __init__(self, program, *arguments):
        ready = os.path.join(tempfile.mkdtemp(prefix="shopfolk-browser-"), "ready.json")
        arguments = [program, "--memory", "--port", "0", "--ready-file", ready, *arguments]
        self.process = subprocess.Popen(arguments, stdout=subprocess.DEVNULL)
        started = time.monotonic()
        while not os.path.exists(ready):
            expect(self.process.poll() is None, f"the program ended with {self.process.returncode}")
            expect(time.monotonic() - started < 60, "the program does not get ready")
            time.sleep(0.02)
        with open(ready, encoding="utf-8") as file:
            said = json.load(file)
        self.url, self.key, self.staff = said["url"], said["storefront_key"], said["staff_token"]

    def end(self):
        self.process.terminate()
        self.process.wait()

    def call(self, method, path, body=None, bearer=None):
        """A call of a program, not of a browser."""
        headers = {"content-type": "application/json", "accept": "application/json"}
        if bearer:
            headers["authorization"] = f"Bearer {bearer}"
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.url + path, data=data, headers=headers, method=method)
        with urllib.request.urlopen(request, timeout=30) as answer:
            text = answer.read()
        return json.loads(text) if text else None

    def newest_letter(self, to, kind):
        """The newest letter of a kind to an address; the shop writes it a moment after it was asked to."""
        until = time.monotonic() + 30
        while time.monotonic() < until:
            letters = [letter for letter in self.call("GET", f"/dev/outbox?to={to}") if letter["kind"] == kind]
            if letters:
                return letters[-1]
            time.sleep(0.05)
        raise Failed(f"no letter {kind} to {to}")

    def link_in(self, letter):
        """The address on this shop that a letter's link leads to."""
        return next(word for word in letter["text"].split() if "token=" in word)


class Visitor:
    """Somebody in front of a browser: every page that they see is examined."""

    def __init__(self, shop, browser, look):
        self.shop, self.look = shop, look
        options = {
            "viewport": {"width": look.width, "height": 844 if look.width < 600 else 900},
            "color_scheme": look.scheme,
            "locale": look.locale,
            "java_script_enabled": look.script,
        }
        self.context = browser.new_context(**options)
        self.page = self.context.new_page()
        self.complaints = []
        self.page.on("console", self.hears)
        self.page.on("request", self.fetches)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def fetches(self, request):
        """A page is one request: nothing but itself, and the icon that the browser asks for."""
        is_page = request.resource_type == "document" or request.url.endswith(("/favicon.ico", "/storefront.css"))
        if not is_page and not request.url.startswith("data:"):
            self.complaints.append(f"the page fetches {request.url}")

    def hears(self, said):
        if said.type in ("error", "warning"):
            self.complaints.append(said.text)

    def close(self):
        self.context.close()

    def opens(self, path, name=None, status=200):
        answer = self.page.goto(self.shop.url + path if path.startswith("/") else path)
        expect(answer.status == status, f"{path} answered {answer.status}, not {status}")
        if status != 200:
            # The browser itself says so on its console.
            self.complaints = [text for text in self.complaints if f"status of {status}" not in text]
        self.look.examines(self, name or path)
        return self

    def fills(self, **fields):
        for name, value in fields.items():
            self.page.fill(f"main [name={name}]", value)
        return self

    def submits(self, name):
        """Sends the page's form, and looks at the page that comes."""
        with self.page.expect_navigation():
            self.page.locator("main form[method=post] button:not([type=button])").first.click()
        self.look.examines(self, name)
        return self

    def sees(self, text):
        expect(text in self.page.locator("body").inner_text(), f"{self.page.url} does not say {text!r}")
        return self

    def logs_in(self, email):
        self.opens("/login", "login").fills(email=email, password=PASSWORD)
        with self.page.expect_navigation():
            self.page.locator("main button:not([type=button])").click()
        return self
