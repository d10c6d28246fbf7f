//! Logging in and out.

use std::net::IpAddr;
use std::sync::Arc;

use shared::http::Method;
use shared::store::Units;
use shared::values::Span;
use tests::{InjectedFault, PASSWORD, Person, TestResponse, TestShop, json};

const WRONG: &str = "not her password at all";

async fn tries(shop: &TestShop, email: &str, password: &str, ip: [u8; 4]) -> TestResponse {
    shop.post("/login", &json!({"email": email, "password": password})).from(IpAddr::from(ip)).send().await
}

/// The people of S-LG-1 whose log-in fails, with their passwords.
async fn those_who_fail(shop: &TestShop) -> Vec<(&'static str, String, String)> {
    let toni = shop.toni();
    shop.customer("ursula@example.com").await;
    shop.visitor("unconfirmed@example.com").asks_for_an_account().await.is(202);
    toni.posts("/admin/customers", json!({"email": "guest@example.com"})).await.is(201);
    let disabled = shop.customer("disabled@example.com").await;
    toni.patches(&format!("/admin/customers/{}", disabled.number), json!({"state": "disabled"})).await.is(200);
    shop.deliver().await;
    let case = |what, email: &str, password: &str| (what, email.to_owned(), password.to_owned());
    vec![
        case("wrong password", "ursula@example.com", WRONG),
        case("unknown address", "nobody@example.com", PASSWORD),
        case("not confirmed", "unconfirmed@example.com", PASSWORD),
        case("no password yet", "guest@example.com", PASSWORD),
        case("disabled, wrong password", "disabled@example.com", WRONG),
        case("disabled, right password", "disabled@example.com", PASSWORD),
        case("empty password", "ursula@example.com", ""),
        case("over-long password", "ursula@example.com", &"x".repeat(2_000)),
        case("no address at all", "not an address", PASSWORD),
    ]
}

/// PW-1, PW-2, CU-4, S-SE-3
#[tokio::test]
async fn somebody_signs_up_chooses_a_password_and_logs_in() {
    let shop = TestShop::open().await;
    let mut ursula = shop.visitor("Ursula@Example.com");
    ursula.signs_up_and_logs_in().await;

    let opened = ursula.logs_in_with(PASSWORD).await.is(200);
    let cookie = opened.headers("set-cookie").join("\n");
    assert!(cookie.starts_with("__Host-cs=cs_1."), "{cookie}");
    for part in ["HttpOnly", "Secure", "SameSite=Lax", "Path=/", "Max-Age=1209600"] {
        assert!(cookie.contains(part), "{part} in {cookie}");
    }
    assert!(!cookie.contains("Domain") && cookie.len() <= 4_096, "{cookie}");
    assert_eq!(opened.json()["customer"], json!({"number": 1, "email": "Ursula@Example.com", "name": null, "language": "en"}));
    assert_eq!(opened.json()["expires_at"], "2026-03-16T09:00:00.000Z");
}

/// S-LG-1, S-LG-2, PW-2: the same reply for every failure, after one hash and the same calls to the table.
#[tokio::test]
async fn nobody_learns_why_a_log_in_failed() {
    let shop = TestShop::open().await;
    let mut replies = Vec::new();
    for (n, (what, email, password)) in those_who_fail(&shop).await.into_iter().enumerate() {
        let before = shop.shop().hasher().hash_count();
        let reply = tries(&shop, &email, &password, [127, 80, 0, u8::try_from(n).expect("few")]).await.is(401);
        assert_eq!(shop.shop().hasher().hash_count() - before, 1, "{what}");
        assert_eq!(reply.code(), "invalid_credentials");
        replies.push((what, reply.fingerprint(), reply.accesses(), reply.comparable_units()));
    }
    let (_, fingerprint, touched, units) = replies[0].clone();
    for reply in &replies {
        assert_eq!((&reply.1, &reply.2, reply.3), (&fingerprint, &touched, units), "{}", reply.0);
    }
    assert_eq!(replies.len(), 9);
}

/// S-LG-1: the page is the same for every address, too.
#[tokio::test]
async fn the_page_does_not_tell_either() {
    let shop = TestShop::open().await;
    shop.customer("ursula@example.com").await;
    let page = shop.get("/login").page().send().await.is(200).sees("Forgotten your password?");
    let cookie = format!("__Host-form={}", page.cookie("__Host-form").expect("a cookie"));
    let field = page.form().into_iter().find(|(name, _)| name == "form_token").expect("a hidden field").1;
    let send = async |email: &str, password: &str| {
        let fields = [("form_token", field.as_str()), ("email", email), ("password", password)];
        let sent = shop.call(Method::POST, "/login").page().header("cookie", &cookie).form(&fields).send().await;
        match sent.leads_to() {
            Some((to, flash)) => shop.get(&to).page().header("cookie", &format!("{cookie}; {flash}")).send().await,
            None => sent,
        }
    };
    let known = send("ursula@example.com", WRONG).await.is(200).sees("do not match");
    let unknown = send("nobody@example.com", WRONG).await.is(200);
    assert_eq!(known.text().replace("ursula", "nobody"), unknown.text());
    assert!(known.has("input[name=email][value='ursula@example.com']"), "the form comes back as it was filled in");
    assert!(known.has("input[type=password][value='']"), "but for the password");
    let inside = send("ursula@example.com", PASSWORD).await.is(303);
    assert_eq!(inside.header("location"), Some("/account"));
    let session = format!("__Host-cs={}", inside.cookie("__Host-cs").expect("a session"));
    shop.get("/account").page().header("cookie", &session).send().await.is(200).sees("My account");
    let both = format!("{session}; {cookie}");
    let out = shop.call(Method::POST, "/logout").page().header("cookie", &both).form(&[("form_token", &field)]).send().await.is(303);
    assert!(out.headers("set-cookie").iter().any(|cookie| cookie.starts_with("__Host-cs=;") && cookie.contains("Max-Age=0")));
    shop.get("/account").page().header("cookie", &session).send().await.is(303);
}

/// S-LG-4: known and unknown addresses are throttled from the same attempt on, and nothing is hashed for a throttled attempt.
#[tokio::test]
async fn whoever_fails_too_often_waits_whether_known_or_not() {
    let shop = TestShop::open().await;
    shop.customer("ursula@example.com").await;
    let attempts = async |email: &str, ip: [u8; 4]| {
        let mut statuses = Vec::new();
        for _ in 0..7 {
            let reply = tries(&shop, email, WRONG, ip).await;
            statuses.push((reply.status(), reply.header("retry-after").map(str::to_owned), reply.accesses()));
        }
        statuses
    };
    let known = attempts("ursula@example.com", [127, 81, 0, 1]).await;
    let before = shop.shop().hasher().hash_count();
    let unknown = attempts("nobody@example.com", [127, 81, 0, 2]).await;
    assert_eq!(known, unknown);
    assert_eq!(known.iter().map(|(status, ..)| *status).collect::<Vec<_>>(), [401, 401, 401, 401, 401, 429, 429]);
    assert_eq!(known[5].1.as_deref(), Some("1"));
    assert_eq!(shop.shop().hasher().hash_count() - before, 5);
    // Not even the right password is checked; from elsewhere it works.
    tries(&shop, "ursula@example.com", PASSWORD, [127, 81, 0, 1]).await.is(429);
    tries(&shop, "ursula@example.com", PASSWORD, [127, 81, 0, 3]).await.is(200);
    // The pair of network and address is throttled: another address from the same network is not.
    shop.customer("other@example.com").await;
    tries(&shop, "other@example.com", PASSWORD, [127, 81, 0, 1]).await.is(200);
}

/// UX-2: a form that was left empty or sent too often comes back with advice.
#[tokio::test]
async fn a_log_in_that_cannot_be_taken_comes_back_as_it_was_filled_in() {
    let shop = TestShop::open().await;
    let ursula = shop.visitor("ursula@example.com");
    let page = ursula.opens("/login").await.is(200);
    let tries = async |password: &str| ursula.fills_in(&page, "/login", &[("email", &ursula.email), ("password", password)]).await;

    let empty = tries("").await.is(200).sees("Please fill in this field.");
    assert!(empty.has("input[name=password][aria-invalid=true][aria-describedby=password-error][autofocus]"), "{}", empty.text());
    assert!(empty.has("input[name=email][value='ursula@example.com']:not([aria-invalid])"));
    for _ in 0..5 {
        tries(WRONG).await.is(200).sees("do not match");
    }
    let throttled = tries(WRONG).await.is(200).sees("Too many attempts. Try again in 1 second.");
    assert!(throttled.has("main a[href='/password-reset']"), "the way in without waiting");
    assert!(throttled.has("input[name=email][value='ursula@example.com']"));
}

/// S-LG-9: no header changes the network.
#[tokio::test]
async fn a_forged_address_of_the_network_does_not_help() {
    let shop = TestShop::open().await;
    for n in 0..6 {
        let call = shop.post("/login", &json!({"email": "nobody@example.com", "password": WRONG}));
        let forged = call.header("x-forwarded-for", &format!("10.0.0.{n}")).header("x-customer-ip", &format!("10.0.1.{n}"));
        assert_eq!(forged.send().await.status(), if n < 5 { 401 } else { 429 });
    }
}

/// S-LG-5: of a hundred concurrent attempts, five are checked.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_hundred_tries_at_once_are_a_hundred() {
    let shop = Arc::new(TestShop::open().await);
    shop.customer("ursula@example.com").await;
    let before = shop.shop().hasher().hash_count();
    let all: Vec<_> = (0..100)
        .map(|_| {
            let shop = Arc::clone(&shop);
            tokio::spawn(async move { tries(&shop, "ursula@example.com", WRONG, [127, 82, 0, 1]).await.status() })
        })
        .collect();
    let mut refused = 0;
    for one in all {
        refused += u32::from(one.await.expect("a try ends") == 429);
    }
    let hashed = shop.shop().hasher().hash_count() - before;
    assert!(hashed <= 5, "{hashed} hashes");
    assert!(refused >= 95, "{refused} refused");
    // The quarter of an hour is over, while its counter still exists.
    shop.later(Span::minutes(15));
    tries(&shop, "ursula@example.com", PASSWORD, [127, 82, 0, 1]).await.is(200);
}

/// S-LG-6: after five failures each wait is twice the previous one, and Retry-After is accurate.
#[tokio::test]
async fn the_wait_doubles_and_is_told() {
    let shop = TestShop::open().await;
    let ip = [127, 83, 0, 1];
    for _ in 0..5 {
        tries(&shop, "nobody@example.com", WRONG, ip).await.is(401);
    }
    for wait in [1, 2, 4, 8, 16, 32] {
        let refused = tries(&shop, "nobody@example.com", WRONG, ip).await.is(429);
        assert_eq!(refused.header("retry-after"), Some(wait.to_string().as_str()));
        shop.later(Span::millis(wait * 1_000 - 1));
        tries(&shop, "nobody@example.com", WRONG, ip).await.is(429);
        shop.later(Span::millis(1));
        tries(&shop, "nobody@example.com", WRONG, ip).await.is(401);
    }
}

/// S-LG-6: after thirty failures of a network, for any addresses, it waits a minute.
#[tokio::test]
async fn a_network_that_tries_many_addresses_waits() {
    let shop = TestShop::open().await;
    let ip = [127, 84, 0, 1];
    for n in 0..30 {
        tries(&shop, &format!("nobody{n}@example.com"), WRONG, ip).await.is(401);
    }
    let refused = tries(&shop, "nobody30@example.com", WRONG, ip).await.is(429);
    assert_eq!(refused.header("retry-after"), Some("60"));
    shop.later(Span::seconds(60));
    tries(&shop, "nobody30@example.com", WRONG, ip).await.is(401);
    let refused = tries(&shop, "nobody31@example.com", WRONG, ip).await.is(429);
    assert_eq!(refused.header("retry-after"), Some("300"));
}

/// S-LG-10: calls whose address nobody knows share one bucket, so that none of them is without a limit.
#[tokio::test]
async fn calls_without_an_address_share_one_limit() {
    let shop = TestShop::open().await;
    let unknown = [0, 0, 0, 0];
    for n in 0..30 {
        tries(&shop, &format!("nobody{n}@example.com"), WRONG, unknown).await.is(401);
    }
    tries(&shop, "nobody30@example.com", WRONG, unknown).await.is(429);
    tries(&shop, "nobody30@example.com", WRONG, [127, 86, 0, 1]).await.is(401);
}

/// S-LG-11: a success resets the failures of the address, but not those of the network.
#[tokio::test]
async fn an_account_of_ones_own_does_not_wash_a_network_clean() {
    let shop = TestShop::open().await;
    let mallory = shop.customer("mallory@example.com").await;
    let ip = [127, 85, 0, 1];
    for n in 0..30 {
        if n % 3 == 2 {
            tries(&shop, &mallory.email, PASSWORD, ip).await.is(200);
        }
        tries(&shop, &format!("victim{n}@example.com"), WRONG, ip).await.is(401);
    }
    tries(&shop, "victim30@example.com", WRONG, ip).await.is(429);

    let ip = [127, 85, 0, 2];
    for _ in 0..3 {
        for _ in 0..4 {
            tries(&shop, &mallory.email, WRONG, ip).await.is(401);
        }
        tries(&shop, &mallory.email, PASSWORD, ip).await.is(200);
    }
}

/// S-LG-7: strangers cannot lock anybody out for good: open sessions stay open, and a mailed link always works.
#[tokio::test]
async fn a_hundred_failures_close_the_password_and_nothing_else() {
    let shop = TestShop::open().await;
    let ursula = shop.customer("ursula@example.com").await;
    for network in 0..20 {
        for _ in 0..5 {
            tries(&shop, &ursula.email, WRONG, [127, 86, 0, network]).await.is(401);
        }
    }
    ursula.logs_in_with(PASSWORD).await.is(401);
    ursula.gets("/account").await.is(200);
    // The letter about the guesses has a link, too; only the newest counts.
    shop.deliver().await;
    shop.post("/password-reset", &json!({"email": ursula.email})).send().await.is(202);
    let token = ursula.token_from_mail().await;
    shop.post("/password-reset/confirm", &json!({"token": token, "password": "herons wade at low tide"})).send().await.is(200);
    ursula.logs_in_with("herons wade at low tide").await.is(200);
}

/// S-SE-1, S-SE-2: each log-in has its own token. Its stored digest opens nothing, and a token that was set before is not
/// adopted.
#[tokio::test]
async fn every_log_in_has_a_token_of_its_own() {
    let shop = TestShop::open().await;
    let mut ursula = shop.customer("ursula@example.com").await;
    let first = ursula.session.clone().expect("a session");
    let planted = format!("cs_1.{}", "A".repeat(43));
    let call = shop.post("/login", &json!({"email": ursula.email, "password": PASSWORD})).from(ursula.ip);
    let opened =
        call.header("cookie", &format!("__Host-cs={planted}")).header("origin", "https://people.shop.example").send().await.is(200);
    assert_ne!(opened.json()["token"], planted);
    shop.get("/account").bearer(&planted).send().await.is(401);
    ursula.logs_in().await;
    let second = ursula.session.clone().expect("a session");
    assert_ne!(first, second);
    let digest = shared::accounts::SessionToken::parse(&second).expect("a token").digest();
    shop.get("/account").bearer(&format!("cs_1.{}", digest.as_str())).send().await.is(401);
    // The token of one customer with the number of another.
    let other = shop.customer("other@example.com").await;
    let secret = second.split('.').nth(1).expect("a secret");
    shop.get("/account").bearer(&format!("cs_{}.{secret}", other.number)).send().await.is(401);
}

/// S-SE-4, S-SE-11: 24 hours without use, 14 days in any case.
#[tokio::test]
async fn a_session_ends_by_itself() {
    let shop = TestShop::open().await;
    let idle = shop.customer("idle@example.com").await;
    shop.later(Span::seconds(86_399));
    idle.gets("/account").await.is(200);
    shop.later(Span::seconds(86_400));
    idle.gets("/account").await.is(401);

    let busy = shop.customer("busy@example.com").await;
    for _ in 0..27 {
        shop.later(Span::hours(12));
        busy.gets("/account").await.is(200);
    }
    shop.later(Span::hours(12));
    busy.gets("/account").await.is(401);
}

/// S-SE-10: a session goes on in another network and with another browser's name: telephones change both.
#[tokio::test]
async fn a_session_goes_on_from_another_network() {
    let shop = TestShop::open().await;
    let ursula = shop.customer("ursula@example.com").await;
    let session = ursula.session.clone().expect("a session");
    for (ip, agent) in [("192.0.2.7", "one"), ("2001:db8::7", "another"), ("203.0.113.9", "")] {
        let call = shop.get("/account").bearer(&session).from(ip.parse().expect("an address"));
        call.header("user-agent", agent).send().await.is(200);
    }
}

/// S-SE-4: the use of a session is written at most every five minutes.
#[tokio::test]
async fn being_seen_is_noted_now_and_then() {
    let shop = TestShop::open().await;
    let ursula = shop.customer("ursula@example.com").await;
    let writes = async || ursula.gets("/account").await.is(200).units().half_writes;
    shop.later(Span::seconds(299));
    assert_eq!(writes().await, 0);
    shop.later(Span::seconds(1));
    assert_eq!(writes().await, 2);
    assert_eq!(writes().await, 0);
}

/// S-SE-6
#[tokio::test]
async fn logging_out_ends_this_session_and_no_other() {
    let shop = TestShop::open().await;
    let mut ursula = shop.customer("ursula@example.com").await;
    let here = ursula.session.clone().expect("a session");
    ursula.logs_in().await;
    for _ in 0..2 {
        let out = shop.call(Method::POST, "/logout").header("cookie", &format!("__Host-cs={here}")).header("sec-fetch-site", "same-origin");
        out.send().await.is(204);
    }
    shop.get("/account").bearer(&here).send().await.is(401);
    ursula.gets("/account").await.is(200);
}

/// CU-6, S-LG-3: staff see the last log-in; an attempt with a wrong password does not count.
#[tokio::test]
async fn the_last_log_in_is_noted() {
    let shop = TestShop::open().await;
    let ursula = shop.customer("ursula@example.com").await;
    shop.later(Span::hours(1));
    ursula.logs_in_with(WRONG).await.is(401);
    let record = shop.toni().gets(&format!("/admin/customers/{}", ursula.number)).await.is(200).json();
    assert_eq!(record["last_login_at"], "2026-03-02T09:00:00.000Z");
}

/// Budgets of design.md: 1 R and 2 W before the session; recording the log-in and storing the session are 2 W more.
#[tokio::test]
async fn a_log_in_stays_within_its_budget() {
    let shop = TestShop::open().await;
    let ursula: Person<'_> = shop.customer("ursula@example.com").await;
    let opened = ursula.logs_in_with(PASSWORD).await.is(200);
    assert!(opened.units().is_within(Units::whole(1, 4)), "{}", opened.units());
    let kinds: Vec<String> = opened.accesses().into_iter().map(|(_, kind)| kind).collect();
    assert_eq!(kinds, ["E#", "SE#", "E#", "T#", "T#"], "query, put, and three updates");
    let failed = ursula.logs_in_with(WRONG).await.is(401);
    assert!(failed.units().is_within(Units::whole(1, 2)), "{}", failed.units());
}

/// RFC 8259, 8.1: a byte-order mark before the body is passed over.
#[tokio::test]
async fn a_byte_order_mark_is_no_part_of_a_body() {
    let shop = TestShop::open().await;
    let ursula = shop.customer("ursula@example.com").await;
    let body = format!("\u{FEFF}{}", json!({"email": ursula.email, "password": PASSWORD}));
    shop.call(Method::POST, "/login").body("application/json", body.into_bytes()).send().await.is(200);
}

/// S-IN-1
#[tokio::test]
async fn a_body_that_is_none_is_refused_before_anything_is_counted() {
    let shop = TestShop::open().await;
    for (body, status) in [
        ("", 400),
        ("{", 400),
        ("[]", 422),
        ("{}", 422),
        (r#"{"email":"a@b.co"}"#, 422),
        (r#"{"email":"a@b.co","password":1}"#, 422),
        (r#"{"email":"a@b.co","password":"x","remember":true}"#, 422),
    ] {
        let reply = shop.call(Method::POST, "/login").body("application/json", body.as_bytes().to_vec()).send().await.is(status);
        assert_eq!(reply.units(), Units::default(), "{body}");
    }
}

/// S-LG-12: if the table does not answer, log-in answers 503, never with a session or 500, and never hashes before counting.
#[tokio::test]
async fn a_log_in_fails_closed() {
    let (shop, faults) = TestShop::open_with_faults().await;
    let ursula = shop.customer("ursula@example.com").await;
    for fault in [InjectedFault::Throttle, InjectedFault::ServerError, InjectedFault::Timeout] {
        for (password, calls) in [(WRONG, 3), (PASSWORD, 5)] {
            for n in 1..=calls {
                // After the fifth failure the address is throttled by another rule.
                shop.later(Span::minutes(15));
                let before = shop.shop().hasher().hash_count();
                faults.arm_until_disarmed(n, fault);
                let refused = ursula.logs_in_with(password).await.is(503);
                faults.disarm();
                assert!(faults.injected_count() > 0, "call {n} was hit");
                assert!(refused.header("retry-after").is_some() && refused.headers("set-cookie").is_empty());
                assert_eq!(shop.shop().hasher().hash_count() - before, u64::from(n > 2), "{fault:?} at call {n}");
            }
        }
    }
    shop.later(Span::minutes(15));
    ursula.logs_in_with(PASSWORD).await.is(200);
}

/// UX-1: a page that needs a log-in leads to it, and the log-in leads back.
#[tokio::test]
async fn whoever_has_to_log_in_comes_back_to_what_they_asked_for() {
    let shop = TestShop::open().await;
    let mut ursula = shop.customer("ursula@example.com").await;
    ursula.session = None;
    let led = ursula.opens("/account/orders?limit=5").await.is(303);
    assert_eq!(led.header("location"), Some("/login?next=%2Faccount%2Forders%3Flimit%3D5"));
    let form = ursula.opens("/login?next=%2Faccount%2Forders%3Flimit%3D5").await.is(200).sees("back where you were");
    let wrong = ursula.fills_in(&form, "/login", &[("email", &ursula.email), ("password", WRONG)]).await.is(200);
    assert!(wrong.has("input[name=next][value='/account/orders?limit=5']"), "a wrong password does not make it forgotten");
    let inside = ursula.fills_in(&form, "/login", &[("email", &ursula.email), ("password", PASSWORD)]).await.is(303);
    assert_eq!(inside.header("location"), Some("/account/orders?limit=5"));
    // S-WB-7: never to somebody else's address.
    for foreign in ["https://evil.example/", "//evil.example", "/\\evil.example", "/.//evil.example"] {
        let inside = ursula.fills_in(&form, "/login", &[("email", &ursula.email), ("password", PASSWORD), ("next", foreign)]).await.is(303);
        assert_eq!(inside.header("location"), Some("/account"), "{foreign}");
    }
    // A program is told as before.
    ursula.gets("/account/orders").await.is(401);
}

/// UX-1: what was typed into a form when the session had ended is there after the log-in, and not saved by itself.
#[tokio::test]
async fn a_form_that_came_after_its_session_waits_for_the_log_in() {
    let shop = TestShop::open().await;
    let mut ursula = shop.customer("ursula@example.com").await;
    let form = ursula.opens("/account/profile").await.is(200);
    let session = ursula.session.take();
    let guard = format!("__Host-form={}", form.cookie("__Host-form").expect("a cookie"));
    let field = form.form().into_iter().find(|(name, _)| name == "form_token").expect("a hidden field").1;
    let sends = async |field: &str| {
        let fields = [("form_token", field), ("name", "Ursula Plum"), ("password", "herons"), ("language", "en")];
        shop.call(Method::POST, "/account/profile").page().header("cookie", &guard).form(&fields).send().await.is(303)
    };
    let led = sends(&field).await;
    assert_eq!(led.header("location"), Some("/login?next=%2Faccount%2Fprofile"));
    let kept = format!("__Host-kept={}", led.cookie("__Host-kept").expect("the form is kept"));
    assert!(!kept.contains("herons"));
    ursula.session = session;
    let page = ursula.call(Method::GET, "/account/profile").page().header("cookie", &kept).send().await.is(200);
    assert!(page.has("input[name=name][value='Ursula Plum']"), "{}", page.text());
    page.sees("not saved yet");
    assert_eq!(ursula.gets("/account").await.json()["name"], serde_json::Value::Null);
    // A form of another site's is not kept for whoever logs in next, and neither is a cookie that we did not sign.
    assert!(sends("guessed").await.cookie("__Host-kept").is_none());
    let forged = ursula.call(Method::GET, "/account/profile").page().header("cookie", &format!("{kept}x")).send().await.is(200);
    assert!(!forged.has("input[name=name][value='Ursula Plum']"));
    shop.later(Span::minutes(31));
    let late = ursula.call(Method::GET, "/account/profile").page().header("cookie", &kept).send().await.is(200);
    assert!(!late.has("input[name=name][value='Ursula Plum']"));
}
