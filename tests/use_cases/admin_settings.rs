//! Settings in the back office (ST-4).

use shared::audit::AuditEntry;
use shared::http::Method;
use shared::store::Query;
use shared::values::{ShortText, Span};
use tests::{InjectedFault, Staff, TestShop, Value, json};

const SETTINGS: &str = "/admin/settings";

/// A setting as the answer shows it.
fn setting<'a>(shown: &'a Value, name: &str) -> &'a Value {
    let all = shown["settings"].as_array().expect("settings");
    all.iter().find(|setting| setting["name"] == name).unwrap_or_else(|| unreachable!("no {name}"))
}

async fn audited(shop: &TestShop) -> Vec<AuditEntry> {
    let rows: Vec<AuditEntry> = shop.shop().store().query_all(Query::of("AU#2026-03-02").strong()).await.expect("rows");
    rows.into_iter().filter(|row| row.action == "settings.update").collect()
}

/// ST-4: each setting has a meaning, a bound, a default and its last change.
#[tokio::test]
async fn the_owner_sees_what_each_setting_means_and_may_be() {
    let shop = TestShop::open().await;
    let shown = shop.toni().gets(SETTINGS).await.is(200).json();
    assert_eq!((&shown["version"], shown["settings"].as_array().expect("settings").len()), (&json!(0), 23));
    let expected = json!({
        "name": "affiliates_window_days", "section": "affiliates", "title": "Days a visit counts for new customers",
        "meaning": "From following a link to placing the first order. 0 means the visit alone.",
        "value": 30, "default": 30, "expected": "a whole number from 0 to 365", "minimum": 0, "maximum": 365,
    });
    assert_eq!(setting(&shown, "affiliates_window_days"), &expected);
    assert_eq!(setting(&shown, "affiliates_link_rule")["choices"], json!(["first", "last"]));
    assert_eq!(setting(&shown, "affiliates_enabled")["value"], true);
    let german = shop.toni().call(Method::GET, SETTINGS).header("accept-language", "de").send().await.is(200).json();
    assert_eq!(setting(&german, "time_zone")["title"], "Zeitzone");
}

/// ST-3, ST-4: in force within seconds, and one audit row with before and after.
#[tokio::test]
async fn several_settings_change_at_once() {
    let shop = TestShop::open().await;
    let octavia = shop.customer("octavia@example.com").await;
    octavia.gets("/account/affiliate").await.is(200);
    let change =
        json!({"affiliates_enabled": false, "affiliates_due_days": 14, "brand_accent": "#663399", "version": 0, "reason": "Winter"});
    let shown = shop.toni().patches(SETTINGS, change.clone()).await.is(200).json();
    assert_eq!((&shown["version"], &setting(&shown, "affiliates_due_days")["value"]), (&json!(1), &json!(14)));
    assert_eq!(setting(&shown, "affiliates_due_days")["changed"], json!({"at": "2026-03-02T09:00:00.000Z", "by": "staff:local-owner"}));
    assert!(setting(&shown, "time_zone").get("changed").is_none());
    octavia.gets("/account/affiliate").await.is(404);

    let rows = audited(&shop).await;
    assert_eq!(rows.len(), 1);
    let changes: Vec<String> = rows[0].changes.iter().map(|(name, (before, after))| format!("{name}: {before} -> {after}")).collect();
    assert_eq!(changes, ["affiliates_due_days: 30 -> 14", "affiliates_enabled: true -> false", "brand_accent:  -> #663399"]);
    assert_eq!(rows[0].reason.as_ref().map(ShortText::as_str), Some("Winter"));

    shop.toni().patches(SETTINGS, change).await.is(200);
    assert_eq!(audited(&shop).await.len(), 1, "the same again is no change");
    let back = shop.toni().patches(SETTINGS, json!({"affiliates_enabled": null})).await.is(200).json();
    assert_eq!(setting(&back, "affiliates_enabled")["value"], true, "null is the default");
}

/// ST-4, OR-2: everything that is wrong is named, and nothing is changed.
#[tokio::test]
async fn a_wrong_value_changes_nothing() {
    let shop = TestShop::open().await;
    let before = shop.dump().await;
    let wrong = json!({"affiliates_due_days": 14, "affiliates_visit_hours": 13, "time_zone": "Berlin", "brand_name": 5, "colour": "red"});
    let refused = shop.toni().patches(SETTINGS, wrong).await.is(422);
    assert_eq!(
        refused.member_errors(),
        ["affiliates_visit_hours invalid_setting", "brand_name invalid_setting", "colour unknown", "time_zone invalid_setting"]
    );
    assert_eq!(refused.json()["errors"][0]["detail"], "it must be a whole number from 0 to 12");
    assert_eq!(shop.toni().patches(SETTINGS, json!({"version": "new"})).await.is(422).member_errors(), ["version wrong_type"]);
    assert!(shop.dump().await == before, "nothing was written");
}

/// ST-4: two owners do not overwrite each other unseen.
#[tokio::test]
async fn an_owner_who_was_overtaken_is_told_by_whom() {
    let shop = TestShop::open().await;
    let mia = shop.staff("mia", "owner").await;
    mia.patches(SETTINGS, json!({"affiliates_due_days": 14, "version": 0})).await.is(200);
    let refused = shop.toni().patches(SETTINGS, json!({"affiliates_due_days": 7, "version": 0})).await.is(409);
    assert_eq!(refused.code(), "settings_changed");
    let detail = refused.json()["detail"].as_str().unwrap_or_default().to_owned();
    assert!(detail.starts_with("affiliates_due_days by staff:mia at 2026-03-02T09:00:00.000Z"), "{detail}");
    shop.toni().patches(SETTINGS, json!({"affiliates_window_days": 60, "version": 0})).await.is(200);
    let shown = shop.toni().patches(SETTINGS, json!({"affiliates_due_days": 7, "version": 2})).await.is(200).json();
    assert_eq!((&shown["version"], &setting(&shown, "affiliates_window_days")["value"]), (&json!(3), &json!(60)));
    assert_eq!(audited(&shop).await.len(), 3);
}

/// ST-4: of owners who change different settings at the same moment, nobody's change is lost.
#[tokio::test]
async fn changes_at_the_same_moment_are_all_kept() {
    let shop = TestShop::open().await;
    let toni = shop.toni();
    let change = |body: Value| toni.patches(SETTINGS, body);
    let (one, two, three) = tokio::join!(
        change(json!({"affiliates_due_days": 1})),
        change(json!({"affiliates_window_days": 2})),
        change(json!({"affiliates_visit_hours": 3})),
    );
    for answer in [one, two, three] {
        answer.is(200);
    }
    let shown = toni.gets(SETTINGS).await.is(200).json();
    let values =
        ["affiliates_due_days", "affiliates_window_days", "affiliates_visit_hours"].map(|name| setting(&shown, name)["value"].clone());
    assert_eq!((values, &shown["version"]), ([json!(1), json!(2), json!(3)], &json!(3)));
    assert_eq!(audited(&shop).await.len(), 3);
}

/// ST-4: another process has them within seconds, `operate` goes the same way.
#[tokio::test]
async fn what_the_operator_sets_is_shown_as_theirs() {
    let shop = TestShop::open().await;
    operate::set_setting(shop.shop(), "otto", "password_length_min", "14").await.expect("changed");
    let shown = shop.toni().gets(SETTINGS).await.is(200).json();
    assert_eq!(setting(&shown, "password_length_min")["changed"]["by"], "system");
    shop.later(Span::seconds(5));
    assert_eq!(shop.shop().settings().await.expect("settings").password_length_min, 14);
}

/// ST-2: the owner alone changes settings.
#[tokio::test]
async fn only_the_owner_changes_settings() {
    let shop = TestShop::open().await;
    let ursula = shop.customer("ursula@example.com").await;
    let change = json!({"affiliates_due_days": 14});
    for (role, see, set) in [
        ("owner", 200, 200),
        ("manager", 200, 403),
        ("auditor", 200, 403),
        ("support", 403, 403),
        ("marketing", 403, 403),
        ("affiliates", 403, 403),
    ] {
        let member: Staff<'_> = shop.staff(&format!("mia-{role}"), role).await;
        member.gets(SETTINGS).await.is(see);
        member.patches(SETTINGS, change.clone()).await.is(set);
    }
    ursula.patches(SETTINGS, change.clone()).await.is(403);
    shop.call(Method::PATCH, SETTINGS).json(&change).send().await.is(401);
}

#[tokio::test]
async fn a_silent_store_is_said() {
    let (shop, faults) = TestShop::open_with_faults().await;
    let toni = shop.toni();
    toni.gets(SETTINGS).await.is(200);
    for call in 1..=3 {
        faults.arm_until_disarmed(call, InjectedFault::Throttle);
        toni.patches(SETTINGS, json!({"affiliates_due_days": 14})).await.is(503);
        faults.disarm();
    }
    assert_eq!(setting(&toni.gets(SETTINGS).await.is(200).json(), "affiliates_due_days")["value"], 30);
}

/// UX-2, ST-4: the page saves one section, says what is wrong beside the field, and who was faster.
#[tokio::test]
async fn the_owner_changes_settings_on_the_page() {
    let shop = TestShop::open().await;
    let toni = shop.toni().in_browser("en");
    let page = toni.opens(SETTINGS).await.is(200).sees("Days until a commission is due").sees("0 to 365. Default: 30");
    let wrong =
        toni.fills_in(&page, SETTINGS, &[("affiliates_due_days", "400")]).await.is(200).sees("This setting cannot have that value.");
    assert_eq!(wrong.attribute_of("#affiliates_due_days", "value"), "400", "as it was filled in");
    assert_eq!(wrong.attribute_of("#affiliates_due_days", "aria-invalid"), "true");
    assert_eq!(wrong.attribute_of("#brand_radius", "value"), "10", "other sections show what is");
    toni.fills_in(&page, SETTINGS, &[("affiliates_due_days", "14"), ("affiliates_enabled", "false")])
        .await
        .is(200)
        .sees("The settings are saved");
    let overtaken = toni.fills_in(&page, SETTINGS, &[("affiliates_due_days", "7"), ("affiliates_enabled", "true")]).await.is(200);
    let overtaken = overtaken.sees("Somebody has changed one of these settings").sees("Changed by staff:local-owner");
    toni.fills_in(&overtaken, SETTINGS, &[]).await.is(200).sees("The settings are saved");
    let shown = shop.toni().gets(SETTINGS).await.is(200).json();
    assert_eq!(
        (&setting(&shown, "affiliates_due_days")["value"], &setting(&shown, "affiliates_enabled")["value"]),
        (&json!(7), &json!(true))
    );
    toni.fills_in(&overtaken, SETTINGS, &[("affiliates_due_days", ""), ("version", "9")]).await.is(200);
    let shown = shop.toni().gets(SETTINGS).await.is(200).json();
    assert_eq!(setting(&shown, "affiliates_due_days")["value"], 30, "an emptied field is the default");

    let page = shop.staff("ada", "auditor").await.opens(SETTINGS).await.is(200).sees("Affiliate programme");
    assert!(!page.has("main form input[name=affiliates_due_days]"), "whoever may not change them sees no fields");
}
