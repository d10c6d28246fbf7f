//! My account › Security: sessions, and changing the password while logged in.

use shared::accounts::letters::PASSWORD_CHANGED;
use shared::http::Method;
use shared::values::Span;
use tests::{PASSWORD, Person, TestResponse, TestShop, json};

const NEW: &str = "herons wade at low tide";
const PHONE: &str = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1";

/// The token of a further session of the same person, on a telephone.
async fn logs_in_on_a_telephone(shop: &TestShop, person: &Person<'_>) -> String {
    let call = shop.post("/login", &json!({"email": person.email, "password": PASSWORD})).from([192, 0, 2, 7].into());
    call.header("user-agent", PHONE).send().await.is(200).json()["token"].as_str().expect("a token").to_owned()
}

async fn is_open(shop: &TestShop, token: &str) -> bool {
    shop.get("/account").bearer(token).send().await.status() == 200
}

async fn sessions(person: &Person<'_>) -> Vec<tests::Value> {
    person.gets("/account/security").await.is(200).json()["sessions"].as_array().cloned().expect("a list")
}

async fn changes(person: &Person<'_>, current: &str, new: &str) -> TestResponse {
    person.posts("/account/security/password", json!({"current_password": current, "password": new})).await
}

/// S-SE-7: device, network and times of each session, the one used last first. Each can be ended, and only by its owner.
#[tokio::test]
async fn somebody_sees_where_they_are_logged_in_and_ends_it() {
    let shop = TestShop::open().await;
    let ursula = shop.customer("ursula@example.com").await;
    let phone = logs_in_on_a_telephone(&shop, &ursula).await;
    shop.later(Span::minutes(6));
    let seen = sessions(&ursula).await;
    assert_eq!(seen.len(), 2);
    assert_eq!((&seen[0]["is_current"], &seen[1]["is_current"]), (&json!(true), &json!(false)));
    let on_the_phone = &seen[1];
    assert_eq!((&on_the_phone["browser"], &on_the_phone["system"]), (&json!("Safari"), &json!("iPhone")));
    assert_eq!((&on_the_phone["network"], &on_the_phone["opened_at"]), (&json!("192.0.2.7/32"), &json!("2026-03-02T09:00:00.000Z")));
    ursula.opens("/account/security").await.is(200).sees("Safari on iPhone").sees("from 192.0.2.7").sees("this device");

    let id = on_the_phone["id"].as_str().expect("an id");
    assert!(!is_open(&shop, id).await && !is_open(&shop, &format!("cs_1.{id}")).await, "what is shown opens nothing");
    let mallory = shop.customer("mallory@example.com").await;
    mallory.posts("/account/security/log-out", json!({"session": id})).await.is(204);
    assert!(is_open(&shop, &phone).await, "somebody else's session stays");
    for no_id in ["", "x"] {
        ursula.posts("/account/security/log-out", json!({"session": no_id})).await.is(404);
    }
    for _ in 0..2 {
        ursula.posts("/account/security/log-out", json!({"session": id})).await.is(204);
        assert!(!is_open(&shop, &phone).await);
    }
    assert_eq!(sessions(&ursula).await.len(), 1);
    shop.get("/account/security").send().await.is(401);
}

/// S-SE-6, S-RS-4: everywhere is everywhere: sessions, known browsers and mailed links. An audit row says so.
#[tokio::test]
async fn logging_out_everywhere_leaves_nothing_open() {
    let shop = TestShop::open().await;
    let ursula = shop.customer("ursula@example.com").await;
    let phone = logs_in_on_a_telephone(&shop, &ursula).await;
    ursula.posts("/password-reset", json!({"email": ursula.email})).await.is(202);
    let link = ursula.token_from_mail().await;
    let page = ursula.opens("/account/security").await.is(200);
    let form = page.cookie("__Host-form").map(|cookie| format!("__Host-form={cookie}")).unwrap_or_default();
    let token = page.form().into_iter().find(|(name, _)| name == "form_token").expect("a hidden field").1;
    let call = ursula.call(Method::POST, "/account/security/log-out").page().header("cookie", &form);
    let done = call.form(&[("form_token", &token)]).send().await.is(303);
    assert_eq!(done.header("location"), Some("/login"));
    assert!(done.headers("set-cookie").iter().any(|set| set.starts_with("__Host-cs=;") && set.contains("Max-Age=0")));
    assert!(done.cookie("__Host-known").is_some_and(|known| !known.is_empty()));
    assert!(!is_open(&shop, &phone).await);
    ursula.gets("/account").await.is(401);
    shop.post("/password-reset/confirm", &json!({"token": link, "password": NEW})).send().await.is(410);
    ursula.logs_in_with(PASSWORD).await.is(200);
}

/// S-SE-8: a quarter of an hour after the log-in, ending sessions asks for the password again. S-SE-2: that makes a new session.
#[tokio::test]
async fn an_old_log_in_confirms_the_password_first() {
    let shop = TestShop::open().await;
    let mut ursula = shop.customer("ursula@example.com").await;
    let before = ursula.session.clone().expect("a session");
    shop.later(Span::minutes(15).minus(Span::millis(1)));
    ursula.opens("/account/security").await.is(200).sees("Log out everywhere");
    shop.later(Span::millis(1));
    let page = ursula.opens("/account/security").await.is(200).sees("Confirm your password");
    assert!(!page.has("form[action='/account/security/log-out']"));
    let refused = ursula.posts("/account/security/log-out", json!({})).await.is(403);
    assert_eq!(refused.code(), "reauth_required");
    let page = ursula.opens("/account/security/confirm").await.is(200);
    ursula.fills_in(&page, "/account/security/confirm", &[("password", "not hers")]).await.is(200).sees("This is not your password");
    let done = ursula.fills_in(&page, "/account/security/confirm", &[("password", PASSWORD)]).await.is(303);
    assert_eq!(done.header("location"), Some("/account/security"));
    assert!(!is_open(&shop, &before).await, "the old session is replaced");
    ursula.session = done.cookie("__Host-cs");
    ursula.posts("/account/security/log-out", json!({})).await.is(204);
}

/// S-CH-1, PW-5: the current password is asked for, every other session ends, this browser goes on, the owner is told.
#[tokio::test]
async fn somebody_changes_the_password_while_logged_in() {
    let shop = TestShop::open().await;
    let mut ursula = shop.customer("ursula@example.com").await;
    let (before, phone) = (ursula.session.clone().expect("a session"), logs_in_on_a_telephone(&shop, &ursula).await);
    shop.later(Span::hours(1));
    let wrong = changes(&ursula, "not her password", NEW).await.is(422);
    assert_eq!(wrong.member_errors(), ["current_password wrong_password"]);
    assert_eq!(changes(&ursula, PASSWORD, "short").await.is(422).code(), "weak_password");
    ursula.logs_in_with(PASSWORD).await.is(200);

    let page = ursula.opens("/account/security/password").await.is(200).sees("At least 12 characters");
    let fields = [("current_password", "not hers"), ("password", NEW)];
    let again = ursula.fills_in(&page, "/account/security/password", &fields).await.is(200).sees("This is not your password");
    assert!(!again.text().contains(NEW), "no password is shown again");
    let done = ursula.submits(&page, "/account/security/password", &[("current_password", PASSWORD), ("password", NEW)]).await.is(303);
    assert!(!is_open(&shop, &before).await && !is_open(&shop, &phone).await);
    ursula.session = done.cookie("__Host-cs");
    let (to, flash) = done.leads_to().expect("a page with a notice");
    ursula.call(Method::GET, &to).page().header("cookie", &flash).send().await.is(200).sees("Your password is changed");
    ursula.receives(PASSWORD_CHANGED).await;
    ursula.logs_in_with(PASSWORD).await.is(401);
    ursula.logs_in_with(NEW).await.is(200);

    let changed = changes(&ursula, NEW, "plums and more plums").await.is(200);
    assert!(is_open(&shop, changed.json()["token"].as_str().expect("a token")).await);
    assert_eq!(changed.headers("set-cookie").len(), 2);
}

/// S-CH-1, S-LG-6: whoever found an open browser has as few tries as at the log-in, and uses up nobody else's.
#[tokio::test]
async fn guessing_at_an_open_browser_is_limited() {
    let shop = TestShop::open().await;
    let ursula = shop.customer("ursula@example.com").await;
    for _ in 0..5 {
        changes(&ursula, "not her password", NEW).await.is(422);
    }
    let refused = changes(&ursula, PASSWORD, NEW).await.is(429);
    assert!(refused.header("retry-after").is_some());
    ursula.logs_in_with(PASSWORD).await.is(200);
}
