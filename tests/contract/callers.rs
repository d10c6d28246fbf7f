//! Every function identifies every kind of caller and handles repeated calls. The runtime reads the table for that before
//! the use case runs, and each function's policy has to allow it.

use shared::http::Method;
use shared::store::Action;
use shared::values::Span;
use shared::web::{Route, UseCase};
use tests::{TestResponse, TestShop, json};

/// An address of a route, with a number for each of its parameters.
fn address(route: &Route) -> String {
    let parts: Vec<&str> = route.path.split('/').map(|part| if part.starts_with('{') { "1" } else { part }).collect();
    parts.join("/")
}

fn method(route: &Route) -> Method {
    route.method.parse().expect("a method")
}

fn touches(answer: &TestResponse, action: Action, kind: &str) -> bool {
    answer.accesses().contains(&(action, kind.to_owned()))
}

#[tokio::test]
async fn whoever_presents_a_token_is_looked_for_by_every_function() {
    let shop = TestShop::open().await;
    let ursula = shop.customer("ursula@example.com").await;
    let session = ursula.session.as_deref().expect("a session");
    for UseCase { name, routes, .. } in local::use_cases() {
        let route = &routes[0];
        let presents = async |token: &str| shop.call(method(route), &address(route)).bearer(token).send().await;
        assert!(touches(&presents(&shop.toni().token).await, Action::GetItem, "ST#"), "{name}: staff");
        assert!(touches(&presents(&shop.storefront().key).await, Action::GetItem, "SK#"), "{name}: a storefront");
        // A session that has not been used for a while is marked as used.
        shop.later(Span::minutes(6));
        let answer = presents(session).await;
        for (action, kind) in [(Action::BatchGetItem, "SE#"), (Action::BatchGetItem, "C#"), (Action::UpdateItem, "SE#")] {
            assert!(touches(&answer, action, kind), "{name}: a customer: {action:?} {kind}: {:?}", answer.accesses());
        }
    }
}

/// S-AK-8: where a storefront's key may be presented, its use is noted, and no other function may write it.
#[tokio::test]
async fn the_use_of_a_key_is_noted_wherever_it_is_accepted() {
    use shared::web::Access;
    let shop = TestShop::open().await;
    for UseCase { name, routes, .. } in local::use_cases() {
        let is_accepted = |route: &&Route| !route.access.is_for_staff() && !matches!(route.access, Access::Customer);
        let mut is_noted = false;
        for route in routes.iter().filter(is_accepted) {
            shop.later(Span::hours(1));
            let answer = shop.call(method(route), &address(route)).bearer(&shop.storefront().key).json(&json!({})).send().await;
            is_noted |= touches(&answer, Action::UpdateItem, "SK#");
        }
        assert_eq!(is_noted, routes.iter().any(|route| is_accepted(&route)), "{name}");
    }
}

/// S-IA-2, S-ST-8: the functions of the back office know sessions of the staff, and no other function looks for them.
#[tokio::test]
async fn only_the_back_office_looks_for_sessions_of_the_staff() {
    let shop = TestShop::open().await;
    for UseCase { name, routes, .. } in local::use_cases() {
        let toni = shop.toni_in_a_browser().await;
        shop.later(Span::minutes(6));
        let route = &routes[0];
        let answer = shop.call(method(route), &address(route)).bearer(&toni.session).send().await;
        for (action, kind) in [(Action::BatchGetItem, "SS#"), (Action::BatchGetItem, "STAFF"), (Action::UpdateItem, "SS#")] {
            let looks = touches(&answer, action, kind);
            assert_eq!(looks, route.access.is_for_staff(), "{name}: {action:?} {kind}: {:?}", answer.accesses());
        }
        assert!(route.access.is_for_staff() || answer.status() == 401, "{name} answered {}", answer.status());
    }
}

/// S-AK-10: a key is claimed before the use case runs, and released if nothing was done.
#[tokio::test]
async fn a_repeated_call_is_known_by_every_function_that_promises_it() {
    use shared::web::Idempotency::Optional;
    let shop = TestShop::open().await;
    let mut ursula = shop.customer("ursula@example.com").await;
    for UseCase { name, routes, .. } in local::use_cases() {
        for route in routes.iter().filter(|route| matches!(route.idempotency, Optional)) {
            ursula.logs_in().await;
            let session = ursula.session.as_deref().expect("a session");
            // Nobody may do all of it; what matters is that each caller is identified.
            for token in [Some(session), Some(shop.toni().token.as_str()), Some(shop.storefront().key.as_str()), None] {
                let call = shop.call(method(route), &address(route)).json(&json!({"unheard": "of"})).idempotency_key("once");
                let answer = match token {
                    Some(token) => call.bearer(token).send().await,
                    None => call.send().await,
                };
                if !matches!(answer.status(), 401 | 403) {
                    assert!(touches(&answer, Action::PutItem, "I#"), "{name}: {}: {:?}", route.at, answer.accesses());
                    let is_freed = touches(&answer, Action::DeleteItem, "I#");
                    assert!(is_freed || answer.status() < 400, "{name}: {} answered {}", route.at, answer.text());
                }
            }
        }
    }
}

/// A cookie that somebody else has set for the whole domain may contain any byte. It is not read and does no harm.
#[tokio::test]
async fn a_foreign_cookie_logs_nobody_out() {
    let shop = TestShop::open().await;
    let ursula = shop.customer("ursula@example.com").await;
    let ours = format!("__Host-cs={}", ursula.session.as_deref().expect("a session"));
    let with = |cookies: Vec<Vec<u8>>| {
        let call = shop.get("/account").header("accept", "application/json");
        cookies.iter().fold(call, |call, cookies| call.header_bytes("cookie", cookies)).send()
    };
    let foreign: [&[u8]; 6] = [b"city=Z\xFCrich", "city=Zürich".as_bytes(), b"\xFF\xFE=1", b"=", b"nothing", b"quoted=\"a b\""];
    for foreign in foreign {
        let joined = |parts: [&[u8]; 2]| parts.join(&b"; "[..]);
        for cookies in [
            vec![joined([foreign, ours.as_bytes()])],
            vec![joined([ours.as_bytes(), foreign])],
            vec![foreign.to_vec(), ours.clone().into_bytes()],
        ] {
            let shown = with(cookies).await.is(200).json();
            assert_eq!(shown["number"], ursula.number, "{}", String::from_utf8_lossy(foreign));
        }
        with(vec![foreign.to_vec()]).await.is(401);
    }
}
