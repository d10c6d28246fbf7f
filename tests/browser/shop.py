"""People in front of a real browser. The program itself is started and called as in the story over HTTP."""

import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "smoke"))

from story import PASSWORD, Failed, Shop, expect  # noqa: E402, F401


def link_in(letter):
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
