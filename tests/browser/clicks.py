"""The whole story, clicked: from an affiliate's link to her payout, by people who mistype, go back and reload."""

import time

from shop import PASSWORD, Visitor, expect, link_in

# Names as people really have and as others make up.
HOSTILE_NAMES = [
    "<script>document.title='owned'</script>",
    "عمر الخيام \u202egpj.exe",
    "👩‍👩‍👧‍👦 Familie Grünwäldchen-Überschwang",
    "W" * 100,
]


def sign_up(visitor, email):
    """Signs up with a mistake, chooses a password with a mistake, and logs in with a mistake."""
    visitor.opens("/sign-up").fills(email="ursula@nowhere", name="Ursula")
    visitor.submits("sign-up-wrong")
    page = visitor.page
    expect(page.input_value("[name=name]") == "Ursula", "the form comes back as it was filled in")
    expect(page.evaluate("document.activeElement.name") == "email", "the first wrong field has the focus")
    page.reload()
    expect(page.input_value("[name=name]") == "", "reloading starts anew and sends nothing")
    visitor.fills(email=email, name="Ursula")
    visitor.submits("sign-up-sent").sees(email)

    link = link_in(visitor.shop.letter(email, "sign_up"))
    visitor.opens(link, "choose-password").fills(password="short")
    visitor.submits("choose-password-wrong").fills(password=PASSWORD)
    visitor.submits("choose-password-done")
    expect(page.input_value("[name=email]") == email, "the log-in knows the address")

    visitor.fills(password="not her password at all")
    visitor.submits("login-wrong")
    page.go_back()
    page.go_forward()
    expect(page.input_value("[name=password]") == "", "a password never comes back")
    visitor.fills(email=email, password=PASSWORD)
    visitor.submits("account-first")


def profile(visitor):
    for number, name in enumerate(HOSTILE_NAMES):
        visitor.opens("/account/profile", "profile").fills(name=name)
        visitor.submits(f"profile-saved-{number}")
        expect(visitor.page.locator(".note.ok").count() == 1, "the notice is there")
        visitor.page.reload()
        expect(visitor.page.locator(".note.ok").count() == 0, "the notice does not outlive a reload")
        visitor.opens("/account", f"account-hostile-{number}")
        expect("owned" not in visitor.page.title(), "a name is text")


def newsletter(visitor, email):
    visitor.opens("/account/mailing-list", "newsletter")
    visitor.submits("newsletter-asked")
    link = link_in(visitor.shop.letter(email, "opt_in_confirm"))
    visitor.opens(link, "newsletter-confirm")
    visitor.submits("newsletter-welcome")
    visitor.opens("/account/mailing-list", "newsletter-subscribed")
    visitor.submits("newsletter-left")


def order(visitor, affiliate):
    """Buys by the affiliate's link."""
    page = visitor.page
    page.goto(f"{visitor.shop.url}/?af={affiliate}")
    page.goto(f"{visitor.shop.url}/checkout?product=oak-board")
    page.locator("main button").click()
    page.wait_for_url("**/checkout/**")
    page.locator("main button").click()
    page.wait_for_url("**/thanks/**")
    visitor.opens("/account/orders", "orders")
    with page.expect_navigation():
        page.locator("a.row").first.click()
    visitor.look.examines(visitor, "order")


def long_ids(visitor, email):
    """An order whose id and items are as long as they may be pushes nothing out of sight."""
    now = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    order = {
        "status": "paid",
        "currency": "EUR",
        "placed_at": now,
        "updated_at": now,
        "items_minor": 123_456_789,
        "discount_minor": 1,
        "customer": {"email": email},
        "lines": [{"name": name, "version": "V" * 100, "quantity": 1.25, "unit_minor": 123_456_789} for name in HOSTILE_NAMES],
        "coupon_codes": ["C" * 64],
    }
    longest = "L" * 96 + f"{visitor.look.width:04}"
    visitor.shop.as_storefront("PUT", f"/orders/{longest}", order).is_(201)
    visitor.opens("/account/orders", "orders-long-id").opens(f"/account/orders/{longest}", "order-long-id")


def keyboard_only(shop, browser, look, email):
    """Logs in without a mouse: the first stop is the skip link."""
    visitor = Visitor(shop, browser, look)
    visitor.opens("/login", "keyboard")
    press = visitor.page.keyboard.press
    press("Tab")
    expect(visitor.page.evaluate("document.activeElement.className") == "skip", "the first stop skips the navigation")
    press("Enter")
    press("Tab")
    visitor.page.keyboard.type(email)
    press("Tab")
    visitor.page.keyboard.type(PASSWORD)
    with visitor.page.expect_navigation():
        press("Enter")
    visitor.look.examines(visitor, "keyboard-inside")
    visitor.close()


def without_session(shop, browser, look, email):
    """A page that needs a log-in leads there and back; what was typed when the session ended is not lost."""
    visitor = Visitor(shop, browser, look)
    visitor.opens("/account/orders", "login-to-come-back").fills(email=email, password=PASSWORD)
    visitor.submits("orders-after-login")
    expect(visitor.page.url.endswith("/account/orders"), f"back at the orders, not at {visitor.page.url}")
    visitor.opens("/account/profile", "profile").fills(company="Plum and Daughters")
    visitor.context.clear_cookies(name="__Host-cs")
    visitor.submits("login-for-a-form").fills(email=email, password=PASSWORD)
    visitor.submits("profile-kept")
    expect(visitor.page.input_value("[name=company]") == "Plum and Daughters", "what was typed is still there")
    visitor.close()


def whole_story(shop, browser, look, email, affiliate):
    visitor = Visitor(shop, browser, look)
    sign_up(visitor, email)
    profile(visitor)
    newsletter(visitor, email)
    order(visitor, affiliate)
    long_ids(visitor, email)
    visitor.opens("/account/affiliate", "apply")
    page = visitor.page
    page.locator("main form[method=post] button").click()
    expect(page.evaluate("document.activeElement.name") == "terms", "the browser asks to agree to the terms")
    page.check("[name=terms]")
    visitor.submits("applied")
    visitor.close()
    without_session(shop, browser, look, email)
    keyboard_only(shop, browser, look, email)
