//! The access sweep: every route, tried by every kind of caller (S-ST-6, S-AK-2, S-AK-3, S-ST-8).
//!
//! Who may call is decided before a body is read, so no call here has one. [`EXPECTED`] says who is let in; it repeats nothing of
//! the code, so that a permission that is left out, or a route without a line here, fails.

use std::collections::BTreeSet;

use shared::http::Method;
use shared::web::Route;
use tests::{TestResponse, TestShop};

/// Everybody, whatever they present.
const EVERYBODY: &[&str] = &["nobody", "customer", "key", "ip key", "owner", "manager", "support", "marketing", "affiliates", "auditor"];
const CUSTOMERS: &[&str] = &["customer"];
/// Storefronts whose key has the scope `orders:write`.
const ORDERS: &[&str] = &["key"];
const OWNER: &[&str] = &["owner"];
/// Who changes the records of customers, and sends mails again.
const KEEPERS: &[&str] = &["owner", "manager", "support"];
const ALL_STAFF: &[&str] = &["owner", "manager", "support", "marketing", "affiliates", "auditor"];

/// Who may call what.
const EXPECTED: &[(&str, &[&str])] = &[
    ("GET /.well-known/change-password", EVERYBODY),
    ("GET /favicon.ico", EVERYBODY),
    ("GET /login", EVERYBODY),
    ("POST /login", EVERYBODY),
    ("POST /logout", EVERYBODY),
    ("GET /sign-up", EVERYBODY),
    ("POST /sign-up", EVERYBODY),
    ("GET /sign-up/confirm", EVERYBODY),
    ("POST /sign-up/confirm", EVERYBODY),
    ("GET /password-reset", EVERYBODY),
    ("POST /password-reset", EVERYBODY),
    ("GET /password-reset/confirm", EVERYBODY),
    ("POST /password-reset/confirm", EVERYBODY),
    ("GET /mailing-list", EVERYBODY),
    ("POST /mailing-list", EVERYBODY),
    ("GET /mailing-list/confirm", EVERYBODY),
    ("POST /mailing-list/confirm", EVERYBODY),
    ("GET /mailing-list/leave", EVERYBODY),
    ("POST /mailing-list/leave", EVERYBODY),
    ("GET /mailing-list/unsubscribe", EVERYBODY),
    ("POST /mailing-list/unsubscribe", EVERYBODY),
    ("GET /r/{af+}", EVERYBODY),
    ("POST /hits", EVERYBODY),
    ("GET /account", CUSTOMERS),
    ("PATCH /account", CUSTOMERS),
    ("GET /account/profile", CUSTOMERS),
    ("POST /account/profile", CUSTOMERS),
    ("GET /account/orders", CUSTOMERS),
    ("GET /account/orders/{id+}", CUSTOMERS),
    ("GET /account/mailing-list", CUSTOMERS),
    ("PUT /account/mailing-list", CUSTOMERS),
    ("POST /account/mailing-list", CUSTOMERS),
    ("DELETE /account/mailing-list", CUSTOMERS),
    ("GET /account/affiliate", CUSTOMERS),
    ("POST /account/affiliate", CUSTOMERS),
    ("GET /account/affiliate/lines", CUSTOMERS),
    ("GET /account/affiliate/lines.csv", CUSTOMERS),
    ("GET /account/affiliate/payouts", CUSTOMERS),
    ("GET /account/affiliate/payouts.csv", CUSTOMERS),
    ("GET /account/security", CUSTOMERS),
    ("GET /account/security/confirm", CUSTOMERS),
    ("POST /account/security/confirm", CUSTOMERS),
    ("GET /account/security/password", CUSTOMERS),
    ("POST /account/security/password", CUSTOMERS),
    ("POST /account/security/log-out", CUSTOMERS),
    ("PUT /orders/{id+}", ORDERS),
    ("GET /admin/sign-in", EVERYBODY),
    ("POST /admin/sign-out", EVERYBODY),
    ("POST /admin/sign-in", EVERYBODY),
    ("GET /admin/first-owner", EVERYBODY),
    ("POST /admin/first-owner", EVERYBODY),
    ("GET /admin/invitation", EVERYBODY),
    ("POST /admin/invitation", EVERYBODY),
    ("GET /admin/second-factor", EVERYBODY),
    ("POST /admin/second-factor", EVERYBODY),
    ("GET /admin/staff", OWNER),
    ("POST /admin/staff", OWNER),
    ("GET /admin/staff/{id}", OWNER),
    ("PATCH /admin/staff/{id}", OWNER),
    ("POST /admin/staff/{id}", OWNER),
    ("POST /admin/staff/{id}/invitation", OWNER),
    ("GET /admin/customers", ALL_STAFF),
    ("POST /admin/customers", KEEPERS),
    ("GET /admin/customers/{number}", ALL_STAFF),
    ("PATCH /admin/customers/{number}", &["owner", "manager", "support", "affiliates"]),
    ("GET /admin/customers/{number}/orders", ALL_STAFF),
    ("POST /admin/customers/{number}/password-reset", KEEPERS),
    ("GET /admin/customers/{number}/opt-in-proof", &["owner", "manager", "support", "marketing", "auditor"]),
    ("GET /admin/new-customer", KEEPERS),
    ("POST /admin/customers/{number}/profile", KEEPERS),
    ("POST /admin/customers/{number}/groups", KEEPERS),
    ("POST /admin/customers/{number}/notes", KEEPERS),
    ("GET /admin/customers/{number}/disable", KEEPERS),
    ("POST /admin/customers/{number}/disable", KEEPERS),
    ("POST /admin/customers/{number}/enable", KEEPERS),
    ("POST /admin/customers/{number}/allow-mail", KEEPERS),
    ("POST /admin/customers/{number}/sessions/end", KEEPERS),
    ("POST /admin/customers/{number}/affiliate", &["owner", "manager", "affiliates"]),
    ("GET /admin/orders/{id+}", ALL_STAFF),
    ("GET /admin/affiliates", &["owner", "manager", "affiliates", "auditor"]),
    ("GET /admin/affiliates/{number}", &["owner", "manager", "affiliates", "auditor"]),
    ("GET /admin/affiliates/{number}/lines", &["owner", "manager", "affiliates", "auditor"]),
    ("GET /admin/affiliates/{number}/payouts", &["owner", "manager", "affiliates", "auditor"]),
    ("POST /admin/affiliates/{number}/payouts", &["owner", "manager", "affiliates"]),
    ("GET /admin/payouts/{id}", &["owner", "manager", "affiliates", "auditor"]),
    ("POST /admin/payouts/{id}/unpay", &["owner", "manager", "affiliates"]),
    ("GET /admin", ALL_STAFF),
    ("GET /admin/mails", KEEPERS),
    ("POST /admin/mails/send-again", KEEPERS),
    ("GET /admin/affiliates/{number}/payouts/new", &["owner", "manager", "affiliates"]),
    ("GET /admin/payouts/{id}/unpay", &["owner", "manager", "affiliates"]),
    ("POST /admin/customers/{number}/affiliate/decline", &["owner", "manager", "affiliates"]),
    ("GET /admin/settings", &["owner", "manager", "auditor"]),
    ("PATCH /admin/settings", OWNER),
    ("POST /admin/settings", OWNER),
    ("GET /admin/audit", &["owner", "manager", "auditor"]),
    ("POST /admin/audit/file", &["owner", "manager", "auditor"]),
    ("GET /admin/storefront-keys", OWNER),
    ("POST /admin/storefront-keys", OWNER),
    ("POST /admin/storefront-keys/{id}/replacement", OWNER),
    ("GET /admin/storefront-keys/{id}", OWNER),
    ("DELETE /admin/storefront-keys/{id}", OWNER),
    ("POST /admin/storefront-keys/{id}/revocation", OWNER),
];

/// An address of a route, with something for each of its parameters.
fn address(route: &Route) -> String {
    let parts: Vec<&str> = route.path.split('/').map(|part| if part.starts_with('{') { "1" } else { part }).collect();
    parts.join("/")
}

/// Whether a call was let in. One that was not is refused with 401 by what it lacks, or with 403 by who it is.
fn is_let_in(answer: &TestResponse, caller: &str) -> bool {
    match answer.status() {
        401 => {
            assert_eq!(caller, "nobody", "only somebody unknown is asked who they are: {}", answer.text());
            false
        }
        403 => answer.code() != "not_allowed",
        _ => true,
    }
}

#[tokio::test]
async fn every_route_lets_in_exactly_whom_it_is_for() {
    let shop = TestShop::open().await;
    let mut ursula = shop.customer("ursula@example.com").await;
    let mut tokens = vec![
        ("key", shop.storefront_that_may(&["orders:write"]).await.key),
        ("ip key", shop.storefront_that_may(&["client-ip:forward"]).await.key),
    ];
    for role in ALL_STAFF {
        tokens.push((role, shop.staff(role, role).await.token));
    }
    let mut differing = Vec::new();
    let use_cases = local::use_cases();
    for route in use_cases.iter().flat_map(|use_case| use_case.routes) {
        let method: Method = route.method.parse().expect("a method");
        let call = || shop.call(method.clone(), &address(route)).header("accept", "application/json");
        let mut actual = BTreeSet::new();
        actual.extend(is_let_in(&call().send().await, "nobody").then_some("nobody"));
        for (caller, token) in &tokens {
            actual.extend(is_let_in(&call().bearer(token).send().await, caller).then_some(*caller));
        }
        // Some calls end the session.
        ursula.logs_in().await;
        let session = ursula.session.as_deref().expect("a session");
        actual.extend(is_let_in(&call().bearer(session).send().await, "customer").then_some("customer"));
        let expected = EXPECTED.iter().find(|(at, _)| *at == route.at).map(|(_, callers)| callers.iter().copied().collect::<BTreeSet<_>>());
        if expected.as_ref() != Some(&actual) {
            differing.push(format!("{}: expected {expected:?}, let in {actual:?}", route.at));
        }
    }
    assert!(differing.is_empty(), "{differing:#?}");
    let known: BTreeSet<&str> = use_cases.iter().flat_map(|use_case| use_case.routes).map(|route| route.at).collect();
    let gone: Vec<&str> = EXPECTED.iter().map(|(at, _)| *at).filter(|at| !known.contains(at)).collect();
    assert!(gone.is_empty(), "there is no such route any more: {gone:?}");
}

/// S-SE-3: a cookie of a customer is no way into the back office, and a token in an address is refused unread.
#[tokio::test]
async fn a_credential_counts_only_where_it_belongs() {
    let shop = TestShop::open().await;
    let ursula = shop.customer("ursula@example.com").await;
    let session = ursula.session.as_deref().expect("a session");
    shop.get("/admin/customers").header("cookie", &format!("__Host-cs={session}")).send().await.is(401);
    for secret in [&shop.toni().token, &shop.storefront().key] {
        assert_eq!(shop.get(&format!("/login?token={secret}")).send().await.is(400).code(), "secret_in_query");
    }
}
