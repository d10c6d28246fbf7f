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
    assert_eq!(change.header("location"), Some("/account/security/password"));
    // UX-1: whoever is not logged in comes there by way of the log-in.
    let asked = shop.get("/account/security/password").page().send().await.is(303);
    assert_eq!(asked.header("location"), Some("/login?next=%2Faccount%2Fsecurity%2Fpassword"));
    let ursula = shop.customer("ursula@example.com").await;
    assert!(ursula.opens("/account/security/password").await.is(200).has("input[autocomplete=new-password]"));
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

/// UX-1: *look in your inbox* sends the mail again with all that was asked for, once per press, and never a password.
#[tokio::test]
async fn the_mail_is_sent_again_with_all_that_was_asked_for() {
    let shop = TestShop::open().await;
    let ursula = shop.visitor("Ursula@example.com").speaking("en");
    let form = ursula.opens("/sign-up").await.is(200);
    let asked = [("email", ursula.email.as_str()), ("name", "Ursula <b> Plum"), ("company", "Ekumen"), ("newsletter", "true")];
    let inbox = ursula.fills_in(&form, "/sign-up", &asked).await.is(200).sees("Look in your inbox").sees("Ursula@example.com");
    let kept = inbox.form();
    for (name, value) in asked {
        assert!(kept.contains(&(name.to_owned(), value.to_owned())), "{name} in {kept:?}");
    }
    // The first request is lost, as if its mail had never gone out.
    let queued = shared::mail::outbox::queued(shop.shop()).await.jobs.len();
    ursula.fills_in(&form, "/sign-up", &pairs(&kept)).await.is(200).sees("Look in your inbox");
    assert_eq!(shared::mail::outbox::queued(shop.shop()).await.jobs.len(), 2 * queued);
    shop.deliver().await;
    let kinds: Vec<String> = shop.letters_to(&ursula.email).into_iter().map(|letter| letter.kind).collect();
    assert!(kinds.iter().any(|kind| kind == "sign_up") && kinds.iter().any(|kind| kind == "opt_in_confirm"), "{kinds:?}");
    let record = shop.record_of(&ursula).await.expect("a record");
    assert_eq!(record.name.map(|name| name.to_string()).as_deref(), Some("Ursula <b> Plum"));
    assert_eq!(record.company.map(|company| company.to_string()).as_deref(), Some("Ekumen"));
    for (page, field) in [("/mailing-list", "email"), ("/mailing-list/leave", "email"), ("/password-reset", "email")] {
        let form = ursula.opens(page).await.is(200);
        let inbox = ursula.fills_in(&form, page, &[(field, &ursula.email)]).await.is(200);
        assert!(inbox.form().contains(&(field.to_owned(), ursula.email.clone())), "{page}");
        ursula.fills_in(&form, page, &pairs(&inbox.form())).await.is(200);
    }
}

fn pairs(fields: &[(String, String)]) -> Vec<(&str, &str)> {
    fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect()
}

/// UX-5: what people typed never turns the text around it: it stands in `bdi`, in a field, or nowhere.
#[tokio::test]
async fn names_and_ids_stand_apart_from_the_text_around_them() {
    const NAME: &str = "عمر الخيام";
    const COMPANY: &str = "חברת שזיפים";
    const ORDER: &str = "طلب-17";
    const ITEM: &str = "مربى";
    let shop = TestShop::open().await;
    let ursula = shop.affiliate("ursula@example.com", 1_000).await;
    ursula.patches("/account", serde_json::json!({"name": NAME, "company": COMPANY})).await.is(200);
    let order = shop.order_of(&ursula.email).with("lines", serde_json::json!([{"name": ITEM}])).with("coupon_codes", ITEM);
    let id: String = shared::url::form_urlencoded::byte_serialize(ORDER.as_bytes()).collect();
    shop.storefront().submits_order(&id, &order).await.is(201);
    ursula.sells("sold", 10_000).await;
    let pay = serde_json::json!({"lines": "all", "currency": "EUR", "method": "cash", "reference": ORDER});
    let call = shop.toni().call(Method::POST, &format!("/admin/affiliates/{}/payouts", ursula.number));
    call.idempotency_key("once").json(&pay).send().await.is(201);
    let pages = [
        ("/account".to_owned(), vec![NAME, COMPANY, ORDER]),
        ("/account/profile".to_owned(), vec![NAME, COMPANY]),
        ("/account/orders".to_owned(), vec![ORDER]),
        (format!("/account/orders/{id}"), vec![ORDER, ITEM]),
        ("/account/affiliate/payouts".to_owned(), vec![ORDER]),
    ];
    for (path, typed) in pages {
        let page = ursula.opens(&path).await.is(200);
        let main = page.text().split("<main").nth(1).expect("a page").to_owned();
        for word in typed {
            assert!(main.contains(word), "{word} on {path}");
            for (at, _) in main.match_indices(word) {
                let before = &main[..at];
                let is_isolated = before.ends_with("<bdi>") || before.ends_with("value=\"");
                assert!(is_isolated, "{word} on {path} after {:?}", before.chars().rev().take(30).collect::<String>());
            }
        }
    }
}

/// On paper there is what is on the screen, without what can only be pressed.
#[tokio::test]
async fn a_printed_page_has_no_buttons_and_no_navigation() {
    let shop = TestShop::open().await;
    let page = shop.get("/login").page().send().await.is(200);
    let style = page.text_of("style");
    let print = style.split("@media print").nth(1).expect("rules for paper");
    let hidden = print.split("{ display: none").next().unwrap_or_default();
    for what in [".side", ".top", ".pager", "button", ".btn", ".card > a", ".head > a"] {
        assert!(hidden.contains(what), "{what} in {hidden}");
    }
    assert!(!hidden.contains(".facts") && !hidden.contains("dl"), "{hidden}");
}
