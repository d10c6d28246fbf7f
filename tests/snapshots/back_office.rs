//! Every page of the back office, in each state with a different text.

use shared::values::Span;
use tests::{TestShop, json};

use super::Album;

#[tokio::test]
async fn back_office_in_english() {
    every_page("en").await;
}

#[tokio::test]
async fn back_office_in_german() {
    every_page("de").await;
}

async fn every_page(language: &'static str) {
    let mut album = Album::open("back-office", language);
    home(&mut album, language).await;
    customers(&mut album, language).await;
    new_customer(&mut album, language).await;
    record(&mut album, language).await;
    record_to_look_at(&mut album, language).await;
    orders(&mut album, language).await;
    affiliates(&mut album, language).await;
    payouts(&mut album, language).await;
    problems(&mut album, language).await;
    album.close();
}

async fn home(album: &mut Album, language: &'static str) {
    let shop = TestShop::open().await;
    let toni = shop.toni().in_browser(language);
    album.page("home-nothing", &toni.opens("/admin").await);
    album.page("mails-none", &toni.opens("/admin/mails").await);
    for n in 1..=2 {
        let applicant = shop.customer(&format!("octavia-{n}@example.com")).await;
        applicant.posts("/account/affiliate", json!({})).await.is(200);
    }
    shop.bounces("octavia-1@example.com").await;
    for n in 0..10 {
        shop.visitor("octavia-2@example.com").at([203, 0, 113, n]).logs_in_with("not her password at all").await.is(401);
    }
    shop.deliver().await;
    shop.mail_faults.fail_next(10);
    shop.visitor("octavia-2@example.com").posts("/password-reset", json!({"email": "octavia-2@example.com"})).await.is(202);
    for _ in 0..10 {
        shop.deliver().await;
        shop.later(Span::hours(2));
    }
    album.page("home", &toni.opens("/admin").await);
    let mails = toni.opens("/admin/mails").await;
    album.page("mails", &mails);
    album.page("mails-sent-again", &toni.fills_in(&mails, "/admin/mails/send-again", &[]).await);
}

async fn affiliates(album: &mut Album, language: &'static str) {
    let shop = TestShop::open().await;
    let toni = shop.toni().in_browser(language);
    album.page("affiliates-none", &toni.opens("/admin/affiliates").await);
    let octavia = shop.affiliate("octavia@example.com", 1_250).await;
    let rita = shop.customer("rita@example.com").await;
    rita.posts("/account/affiliate", json!({})).await.is(200);
    octavia.sells("1001", 12_300).await;
    shop.storefront().submits_order("1002", &octavia.sale_of(9_900).with("currency", "JPY")).await.is(201);
    let oscar = shop.affiliate("oscar@example.com", 500).await;
    shop.toni().suspends(&oscar).await;
    album.page("affiliates", &toni.opens("/admin/affiliates").await);
    album.page("affiliate", &toni.opens("/admin/affiliates/1").await);
}

async fn payouts(album: &mut Album, language: &'static str) {
    let shop = TestShop::open().await;
    let toni = shop.toni().in_browser(language);
    let octavia = shop.affiliate("octavia@example.com", 1_250).await;
    let at = "/admin/affiliates/1";
    album.page("lines-none", &toni.opens(&format!("{at}/lines")).await);
    album.page("payouts-none", &toni.opens(&format!("{at}/payouts")).await);
    octavia.sells("1001", 12_300).await;
    octavia.sells("1002", 10_000).await;
    shop.later(Span::days(31));
    octavia.sells("1003", 5_000).await;
    album.page("lines", &toni.opens(&format!("{at}/lines?state=unpaid")).await);
    let asked = toni.opens(&format!("{at}/payouts/new?currency=EUR&choice=ticked&lines=1&lines=2")).await;
    album.page("new-payout", &asked);
    let wrong = "x".repeat(101);
    album.page("new-payout-wrong", &toni.fills_in(&asked, &format!("{at}/payouts"), &[("reference", &wrong)]).await);
    let fields = [("method", "cash"), ("reference", "SEPA 7"), ("note", "<thanks>")];
    let paid = toni.fills_in(&asked, &format!("{at}/payouts"), &fields).await;
    album.page("payout-made", &paid);
    album.page("new-payout-refused", &toni.opens(&format!("{at}/payouts/new?currency=EUR&choice=due")).await);
    album.page("lines-all", &toni.opens(&format!("{at}/lines")).await);
    let unpay = paid.attribute_of("main a[href$='/unpay']", "href");
    let asked = toni.opens(&unpay).await;
    album.page("unpay", &asked);
    album.page("payout-cancelled", &toni.fills_in(&asked, &unpay, &[("reason", "paid twice")]).await);
    album.page("payouts", &toni.opens(&format!("{at}/payouts")).await);
}

async fn customers(album: &mut Album, language: &'static str) {
    let shop = TestShop::open().await;
    let toni = shop.toni().in_browser(language);
    album.page("customers-none", &toni.opens("/admin/customers").await);
    shop.customer("ursula@example.com").await;
    shop.toni()
        .posts("/admin/customers", json!({"email": "guest@example.com", "name": "Genly <Ai>", "company": "Ekumen & Sons"}))
        .await
        .is(201);
    for (number, change) in [
        (1, json!({"approved_for_special_payments": true, "groups": ["trade", "vip"], "affiliate": {"enabled": true, "rate_bp": 1_000}})),
        (2, json!({"state": "disabled", "affiliate": {"rate_bp": 500}})),
    ] {
        shop.toni().patches(&format!("/admin/customers/{number}"), change).await.is(200);
    }
    album.page("customers", &toni.opens("/admin/customers").await);
    let first = toni.opens("/admin/customers?limit=1").await;
    album.page("customers-with-more", &first);
    album.page("customers-last", &toni.opens(&format!("/admin/customers{}", first.attribute_of("a[rel=next]", "href"))).await);
    album.page("customers-nobody", &toni.opens("/admin/customers?q=<okafor>").await);
}

async fn new_customer(album: &mut Album, language: &'static str) {
    let shop = TestShop::open().await;
    let toni = shop.toni().in_browser(language);
    let form = toni.opens("/admin/new-customer").await;
    album.page("new-customer", &form);
    let person = [("email", "guest@example.com"), ("name", "Genly <Ai>"), ("language", language)];
    album.page("record-new", &toni.fills_in(&form, "/admin/customers", &person).await);
    album.page("new-customer-taken", &toni.fills_in(&form, "/admin/customers", &person).await);
}

/// A customer with everything, seen by the owner and by an auditor.
async fn record(album: &mut Album, language: &'static str) {
    const PAGE: &str = "/admin/customers/2";
    let shop = TestShop::open().await;
    let octavia = shop.affiliate("octavia@example.com", 1_250).await;
    let ursula = shop.customer("ursula@example.com").await;
    ursula.subscribes().await;
    let order = shop.order_through(&octavia, &ursula.email).await;
    shop.storefront().submits_order("1001", &order).await.is(201);
    let change = json!({"name": "Ursula <Plum>", "company": "Plum & Daughters", "telephone": "+49 30 123", "groups": ["trade", "vip"],
        "discount_bp": 250, "approved_for_special_payments": true, "notes": "Calls on Mondays.\nLikes plums."});
    shop.toni().patches(PAGE, change).await.is(200);
    ursula.posts("/account/affiliate", json!({})).await.is(200);
    let toni = shop.toni().in_browser(language);
    let page = toni.opens(PAGE).await;
    album.page("record", &page);
    album.page("record-for-an-auditor", &shop.staff("maja", "auditor").await.in_browser(language).opens(PAGE).await);
    let wrong = [("name", "x".repeat(200)), ("telephone", "not a phone!!".to_owned())];
    let wrong: Vec<(&str, &str)> = wrong.iter().map(|(name, value)| (*name, value.as_str())).collect();
    album.page("record-wrong-profile", &toni.fills_in(&page, "/admin/customers/2/profile", &wrong).await);
    let wrong = [("groups", "Trade"), ("discount", "much")];
    album.page("record-wrong-groups", &toni.fills_in(&page, "/admin/customers/2/groups", &wrong).await);
    let wrong = [("rate", "0"), ("enabled", "true")];
    album.page("record-without-a-rate", &toni.fills_in(&page, "/admin/customers/2/affiliate", &wrong).await);
    album.page("record-reset-sent", &toni.fills_in(&page, "/admin/customers/2/password-reset", &[]).await);
    let asked = toni.opens("/admin/customers/2/disable").await;
    album.page("disable", &asked);
    album.page("record-disabled", &toni.fills_in(&asked, "/admin/customers/2/disable", &[("reason", "asked for")]).await);
}

/// Somebody with everything that staff should look at.
async fn record_to_look_at(album: &mut Album, language: &'static str) {
    let shop = TestShop::open().await;
    let octavia = shop.affiliate("octavia@example.com", 1_250).await;
    let look_alike = shop.customer("octa.via+2@example.com").await;
    let order = shop.order_through(&octavia, &look_alike.email).await.with("payment_method", "card").with("disputed_minor", 1_000);
    shop.storefront().submits_order("1001", &order).await.is(201);
    for n in 0..10 {
        shop.visitor(&look_alike.email).at([203, 0, 113, n]).logs_in_with("not her password at all").await.is(401);
    }
    shop.deliver().await;
    shop.bounces(&look_alike.email).await;
    let toni = shop.toni().in_browser(language);
    album.page("record-to-look-at", &toni.opens("/admin/customers/2").await);
    album.page("order-to-look-at", &toni.opens("/admin/orders/1001").await);
    album.page("record-of-an-affiliate", &toni.opens("/admin/customers/1").await);
    shop.toni().suspends(&octavia).await;
    album.page("record-of-a-suspended-affiliate", &toni.opens("/admin/customers/1").await);
}

async fn orders(album: &mut Album, language: &'static str) {
    let shop = TestShop::open().await;
    let ursula = shop.customer("ursula@example.com").await;
    let toni = shop.toni().in_browser(language);
    album.page("customer-orders-none", &toni.opens("/admin/customers/1/orders").await);
    for (id, status) in [("1001", "placed"), ("1002", "paid"), ("1003", "cancelled")] {
        shop.storefront().submits_order(id, &shop.order_of(&ursula.email).with_status(status)).await.is(201);
        shop.later(Span::hours(1));
    }
    shop.storefront().submits_order("1004", &shop.order_of(&ursula.email).with("test", true)).await.is(201);
    let mut nobodys = shop.order_of(&ursula.email).with("refunded_items_minor", 1_000).after(1);
    nobodys.0["customer"] = json!(null);
    shop.storefront().submits_order("1005", &nobodys).await.is(201);
    album.page("customer-orders", &toni.opens("/admin/customers/1/orders").await);
    album.page("customer-orders-with-more", &toni.opens("/admin/customers/1/orders?limit=1").await);
    album.page("order-placed", &toni.opens("/admin/orders/1001").await);
    album.page("order", &toni.opens("/admin/orders/1002").await);
    album.page("order-of-nobody", &toni.opens("/admin/orders/1005").await);
}

async fn problems(album: &mut Album, language: &'static str) {
    let shop = TestShop::open().await;
    let affiliates = shop.staff("maja", "affiliates").await.in_browser(language);
    album.refusal("problem-nothing-here", 404, &affiliates.opens("/admin/customers/17").await);
    album.refusal("problem-not-allowed", 403, &affiliates.opens("/admin/customers/17/opt-in-proof").await);
}
