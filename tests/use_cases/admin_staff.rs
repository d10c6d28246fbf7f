//! Who works in the back office: invitations, roles, disabling, beginning anew.

use std::collections::BTreeSet;

use shared::store::Query;
use shared::values::Span;
use tests::{STAFF_PASSWORD, TestShop, TestShopOptions, Value, json};

async fn audit(shop: &TestShop) -> Vec<Value> {
    shop.shop().store().query_all(Query::of("AU#2026-03-02").strong()).await.expect("the store answers")
}

/// ST-1, ST-3: an owner invites, the link comes by mail, and the role is the invitation's.
#[tokio::test]
async fn petra_invites_jonas() {
    let shop = TestShop::open().await;
    let petra = shop.petra().await;
    let invitation = json!({"email": "jonas@example.com", "name": "Jonas Weber", "role": "support"});
    let made = petra.posts("/admin/staff", invitation.clone()).await.is(201).json();
    assert_eq!((&made["state"], &made["role"], &made["name"]), (&json!("invited"), &json!("support"), &json!("Jonas Weber")));
    assert_eq!(petra.posts("/admin/staff", invitation).await.is(409).code(), "staff_address_taken");
    let mixed = json!({"email": "Petra@EXAMPLE.com", "name": "Another Petra", "role": "owner"});
    petra.posts("/admin/staff", mixed).await.is(409);

    let mut jonas = shop.colleague("jonas@example.com");
    let token = jonas.invitation().await;
    for _ in 0..3 {
        shop.get(&format!("/admin/invitation?token={token}")).page().send().await.is(200).sees("Jonas Weber");
    }
    jonas.accepts().await.is(200);
    let body = json!({"token": token, "password": STAFF_PASSWORD});
    assert_eq!(jonas.posts("/admin/invitation", body).await.status(), 410, "the link works once");
    jonas.proves_the_app().await.is(200);
    jonas.signs_in().await;
    jonas.gets("/admin/customers").await.is(200);
    jonas.gets("/admin/affiliates").await.is(403);
    jonas.gets("/admin/staff").await.is(403);
    jonas.posts("/admin/staff", json!({"email": "x@example.com", "name": "X", "role": "owner"})).await.is(403);

    let id = made["id"].as_str().expect("an id");
    let target = format!("staff:{id}");
    let rows = audit(&shop).await.into_iter().filter(|row| row["target"] == target.as_str());
    let about_jonas: BTreeSet<String> = rows.map(|row| format!("{} {}", row["action"], row["actor"]["staff"])).collect();
    let row = |action: &str, actor: &str| format!("\"{action}\" \"{actor}\"");
    let expected = [row("staff.invite", &petra.id().await), row("staff.accept", id), row("staff.enrol", id), row("staff.sign_in", id)];
    assert_eq!(about_jonas, BTreeSet::from(expected));
    let listed = petra.gets("/admin/staff").await.is(200).json();
    assert_eq!(listed["staff"].as_array().map(Vec::len), Some(2));
    assert_eq!(petra.gets(&format!("/admin/staff/{id}")).await.is(200).json()["state"], "active");
}

/// S-ST-1: an invitation that nobody opens ends after three days, and the newest link counts.
#[tokio::test]
async fn an_invitation_works_for_three_days_and_only_the_newest() {
    let shop = TestShop::open().await;
    let mut petra = shop.petra().await;
    let mut jonas = shop.colleague("jonas@example.com");
    petra.posts("/admin/staff", json!({"email": "jonas@example.com", "name": "Jonas Weber", "role": "support"})).await.is(201);
    let first = jonas.invitation().await;
    petra.posts(&format!("/admin/staff/{}/invitation", jonas.id().await), json!({})).await.is(202);
    shop.later(Span::seconds(1));
    let second = jonas.invitation().await;
    let opens = async |token: &str| shop.get(&format!("/admin/invitation?token={token}")).send().await.status();
    assert_eq!((opens(&first).await, opens(&second).await), (410, 200));
    shop.later(Span::days(3));
    assert_eq!(opens(&second).await, 410);
    petra.signs_in().await;
    petra.posts(&format!("/admin/staff/{}/invitation", jonas.id().await), json!({})).await.is(202);
    shop.later(Span::seconds(1));
    jonas.accepts().await.is(200);
}

/// S-SE-5: another role and a disabled account take effect at the very next request.
#[tokio::test]
async fn a_change_takes_effect_at_once() {
    let shop = TestShop::open().await;
    let mut petra = shop.petra().await;
    let mut jonas = petra.hires("jonas@example.com", "manager").await;
    let address = format!("/admin/staff/{}", jonas.id().await);
    jonas.gets("/admin/affiliates").await.is(200);
    petra.signs_in().await;
    assert_eq!(petra.patches(&address, json!({"role": "support"})).await.is(200).json()["role"], "support");
    jonas.gets("/admin/affiliates").await.is(403);
    jonas.gets("/admin/customers").await.is(200);
    assert_eq!(petra.patches(&address, json!({"state": "disabled"})).await.is(200).json()["state"], "disabled");
    jonas.gets("/admin/customers").await.is(401);
    shop.later(Span::seconds(30));
    jonas.signs_in_with(STAFF_PASSWORD, &jonas.code()).await.is(401);
    assert_eq!(petra.posts(&format!("{address}/invitation"), json!({})).await.is(409).code(), "staff_disabled");

    let before = audit(&shop).await.len();
    petra.patches(&address, json!({"state": "disabled"})).await.is(200);
    petra.patches(&address, json!({})).await.is(200);
    assert_eq!(audit(&shop).await.len(), before, "nothing changed, nothing is logged");
    assert_eq!(petra.patches(&address, json!({"state": "active"})).await.is(200).json()["state"], "active");
    jonas.gets("/admin/customers").await.is(401);
    jonas.signs_in().await;
    jonas.gets("/admin/customers").await.is(200);
    let rows = audit(&shop).await.into_iter().filter(|row| row["action"] == "staff.update");
    let changes: BTreeSet<String> = rows.map(|row| row["changes"].to_string()).collect();
    let expected =
        [json!({"role": ["manager", "support"]}), json!({"state": ["active", "disabled"]}), json!({"state": ["disabled", "active"]})];
    let expected = expected.iter().map(Value::to_string).collect();
    assert_eq!(changes, expected);
}

/// S-ST-5: whoever has lost the app begins anew, and everything of before is gone.
#[tokio::test]
async fn jonas_loses_his_phone() {
    let shop = TestShop::open().await;
    let mut petra = shop.petra().await;
    let mut jonas = petra.hires("jonas@example.com", "support").await;
    petra.signs_in().await;
    let stolen = (jonas.code(), jonas.recovery_codes[0].clone());
    petra.posts(&format!("/admin/staff/{}/invitation", jonas.id().await), json!({})).await.is(202);
    jonas.gets("/admin/customers").await.is(401);
    jonas.session.clear();
    jonas.signs_in_with(STAFF_PASSWORD, &stolen.1).await.is(401);
    shop.later(Span::seconds(1));
    jonas.accepts().await.is(200);
    let body = json!({"email": jonas.email, "password": STAFF_PASSWORD, "code": stolen.1});
    jonas.posts("/admin/second-factor", body).await.is(401);
    jonas.proves_the_app().await.is(200);
    jonas.signs_in().await;
    jonas.gets("/admin/customers").await.is(200);
    assert_ne!(stolen.0, jonas.code());
}

/// S-ST-7: the last owner can be neither demoted, disabled nor sent a new link.
#[tokio::test]
async fn an_owner_always_stays() {
    let shop = TestShop::open().await;
    let mut petra = shop.petra().await;
    let address = format!("/admin/staff/{}", petra.id().await);
    for change in [json!({"role": "manager"}), json!({"state": "disabled"}), json!({"role": "auditor", "state": "disabled"})] {
        assert_eq!(petra.patches(&address, change.clone()).await.is(409).code(), "last_owner", "{change}");
        assert_eq!(shop.toni().patches(&address, change).await.is(409).code(), "last_owner");
    }
    assert_eq!(shop.toni().posts(&format!("{address}/invitation"), json!({})).await.is(409).code(), "last_owner");
    // Somebody who was only invited as an owner does not count.
    petra.posts("/admin/staff", json!({"email": "jonas@example.com", "name": "Jonas", "role": "owner"})).await.is(201);
    petra.patches(&address, json!({"role": "manager"})).await.is(409);
    let mut jonas = shop.colleague("jonas@example.com");
    jonas.accepts().await.is(200);
    jonas.proves_the_app().await.is(200);
    petra.signs_in().await;
    petra.patches(&address, json!({"role": "manager"})).await.is(200);
    petra.gets("/admin/staff").await.is(403);
}

/// S-ST-7: two owners who demote each other at the same time leave one.
#[tokio::test]
async fn of_two_owners_who_demote_each_other_one_stays() {
    for seed in 0..5 {
        let shop = TestShop::open_with(TestShopOptions { seed, ..TestShopOptions::default() }).await;
        let mut petra = shop.petra().await;
        let jonas = petra.hires("jonas@example.com", "owner").await;
        petra.signs_in().await;
        let (petras, jonass) = (format!("/admin/staff/{}", petra.id().await), format!("/admin/staff/{}", jonas.id().await));
        let demotion = json!({"role": "support"});
        let (one, other) = tokio::join!(petra.patches(&jonass, demotion.clone()), jonas.patches(&petras, demotion.clone()));
        let statuses = [one.status(), other.status()];
        assert!(statuses.contains(&200) && statuses.iter().any(|status| [403, 409].contains(status)), "{statuses:?}");
        let listed = shop.toni().gets("/admin/staff").await.is(200).json();
        let roles: Vec<&Value> = listed["staff"].as_array().expect("staff").iter().map(|one| &one["role"]).collect();
        assert_eq!(roles.iter().filter(|role| **role == "owner").count(), 1, "{roles:?}");
    }
}

/// S-ST-5: where the last owner has lost everything, the operator of the table helps.
#[tokio::test]
async fn otto_lets_the_last_owner_begin_anew() {
    let shop = TestShop::open().await;
    let mut petra = shop.petra().await;
    let id = petra.id().await;
    assert!(operate::reset_staff(shop.shop(), "otto", "nobody").await.is_err());
    operate::reset_staff(shop.shop(), "otto", &id).await.expect("reset");
    petra.gets("/admin/customers").await.is(401);
    petra.session.clear();
    petra.accepts().await.is(200);
    petra.proves_the_app().await.is(200);
    petra.signs_in().await;
    petra.gets("/admin/staff").await.is(200);
    let rows = audit(&shop).await;
    let reset = rows.iter().find(|row| row["action"] == "staff.reset").expect("a row");
    assert_eq!((&reset["actor"], &reset["reason"]), (&json!("system"), &json!("otto, with operate")));
    let jonas = petra.hires("jonas@example.com", "support").await;
    let address = format!("/admin/staff/{}", jonas.id().await);
    petra.patches(&address, json!({"state": "disabled"})).await.is(200);
    assert!(operate::reset_staff(shop.shop(), "otto", &jonas.id().await).await.is_err(), "a disabled account stays closed");
}

/// ST-2: bad input, and accounts that are none.
#[tokio::test]
async fn what_is_no_change_is_refused() {
    let shop = TestShop::open().await;
    let toni = shop.toni();
    assert_eq!(
        toni.posts("/admin/staff", json!({"email": "no address", "name": "", "role": "king"})).await.is(422).member_errors().len(),
        3
    );
    toni.patches("/admin/staff/nobody", json!({"role": "support"})).await.is(404);
    toni.posts("/admin/staff/nobody/invitation", json!({})).await.is(404);
    toni.gets("/admin/staff/nobody").await.is(404);
    let petra = shop.petra().await;
    let address = format!("/admin/staff/{}", petra.id().await);
    for body in [json!({"state": "invited"}), json!({"role": "king"}), json!({"email": "new@example.com"}), json!({"epoch": 7})] {
        petra.patches(&address, body).await.is(422);
    }
}

/// UX-2: the pages of the staff, without script.
#[tokio::test]
async fn petra_manages_her_staff_on_pages() {
    let shop = TestShop::open().await;
    let petra = shop.petra().await;
    let browser = shop.staff_browser(petra.session.clone()).await;
    let invited =
        browser.sends("/admin/staff", &[("email", "jonas@example.com"), ("name", "Jonas Weber"), ("role", "support")]).await.is(303);
    assert_eq!(invited.header("location"), Some("/admin/staff"));
    browser.opens("/admin/staff").await.is(200).sees("Jonas Weber");
    let again = browser.sends("/admin/staff", &[("email", "jonas@example.com"), ("name", "Jonas"), ("role", "auditor")]).await.is(303);
    let (to, flash) = again.leads_to().expect("the form comes back");
    let page =
        browser.call(shared::http::Method::GET, &to).header("cookie", &flash).send().await.is(200).sees("belongs to a member of the staff");
    assert!(page.has("input[name=role][value=auditor][checked]"));

    let address = format!("/admin/staff/{}", shop.colleague("jonas@example.com").id().await);
    browser.opens(&address).await.is(200).sees("Invited");
    browser.sends(&address, &[("role", "marketing")]).await.is(303);
    browser.sends(&address, &[("state", "disabled")]).await.is(303);
    browser.opens(&address).await.is(200).sees("Enable the account");
    browser.sends(&address, &[("state", "active")]).await.is(303);
    browser.sends(&format!("{address}/invitation"), &[]).await.is(303);
    let own = format!("/admin/staff/{}", petra.id().await);
    let refused = browser.sends(&own, &[("role", "support")]).await.is(303);
    let (to, flash) = refused.leads_to().expect("the form comes back");
    assert_eq!(to, own);
    browser.call(shared::http::Method::GET, &to).header("cookie", &flash).send().await.is(200).sees("needs an owner who can log in");
    let states: BTreeSet<String> = audit(&shop).await.iter().map(|row| row["action"].as_str().unwrap_or_default().to_owned()).collect();
    assert!(states.contains("staff.reset") && states.contains("staff.update"), "{states:?}");
}
