//! Staff in a browser: sessions, and what other sites can make of them.

use shared::http::{Method, StatusCode};
use shared::staff::Permission;
use shared::values::Span;
use shared::web::{Reply, Route, UseCase};
use tests::{TestShop, json};

/// S-SE-3, S-SE-4: one click on the link that local mode prints.
#[tokio::test]
async fn toni_is_signed_in_by_one_click_and_stays_for_half_an_hour_of_rest() {
    let shop = TestShop::open().await;
    let led = shop.get("/dev/staff?next=/admin/customers?limit=5").page().send_to_server(&shop.server()).await.is(303);
    assert_eq!(led.header("location"), Some("/admin/customers?limit=5"));
    let set = led.headers("set-cookie").concat();
    assert!(
        set.starts_with("__Host-st=st_local-owner.") && set.ends_with("; HttpOnly; SameSite=Strict; Secure; Path=/; Max-Age=43200"),
        "{set}"
    );

    let toni = shop.toni_in_a_browser().await;
    toni.opens("/admin/customers").await.is(200);
    for _ in 0..3 {
        shop.later(Span::minutes(29));
        toni.opens("/admin/customers").await.is(200);
    }
    shop.later(Span::minutes(30));
    let led = toni.opens("/admin/customers?limit=5").await.is(303);
    assert_eq!(led.header("location"), Some("/admin/sign-in?next=%2Fadmin%2Fcustomers%3Flimit%3D5"));
    toni.opens("/admin/sign-in").await.is(200);
}

/// S-SE-4, S-SE-11: the item may still be there.
#[tokio::test]
async fn a_session_ends_after_twelve_hours_even_if_it_is_used() {
    let shop = TestShop::open().await;
    let toni = shop.toni_in_a_browser().await;
    for _ in 0..29 {
        shop.later(Span::minutes(24));
        toni.opens("/admin/customers").await.is(200);
    }
    shop.later(Span::minutes(24));
    toni.opens("/admin/customers").await.is(303);
}

/// S-SE-6
#[tokio::test]
async fn toni_signs_out() {
    let shop = TestShop::open().await;
    let toni = shop.toni_in_a_browser().await;
    let elsewhere = shop.toni_in_a_browser().await;
    let led = toni.sends("/admin/sign-out", &[]).await.is(303);
    assert_eq!((led.header("location"), led.cookie("__Host-st")), (Some("/admin/sign-in"), Some(String::new())));
    toni.opens("/admin/customers").await.is(303);
    elsewhere.opens("/admin/customers").await.is(200);
    // Once more changes nothing, and programs are told so without a page.
    toni.sends("/admin/sign-out", &[]).await.is(303);
    let call = shop.call(Method::POST, "/admin/sign-out").bearer(&elsewhere.session);
    call.send().await.is(204);
    elsewhere.opens("/admin/customers").await.is(303);
    shop.toni().gets("/admin/customers").await.is(200);
    shop.toni().posts("/admin/sign-out", json!({})).await.is(204);
    shop.toni().gets("/admin/customers").await.is(200);
}

/// S-SE-1: programs may present a session's token, too; what is stored of it opens nothing.
#[tokio::test]
async fn a_session_opens_the_back_office_by_its_token_alone() {
    let shop = TestShop::open().await;
    let toni = shop.toni_in_a_browser().await;
    let presents = async |token: &str| shop.get("/admin/customers").bearer(token).send().await.status();
    assert_eq!(presents(&toni.session).await, 200);
    let sessions: Vec<_> = shop.dump_of("SS").await;
    assert_eq!(sessions.len(), 1);
    let (_, digest) = &sessions[0];
    assert!(!toni.session.contains(digest.as_str()));
    assert_eq!(presents(&format!("st_local-owner.{digest}")).await, 401);
    assert_eq!(presents(&toni.session.replace("local-owner", "somebody")).await, 401);
}

/// S-ST-8: neither kind of session opens the other's pages.
#[tokio::test]
async fn staff_are_no_customers_and_customers_are_no_staff() {
    let shop = TestShop::open().await;
    let toni = shop.toni_in_a_browser().await;
    let ursula = shop.customer("ursula@example.com").await;
    let session = ursula.session.expect("a session");
    toni.opens("/account").await.is(303);
    for cookies in [format!("__Host-cs={}", toni.session), format!("__Host-st={}", toni.session)] {
        shop.get("/account").header("cookie", &cookies).send().await.is(401);
    }
    for cookies in [format!("__Host-cs={session}"), format!("__Host-st={session}")] {
        shop.get("/admin/customers").header("cookie", &cookies).send().await.is(401);
    }
    shop.get("/account").bearer(&toni.session).send().await.is(401);
    shop.get("/admin/customers").bearer(&session).send().await.is(403);
}

/// S-WB-1, S-WB-2: the storefront is of the same site, so browsers send the cookie with its scripts' calls as well.
#[tokio::test]
async fn no_script_of_another_page_acts_or_reads_as_staff() {
    let shop = TestShop::open().await;
    let toni = shop.toni_in_a_browser().await;
    let cookie = format!("__Host-st={}", toni.session);
    let reads = async |headers: &[(&str, &str)]| {
        let call = shop.get("/admin/customers").header("cookie", &cookie);
        headers.iter().fold(call, |call, (name, value)| call.header(name, value)).send().await.status()
    };
    let (ours, storefront) = ("https://people.shop.example", "https://shop.example");
    assert_eq!(reads(&[("sec-fetch-site", "same-origin")]).await, 200);
    assert_eq!(reads(&[("sec-fetch-site", "none"), ("sec-fetch-mode", "navigate")]).await, 200);
    assert_eq!(reads(&[("sec-fetch-site", "same-site"), ("sec-fetch-mode", "navigate")]).await, 200, "a link");
    assert_eq!(reads(&[("origin", ours)]).await, 200);
    for refused in [
        [("sec-fetch-site", "same-site"), ("origin", storefront)],
        [("sec-fetch-site", "same-site"), ("sec-fetch-mode", "no-cors")],
        [("sec-fetch-site", "cross-site"), ("origin", "https://evil.example")],
        [("sec-fetch-mode", "cors"), ("origin", storefront)],
        [("sec-fetch-mode", "cors"), ("origin", "null")],
    ] {
        assert_eq!(reads(&refused).await, 401, "{refused:?}");
    }

    let signs_out = async |headers: &[(&str, &str)]| {
        let call = shop.post("/admin/sign-out", &json!({})).header("cookie", &cookie);
        headers.iter().fold(call, |call, (name, value)| call.header(name, value)).send().await.status()
    };
    for refused in [
        [("sec-fetch-site", "same-site"), ("origin", storefront)],
        [("sec-fetch-site", "cross-site"), ("origin", "https://evil.example")],
        [("accept", "*/*"), ("origin", storefront)],
        [("accept", "*/*"), ("origin", "null")],
    ] {
        assert_eq!(signs_out(&refused).await, 403, "{refused:?}");
    }
    let bare = shop.call(Method::POST, "/admin/sign-out").header("sec-fetch-site", "same-origin").header("cookie", &cookie);
    assert_eq!(bare.form(&[]).send().await.is(403).code(), "no_cookies", "a form needs the field of our pages");
    toni.opens("/admin/customers").await.is(200);
}

/// S-SE-5: the session of a staff token ends with the token.
#[tokio::test]
async fn a_session_of_a_token_ends_when_the_token_is_revoked() {
    let shop = TestShop::open().await;
    let token = shop.staff("toni", "support").await.token;
    let opened = shared::staff::sessions::open_with_token(shop.shop(), &token).await.expect("the table answers").expect("a session");
    let toni = shop.staff_browser(opened.token.expose()).await;
    toni.opens("/admin/customers").await.is(200);
    assert_eq!(
        toni.call(Method::GET, "/admin/affiliates").header("accept", "application/json").send().await.status(),
        403,
        "a role of its own"
    );
    operate::revoke_staff(shop.shop(), "otto", "toni").await.expect("revoked");
    toni.opens("/admin/customers").await.is(303);
    let none = shared::staff::sessions::open_with_token(shop.shop(), &token).await.expect("the table answers");
    assert!(none.is_none(), "a revoked token opens nothing");
}

/// UX-1: a form that came after the session had ended waits until its sender has signed in.
#[tokio::test]
async fn a_page_that_needs_staff_leads_to_the_sign_in_and_from_there_back() {
    let shop = TestShop::open().await;
    let led = shop.get("/admin/affiliates/17?month=2026-02").page().send().await.is(303);
    assert_eq!(led.header("location"), Some("/admin/sign-in?next=%2Fadmin%2Faffiliates%2F17%3Fmonth%3D2026-02"));
    shop.get("/admin/affiliates/17").send().await.is(401);

    let toni = shop.toni_in_a_browser().await;
    let led = toni.opens("/admin/sign-in?next=/admin/affiliates/17").await.is(303);
    assert_eq!(led.header("location"), Some("/admin/affiliates/17"), "whoever is signed in goes on");
    let led = toni.opens("/admin/sign-in?next=https://evil.example/").await.is(303);
    assert_eq!(led.header("location"), Some("/admin/customers"), "S-WB-7");
}

/// S-SE-8: the owner of local mode counts as somebody who has just signed in, by the token and by the link alike.
#[tokio::test]
async fn what_is_sensitive_is_open_to_whoever_has_the_token_of_local_mode() {
    const SENSITIVE: Route = Route::staff("DELETE /admin/sign-in", Permission::CustomersWrite, "Something sensitive", |_| {
        Box::pin(async { Ok(Reply::empty(StatusCode::NO_CONTENT)) })
    })
    .with_recent_sign_in();
    let sensitive = [UseCase { name: "admin-login", routes: &[SENSITIVE], elsewhere: &[] }];
    let shop = TestShop::open().await;
    let toni = shop.toni_in_a_browser().await;
    shop.later(Span::minutes(20));
    for call in [toni.call(Method::DELETE, "/admin/sign-in"), shop.toni().call(Method::DELETE, "/admin/sign-in")] {
        call.send_to(&sensitive).await.is(204);
    }
}

/// S-IA-10: after a restore nobody stays signed in.
#[tokio::test]
async fn ending_all_sessions_ends_those_of_the_staff() {
    let shop = TestShop::open().await;
    let toni = shop.toni_in_a_browser().await;
    assert_eq!(operate::end_sessions(shop.shop(), "otto").await.expect("ended"), 1);
    toni.opens("/admin/customers").await.is(303);
}
