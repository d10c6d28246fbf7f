//! The first page of the back office, and the mails that could not be sent.

use shared::http::Method;
use shared::staff::{Permission, Role};
use shared::values::Span;
use strum::IntoEnumIterator as _;
use tests::{InjectedFault, TestShop, json};

/// A mail that fails ten times is given up.
async fn gives_up_a_mail(shop: &TestShop, email: &str) {
    shop.mail_faults.fail_next(10);
    shop.visitor(email).posts("/password-reset", json!({"email": email})).await.is(202);
    for _ in 0..10 {
        shop.deliver().await;
        shop.later(Span::hours(2));
    }
}

/// UX-1: what needs somebody, each with the way to where one acts; and nothing once it is done.
#[tokio::test]
async fn toni_sees_what_needs_attention_and_acts() {
    let shop = TestShop::open().await;
    let toni = shop.toni().in_browser("en");
    toni.opens("/admin").await.is(200).sees("Nothing needs attention").sees("0 new in 30 days");
    let octavia = shop.customer("octavia@example.com").await;
    octavia.posts("/account/affiliate", json!({})).await.is(200);
    shop.bounces("octavia@example.com").await;
    let ursula = shop.customer("ursula@example.com").await;
    for n in 0..10 {
        shop.visitor(&ursula.email).at([203, 0, 113, n]).logs_in_with("not her password at all").await.is(401);
    }
    shop.deliver().await;
    gives_up_a_mail(&shop, "ursula@example.com").await;
    let home = toni.opens("/admin").await.is(200);
    for (text, link) in [
        ("One application awaits approval", "/admin/affiliates"),
        ("One mail could not be sent", "/admin/mails"),
        ("Mail to one customer came back", "/admin/customers?concern=undeliverable"),
        ("Somebody is guessing at one customer", "/admin/customers?concern=guessed"),
    ] {
        assert!(home.page_text().contains(text), "{text} in {}", home.page_text());
        assert!(home.has(&format!("main a[href='{link}']")), "{link} in {}", home.text());
    }
    assert!(home.page_text().contains("2 new in 30 days"), "{}", home.page_text());
    toni.opens("/admin/customers?concern=undeliverable").await.is(200).sees("octavia@example.com");
    toni.opens("/admin/customers?concern=guessed").await.is(200).sees("ursula@example.com");
    toni.opens("/admin/customers?concern=weather").await.is(400);

    let applications = toni.opens("/admin/affiliates").await.is(200).sees("octavia@example.com");
    toni.fills_in(&applications, "/admin/customers/1/affiliate/decline", &[]).await.is(200).sees("The application is declined.");
    let record = toni.opens("/admin/customers/1").await.is(200);
    toni.fills_in(&record, "/admin/customers/1/allow-mail", &[]).await.is(200);
    let mails = toni.opens("/admin/mails").await.is(200).sees("Set a new password");
    toni.fills_in(&mails, "/admin/mails/send-again", &[]).await.is(200).sees("Every mail was sent");
    shop.deliver().await;
    assert!(shop.last_letter_to("ursula@example.com").text.contains("token="));
    shop.later(Span::days(3));
    toni.opens("/admin").await.is(200).sees("Nothing needs attention");
}

/// The same for programs.
#[tokio::test]
async fn programs_read_what_needs_attention() {
    let shop = TestShop::open().await;
    for n in 0..3 {
        shop.toni().posts("/admin/customers", json!({"email": format!("old-{n}@example.com")})).await.is(201);
    }
    shop.later(Span::days(31));
    for n in 0..2 {
        shop.toni().posts("/admin/customers", json!({"email": format!("new-{n}@example.com")})).await.is(201);
    }
    let octavia = shop.customer("octavia@example.com").await;
    octavia.posts("/account/affiliate", json!({})).await.is(200);
    let home = shop.toni().gets("/admin").await.is(200).json();
    assert_eq!((&home["customers"], &home["new_customers"]), (&json!(6), &json!(3)));
    assert_eq!((&home["applications"]["count"], &home["applications"]["or_more"]), (&json!(1), &json!(false)));
    assert!(home.get("undeliverable").is_none() && home.get("given_up_mails").is_none());
    assert_eq!(shop.toni().gets("/admin/mails").await.is(200).json(), json!({"mails": []}));
    shop.toni().posts("/admin/mails/send-again", json!({})).await.is(200);
}

/// AF-1: an application is listed until staff decide, or somebody disables the account; and again if they apply again.
#[tokio::test]
async fn an_application_is_listed_until_it_is_decided() {
    let shop = TestShop::open().await;
    let octavia = shop.customer("octavia@example.com").await;
    let listed = async || shop.toni().gets("/admin").await.is(200).json()["applications"]["count"].as_u64().unwrap_or(0);
    let decides = async |change| shop.toni().patches("/admin/customers/1", change).await.is(200);
    octavia.posts("/account/affiliate", json!({})).await.is(200);
    assert_eq!(listed().await, 1);
    shop.toni().posts("/admin/customers/1/affiliate/decline", json!({"reason": "too little to go by"})).await.is(200);
    assert_eq!(listed().await, 0);
    assert_eq!(octavia.receives(shared::customers::letters::AFFILIATE_DECLINED).await.language, "en");
    // A repeat changes nothing, and they may apply again.
    shop.toni().posts("/admin/customers/1/affiliate/decline", json!({})).await.is(200);
    octavia.posts("/account/affiliate", json!({})).await.is(200);
    assert_eq!(listed().await, 1);
    decides(json!({"state": "disabled"})).await;
    assert_eq!(listed().await, 0);
    decides(json!({"state": "open"})).await;
    assert_eq!(listed().await, 1);
    decides(json!({"affiliate": {"enabled": true, "rate_bp": 1_000}})).await;
    assert_eq!(listed().await, 0);
    shop.toni().posts("/admin/customers/1/affiliate/decline", json!({})).await.is(409);
    shop.toni().posts("/admin/customers/99/affiliate/decline", json!({})).await.is(404);
}

/// ST-2: each entry is shown to those who may act on it.
#[tokio::test]
async fn everybody_sees_what_they_may_act_on() {
    let shop = TestShop::open().await;
    let octavia = shop.customer("octavia@example.com").await;
    octavia.posts("/account/affiliate", json!({})).await.is(200);
    gives_up_a_mail(&shop, "octavia@example.com").await;
    for role in Role::iter() {
        let member = shop.staff(&format!("maja-{role}"), &role.to_string()).await;
        let home = member.opens("/admin").await.is(200);
        assert_eq!(home.has("main a[href='/admin/affiliates']"), role.may(Permission::AffiliatesWrite), "{role}");
        assert_eq!(home.has("main a[href='/admin/mails']"), role.may(Permission::MailsWrite), "{role}");
    }
}

/// S-AK-10: a call that failed may be repeated with its key.
#[tokio::test]
async fn mails_go_out_again_although_the_table_did_not_answer_at_first() {
    let (shop, faults) = TestShop::open_with_faults().await;
    gives_up_a_mail(&shop, "ursula@example.com").await;
    let toni = shop.toni();
    let sends = async || toni.call(Method::POST, "/admin/mails/send-again").json(&json!({})).idempotency_key("once").send().await;
    // The look-up of the caller and the claim of the key succeed.
    faults.arm_until_disarmed(3, InjectedFault::Throttle);
    sends().await.is(503);
    faults.disarm();
    shop.later(Span::minutes(2));
    sends().await.is(200);
    shop.deliver().await;
    assert!(!toni.opens("/admin").await.is(200).has("main a[href='/admin/mails']"), "nothing is left to be sent");
}
