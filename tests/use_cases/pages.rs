//! What all pages share: the shop's brand, the language that visitors choose, and what one page tells the next.

use shared::accounts::letters::SIGN_UP;
use shared::http::Method;
use tests::{Person, TestResponse, TestShop};

/// UX-4: settings alone put a shop's own brand on every page, and the policy follows.
#[tokio::test]
async fn a_shop_s_brand_is_on_every_page() {
    let shop = TestShop::open().await;
    let plain = shop.get("/login").page().send().await.is(200);
    assert!(!plain.has("header picture") && !plain.has("link[rel=icon]"));
    for (name, value) in [
        ("brand_name", "Plum & Daughters"),
        ("brand_accent", "#ffd400"),
        ("brand_radius", "0"),
        ("brand_font", "Inter, sans-serif"),
        ("brand_logo", "https://shop.example/logo.png"),
        ("brand_logo_dark", "data:image/png;base64,iVBORw0KGgo="),
        ("brand_favicon", "data:image/png;base64,iVBORw0KGgo="),
        ("brand_contact", "mailto:hello@example.com"),
        ("brand_imprint", "https://shop.example/imprint"),
        ("brand_privacy", "https://shop.example/privacy"),
        ("brand_terms", "https://shop.example/terms"),
    ] {
        shop.set(name, value).await;
    }
    let stranger = shop.visitor("nobody@example.com");
    let before = plain.header("content-security-policy").unwrap_or_default();
    assert_eq!(before.matches("'sha256-").count(), 2, "{before}");
    for (path, status) in [("/login", 200), ("/moon", 404), ("/password-reset/confirm?token=7", 410)] {
        let page = stranger.opens(path).await.is(status);
        assert!(page.has("header picture img[src='https://shop.example/logo.png'][alt='Plum & Daughters']"), "{}", page.text());
        for link in
            ["mailto:hello@example.com", "https://shop.example/imprint", "https://shop.example/privacy", "https://shop.example/terms"]
        {
            assert!(page.has(&format!("footer a[href='{link}']")), "{link} on {path}");
        }
        let style = page.text_of("style:nth-of-type(2)");
        for token in ["--accent: #ffd400", "--on-accent: #000000", "--radius: 0px", "--font: \"Inter\", sans-serif"] {
            assert!(style.contains(token), "{token} in {style}");
        }
        let policy = page.header("content-security-policy").unwrap_or_default();
        assert_eq!(policy.matches("'sha256-").count(), 3, "two style sheets and the script: {policy}");
        assert!(policy.contains("img-src 'self' data: https://shop.example;"), "{policy}");
        assert!(page.text_of("title").contains("Plum & Daughters"));
    }
    let icon = shop.get("/favicon.ico").send().await.is(200);
    assert_eq!(icon.header("content-type"), Some("image/png"));
}

/// UX-4: a setting has a bound, and nothing in it becomes markup or style.
#[tokio::test]
async fn no_brand_breaks_out_of_its_place() {
    let shop = TestShop::open().await;
    for (name, value) in [
        ("brand_accent", "red; } body { display: none"),
        ("brand_accent", "#12345"),
        ("brand_font", "Inter\"; } * { color: red"),
        ("brand_radius", "17"),
        ("brand_logo", "javascript:alert(1)"),
        ("brand_logo", "http://shop.example/logo.png"),
        ("brand_logo", "data:text/html;base64,PGI+"),
        ("brand_imprint", "javascript:alert(1)"),
        ("brand_name", "Two\nlines"),
        ("letter_footer", "a bell \u{7}"),
    ] {
        assert!(!shop.takes(name, value).await, "{name} takes {value:?}");
    }
    shop.set("brand_name", "<b>Plum</b>").await;
    let page = shop.get("/login").page().send().await.is(200);
    assert!(!page.text().contains("<b>Plum"), "{}", page.text());
}

/// UX-4: mails as well.
#[tokio::test]
async fn a_shop_s_brand_is_in_every_mail() {
    let shop = TestShop::open().await;
    shop.set("brand_name", "Plum & Daughters").await;
    shop.set("brand_accent", "#7a2048").await;
    shop.set("letter_footer", "14 Linden Street\nSpringfield").await;
    let ursula = shop.visitor("ursula@example.com");
    ursula.asks_for_an_account().await.is(202);
    let letter = ursula.receives(SIGN_UP).await;
    assert!(letter.subject.contains("Plum & Daughters"), "{}", letter.subject);
    for part in [&letter.text, &letter.html] {
        assert!(part.contains("14 Linden Street") && part.contains("Springfield") && part.contains("token="), "{part}");
    }
    assert!(letter.html.contains("background:#7a2048;color:#ffffff"), "{}", letter.html);
}

#[tokio::test]
async fn browsers_and_password_managers_find_what_they_look_for() {
    let shop = TestShop::open().await;
    let icon = shop.get("/favicon.ico").send().await.is(200);
    assert_eq!(icon.header("content-type"), Some("image/x-icon"));
    let change = shop.get("/.well-known/change-password").send().await.is(302);
    assert_eq!(change.header("location"), Some("/password-reset"));
}

/// CU-5: a visitor chooses the language; their browser keeps it, and a record made then has it.
#[tokio::test]
async fn a_visitor_chooses_the_language() {
    let shop = TestShop::open().await;
    let ursula = shop.visitor("ursula@example.com").speaking("en");
    let page = ursula.opens("/mailing-list?x=1").await.is(200);
    let link = page.attribute_of("footer a[hreflang=de]", "href");
    assert_eq!(link, "?x=1&language=de");
    let german = ursula.opens(&format!("/mailing-list{link}")).await.is(200);
    assert!(german.has("html[lang=de]") && german.has("footer a[hreflang=en]"));
    let chosen = format!("__Host-language={}", german.cookie("__Host-language").expect("it is kept"));
    let later = ursula.call(Method::GET, "/sign-up").page().header("cookie", &chosen).send().await.is(200);
    assert!(later.has("html[lang=de]"));
    let asks = ursula.call(Method::POST, "/sign-up").header("cookie", &chosen).header("sec-fetch-site", "same-origin");
    asks.json(&serde_json::json!({"email": ursula.email})).send().await.is(202);
    shop.deliver().await;
    assert_eq!(shop.last_letter_to(&ursula.email).language, "de");
    // Customers have theirs in the profile.
    let octavia = shop.customer("octavia@example.com").await;
    assert!(!octavia.opens("/account").await.has("footer a[hreflang]"));
}

/// UX-2: what one page tells the next is ours, is for that page, and is gone after five minutes.
#[tokio::test]
async fn a_notice_is_shown_once_and_cannot_be_made_up() {
    let shop = TestShop::open().await;
    let ursula = shop.visitor("ursula@nowhere");
    let form = ursula.opens("/sign-up").await.is(200);
    let refused = sends(&ursula, &form).await.is(303);
    let (to, flash) = refused.leads_to().expect("the form comes back");
    assert_eq!(to, "/sign-up");
    let opens = async |path: &str, cookie: &str| ursula.call(Method::GET, path).page().header("cookie", cookie).send().await;
    assert!(opens(&to, &flash).await.has("[aria-invalid=true]"));
    assert!(!opens("/mailing-list", &flash).await.has("[aria-invalid=true]"), "it is for one page");
    assert!(!opens(&to, &format!("{flash}A")).await.has("[aria-invalid=true]"), "it is signed");
    shop.later(shared::values::Span::minutes(6));
    assert!(!opens(&to, &flash).await.has("[aria-invalid=true]"), "it expires");
    // What no cookie can hold comes back at once.
    let long = "x".repeat(5_000);
    let large = ursula.fills_in(&form, "/sign-up", &[("email", "ursula@nowhere"), ("name", &long)]).await.is(422);
    assert!(large.has(&format!("input[name=name][value='{long}']")));
}

async fn sends(person: &Person<'_>, form: &TestResponse) -> TestResponse {
    let guard = format!("__Host-form={}", form.cookie("__Host-form").expect("a cookie"));
    let field = form.form().into_iter().find(|(name, _)| name == "form_token").expect("a hidden field").1;
    let fields = [("form_token", field.as_str()), ("email", person.email.as_str())];
    person.call(Method::POST, "/sign-up").page().header("cookie", &guard).form(&fields).send().await
}
