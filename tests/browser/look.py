"""What is examined on every page: accessibility, the console, the width; and a picture for people."""

import os
import re
from dataclasses import dataclass, field

from shop import expect

# The rules of WCAG 2.2, levels A and AA, and the checker's best practices.
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@dataclass
class Look:
    """A screen, a scheme of colours and a language."""

    pictures: str
    checker: str
    width: int = 1280
    scheme: str = "light"
    locale: str = "en-GB"
    script: bool = True
    seen: dict = field(default_factory=dict)

    @property
    def name(self):
        return f"{self.width}-{self.scheme}-{self.locale[:2]}"

    def examines(self, visitor, what):
        page = visitor.page
        name = re.sub(r"[^a-z0-9]+", "-", what.lower()).strip("-") or "home"
        where = f"{name} at {self.name}"
        self.seen[name] = page.url
        page.screenshot(path=os.path.join(self.pictures, f"{name}-{self.name}.png"), full_page=True)
        expect(not visitor.complaints, f"{where}: the console says {visitor.complaints}")
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") if self.script else 0
        expect(wide <= 0, f"{where} scrolls sideways by {wide} pixels")
        if self.script:
            page.evaluate(self.checker)
            found = page.evaluate("rules => axe.run(document, {runOnly: rules})", RULES)
            faults = [
                f"{fault['id']} ({fault['impact']}): " + "; ".join(node["html"][:160] for node in fault["nodes"][:3])
                for fault in found["violations"]
            ]
            expect(not faults, f"{where}: " + "\n  ".join([""] + faults))
