//! Pages know their reader: a signed-in customer sees their own language and their account on each page, including problem pages
//! (CU-5, UX-1).

use shared::http::Method;
use shared::web::Access;
use tests::{Person, TestRequest, TestResponse, TestShop, json};

/// Ursula's browser asks for English; her record says German.
async fn ursula(shop: &TestShop) -> Person<'_> {
    let ursula = shop.customer("ursula@example.com").await;
    ursula.patches("/account", json!({"language": "de"})).await.is(200);
    ursula
}

/// A call from a person's browser, which sends the session as a cookie.
fn browser<'a>(person: &Person<'a>, method: Method, path: &str) -> TestRequest<'a> {
    let session = person.session.as_deref().expect("a session");
    let call = person.shop.call(method, path).page().from(person.ip).header("accept-language", "en-GB,en;q=0.9");
    call.header("cookie", &format!("__Host-cs={session}"))
}

#[track_caller]
fn knows_its_reader(page: &TestResponse, status: u16, what: &str) {
    assert_eq!(page.status(), status, "{what}: {}", page.text());
    assert!(page.has("html[lang=de]"), "{what} in her language: {}", page.text());
    assert!(page.has("header a[href='/account']") && page.has("header form[action='/logout']"), "{what}: {}", page.text());
    assert!(!page.has("header a[href='/login']"), "{what}: {}", page.text());
}

/// The form of a page as Ursula's browser sends it.
async fn submits(person: &Person<'_>, page: &TestResponse, path: &str, fields: &[(&str, &str)]) -> TestResponse {
    let token = page.form().into_iter().find(|(name, _)| name == "form_token").expect("a hidden field").1;
    let cookie = format!("__Host-form={}", page.cookie("__Host-form").expect("a cookie"));
    let fields: Vec<(&str, &str)> = [("form_token", token.as_str())].into_iter().chain(fields.iter().copied()).collect();
    let sent = browser(person, Method::POST, path).header("cookie", &cookie).form(&fields).send().await;
    match sent.leads_to() {
        Some((to, flash)) => browser(person, Method::GET, &to).header("cookie", &flash).send().await,
        None => sent,
    }
}

#[tokio::test]
async fn a_problem_s_page_knows_who_reads_it() {
    let shop = TestShop::open().await;
    let ursula = ursula(&shop).await;
    let other = shop.customer("other@example.com").await;
    shop.storefront().submits_order("O-1", &shop.order_of(&other.email)).await.is(201);
    shop.set("affiliates_enabled", "false").await;
    let opens = async |path: &str| browser(&ursula, Method::GET, path).send().await;

    knows_its_reader(&opens("/moon").await, 404, "an unknown address");
    knows_its_reader(&opens("/account/orders/O-1").await, 404, "another's order");
    knows_its_reader(&opens("/account/affiliate").await, 404, "the programme while it is off");
    knows_its_reader(&opens("/account/orders?limit=0").await, 400, "a wrong query");
    knows_its_reader(&browser(&ursula, Method::DELETE, "/login").send().await, 405, "a wrong method");

    let expired = browser(&ursula, Method::POST, "/account/profile").form(&[("name", "Ursula"), ("form_token", "guessed")]).send().await;
    knows_its_reader(&expired, 403, "an expired form");
    let foreign = ursula.shop.call(Method::POST, "/account/profile").header("accept", "text/html").header("sec-fetch-site", "cross-site");
    let cookie = format!("__Host-cs={}", ursula.session.as_deref().expect("a session"));
    let foreign = foreign.header("cookie", &cookie).form(&[("name", "Mallory")]).send().await;
    knows_its_reader(&foreign, 403, "a form of another site");
    let large = "x".repeat(70_000);
    let form = opens("/account/profile").await.is(200);
    knows_its_reader(&submits(&ursula, &form, "/account/profile", &[("name", &large)]).await, 413, "a form that is too large");
    let text = browser(&ursula, Method::POST, "/account/profile").body("text/plain", b"name=Ursula".to_vec()).send().await;
    knows_its_reader(&text, 415, "what is no form");
}

#[tokio::test]
async fn a_used_link_s_page_knows_who_reads_it() {
    let shop = TestShop::open().await;
    let ursula = ursula(&shop).await;
    let opens = async |path: &str| browser(&ursula, Method::GET, path).send().await;
    let token = format!("{}.{}", ursula.number, "A".repeat(43));
    let links = ["/mailing-list/confirm", "/mailing-list/unsubscribe", "/sign-up/confirm", "/password-reset/confirm"];
    for link in links {
        knows_its_reader(&opens(&format!("{link}?token={token}")).await, 410, link);
    }
    // After too many guesses she has to wait (S-RS-12), and is still signed in.
    let mut page = opens(&format!("/password-reset/confirm?token={token}")).await;
    for _ in 0..10 {
        page = opens(&format!("/password-reset/confirm?token={token}")).await;
    }
    knows_its_reader(&page, 429, "too many wrong links");
}

/// ML-6: ten an hour from one network. The page that says so knows her, too.
#[tokio::test]
async fn a_throttled_form_s_page_knows_who_reads_it() {
    let shop = TestShop::open().await;
    let ursula = ursula(&shop).await;
    for (page, field) in [("/account/mailing-list", ("wanted", "true")), ("/mailing-list", ("email", "ursula@example.com"))] {
        let form = browser(&ursula, Method::GET, page).send().await.is(200);
        let mut again = submits(&ursula, &form, page, &[field]).await;
        for _ in 0..10 {
            again = submits(&ursula, &form, page, &[field]).await;
        }
        knows_its_reader(&again, 200, page);
        assert!(again.has("main form") && again.has("[role=alert]"), "{page} can be sent again later: {}", again.text());
        shop.later(shared::values::Span::hours(1));
    }
}

/// Every public page shows a signed-in customer as signed in, including the pages of mailed links.
#[tokio::test]
async fn every_page_knows_who_reads_it() {
    let shop = TestShop::open().await;
    let ursula = ursula(&shop).await;
    ursula.asks_for_the_mailing_list().await.is(202);
    let token = ursula.token_from_mail().await;
    let unsubscribe = shop.unsubscribe_token_of(&ursula).await;
    shop.storefront().submits_order("O-1", &shop.order_of(&ursula.email)).await.is(201);
    let mut seen = 0;
    for route in local::use_cases().iter().flat_map(|use_case| use_case.routes) {
        let is_open = matches!(route.access, Access::Anyone | Access::OptionalCustomer | Access::LinkToken | Access::Customer);
        // The log-in page redirects signed-in customers; the links of an account are tested above.
        if !(is_open && route.method == "GET" && route.has_page) || route.path == "/login" {
            continue;
        }
        let (path, status) = match route.path {
            "/mailing-list/confirm" => (format!("{}?token={token}", route.path), 200),
            "/mailing-list/unsubscribe" => (format!("{}?token={unsubscribe}", route.path), 200),
            "/sign-up/confirm" | "/password-reset/confirm" => (route.path.to_owned(), 410),
            path => (path.replace("{id+}", "O-1"), 200),
        };
        knows_its_reader(&browser(&ursula, Method::GET, &path).send().await, status, &path);
        seen += 1;
    }
    assert!(seen >= 10, "{seen} pages");
}
