//! The whole story of the shop, from an affiliate's link to a payout. Read this first.
//!
//! Octavia recommends the shop. Ursula follows her link, signs up, joins the mailing list and buys. Octavia earns a
//! share of that, and Toni, who owns the shop, pays it to her. Each step goes through the page or the call that its
//! people would use; the test at the top is the table of contents.

use shared::accounts::letters::{SIGN_UP, WELCOME};
use shared::customers::letters::AFFILIATE_APPROVED;
use shared::mailing_list::letters::OPT_IN_CONFIRM;
use shared::values::Span;
use tests::{OrderBody, PASSWORD, Person, TestShop, Value, json, lines_of};

/// CU-4, PW-5, ML-1, ML-2, AF-1, AF-4, AF-6, AF-8, AF-10, AF-14, AF-15
#[tokio::test]
async fn octavia_refers_ursula_and_is_paid_a_share_of_what_she_buys() {
    let shop = TestShop::open().await;
    let mut octavia = octavia_becomes_an_affiliate(&shop).await;
    let mut ursula = shop.visitor("ursula@example.com");

    let visit = ursula_follows_octavias_link(&ursula, &octavia).await;
    ursula_signs_up_and_chooses_her_password(&ursula).await;
    ursula_logs_in(&mut ursula).await;
    ursula_joins_the_mailing_list(&ursula).await;

    let order = ursula_orders(&ursula, &visit).await;
    the_order_is_paid_and_octavia_earns(&ursula, &octavia, &order).await;
    half_of_it_is_refunded(&octavia, &order).await;

    let payout = toni_pays_octavia_a_month_later(&mut octavia).await;
    toni_marks_the_payout_as_unpaid(&octavia, &payout).await;
    toni_pays_once_more(&octavia).await;

    the_rest_is_refunded_after_the_payout(&octavia, &order).await;
    the_next_payout_makes_up_for_it(&mut octavia, &ursula).await;
}

/// Octavia applies in her account, and Toni approves her at 10 %.
async fn octavia_becomes_an_affiliate(shop: &TestShop) -> Person<'_> {
    let octavia = shop.customer("octavia@example.com").await;
    let page = octavia.opens("/account/affiliate").await.sees("Share a link to our shop");
    octavia.fills_in(&page, "/account/affiliate", &[("terms", "1")]).await.is(303);
    octavia.opens("/account/affiliate").await.sees("We have your application");

    shop.toni().approves(&octavia, 1_000).await;
    shop.deliver().await;
    assert!(shop.last_letter_to(&octavia.email).is(AFFILIATE_APPROVED));
    octavia.opens("/account/affiliate").await.sees("You earn 10% of what people you refer buy");
    octavia
}

/// The link leads to the storefront, which keeps the visit: whose link it was, and when.
async fn ursula_follows_octavias_link(ursula: &Person<'_>, octavia: &Person<'_>) -> String {
    let led = ursula.follows_the_link_of(octavia).await.is(302);
    assert_eq!(led.header("location"), Some("https://shop.example/"));
    octavia.opens("/account/affiliate").await.sees("Hits in all: 1, counted: 1");
    led.cookie("__Host-visit").expect("a visit")
}

/// Nobody can choose a password for her: only the link in her inbox does.
async fn ursula_signs_up_and_chooses_her_password(ursula: &Person<'_>) {
    let page = ursula.opens("/sign-up").await.is(200);
    let fields = [("email", ursula.email.as_str()), ("name", "Ursula")];
    ursula.fills_in(&page, "/sign-up", &fields).await.sees("Look in your inbox");

    let letter = ursula.receives(SIGN_UP).await;
    let page = ursula.follows(&letter).await.sees("Choose a password");
    ursula.fills_in(&page, "/sign-up/confirm", &[("password", PASSWORD)]).await.sees("Your password is set");
    ursula.receives(WELCOME).await;
    ursula.follows(&letter).await.is(410); // a link works once
}

async fn ursula_logs_in(ursula: &mut Person<'_>) {
    let page = ursula.opens("/login").await.is(200);
    let fields = [("email", ursula.email.as_str()), ("password", PASSWORD)];
    let logged_in = ursula.fills_in(&page, "/login", &fields).await.is(303);
    assert_eq!(logged_in.header("location"), Some("/account"));
    ursula.session = logged_in.cookie("__Host-cs");
    ursula.opens("/account").await.sees("My account");
}

/// She asks, and is on the list only once she has pressed the button behind the link in her inbox.
async fn ursula_joins_the_mailing_list(ursula: &Person<'_>) {
    ursula.joins_the_mailing_list().await.sees("Look in your inbox");
    let letter = ursula.receives(OPT_IN_CONFIRM).await;
    let page = ursula.follows(&letter).await.sees("Press the button");
    assert!(!ursula.shop.is_subscribed(ursula).await, "opening the link is not confirming");

    ursula.fills_in(&page, "/mailing-list/confirm", &[]).await.sees("Welcome");
    assert!(ursula.shop.is_subscribed(ursula).await);
}

/// The storefront reports the order as soon as it is placed. Nothing is earned before it is paid.
async fn ursula_orders(ursula: &Person<'_>, visit: &str) -> OrderBody {
    let order = ursula.shop.order_of(&ursula.email).with("visit", visit);
    let placed = ursula.shop.storefront().submits_order("1001", &order.clone().with_status("placed")).await.is(201);
    assert_eq!(placed.json()["because"], "not_paid");
    assert!(lines_of(&placed).is_empty());
    ursula.opens("/account/orders").await.sees("1001");
    order
}

/// The order makes Ursula Octavia's customer for good, and earns Octavia 10 % of 90.00.
async fn the_order_is_paid_and_octavia_earns(ursula: &Person<'_>, octavia: &Person<'_>, order: &OrderBody) {
    let paid = ursula.shop.storefront().submits_order("1001", &order.clone().after(60)).await.is(200);
    assert_eq!((&paid.json()["because"], &paid.json()["referred_by"]), (&json!("tagged_now"), &json!(octavia.number)));
    assert_eq!(amounts_of(&paid.json()), [900]);
    octavia.opens("/account/affiliate/lines").await.sees("€90.00 10% Payable from 1 Apr 2026 €9.00");
}

/// Goods worth 45.00 are refunded: a second line reverses half of the commission, the first stays as it was.
async fn half_of_it_is_refunded(octavia: &Person<'_>, order: &OrderBody) {
    let refund = order.clone().with("refunded_items_minor", 4_500).after(120);
    let refunded = octavia.shop.storefront().submits_order("1001", &refund).await.is(200);
    assert_eq!(amounts_of(&refunded.json()), [900, -450]);
    has_earned(octavia, ["€0.00", "€4.50"]).await;
}

/// Lines are due after 30 days, when a refund is no longer likely.
async fn toni_pays_octavia_a_month_later(octavia: &mut Person<'_>) -> Value {
    let (shop, toni) = (octavia.shop, octavia.shop.toni());
    assert_eq!(toni.pays(octavia, "too early").await.is(422).code(), "nothing_due");

    shop.later(Span::days(31));
    octavia.logs_in().await; // a session ends after two weeks
    let payout = toni.pays(octavia, "april").await.is(201).json();
    assert_eq!((&payout["total_minor"], &payout["currency"], &payout["state"]), (&json!(450), &json!("EUR"), &json!("paid")));
    assert_eq!(toni.pays(octavia, "april").await.is(201).json(), payout, "the same key is the same payout");
    octavia.opens("/account/affiliate/payouts").await.sees("Cash 1 Paid €4.50");
    payout
}

/// The transfer was returned. The payout stays in the history, and its lines are unpaid again.
async fn toni_marks_the_payout_as_unpaid(octavia: &Person<'_>, payout: &Value) {
    let undone = octavia.shop.toni().marks_as_unpaid(payout).await.is(200).json();
    assert_eq!(undone["state"], "cancelled");
    octavia.opens("/account/affiliate/payouts").await.sees("Cash 1 Cancelled €4.50");
    has_earned(octavia, ["€0.00", "€4.50"]).await;
}

async fn toni_pays_once_more(octavia: &Person<'_>) {
    octavia.shop.toni().pays(octavia, "april, once more").await.is(201);
    has_earned(octavia, ["€4.50", "€0.00"]).await;
    octavia.shop.check_ledger(octavia.number).await;
}

/// Paid lines stay paid. The line that reverses the rest waits: nobody asks Octavia for money.
async fn the_rest_is_refunded_after_the_payout(octavia: &Person<'_>, order: &OrderBody) {
    let shop = octavia.shop;
    let refund = order.clone().with("refunded_items_minor", 9_000).after(180);
    let refunded = shop.storefront().submits_order("1001", &refund).await.is(200);
    assert_eq!(amounts_of(&refunded.json()), [900, -450, -450]);
    has_earned(octavia, ["€4.50", "−€4.50"]).await;

    shop.later(Span::days(31));
    assert_eq!(shop.toni().pays(octavia, "may").await.is(422).code(), "nothing_due");
}

/// Ursula buys again without a link: she is Octavia's customer. The payout is reduced by the reversal.
async fn the_next_payout_makes_up_for_it(octavia: &mut Person<'_>, ursula: &Person<'_>) {
    let shop = octavia.shop;
    let order = shop.storefront().submits_order("1002", &shop.order_of(&ursula.email)).await.is(201);
    assert_eq!(order.json()["because"], "tagged_before");
    assert_eq!(amounts_of(&order.json()), [900]);

    shop.later(Span::days(31));
    let payout = shop.toni().pays(octavia, "june").await.is(201).json();
    assert_eq!(payout["total_minor"], 450);
    octavia.logs_in().await;
    has_earned(octavia, ["€9.00", "€0.00"]).await;
    shop.check_ledger(octavia.number).await;
}

/// Octavia's earnings as she sees them.
async fn has_earned(octavia: &Person<'_>, [paid, unpaid]: [&str; 2]) {
    octavia.opens("/account/affiliate").await.sees(&format!("Not paid yet {unpaid} Paid {paid}"));
}

/// The amounts of all lines of an order so far.
fn amounts_of(order: &Value) -> Vec<i64> {
    order["lines"].as_array().into_iter().flatten().filter_map(|line| line["amount_minor"].as_i64()).collect()
}
