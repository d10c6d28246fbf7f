//! Signing in to the back office: the first owner, the second factor, recovery codes, and everything that fails.

use std::collections::BTreeSet;
use std::sync::Arc;

use shared::http::Method;
use shared::store::Query;
use shared::values::Span;
use tests::{STAFF_PASSWORD, StaffAccount, TestResponse, TestShop, Value, json};

const WRONG: &str = "not her password at all";

async fn audit(shop: &TestShop) -> Vec<Value> {
    shop.shop().store().query_all(Query::of("AU#2026-03-02").strong()).await.expect("the store answers")
}

/// ST-1, S-ST-1, S-ST-2: from nothing to an owner who is signed in.
#[tokio::test]
async fn petra_becomes_the_first_owner() {
    let shop = TestShop::open().await;
    let mut petra = shop.colleague("Petra@Example.com");
    let token = shop.first_owner_token().await;
    for _ in 0..3 {
        shop.get(&format!("/admin/first-owner?token={token}")).page().send().await.is(200).sees("Become the first owner");
    }
    let shown = petra.becomes_first_owner(&token).await.is(200).json();
    let (uri, secret) = (shown["totp"]["uri"].as_str().expect("a link"), shown["totp"]["secret"].as_str().expect("a secret"));
    assert_eq!(secret.len(), 32);
    assert!(uri.starts_with("otpauth://totp/Corner%20Shop:Petra%40Example%2Ecom?secret=") && uri.contains(secret), "{uri}");
    assert_eq!(petra.recovery_codes.iter().collect::<BTreeSet<_>>().len(), 10);

    petra.signs_in_with(STAFF_PASSWORD, &petra.code()).await.is(401);
    assert_eq!(petra.proves_the_app().await.is(200).json(), json!({"status": "done"}));
    petra.signs_in_with(STAFF_PASSWORD, &petra.code()).await.is(401);
    shop.later(Span::seconds(30));
    let signed_in = petra.signs_in_with(STAFF_PASSWORD, &petra.code()).await.is(200);
    let set = signed_in.headers("set-cookie").join("\n");
    assert!(set.starts_with("__Host-st=st_") && set.contains("; HttpOnly; SameSite=Strict; Secure; Path=/; Max-Age=43200"), "{set}");
    let signed_in = signed_in.json();
    assert_eq!((&signed_in["staff"]["email"], &signed_in["staff"]["role"]), (&json!("Petra@Example.com"), &json!("owner")));
    petra.session = signed_in["token"].as_str().expect("a token").to_owned();
    petra.gets("/admin/customers").await.is(200);

    let id = signed_in["staff"]["id"].as_str().expect("an id");
    let done: BTreeSet<String> = audit(&shop).await.iter().map(|row| format!("{} {}", row["action"], row["target"])).collect();
    let own = |action: &str| format!("\"{action}\" \"staff:{id}\"");
    let link = "\"staff.first_owner_link\" \"staff\"".to_owned();
    assert_eq!(done, BTreeSet::from([link, own("staff.first_owner"), own("staff.enrol"), own("staff.sign_in")]));
}

/// S-ST-1: the link works once and for an hour, and not at all once there is an owner.
#[tokio::test]
async fn the_link_of_the_first_owner_works_once_and_for_an_hour() {
    let shop = TestShop::open().await;
    let mut petra = shop.colleague("petra@example.com");
    let expired = shop.first_owner_token().await;
    shop.later(Span::seconds(3_600));
    petra.becomes_first_owner(&expired).await.is(410);
    let replaced = shop.first_owner_token().await;
    let token = shop.first_owner_token().await;
    petra.becomes_first_owner(&replaced).await.is(410);
    shop.later(Span::seconds(3_599));
    petra.becomes_first_owner(&token).await.is(200);
    shop.colleague("mallory@example.com").becomes_first_owner(&token).await.is(410);

    // Petra lost the page. She begins anew by another link, and the first secret is gone.
    let lost = petra.code();
    let again = shop.first_owner_token().await;
    petra.becomes_first_owner(&again).await.is(200);
    let body = json!({"email": petra.email, "password": STAFF_PASSWORD, "code": lost});
    assert_eq!(petra.posts("/admin/second-factor", body).await.status(), 401);
    petra.proves_the_app().await.is(200);
    let refused = operate::first_owner(shop.shop(), "otto", "https://people.shop.example/").await;
    assert!(refused.is_err(), "an owner invites others");
    assert!(shop.local.first_owner_url().await.expect("the table answers").is_none());
}

/// S-ST-1: a link that was issued before somebody else became the owner makes no second one.
#[tokio::test]
async fn of_two_links_one_makes_an_owner() {
    let shop = TestShop::open().await;
    let mut petra = shop.colleague("petra@example.com");
    let token = shop.first_owner_token().await;
    petra.becomes_first_owner(&token).await.is(200);
    let second = shop.first_owner_token().await;
    petra.proves_the_app().await.is(200);
    shop.colleague("mallory@example.com").becomes_first_owner(&second).await.is(410);
}

/// S-ST-1: two calls at the same time make one owner.
#[tokio::test]
async fn two_uses_of_one_link_at_the_same_time_make_one_owner() {
    for seed in 0..5 {
        let shop = TestShop::open_with(tests::TestShopOptions { seed, ..Default::default() }).await;
        let token = shop.first_owner_token().await;
        let (mut one, mut other) = (shop.colleague("petra@example.com"), shop.colleague("mallory@example.com"));
        let (first, second) = tokio::join!(one.becomes_first_owner(&token), other.becomes_first_owner(&token));
        assert_eq!(BTreeSet::from([first.status(), second.status()]), BTreeSet::from([200, 410]));
        assert_eq!(shop.toni().gets("/admin/staff").await.json()["staff"].as_array().map(Vec::len), Some(1));
    }
}

/// S-PW-1, S-PW-2: staff choose longer passwords than customers; a refused one does not use up the link.
#[tokio::test]
async fn a_weak_password_does_not_use_up_the_link() {
    let shop = TestShop::open().await;
    let token = shop.first_owner_token().await;
    let chooses = async |password: &str| {
        let body = json!({"token": token, "email": "petra@example.com", "name": "Petra Lindqvist", "password": password});
        shop.post("/admin/first-owner", &body).send().await
    };
    assert_eq!(chooses("fourteen chars").await.is(422).member_errors(), ["password password_too_short"]);
    assert_eq!(chooses("petra lindqvist").await.is(422).member_errors(), ["password password_common"]);
    chooses("fifteen charact").await.is(200);
}

/// Ways to fail: a name, and the call.
async fn those_who_fail<'a>(petra: &StaffAccount<'a>, hired: &[StaffAccount<'a>]) -> Vec<(&'static str, Value)> {
    let [disabled, reset] = hired else { unreachable!("two colleagues") };
    let shop = petra.shop;
    let used = petra.code();
    let case = |what, email: &str, password: &str, code: &str| (what, json!({"email": email, "password": password, "code": code}));
    let invited = "invited@example.com";
    petra.posts("/admin/staff", json!({"email": invited, "name": "Amara Diallo", "role": "support"})).await.is(201);
    petra.patches(&format!("/admin/staff/{}", disabled.id().await), json!({"state": "disabled"})).await.is(200);
    petra.posts(&format!("/admin/staff/{}/invitation", reset.id().await), json!({})).await.is(202);
    shop.deliver().await;
    vec![
        case("wrong password", &petra.email, WRONG, "000000"),
        case("unknown address", "nobody@example.com", STAFF_PASSWORD, "000000"),
        case("no address at all", "not an address", STAFF_PASSWORD, "000000"),
        case("wrong code", &petra.email, STAFF_PASSWORD, "000000"),
        case("used code", &petra.email, STAFF_PASSWORD, &used),
        case("wrong recovery code", &petra.email, STAFF_PASSWORD, "aaaa-bbbb-cccc-dddd-eeee-ffff"),
        case("empty code", &petra.email, STAFF_PASSWORD, ""),
        case("disabled", &disabled.email, STAFF_PASSWORD, &disabled.code()),
        case("not enrolled", invited, STAFF_PASSWORD, "000000"),
        case("begins anew", &reset.email, STAFF_PASSWORD, &reset.code()),
    ]
}

/// S-ST-2, S-LG-1, S-LG-2: the same reply for every failure, after one hash and the same calls to the table.
#[tokio::test]
async fn nobody_learns_why_a_sign_in_failed() {
    let shop = TestShop::open().await;
    let mut petra = shop.petra().await;
    let hired = [petra.hires("jonas@example.com", "support").await, petra.hires("felix@example.com", "marketing").await];
    petra.signs_in().await;
    let mut replies = Vec::new();
    for (n, (what, body)) in those_who_fail(&petra, &hired).await.into_iter().enumerate() {
        let before = shop.shop().hasher().hash_count();
        let ip = [127, 82, 0, u8::try_from(n).expect("few")];
        let reply = shop.post("/admin/sign-in", &body).from(ip.into()).send().await.is(401);
        assert_eq!(shop.shop().hasher().hash_count() - before, 1, "{what}");
        assert_eq!(reply.code(), "sign_in_refused");
        replies.push((what, reply.fingerprint(), reply.accesses(), reply.comparable_units()));
    }
    let (_, fingerprint, touched, units) = replies[0].clone();
    for reply in &replies {
        assert_eq!((&reply.1, &reply.2, reply.3), (&fingerprint, &touched, units), "{}", reply.0);
    }
    assert_eq!(replies.len(), 10);
}

/// S-LG-4: known and unknown addresses are throttled from the same attempt on, and nothing is hashed for a throttled attempt.
#[tokio::test]
async fn whoever_fails_too_often_waits_whether_known_or_not() {
    let shop = TestShop::open().await;
    let petra = shop.petra().await;
    let attempts = async |email: &str, ip: [u8; 4]| {
        let mut statuses = Vec::new();
        for _ in 0..7 {
            let body = json!({"email": email, "password": WRONG, "code": "000000"});
            let reply = shop.post("/admin/sign-in", &body).from(ip.into()).send().await;
            statuses.push((reply.status(), reply.header("retry-after").map(str::to_owned), reply.accesses()));
        }
        statuses
    };
    let known = attempts(&petra.email, [127, 83, 0, 1]).await;
    let before = shop.shop().hasher().hash_count();
    assert_eq!(known, attempts("nobody@example.com", [127, 83, 0, 2]).await);
    assert_eq!(known.iter().map(|(status, ..)| *status).collect::<Vec<_>>(), [401, 401, 401, 401, 401, 429, 429]);
    assert_eq!(shop.shop().hasher().hash_count() - before, 5);
}

/// S-ST-2: a code works once, even when twenty calls bring it at the same time.
#[tokio::test]
async fn a_code_works_once() {
    let shop = Arc::new(TestShop::open().await);
    let petra = shop.petra().await;
    shop.later(Span::seconds(30));
    let body = json!({"email": petra.email, "password": STAFF_PASSWORD, "code": petra.code()});
    let mut at_once = tokio::task::JoinSet::new();
    for n in 0..20 {
        let (shop, body) = (Arc::clone(&shop), body.clone());
        at_once.spawn(async move { shop.post("/admin/sign-in", &body).from([127, 84, 0, n].into()).send().await.status() });
    }
    let statuses = at_once.join_all().await;
    assert_eq!(statuses.iter().filter(|status| **status == 200).count(), 1, "{statuses:?}");
    assert!(statuses.iter().all(|status| [200, 401].contains(status)), "{statuses:?}");
    // A code of the step before counts only if it is newer than the last one that was used.
    let old = petra.code();
    shop.later(Span::seconds(30));
    petra.signs_in_with(STAFF_PASSWORD, &petra.code()).await.is(200);
    petra.signs_in_with(STAFF_PASSWORD, &old).await.is(401);
}

/// S-ST-3: each recovery code works once, however it is typed.
#[tokio::test]
async fn a_recovery_code_works_once() {
    let shop = TestShop::open().await;
    let petra = shop.petra().await;
    let code = petra.recovery_codes[3].to_uppercase().replace('-', " ");
    let (one, other) = tokio::join!(petra.signs_in_with(STAFF_PASSWORD, &code), petra.signs_in_with(STAFF_PASSWORD, &code));
    assert_eq!(BTreeSet::from([one.status(), other.status()]), BTreeSet::from([200, 401]));
    petra.signs_in_with(STAFF_PASSWORD, &code).await.is(401);
    petra.signs_in_with(STAFF_PASSWORD, &petra.recovery_codes[4]).await.is(200);
}

/// S-ST-4, PW-7: a stranger who has the password gets five codes in a quarter of an hour, from wherever. The owner's own browser has tries
/// of its own.
#[tokio::test]
async fn wrong_codes_close_the_account_for_strangers_only() {
    let shop = TestShop::open().await;
    let petra = shop.petra().await;
    shop.later(Span::seconds(30));
    let known = petra.signs_in_with(STAFF_PASSWORD, &petra.code()).await.is(200);
    let known = format!("__Host-known-st={}", known.cookie("__Host-known-st").expect("a cookie"));
    let tries = async |ip: u8, code: &str, cookie: Option<&str>| {
        let body = json!({"email": petra.email, "password": STAFF_PASSWORD, "code": code});
        let call = shop.post("/admin/sign-in", &body).from([127, 85, 0, ip].into()).header("sec-fetch-site", "same-origin");
        match cookie {
            Some(cookie) => call.header("cookie", cookie).send().await.status(),
            None => call.send().await.status(),
        }
    };
    for ip in 0..5 {
        assert_eq!(tries(ip, "000000", None).await, 401);
    }
    shop.later(Span::seconds(30));
    assert_eq!(tries(9, &petra.code(), None).await, 401, "not even the right code, and no other answer");
    assert_eq!(tries(9, &petra.code(), Some(&known)).await, 200);
    shop.later(Span::minutes(15));
    assert_eq!(tries(10, &petra.code(), None).await, 200);
}

/// S-ST-2, S-AU-4: neither the seed nor a code is at rest in a form that anybody could use.
#[tokio::test]
async fn nothing_in_the_table_lets_anybody_in() {
    let shop = TestShop::open().await;
    let petra = shop.petra().await;
    let everything = format!("{:?}", shop.dump().await);
    let secret = petra.app.as_ref().expect("an app").secret();
    for hidden in [&secret, &petra.session, &petra.recovery_codes[0], &petra.recovery_codes[0].replace('-', "")] {
        assert!(!everything.contains(hidden.as_str()), "{hidden} is in the table");
    }
    assert!(!everything.contains(STAFF_PASSWORD));
}

/// S-ST-2, S-AK-10: a repeat of the call that shows the secret shows it to nobody: it would have to be at rest.
#[tokio::test]
async fn a_repeat_does_not_show_the_secret_again() {
    let shop = TestShop::open().await;
    let token = shop.first_owner_token().await;
    let body = json!({"token": token, "email": "petra@example.com", "name": "Petra", "password": STAFF_PASSWORD});
    let calls = async || shop.post("/admin/first-owner", &body).idempotency_key("once").send().await;
    let shown = calls().await.is(200).json();
    calls().await.is(410);
    let mut table = shop.shop().store().walk_table();
    while let Some(items) = table.next().await.expect("the table can be scanned") {
        let items = format!("{items:?}");
        for secret in [&shown["totp"]["secret"], &shown["recovery_codes"][0]] {
            assert!(!items.contains(secret.as_str().expect("a secret")), "a secret is at rest");
        }
    }
}

/// S-SE-2: whoever signs in again gets a new session in place of the old one.
#[tokio::test]
async fn a_new_session_replaces_the_old_one_of_the_same_browser() {
    let shop = TestShop::open().await;
    let petra = shop.petra().await;
    let before = petra.session.clone();
    shop.later(Span::minutes(16));
    let body = json!({"email": petra.email, "password": STAFF_PASSWORD, "code": petra.code()});
    let call = shop.post("/admin/sign-in", &body).header("cookie", &format!("__Host-st={before}")).header("sec-fetch-site", "same-origin");
    let after = call.send().await.is(200).json()["token"].as_str().expect("a token").to_owned();
    assert_ne!(before, after);
    shop.get("/admin/customers").bearer(&before).send().await.is(401);
    shop.get("/admin/customers").bearer(&after).send().await.is(200);
}

/// S-SE-8: what is sensitive needs a sign-in of the last quarter of an hour; everything else goes on.
#[tokio::test]
async fn a_sign_in_of_a_while_ago_is_not_enough_for_what_is_sensitive() {
    let shop = TestShop::open().await;
    let mut petra = shop.petra().await;
    let invites = json!({"email": "jonas@example.com", "name": "Jonas Weber", "role": "manager"});
    shop.later(Span::minutes(15));
    assert_eq!(petra.posts("/admin/staff", invites.clone()).await.is(403).code(), "reauth_required");
    petra.gets("/admin/staff").await.is(200);

    let browser = shop.staff_browser(petra.session.clone()).await;
    let led = browser.sends("/admin/staff", &[("email", "jonas@example.com"), ("name", "Jonas Weber"), ("role", "manager")]).await.is(303);
    assert_eq!(led.header("location"), Some("/admin/sign-in?next=%2Fadmin%2Fstaff"));
    browser.opens("/admin/sign-in?next=/admin/staff").await.is(200).sees("You logged in a while ago");
    let kept = format!("__Host-kept={}", led.cookie("__Host-kept").expect("the form waits"));

    petra.signs_in().await;
    let again = shop.staff_browser(petra.session.clone()).await;
    let page = again.call(Method::GET, "/admin/staff").header("cookie", &kept).send().await.is(200).sees("still here");
    assert!(page.has("input[name=email][value='jonas@example.com']"), "the form is as it was filled in");
    petra.posts("/admin/staff", invites).await.is(201);
    shop.later(Span::days(400));
    shop.toni().gets("/admin/staff").await.is(200);
}

/// Follows the redirect of a form.
async fn follows(shop: &TestShop, cookie: &str, sent: &TestResponse) -> TestResponse {
    let (to, flash) = sent.leads_to().expect("a redirect with something to show");
    shop.get(&to).page().header("cookie", &format!("{cookie}; {flash}")).send().await
}

/// UX-1, UX-2: the same by pages, without script.
#[tokio::test]
async fn petra_opens_her_account_and_signs_in_on_pages() {
    let shop = TestShop::open().await;
    let mut petra = shop.colleague("petra@example.com");
    let token = shop.first_owner_token().await;
    let page = shop.get(&format!("/admin/first-owner?token={token}")).page().send().await.is(200);
    let cookie = format!("__Host-form={}", page.cookie("__Host-form").expect("a cookie"));
    let field = page.form().into_iter().find(|(name, _)| name == "form_token").expect("a hidden field").1;
    let sends = async |path: &str, fields: &[(&str, &str)]| {
        let fields: Vec<_> = fields.iter().copied().chain([("form_token", field.as_str())]).collect();
        shop.call(Method::POST, path).page().header("cookie", &cookie).form(&fields).send().await
    };
    let chosen = [("token", token.as_str()), ("email", "petra@example.com"), ("name", "Petra"), ("password", STAFF_PASSWORD)];
    let shown = sends("/admin/first-owner", &chosen).await.is(200).sees("Recovery codes");
    assert!(shown.has("figure svg"), "a QR code");
    let secret = shown.text_of("#secret").replace(' ', "");
    petra.app = shared::staff::credentials::TotpSeed::from_secret(&secret);

    let wrong = sends("/admin/second-factor", &[("email", "petra@example.com"), ("password", STAFF_PASSWORD), ("code", "000000")]).await;
    let again = follows(&shop, &cookie, &wrong).await.is(200).sees("do not match");
    assert!(again.has("input[name=email][value='petra@example.com']") && !again.text().contains("000000"), "{}", again.text());
    let right = [("email", "petra@example.com"), ("password", STAFF_PASSWORD), ("code", &petra.code())];
    let done = sends("/admin/second-factor", &right).await;
    let sign_in = follows(&shop, &cookie, &done).await.is(200).sees("Your account is open");
    assert!(sign_in.has("input[name=email][value='petra@example.com']"));

    let fields = |code: String| [("email", "petra@example.com".to_owned()), ("password", STAFF_PASSWORD.to_owned()), ("code", code)];
    let used = fields(petra.code());
    let used: Vec<(&str, &str)> = used.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let refused = sends("/admin/sign-in", &used).await;
    follows(&shop, &cookie, &refused).await.is(200).sees("A code works once");
    shop.later(Span::seconds(30));
    let next = fields(petra.code());
    let next: Vec<(&str, &str)> = next.iter().map(|(name, value)| (*name, value.as_str())).chain([("next", "/admin/staff")]).collect();
    let inside = sends("/admin/sign-in", &next).await.is(303);
    assert_eq!(inside.header("location"), Some("/admin/staff"));
    let browser = shop.staff_browser(inside.cookie("__Host-st").expect("a session")).await;
    browser.opens("/admin/staff").await.is(200).sees("petra@example.com");
}

/// S-ST-8: an address may belong to a customer and to a member of the staff; neither password opens the other's account.
#[tokio::test]
async fn a_customer_and_a_member_of_the_staff_may_share_an_address() {
    let shop = TestShop::open().await;
    let petra = shop.petra().await;
    let customer = shop.customer(&petra.email).await;
    customer.logs_in_with(STAFF_PASSWORD).await.is(401);
    shop.later(Span::seconds(30));
    petra.signs_in_with(tests::PASSWORD, &petra.code()).await.is(401);
    petra.signs_in_with(STAFF_PASSWORD, &petra.code()).await.is(200);
}
