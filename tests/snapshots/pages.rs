//! Every page of the shop, in each state with a different text.

use shared::customers::store::customer_key;
use shared::http::Method;
use shared::staff::credentials::TotpSeed;
use shared::store::Update;
use shared::values::{CustomerNumber, Span};
use tests::{PASSWORD, Person, STAFF_PASSWORD, TestResponse, TestShop, token_in};

use super::Album;

/// The network that Ursula and her friends share: proofs show it.
const NETWORK: [u8; 4] = [203, 0, 113, 7];

#[tokio::test]
async fn pages_in_english() {
    every_page("en").await;
}

#[tokio::test]
async fn pages_in_german() {
    every_page("de").await;
}

async fn every_page(language: &'static str) {
    let mut album = Album::open("pages", language);
    sign_up(&mut album, language).await;
    login(&mut album, language).await;
    password_reset(&mut album, language).await;
    mailing_list(&mut album, language).await;
    stale_links(&mut album, language).await;
    unsubscribe(&mut album, language).await;
    account(&mut album, language).await;
    security(&mut album, language).await;
    account_orders(&mut album, language).await;
    account_mailing_list(&mut album, language).await;
    account_affiliate(&mut album, language).await;
    account_affiliate_in_time(&mut album, language).await;
    proof(&mut album, language).await;
    staff(&mut album, language).await;
    problems(&mut album, language).await;
    album.close();
}

fn ursula<'a>(shop: &'a TestShop, language: &'static str) -> Person<'a> {
    somebody(shop, "ursula@example.com", language)
}

fn somebody<'a>(shop: &'a TestShop, email: &str, language: &'static str) -> Person<'a> {
    shop.visitor(email).speaking(language).at(NETWORK)
}

/// Somebody with an account, logged in.
async fn customer<'a>(shop: &'a TestShop, email: &str, language: &'static str) -> Person<'a> {
    let mut person = somebody(shop, email, language);
    person.signs_up_and_logs_in().await;
    person
}

/// The page behind the link of the newest letter.
async fn opens_the_link(person: &Person<'_>) -> TestResponse {
    person.shop.deliver().await;
    let letter = person.shop.last_letter_to(&person.email);
    person.follows(&letter).await
}

async fn sign_up(album: &mut Album, language: &'static str) {
    let shop = TestShop::open().await;
    let ursula = ursula(&shop, language);
    let form = ursula.opens("/sign-up").await;
    album.page("sign-up", &form);
    album.page("sign-up-wrong-address", &ursula.fills_in(&form, "/sign-up", &[("email", "ursula"), ("name", "Ursula")]).await);
    album.page("sign-up-sent", &ursula.fills_in(&form, "/sign-up", &[("email", &ursula.email)]).await);
    let form = opens_the_link(&ursula).await;
    album.page("sign-up-choose", &form);
    let long = "plums and quinces ".repeat(60);
    for (name, password) in [("too-short", "plums"), ("too-common", "password1234"), ("too-long", &long)] {
        let again = ursula.fills_in(&form, "/sign-up/confirm", &[("password", password)]).await;
        album.page(&format!("sign-up-choose-{name}"), &again);
    }
    album.page("sign-up-done", &ursula.fills_in(&form, "/sign-up/confirm", &[("password", PASSWORD)]).await);
    album.refusal("sign-up-link-gone", 410, &ursula.fills_in(&form, "/sign-up/confirm", &[("password", PASSWORD)]).await);
}

async fn login(album: &mut Album, language: &'static str) {
    let shop = TestShop::open().await;
    let ursula = ursula(&shop, language);
    let form = ursula.opens("/login").await;
    album.page("login", &form);
    let fields = [("email", "ursula@example.com"), ("password", PASSWORD)];
    album.refusal(
        "login-without-cookies",
        403,
        &shop.call(Method::POST, "/login").page().header("accept-language", language).form(&fields).send().await,
    );
    let wrong = [("email", ursula.email.as_str()), ("password", "not her password at all")];
    let mut again = ursula.fills_in(&form, "/login", &wrong).await;
    album.page("login-failed", &again);
    for _ in 0..5 {
        again = ursula.fills_in(&form, "/login", &wrong).await;
    }
    album.page("login-throttled", &again);
    album.page("login-to-come-back", &ursula.opens("/login?next=/account/orders").await);
}

async fn password_reset(album: &mut Album, language: &'static str) {
    let shop = TestShop::open().await;
    let ursula = ursula(&shop, language);
    ursula.signs_up().await;
    let form = ursula.opens("/password-reset").await;
    album.page("password-reset", &form);
    album.page("password-reset-wrong-address", &ursula.fills_in(&form, "/password-reset", &[("email", "ursula")]).await);
    album.page("password-reset-sent", &ursula.fills_in(&form, "/password-reset", &[("email", &ursula.email)]).await);
    let form = opens_the_link(&ursula).await;
    album.page("password-reset-choose", &form);
    let again = ursula.fills_in(&form, "/password-reset/confirm", &[("password", "plums")]).await;
    album.page("password-reset-choose-too-short", &again);
    let chosen = [("password", "herons wade at low tide")];
    album.page("password-reset-done", &ursula.fills_in(&form, "/password-reset/confirm", &chosen).await);
    album.refusal("password-reset-link-gone", 410, &ursula.fills_in(&form, "/password-reset/confirm", &chosen).await);
}

async fn mailing_list(album: &mut Album, language: &'static str) {
    let shop = TestShop::open().await;
    let ursula = ursula(&shop, language);
    let form = ursula.opens("/mailing-list").await;
    album.page("mailing-list", &form);
    album.page("mailing-list-wrong-address", &ursula.fills_in(&form, "/mailing-list", &[("email", "ursula")]).await);
    album.page("mailing-list-sent", &ursula.joins_the_mailing_list().await);
    let form = opens_the_link(&ursula).await;
    album.page("mailing-list-confirm", &form);
    album.page("mailing-list-confirmed", &ursula.fills_in(&form, "/mailing-list/confirm", &[]).await);

    shop.set("mailing_list_hourly_max", "10").await;
    let friends: Vec<Person<'_>> = (0..2).map(|n| shop.visitor("rita@example.com").speaking(language).at([203, 0, 113, 8 + n])).collect();
    for n in 0..10 {
        friends[n / 5].asks_for_the_mailing_list().await;
    }
    album.page("mailing-list-paused", &friends[0].joins_the_mailing_list().await);
}

/// The answers to links that no longer work.
async fn stale_links(album: &mut Album, language: &'static str) {
    let shop = TestShop::open().await;
    let ursula = ursula(&shop, language);
    ursula.asks_for_the_mailing_list().await.is(202);
    shop.deliver().await;
    let first = shop.last_letter_to(&ursula.email);
    shop.later(Span::hours(1));
    ursula.asks_for_the_mailing_list().await.is(202);
    shop.deliver().await;
    album.refusal("mailing-list-link-replaced", 410, &ursula.follows(&first).await);
    let second = shop.last_letter_to(&ursula.email);
    shop.later(Span::days(8));
    album.refusal("mailing-list-link-expired", 410, &ursula.follows(&second).await);

    ursula.subscribes().await;
    album.refusal("mailing-list-link-of-a-subscriber", 410, &ursula.follows(&second).await);
    let token = shop.unsubscribe_token_of(&ursula).await;
    ursula.unsubscribes_by(&token).await.is(200);
    album.refusal("mailing-list-link-of-somebody-who-left", 410, &ursula.follows(&second).await);
    shop.complains(&ursula.email).await;
    album.refusal("mailing-list-link-of-a-suppressed-address", 410, &ursula.follows(&second).await);
    album.refusal("mailing-list-link-of-nobody", 410, &ursula.opens("/mailing-list/confirm?token=7").await);
}

async fn unsubscribe(album: &mut Album, language: &'static str) {
    let shop = TestShop::open().await;
    let ursula = ursula(&shop, language);
    ursula.subscribes().await;
    let link = format!("/mailing-list/unsubscribe?token={}", shop.unsubscribe_token_of(&ursula).await);
    let form = ursula.opens(&link).await;
    album.page("unsubscribe", &form);
    album.page("unsubscribed", &ursula.fills_in(&form, "/mailing-list/unsubscribe", &[]).await);
    album.page("unsubscribe-not-on-the-list", &ursula.opens(&link).await);
    let form = ursula.opens("/mailing-list/leave").await;
    album.page("leave", &form);
    album.page("leave-wrong-address", &ursula.fills_in(&form, "/mailing-list/leave", &[("email", "ursula")]).await);
    album.page("leave-sent", &ursula.fills_in(&form, "/mailing-list/leave", &[("email", &ursula.email)]).await);
    album.refusal("unsubscribe-link-of-nobody", 410, &ursula.opens("/mailing-list/unsubscribe?token=7").await);
}

async fn security(album: &mut Album, language: &'static str) {
    let shop = TestShop::open().await;
    let ursula = customer(&shop, "ursula@example.com", language).await;
    album.page("security", &ursula.opens("/account/security").await);
    shop.later(Span::minutes(15));
    album.page("security-a-while-ago", &ursula.opens("/account/security").await);
    let form = ursula.opens("/account/security/confirm").await;
    album.page("security-confirm", &form);
    album.page("security-confirm-wrong", &ursula.fills_in(&form, "/account/security/confirm", &[("password", "plums")]).await);
    let form = ursula.opens("/account/security/password").await;
    album.page("security-password", &form);
    let wrong = [("current_password", "plums"), ("password", "herons wade at low tide")];
    album.page("security-password-wrong", &ursula.fills_in(&form, "/account/security/password", &wrong).await);
}

async fn account(album: &mut Album, language: &'static str) {
    let shop = TestShop::open().await;
    let ursula = customer(&shop, "ursula@example.com", language).await;
    album.page("account", &ursula.opens("/account").await);
    let form = ursula.opens("/account/profile").await;
    album.page("account-profile", &form);
    let long = "U".repeat(200);
    let wrong = [("name", long.as_str()), ("language", language)];
    album.page("account-profile-wrong-name", &ursula.fills_in(&form, "/account/profile", &wrong).await);
    let right = [("name", "Ursula <Plum>"), ("company", "Plum & Daughters"), ("telephone", "+49 30 123"), ("language", language)];
    album.page("account-profile-saved", &ursula.fills_in(&form, "/account/profile", &right).await);
    shop.set("affiliates_enabled", "false").await;
    album.page("account-without-affiliates", &ursula.opens("/account").await);
}

async fn account_orders(album: &mut Album, language: &'static str) {
    let shop = TestShop::open().await;
    let ursula = customer(&shop, "ursula@example.com", language).await;
    album.page("account-orders-none", &ursula.opens("/account/orders").await);
    for (id, status) in [("1001", "placed"), ("1002", "paid"), ("1003", "cancelled")] {
        shop.storefront().submits_order(id, &shop.order_of(&ursula.email).with_status(status)).await.is(201);
        shop.later(Span::hours(1));
    }
    shop.storefront().submits_order("1004", &shop.order_of(&ursula.email).with("currency", "JPY")).await.is(201);
    album.page("account-orders", &ursula.opens("/account/orders").await);
    album.page("account-with-orders", &ursula.opens("/account").await);
    let refunded = shop.order_of(&ursula.email).with("refunded_items_minor", 1_000).after(1);
    shop.storefront().submits_order("1005", &refunded).await.is(201);
    album.page("account-order", &ursula.opens("/account/orders/1005").await);
    album.page("account-orders-with-more", &ursula.opens("/account/orders?limit=1").await);
    let bowl = serde_json::json!({"name": "Tea bowl", "version": "TB-204", "quantity": 1_200.5, "unit_minor": 123_456});
    let lines = [
        vec![bowl, serde_json::json!({"product": "W-80"}), serde_json::json!({"quantity": 2})],
        vec![serde_json::json!({"name": "x".repeat(100)}); 50],
    ];
    let order = shop.order_of(&ursula.email).with("lines", lines.concat()).with("coupon_codes", vec!["SPRING", "2026"]);
    shop.storefront().submits_order("1006", &order).await.is(201);
    album.page("account-order-with-items", &ursula.opens("/account/orders/1006").await);
}

async fn account_mailing_list(album: &mut Album, language: &'static str) {
    const PAGE: &str = "/account/mailing-list";
    let shop = TestShop::open().await;
    let ursula = customer(&shop, "ursula@example.com", language).await;
    let form = ursula.opens(PAGE).await;
    album.page("account-mailing-list", &form);
    album.page("account-mailing-list-asked", &ursula.fills_in(&form, PAGE, &[]).await);
    let token = ursula.token_from_mail().await;
    album.page("account-mailing-list-pending", &ursula.opens(PAGE).await);
    ursula.confirms(&token).await.is(200);
    album.page("account-mailing-list-subscribed", &ursula.opens(PAGE).await);
    shop.complains(&ursula.email).await;
    album.page("account-mailing-list-suppressed", &ursula.opens(PAGE).await);
}

async fn account_affiliate(album: &mut Album, language: &'static str) {
    const PAGE: &str = "/account/affiliate";
    let shop = TestShop::open().await;
    let octavia = customer(&shop, "octavia@example.com", language).await;
    let form = octavia.opens(PAGE).await;
    album.page("account-affiliate", &form);
    album.page("account-affiliate-not-agreed", &octavia.fills_in(&form, PAGE, &[]).await);
    octavia.fills_in(&form, PAGE, &[("terms", "1")]).await.is(303);
    album.page("account-affiliate-awaiting", &octavia.opens(PAGE).await);
    shop.toni().approves(&octavia, 1_250).await;
    album.page("account-affiliate-approved", &octavia.opens(PAGE).await);
    album.page("account-affiliate-lines-none", &octavia.opens("/account/affiliate/lines").await);
    album.page("account-affiliate-payouts-none", &octavia.opens("/account/affiliate/payouts").await);
    shop.toni().suspends(&octavia).await;
    album.page("account-affiliate-suspended", &octavia.opens(PAGE).await);
}

/// An affiliate with hits, sales and payouts in two months and two currencies.
async fn account_affiliate_in_time(album: &mut Album, language: &'static str) {
    let shop = TestShop::open().await;
    let toni = shop.toni();
    let mut octavia = customer(&shop, "octavia@example.com", language).await;
    toni.approves(&octavia, 1_000).await;
    for n in 0..3 {
        somebody(&shop, "visitor@example.com", language).at([203, 0, 113, n]).follows_the_link_of(&octavia).await.is(302);
    }
    let first = octavia.sells("1001", 123_400).await;
    shop.storefront().submits_order("1002", &octavia.sale_of(9_900).with("currency", "JPY")).await.is(201);
    shop.later(Span::days(31));
    let payout = toni.pays(&octavia, "first").await.is(201).json();
    toni.marks_as_unpaid(&payout).await.is(200);
    toni.pays(&octavia, "second").await.is(201);

    let lost = first.with("disputed_minor", 50_000);
    shop.storefront().submits_order("1001", &lost).await.is(200);
    shop.storefront().submits_order("1001", &lost.with("disputed_minor", 20_000)).await.is(200);
    toni.suspends(&octavia).await;
    octavia.sells("1003", 10_000).await;
    toni.approves(&octavia, 1_000).await;
    octavia.logs_in().await;
    album.page("account-affiliate-in-time", &octavia.opens("/account/affiliate").await);
    album.page("account-affiliate-lines", &octavia.opens("/account/affiliate/lines").await);
    let first = octavia.opens("/account/affiliate/lines?limit=1").await;
    let next = first.attribute_of("a[rel=next]", "href");
    album.page("account-affiliate-lines-with-more", &first);
    album.page("account-affiliate-lines-in-the-middle", &octavia.opens(&format!("/account/affiliate/lines{next}")).await);
    album.page("account-affiliate-lines-unpaid", &octavia.opens("/account/affiliate/lines?state=unpaid").await);
    album.page("account-affiliate-payouts", &octavia.opens("/account/affiliate/payouts").await);
    album.page("account-affiliate-payouts-with-more", &octavia.opens("/account/affiliate/payouts?limit=1").await);
}

/// How the staff open their accounts, sign in, and look at who there is.
async fn staff(album: &mut Album, language: &'static str) {
    let shop = TestShop::open().await;
    let stranger = somebody(&shop, "petra@example.com", language);
    let form = stranger.opens("/admin/sign-in").await;
    album.page("staff-sign-in", &form);
    let cookie = form.cookie("__Host-form").expect("a cookie");
    let field = form.form().into_iter().find(|(name, _)| name == "form_token").expect("a field").1;
    let sends = async |path: &str, fields: &[(&str, &str)]| {
        let fields: Vec<_> = fields.iter().copied().chain([("form_token", field.as_str())]).collect();
        stranger.call(Method::POST, path).page().header("cookie", &format!("__Host-form={cookie}")).form(&fields).send().await
    };
    let follows = async |sent: TestResponse| {
        let (to, flash) = sent.leads_to().expect("a redirect");
        stranger.call(Method::GET, &to).page().header("cookie", &format!("__Host-form={cookie}; {flash}")).send().await
    };
    let token = shop.first_owner_token().await;
    album.page("staff-first-owner", &stranger.opens(&format!("/admin/first-owner?token={token}")).await);
    let chosen = [("token", token.as_str()), ("email", "petra@example.com"), ("name", "Petra Lindqvist"), ("password", STAFF_PASSWORD)];
    let shown = sends("/admin/first-owner", &chosen).await;
    album.page("staff-second-factor-new", &shown);
    album.refusal("staff-link-gone", 410, &stranger.opens(&format!("/admin/first-owner?token={token}")).await);
    let wrong = [("email", "petra@example.com"), ("password", STAFF_PASSWORD), ("code", "000000")];
    album.page("staff-second-factor", &follows(sends("/admin/second-factor", &wrong).await).await);
    let app = TotpSeed::from_secret(&shown.text_of("#secret").replace(' ', "")).expect("a secret");
    let code = app.code(shop.now());
    let right = [("email", "petra@example.com"), ("password", STAFF_PASSWORD), ("code", code.as_str())];
    album.page("staff-sign-in-after-enrolment", &follows(sends("/admin/second-factor", &right).await).await);
    album.page("staff-sign-in-refused", &follows(sends("/admin/sign-in", &right).await).await);
    shop.later(Span::seconds(30));
    let code = app.code(shop.now());
    let next = [("email", "petra@example.com"), ("password", STAFF_PASSWORD), ("code", code.as_str())];
    let session = sends("/admin/sign-in", &next).await.is(303).cookie("__Host-st").expect("a session");
    let petra = shop.staff_browser(session).await;
    let opens = async |path: &str| petra.call(Method::GET, path).header("accept-language", language).send().await;
    for (email, name, role) in [("jonas@example.com", "Jonas Weber", "manager"), ("amara@example.com", "Amara Diallo", "auditor")] {
        petra.sends("/admin/staff", &[("email", email), ("name", name), ("role", role)]).await.is(303);
    }
    shop.deliver().await;
    let invitation = token_in(&shop.last_letter_to("jonas@example.com"));
    album.page("staff-invitation", &stranger.opens(&format!("/admin/invitation?token={invitation}")).await);
    album.page("staff", &opens("/admin/staff").await);
    let amara = format!("/admin/staff/{}", shop.colleague("amara@example.com").id().await);
    album.page("staff-member", &opens(&amara).await);
    petra.sends(&amara, &[("state", "disabled")]).await.is(303);
    album.page("staff-member-disabled", &opens(&amara).await);
    shop.later(Span::minutes(20));
    album.page("staff-sign-in-again", &opens("/admin/sign-in").await);
}

/// The proof of an opt-in as staff print it, with everything that it can contain.
async fn proof(album: &mut Album, language: &'static str) {
    let shop = TestShop::open().await;
    let ursula = customer(&shop, "ursula@example.com", language).await;
    let page = format!("/admin/customers/{}/opt-in-proof", ursula.number);
    let prints = async || shop.toni().call(Method::GET, &page).page().header("accept-language", language).send().await.is(200);
    album.page("opt-in-proof-none", &prints().await);
    ursula.joins_the_mailing_list().await.is(200);
    let token = ursula.token_from_mail().await;
    shop.later(Span::minutes(1));
    ursula.confirms(&token).await.is(200);
    shop.later(Span::hours(1));
    let link = shop.unsubscribe_token_of(&ursula).await;
    ursula.unsubscribes_by(&link).await.is(200);
    shop.later(Span::hours(1));
    ursula.subscribes().await;
    shop.later(Span::hours(1));
    shop.complains(&ursula.email).await;
    album.page("opt-in-proof", &prints().await);
}

async fn problems(album: &mut Album, language: &'static str) {
    let (shop, faults) = TestShop::open_with_faults().await;
    let ursula = customer(&shop, "ursula@example.com", language).await;
    let stranger = somebody(&shop, "nobody@example.com", language);
    album.refusal("problem-nothing-here", 404, &stranger.opens("/moon").await);
    album.refusal("problem-not-allowed", 403, &ursula.opens("/admin/customers/1/opt-in-proof").await);
    let forged = stranger
        .call(Method::POST, "/login")
        .page()
        .form(&[("form_token", "guessed")])
        .header("cookie", "__Host-form=guessed")
        .send()
        .await;
    album.refusal("problem-form-expired", 403, &forged);
    let foreign = stranger.call(Method::POST, "/login").header("accept", "text/html").header("sec-fetch-site", "cross-site");
    album.refusal("problem-another-site", 403, &foreign.form(&[("email", "nobody@example.com")]).send().await);
    faults.arm_with(1, tests::InjectedFault::Timeout, tests::Repetition::Outage);
    album.refusal("problem-unavailable", 503, &ursula.opens("/account").await);
    faults.disarm();
    // The shop itself never corrupts a record.
    let spoilt = Update::of(&customer_key(CustomerNumber(ursula.number))).set("email", 7);
    shop.shop().store().update(spoilt).await.expect("written");
    album.refusal("problem-internal", 500, &ursula.opens("/account").await);
}
