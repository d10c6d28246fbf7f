//! Keys of storefronts in the back office (S-AK).

use shared::http::Method;
use shared::values::Span;
use tests::{InjectedFault, Staff, TestShop, Value, json};

const KEYS: &str = "/admin/storefront-keys";

async fn makes(toni: &Staff<'_>, name: &str, scopes: &[&str]) -> Value {
    toni.posts(KEYS, json!({"name": name, "scopes": scopes})).await.is(201).json()
}

async fn listed(toni: &Staff<'_>) -> Vec<Value> {
    toni.gets(KEYS).await.is(200).json()["keys"].as_array().expect("keys").clone()
}

/// The status of a call with a key: 422 if it is let in, because the order says nothing.
async fn presents(shop: &TestShop, key: &Value) -> u16 {
    let key = key.as_str().expect("a key");
    shop.call(Method::PUT, "/orders/o-1").bearer(key).json(&json!({"status": "placed"})).send().await.status()
}

/// S-AK-1: shown once, only its digest at rest, and a list without secrets.
#[tokio::test]
async fn the_owner_makes_a_key_and_sees_it_once() {
    let shop = TestShop::open().await;
    let made = makes(&shop.toni(), "web-2026", &["orders:write", "client-ip:forward", "orders:write"]).await;
    let key = made["key"].as_str().expect("a key");
    assert!(key.starts_with("sk_") && key.len() == 46, "{key}");
    assert_eq!(presents(&shop, &made["key"]).await, 422);

    let seen = listed(&shop.toni()).await;
    assert_eq!(seen.len(), 1, "{seen:?}");
    assert_eq!((&seen[0]["name"], &seen[0]["scopes"]), (&json!("web-2026"), &json!(["orders:write", "client-ip:forward"])));
    assert_eq!((&seen[0]["state"], &seen[0]["made_at"]), (&json!("open"), &json!("2026-03-02T09:00:00.000Z")));
    assert!(!format!("{seen:?}{:?}", shop.dump().await).contains(&key[3..]), "no usable key is at rest or in a list");
    let id = seen[0]["id"].as_str().expect("an id");
    assert_eq!(presents(&shop, &json!(format!("sk_{id}"))).await, 401, "the id opens nothing");

    let taken = shop.toni().posts(KEYS, json!({"name": "web-2026", "scopes": ["orders:write"]})).await.is(409);
    assert_eq!(taken.code(), "name_taken");
    for (body, errors) in [
        (json!({"name": "a", "scopes": []}), "scopes missing"),
        (json!({"name": "a", "scopes": ["keys:write"]}), "scopes unknown_value"),
        (json!({"name": "", "scopes": ["orders:write"]}), "name empty"),
        (json!({"name": "a", "scopes": ["orders:write"], "expires_at": "2026-03-02T08:00:00Z"}), "expires_at past"),
        (json!({"name": "a", "scopes": ["orders:write"], "staff": true}), "staff unknown"),
    ] {
        assert_eq!(shop.toni().posts(KEYS, body).await.is(422).member_errors(), [errors]);
    }
}

/// S-AK-10: a repeated call makes another key or is refused, because no reply with a key is ever stored.
#[tokio::test]
async fn a_reply_with_a_key_is_not_stored() {
    let shop = TestShop::open().await;
    let make =
        || shop.toni().call(Method::POST, KEYS).json(&json!({"name": "web", "scopes": ["orders:write"]})).idempotency_key("once").send();
    make().await.is(201);
    assert_eq!(make().await.is(409).code(), "name_taken");
}

/// S-AK-1, S-AK-6: the old key works for the chosen time, and no longer.
#[tokio::test]
async fn a_key_is_replaced_without_a_pause() {
    let shop = TestShop::open().await;
    let old = makes(&shop.toni(), "web", &["orders:write"]).await;
    shop.later(Span::millis(1));
    let path = format!("{KEYS}/{}/replacement", old["id"].as_str().expect("an id"));
    let new = shop.toni().posts(&path, json!({"overlap_hours": 2})).await.is(201).json();
    assert_eq!((&new["name"], &new["scopes"]), (&old["name"], &old["scopes"]));
    shop.later(Span::hours(1));
    assert_eq!((presents(&shop, &old["key"]).await, presents(&shop, &new["key"]).await), (422, 422), "both work");
    shop.later(Span::hours(1));
    assert_eq!((presents(&shop, &old["key"]).await, presents(&shop, &new["key"]).await), (401, 422), "the old one has ended");
    let states: Vec<Value> = listed(&shop.toni()).await.iter().map(|key| key["state"].clone()).collect();
    assert_eq!(states, ["open", "expired"]);
    shop.toni().posts(&path, json!({})).await.is(404);
    shop.toni().posts(&path, json!({"overlap_hours": 721})).await.is(422);
    let now = shop
        .toni()
        .posts(&format!("{KEYS}/{}/replacement", new["id"].as_str().expect("an id")), json!({"overlap_hours": 0}))
        .await
        .is(201)
        .json();
    assert_eq!((presents(&shop, &new["key"]).await, presents(&shop, &now["key"]).await), (401, 422));
}

/// S-AK-6: the next call with a revoked key is refused.
#[tokio::test]
async fn a_revoked_key_is_refused_at_once() {
    let shop = TestShop::open().await;
    let made = makes(&shop.toni(), "web", &["orders:write"]).await;
    let path = format!("{KEYS}/{}", made["id"].as_str().expect("an id"));
    shop.toni().call(Method::DELETE, &path).send().await.is(204);
    assert_eq!(presents(&shop, &made["key"]).await, 401);
    shop.toni().call(Method::DELETE, &path).send().await.is(204);
    let seen = listed(&shop.toni()).await;
    assert_eq!((&seen[0]["state"], &seen[0]["revoked_at"]), (&json!("revoked"), &json!("2026-03-02T09:00:00.000Z")));
    makes(&shop.toni(), "web", &["orders:write"]).await;
    let unknown = format!("{KEYS}/{}", "A".repeat(43));
    shop.toni().call(Method::DELETE, &unknown).send().await.is(404);
    shop.toni().call(Method::DELETE, &format!("{KEYS}/17")).send().await.is(404);

    let acts = shop.toni().gets("/admin/audit?what=storefront_key").await.is(200).json();
    let acts: Vec<&Value> = acts["rows"].as_array().expect("rows").iter().map(|row| &row["what"]).collect();
    assert_eq!(acts.len(), 3, "two made, one revoked once: {acts:?}");
}

/// S-AK-1: the use of a key is noted once an hour, and never gets in a call's way.
#[tokio::test]
async fn the_owner_sees_which_keys_are_in_use() {
    let (shop, faults) = TestShop::open_with_faults().await;
    let made = makes(&shop.toni(), "web", &["orders:write"]).await;
    let noted = async || listed(&shop.toni()).await[0].get("last_used_at").cloned();
    assert_eq!(noted().await, None, "never used");
    assert_eq!(presents(&shop, &made["key"]).await, 422);
    assert_eq!(noted().await, Some(json!("2026-03-02T09:00:00.000Z")));
    shop.later(Span::minutes(59));
    let before = faults.call_count();
    presents(&shop, &made["key"]).await;
    assert_eq!(faults.call_count() - before, 2, "nothing but the look-ups of the key and of the settings");
    assert_eq!(noted().await, Some(json!("2026-03-02T09:00:00.000Z")));
    shop.later(Span::minutes(1));
    // The look-ups of key and settings succeed; what notes the use does not.
    faults.arm_until_disarmed(3, InjectedFault::Throttle);
    assert_eq!(presents(&shop, &made["key"]).await, 422, "the call is answered all the same");
    faults.disarm();
    assert_eq!(noted().await, Some(json!("2026-03-02T09:00:00.000Z")));
    presents(&shop, &made["key"]).await;
    assert_eq!(noted().await, Some(json!("2026-03-02T10:00:00.000Z")));
}

/// ST-2, S-AK-2, S-AK-3: the owner alone, and no key.
#[tokio::test]
async fn only_the_owner_makes_keys() {
    let shop = TestShop::open().await;
    let ursula = shop.customer("ursula@example.com").await;
    let body = json!({"name": "web", "scopes": ["orders:write"]});
    for role in ["manager", "support", "marketing", "affiliates", "auditor"] {
        let member = shop.staff(&format!("mia-{role}"), role).await;
        member.gets(KEYS).await.is(403);
        member.posts(KEYS, body.clone()).await.is(403);
        member.call(Method::DELETE, &format!("{KEYS}/{}", "A".repeat(43))).send().await.is(403);
    }
    ursula.posts(KEYS, body.clone()).await.is(403);
    shop.storefront().call(Method::POST, KEYS).json(&body).send().await.is(403);
    shop.call(Method::POST, KEYS).json(&body).send().await.is(401);
    assert_eq!(listed(&shop.toni()).await.len(), 0);
}

#[tokio::test]
async fn a_silent_store_is_said() {
    let (shop, faults) = TestShop::open_with_faults().await;
    for call in 2..=4 {
        faults.arm_until_disarmed(call, InjectedFault::Throttle);
        shop.toni().posts(KEYS, json!({"name": "web", "scopes": ["orders:write"]})).await.is(503);
        faults.disarm();
    }
    assert_eq!(listed(&shop.toni()).await.len(), 0, "neither a key nor a row");
}

/// S-AK-1: on the pages, too, a key is shown once.
#[tokio::test]
async fn the_owner_makes_replaces_and_revokes_a_key_on_the_page() {
    let shop = TestShop::open().await;
    let toni = shop.toni().in_browser("en");
    let none = toni.opens(KEYS).await.is(200).sees("No keys yet");
    let refused = toni.fills_in(&none, KEYS, &[("name", "web")]).await.is(200);
    assert!(refused.has("#scopes-error"), "{}", refused.text());
    let made = toni.submits(&none, KEYS, &[("name", "web"), ("scopes", "orders:write"), ("expires_at", "2026-12-31")]).await.is(201);
    assert_eq!(made.header("cache-control"), Some("no-store"));
    let key = json!(made.text_of("#new-key"));
    assert_eq!(presents(&shop, &key).await, 422);
    let list = toni.opens(KEYS).await.is(200).sees("web").sees("1 Jan 2027");
    assert!(!list.text().contains(key.as_str().expect("a key")) && !list.has("#new-key"));

    let link = list.attribute_of("td a", "href");
    let page = toni.opens(&link).await.is(200).sees("orders:write");
    toni.fills_in(&page, &format!("{link}/replacement"), &[("overlap_hours", "1000")]).await.is(200).sees("This value");
    let replaced = toni.submits(&page, &format!("{link}/replacement"), &[]).await.is(201);
    assert_eq!(presents(&shop, &json!(replaced.text_of("#new-key"))).await, 422);
    toni.fills_in(&page, &format!("{link}/revocation"), &[]).await.is(200).sees("The key is revoked");
    assert_eq!(presents(&shop, &key).await, 401);
    assert!(!toni.opens(&link).await.is(200).has("form[action$=revocation]"), "nothing more can be done with it");
    toni.opens(&format!("{KEYS}/{}", "A".repeat(43))).await.is(404);
}

/// S-SE-8: whatever changes settings or keys needs a recent sign-in.
#[test]
fn an_old_sign_in_changes_neither_settings_nor_keys() {
    let use_cases = local::use_cases();
    let routes =
        use_cases.iter().filter(|use_case| ["admin-keys", "admin-settings"].contains(&use_case.name)).flat_map(|use_case| use_case.routes);
    for route in routes {
        assert_eq!(route.needs_recent_sign_in, route.method != "GET", "{}", route.at);
    }
}
