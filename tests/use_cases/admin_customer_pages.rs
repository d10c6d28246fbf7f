//! The pages of one customer and of orders, and what staff do from there.

use shared::customers::letters::{ACCOUNT_DISABLED, AFFILIATE_APPROVED, AFFILIATE_SUSPENDED};
use shared::staff::Role;
use shared::store::Query;
use strum::IntoEnumIterator as _;
use tests::{Person, TestShop, Value, json};

const PAGE: &str = "/admin/customers/1";

/// The rows of the audit log by staff.
async fn audit(shop: &TestShop) -> Vec<Value> {
    let rows: Vec<Value> = shop.shop().store().query_all(Query::of("AU#2026-03-02").strong()).await.expect("the store answers");
    rows.into_iter().filter(|row| row["actor"].get("staff").is_some()).collect()
}

async fn record(shop: &TestShop) -> Value {
    shop.toni().gets(PAGE).await.is(200).json()
}

/// CU-6: everything that is known about somebody is on one page, and leads to what belongs to it.
#[tokio::test]
async fn toni_sees_everything_about_a_customer() {
    let shop = TestShop::open().await;
    let octavia = shop.affiliate("octavia@example.com", 1_000).await;
    let rita = shop.customer("rita@example.com").await;
    rita.subscribes().await;
    let order = shop.order_through(&octavia, &rita.email).await;
    shop.storefront().submits_order("till/7 b", &order).await.is(201);
    let change = json!({"name": "Rita Reed", "company": "Reeds & Co", "groups": ["trade"], "discount_bp": 250, "notes": "Likes plums."});
    shop.toni().patches("/admin/customers/2", change).await.is(200);
    let page = shop.toni().opens("/admin/customers/2").await.is(200);
    for text in ["Rita Reed", "Reeds & Co", "No. 2", "rita@example.com", "Subscriber", "till/7 b", "Referred by No. 1", "first time"] {
        assert!(page.page_text().contains(text), "{text} in {}", page.page_text());
    }
    assert_eq!(page.text_of("textarea[name=notes]").trim(), "Likes plums.");
    assert_eq!(page.attribute_of("input[name=groups]", "value"), "trade");
    assert_eq!(page.attribute_of("input[name=discount]", "value"), "2.5");
    for link in ["/admin/customers/1", "/admin/customers/2/orders", "/admin/customers/2/opt-in-proof", "/admin/orders/till%2F7%20b"] {
        assert!(page.has(&format!("main a[href='{link}']")), "{link} in {}", page.text());
    }
    shop.toni().opens("/admin/customers/2/orders").await.is(200).sees("till/7 b").sees("Paid");
    let order = shop.toni().opens("/admin/orders/till%2F7%20b").await.is(200);
    for text in ["€113.00", "Rita Reed", "This order brought its customer to the affiliate", "€9.00", "10%", "Belongs to No. 1"] {
        assert!(order.page_text().contains(text), "{text} in {}", order.page_text());
    }
    shop.toni().opens("/admin/customers/99").await.is(404);
    shop.toni().opens("/admin/customers/99/orders").await.is(404);
    shop.toni().opens("/admin/orders/nothing").await.is(404);
}

/// UX-2: a form changes what it says, comes back filled in if it is refused, and leaves the page's other forms alone.
#[tokio::test]
async fn toni_changes_a_record_by_its_forms() {
    let shop = TestShop::open().await;
    shop.customer("ursula@example.com").await;
    let toni = shop.toni().in_browser("en");
    let page = toni.opens(PAGE).await.is(200);
    let profile = [("name", "Ursula"), ("company", ""), ("telephone", "+49 30 123"), ("language", "de")];
    toni.fills_in(&page, "/admin/customers/1/profile", &profile).await.is(200).sees("Your changes are saved.").sees("Ursula");
    let terms = [("groups", "trade, vip  trade"), ("discount", "12,5 %"), ("approved_for_special_payments", "true")];
    toni.fills_in(&page, "/admin/customers/1/groups", &terms).await.is(200).sees("Special payments");
    toni.fills_in(&page, "/admin/customers/1/notes", &[("notes", "Calls on Mondays.\r\nLikes plums.")]).await.is(200);
    let changed = record(&shop).await;
    assert_eq!((&changed["name"], &changed["telephone"], &changed["language"]), (&json!("Ursula"), &json!("+49 30 123"), &json!("de")));
    assert_eq!((&changed["groups"], &changed["discount_bp"]), (&json!(["trade", "vip"]), &json!(1_250)));
    assert_eq!((&changed["approved_for_special_payments"], &changed["notes"]), (&json!(true), &json!("Calls on Mondays.\nLikes plums.")));
    assert_eq!(audit(&shop).await.len(), 3);

    let wrong = [("name", "Ursula the second"), ("telephone", "not a phone!!")];
    let refused = toni.fills_in(&page, "/admin/customers/1/profile", &wrong).await.is(200);
    assert!(refused.has("details[open] input[name=telephone][aria-invalid=true]"), "{}", refused.text());
    assert_eq!(refused.attribute_of("input[name=name]", "value"), "Ursula the second");
    assert_eq!(refused.attribute_of("input[name=discount]", "value"), "12.5", "the other forms are as they were");
    for (groups, discount, member) in
        [("Trade", "1", "groups"), ("affiliates", "1", "groups"), ("trade", "101", "discount"), ("trade", "1.234", "discount")]
    {
        let refused = toni.fills_in(&page, "/admin/customers/1/groups", &[("groups", groups), ("discount", discount)]).await.is(200);
        assert!(refused.has(&format!("input[name={member}][aria-invalid=true]")), "{groups} {discount}: {}", refused.text());
        assert_eq!(refused.attribute_of("input[name=groups]", "value"), groups);
    }
    assert_eq!(record(&shop).await, changed, "a refusal changes nothing");
    toni.fills_in(&page, "/admin/customers/1/groups", &[("groups", ""), ("discount", "")]).await.is(200);
    let emptied = record(&shop).await;
    assert_eq!((&emptied["groups"], &emptied["discount_bp"]), (&json!([]), &json!(0)));
    assert_eq!(emptied["approved_for_special_payments"], false, "an empty box takes the approval away");
}

/// S-LG-3, ST-3: disabling asks first, wants a reason, ends everything at once, and can be undone.
#[tokio::test]
async fn toni_disables_an_account_and_opens_it_again() {
    let shop = TestShop::open().await;
    let mut ursula = shop.customer("ursula@example.com").await;
    let toni = shop.toni().in_browser("en");
    let asked = toni.opens("/admin/customers/1/disable").await.is(200).sees("One device is logged out.");
    let refused = toni.fills_in(&asked, "/admin/customers/1/disable", &[("reason", " ")]).await.is(200);
    assert!(refused.has("input[name=reason][aria-invalid=true]"));
    ursula.gets("/account").await.is(200);
    let done = toni.fills_in(&asked, "/admin/customers/1/disable", &[("reason", "asked for by telephone")]).await.is(200);
    assert!(done.page_text().contains("The account is disabled.") && done.page_text().contains("Disabled"), "{}", done.page_text());
    ursula.gets("/account").await.is(401);
    ursula.receives(ACCOUNT_DISABLED).await;
    let row = audit(&shop).await.pop().expect("a row");
    assert_eq!((&row["changes"]["state"], &row["reason"]), (&json!(["open", "disabled"]), &json!("asked for by telephone")));
    // Once is enough.
    toni.submits(&asked, "/admin/customers/1/disable", &[("reason", "again")]).await.is(303);
    assert_eq!(audit(&shop).await.len(), 1);
    toni.opens("/admin/customers/1/disable").await.is(303);

    let closed = toni.opens(PAGE).await.is(200);
    toni.fills_in(&closed, "/admin/customers/1/enable", &[]).await.is(200).sees("The account is open again.");
    ursula.logs_in().await;
    let by_api = shop.toni().posts("/admin/customers/1/disable", json!({"reason": "by a program"})).await.is(200).json();
    assert_eq!(by_api["state"], "disabled");
    assert_eq!(shop.toni().posts("/admin/customers/1/enable", json!({})).await.is(200).json()["state"], "open");
    shop.toni().posts("/admin/customers/1/disable", json!({})).await.is(422);
    shop.toni().posts("/admin/customers/99/disable", json!({"reason": "nobody"})).await.is(404);
    shop.toni().posts("/admin/customers/99/enable", json!({})).await.is(404);
}

/// S-SE-6, ST-3: staff end every session of a customer at once.
#[tokio::test]
async fn toni_logs_a_customer_out_everywhere() {
    let shop = TestShop::open().await;
    let mut ursula = shop.customer("ursula@example.com").await;
    let toni = shop.toni().in_browser("en");
    let page = toni.opens(PAGE).await.is(200).sees("Logged in on one device.");
    toni.fills_in(&page, "/admin/customers/1/sessions/end", &[]).await.is(200).sees("All sessions of the customer have ended.");
    ursula.gets("/account").await.is(401);
    ursula.logs_in().await;
    shop.toni().posts("/admin/customers/1/sessions/end", json!({})).await.is(204);
    ursula.gets("/account").await.is(401);
    shop.toni().posts("/admin/customers/99/sessions/end", json!({})).await.is(404);
    let rows = audit(&shop).await;
    let rows: Vec<_> = rows.iter().map(|row| (row["action"].as_str(), row["target"].as_str())).collect();
    assert_eq!(rows, [(Some("sessions.end"), Some("customer:1")); 2]);
}

/// PW-3, ML-8: a reset link, and mail that came back.
#[tokio::test]
async fn toni_helps_somebody_who_gets_no_mail() {
    let shop = TestShop::open().await;
    let ursula = shop.customer("ursula@example.com").await;
    let toni = shop.toni().in_browser("en");
    let page = toni.opens(PAGE).await.is(200);
    toni.fills_in(&page, "/admin/customers/1/password-reset", &[]).await.is(200).sees("is on its way to the customer");
    shop.deliver().await;
    assert!(shop.last_letter_to(&ursula.email).text.contains("token="));
    shop.bounces(&ursula.email).await;
    let refused = toni.fills_in(&page, "/admin/customers/1/password-reset", &[]).await.is(200);
    assert!(refused.has(".note.bad[role=alert]"), "{}", refused.text());
    let bounced = toni.opens(PAGE).await.is(200).sees("Mail to this address came back on 2 Mar 2026");
    toni.fills_in(&bounced, "/admin/customers/1/allow-mail", &[]).await.is(200).sees("Mail may be sent to the address again.");
    assert!(!toni.opens(PAGE).await.has(".note.warn"));
}

/// PW-7: ten failures are worth a look.
#[tokio::test]
async fn toni_sees_that_somebody_is_guessing() {
    let shop = TestShop::open().await;
    let ursula = shop.customer("ursula@example.com").await;
    for n in 0..10 {
        shop.visitor(&ursula.email).at([203, 0, 113, n]).logs_in_with("not her password at all").await.is(401);
    }
    shop.deliver().await;
    let page = shop.toni().opens(PAGE).await.is(200);
    assert!(page.text_of(".note.warn").contains("10 log-ins have failed"), "{}", page.text());
    assert!(page.text_of(".note.warn").contains("The owner was told on 2 Mar 2026"));
}

/// AF-1: approved with a rate, changed, suspended: by one form, and told by mail.
#[tokio::test]
async fn toni_decides_on_an_affiliate() {
    let shop = TestShop::open().await;
    let octavia = shop.customer("octavia@example.com").await;
    octavia.posts("/account/affiliate", json!({})).await.is(200);
    let toni = shop.toni().in_browser("en");
    let form = "/admin/customers/1/affiliate";
    let page = toni.opens(PAGE).await.is(200).sees("awaits approval");
    for rate in ["", "0", "much", "100.01"] {
        let refused = toni.fills_in(&page, form, &[("rate", rate), ("enabled", "true")]).await.is(200);
        assert!(refused.has("input[name=rate][aria-invalid=true]"), "{rate}: {}", refused.text());
    }
    let approved = toni.fills_in(&page, form, &[("rate", "12.5"), ("enabled", "true")]).await.is(200).sees("Earns 12.5%");
    octavia.receives(AFFILIATE_APPROVED).await;
    assert!(approved.has("button[name=enabled][value=false]"));
    let suspended = toni.fills_in(&approved, form, &[("enabled", "false")]).await.is(200).sees("Suspended");
    octavia.receives(AFFILIATE_SUSPENDED).await;
    assert_eq!(suspended.attribute_of("input[name=rate]", "value"), "12.5");
    // From another page it leads back there, and nowhere else.
    for (next, to) in [("/admin/affiliates", "/admin/affiliates"), ("https://evil.example/", PAGE), ("/account", PAGE)] {
        let sent = toni.submits(&page, form, &[("rate", "10"), ("enabled", "true"), ("next", next)]).await.is(303);
        assert_eq!(sent.header("location"), Some(to), "{next}");
    }
}

/// CU-1: a record is made by a form, once for each address.
#[tokio::test]
async fn toni_adds_a_customer() {
    let shop = TestShop::open().await;
    let toni = shop.toni().in_browser("en");
    let page = toni.opens("/admin/new-customer").await.is(200);
    let person = [("email", "guest@example.com"), ("name", "Genly Ai"), ("language", "de")];
    toni.fills_in(&page, "/admin/customers", &person).await.is(200).sees("The record is made.").sees("Genly Ai");
    assert_eq!(record(&shop).await["language"], "de");
    let taken = toni.fills_in(&page, "/admin/customers", &person).await.is(200);
    assert!(taken.has("input[name=email][aria-invalid=true][value='guest@example.com']"), "{}", taken.text());
    let wrong = toni.fills_in(&page, "/admin/customers", &[("email", "guest")]).await.is(200);
    assert!(wrong.has("input[name=email][aria-invalid=true]"));
}

/// ST-2: a page shows what its reader may do, and nothing else.
#[tokio::test]
async fn everybody_sees_the_forms_that_they_may_send() {
    let shop = TestShop::open().await;
    let (toni, ursula) = (shop.toni(), shop.customer("ursula@example.com").await);
    buys(&shop, &ursula).await;
    let forms = ["profile", "notes", "groups", "affiliate", "password-reset", "sessions/end"];
    let all = toni.opens(PAGE).await.is(200);
    for form in forms {
        assert!(all.has(&format!("form[action='{PAGE}/{form}']")), "an owner may use {form}");
    }
    for role in Role::iter() {
        let member = shop.staff(&format!("maja-{role}"), &role.to_string()).await;
        let page = member.opens(PAGE).await.is(200);
        for form in forms {
            let is_shown = page.has(&format!("form[action='{PAGE}/{form}']"));
            let answer = member.posts(&format!("{PAGE}/{form}"), json!({"nothing": "known"})).await;
            assert_eq!(is_shown, answer.status() != 403, "{role} and {form}");
        }
        assert_eq!(
            page.has(&format!("a[href='{PAGE}/opt-in-proof']")),
            member.opens(&format!("{PAGE}/opt-in-proof")).await.status() == 200
        );
        assert_eq!(page.has(&format!("a[href='{PAGE}/disable']")), member.opens(&format!("{PAGE}/disable")).await.status() == 200);
        member.opens("/admin/orders/1001").await.is(200);
    }
}

async fn buys(shop: &TestShop, person: &Person<'_>) {
    shop.storefront().submits_order("1001", &shop.order_of(&person.email)).await.is(201);
}
