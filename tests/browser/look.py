"""What is examined on every page: accessibility, the console, the width; and a picture for people."""

import gzip
import os
import re
from dataclasses import dataclass, field

from shop import expect

# The most that a page may weigh, compressed, in bytes.
WEIGHT_MAX = 20_000

# The rules of WCAG 2.2, levels A and AA, and the checker's best practices.
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


# The neighbours in a table's row between whose words there are less than four pixels.
TOUCHING = """
[...document.querySelectorAll("tr")].flatMap(row => {
  const words = [...row.children].map(cell => {
    const range = document.createRange();
    range.selectNodeContents(cell);
    return [...range.getClientRects()].filter(box => box.width > 1);
  });
  return words.slice(1).flatMap((right, n) => {
    const close = words[n].some(a => right.some(b =>
      a.top < b.bottom - 1 && b.top < a.bottom - 1 && b.left < a.right + 4 && a.left < b.right + 4));
    return close ? [row.innerText.slice(0, 80)] : [];
  });
})
"""


@dataclass
class Look:
    """A screen, a scheme of colours and a language."""

    pictures: str
    checker: str
    width: int = 1280
    scheme: str = "light"
    locale: str = "en-GB"
    script: bool = True
    # Whether the checker runs: where only the width differs, its findings would be the same.
    is_checked: bool = True
    # What each page weighs at most, compressed, in bytes.
    weights: dict = field(default_factory=dict)

    @property
    def name(self):
        return f"{self.width}-{self.scheme}-{self.locale[:2]}" + ("" if self.script else "-no-script")

    @property
    def affiliate(self):
        """Somebody of the sample data who reads this language."""
        return "hannelore@example.com" if self.locale.startswith("de") else "octavia@example.com"

    @property
    def customer(self):
        return "jan@example.com" if self.locale.startswith("de") else "mikkel@example.com"

    def examines(self, visitor, what):
        page = visitor.page
        name = re.sub(r"[^a-z0-9]+", "-", what.lower()).strip("-") or "home"
        where = f"{name} at {self.name}"
        page.screenshot(path=os.path.join(self.pictures, f"{name}-{self.name}.png"), full_page=True)
        expect(not visitor.complaints, f"{where}: the console says {visitor.complaints}")
        # Without scripts the page cannot be asked; its picture is as wide as the screen with them.
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") if self.script else 0
        expect(wide <= 0, f"{where} scrolls sideways by {wide} pixels")
        # Six words of German fit at the foot of a phone; on narrower screens the bar scrolls.
        hidden = page.evaluate("[...document.querySelectorAll('.shell .side')].some(bar => bar.scrollWidth > bar.clientWidth)") if self.script else False
        expect(self.width < 390 or not hidden, f"{where}: an entry of the navigation is out of sight")
        touching = page.evaluate(TOUCHING) if self.script else []
        expect(not touching, f"{where}: columns touch: {touching}")
        weight = len(gzip.compress(page.content().encode()))
        expect(weight <= WEIGHT_MAX, f"{where} weighs {weight} bytes")
        self.weights[name] = max(weight, self.weights.get(name, 0))
        if self.script and self.is_checked:
            page.evaluate(self.checker)
            found = page.evaluate("rules => axe.run(document, {runOnly: rules})", RULES)
            faults = [
                f"{fault['id']} ({fault['impact']}): " + "; ".join(node["html"][:160] for node in fault["nodes"][:3])
                for fault in found["violations"]
            ]
            expect(not faults, f"{where}: " + "\n  ".join([""] + faults))
