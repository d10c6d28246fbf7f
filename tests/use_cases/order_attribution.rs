//! From a storefront's order to the customer's tag and the affiliate's lines.

use std::sync::Arc;

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use shared::affiliates::{self, Visit};
use shared::customers::{self, Flag, ReferralRule};
use shared::http::Method;
use shared::mail::MailPayload as _;
use shared::mailing_list::OptInRequest;
use shared::orders::{self, Amount, Amounts, Buyer, OrderItems, OrderStatus, PaymentFingerprint, Snapshot};
use shared::store::Units;
use shared::values::{Currency, CustomerNumber, EmailAddress, Language, Limit, OrderId, Paging, ShortText, Span};
use tests::{Desk, InjectedFault, Person, Repetition, TestResponse, TestShop, Value, json, lines_of};

fn earned(affiliate: &Person<'_>, base: i64, amount: i64) -> (u64, String, i64, i64) {
    (affiliate.number, "earned".to_owned(), base, amount)
}

fn reversed(affiliate: &Person<'_>, base: i64, amount: i64) -> (u64, String, i64, i64) {
    (affiliate.number, "reversed".to_owned(), base, amount)
}

fn restored(affiliate: &Person<'_>, base: i64, amount: i64) -> (u64, String, i64, i64) {
    (affiliate.number, "restored".to_owned(), base, amount)
}

#[track_caller]
fn says(answer: &TestResponse, because: &str, referred_by: Option<u64>) {
    let said = answer.json();
    assert_eq!((said["because"].as_str(), said["referred_by"].as_u64()), (Some(because), referred_by), "{said}");
}

async fn customer(shop: &TestShop, email: &str) -> customers::Customer {
    let address = EmailAddress::parse(email).expect("an address");
    customers::find_by_email(shop.shop(), &address).await.expect("the store answers").expect("a customer")
}

async fn order(shop: &TestShop, id: &str) -> orders::Order {
    let id = OrderId::parse(id).expect("an id");
    orders::find(shop.shop(), &id).await.expect("the store answers").expect("an order")
}

/// AF-6, AF-8, AF-10: section 8, the first seven rows that need no payout.
#[tokio::test]
async fn an_order_earns_is_refunded_disputed_and_won_back() {
    let shop = TestShop::open().await;
    let octavia = shop.affiliate("octavia@example.com", 1_000).await;
    let storefront = shop.storefront();
    let told = shop.order_through(&octavia, "ursula@example.com").await;

    // items 100.00, discount 10.00, shipping 5.00, tax 18.00
    let paid = storefront.submits_order("1001", &told).await.is(201);
    says(&paid, "tagged_now", Some(octavia.number));
    assert_eq!(lines_of(&paid), [earned(&octavia, 9_000, 900)]);
    assert_eq!(
        paid.json()["lines"][0],
        json!({
            "affiliate": octavia.number, "sequence": 1, "order_id": "1001", "kind": "earned", "base_minor": 9_000, "rate_bp": 1_000,
            "amount_minor": 900, "currency": "EUR", "state": "unpaid", "booked_at": "2026-03-02T09:00:00.000Z",
        })
    );

    // … then goods worth 45.00 are refunded
    let told = told.with("refunded_items_minor", 4_500);
    let mut booked = vec![earned(&octavia, 9_000, 900), reversed(&octavia, 4_500, -450)];
    assert_eq!(lines_of(&storefront.submits_order("1001", &told.clone().after(1)).await.is(200)), booked);
    // … the same refund is reported again
    assert_eq!(lines_of(&storefront.submits_order("1001", &told.clone().after(1)).await.is(200)), booked);
    assert_eq!(lines_of(&storefront.submits_order("1001", &told.clone().after(2)).await.is(200)), booked);
    // … then a dispute over the whole charge is lost
    booked.push(reversed(&octavia, 0, -450));
    let lost = told.clone().with("disputed_minor", 11_300).after(3);
    assert_eq!(lines_of(&storefront.submits_order("1001", &lost).await.is(200)), booked);
    // … and is won after all
    booked.push(restored(&octavia, 4_500, 450));
    assert_eq!(lines_of(&storefront.submits_order("1001", &told.after(4)).await.is(200)), booked);
    // The decision stays what it was.
    says(&storefront.submits_order("1001", &lost).await.is(200), "tagged_now", Some(octavia.number));
}

/// Section 8: only shipping is refunded on the first order.
#[tokio::test]
async fn a_refund_of_shipping_takes_nothing_back() {
    let shop = TestShop::open().await;
    let octavia = shop.affiliate("octavia@example.com", 1_000).await;
    let told = shop.order_through(&octavia, "ursula@example.com").await;
    shop.storefront().submits_order("1001", &told).await.is(201);
    let refunded = shop.storefront().submits_order("1001", &told.with("shipping_minor", 0).after(1)).await.is(200);
    assert_eq!(lines_of(&refunded), [earned(&octavia, 9_000, 900)]);
}

/// AF-10. Section 8: the first order was paid out, then wholly refunded.
#[tokio::test]
async fn a_refund_after_the_payout_waits_for_the_next_one() {
    let shop = TestShop::open().await;
    let octavia = shop.affiliate("octavia@example.com", 1_000).await;
    let told = shop.order_through(&octavia, "ursula@example.com").await;
    shop.storefront().submits_order("1001", &told).await.is(201);
    shop.later(Span::days(31));
    let toni = shop.toni();
    let path = format!("/admin/affiliates/{}/payouts", octavia.number);
    let payout = json!({"lines": "due", "currency": "EUR", "method": "cash"});
    let payout = toni.call(Method::POST, &path).json(&payout).idempotency_key("march").send().await.is(201).json();
    assert_eq!(payout["total_minor"], 900);

    let refunded = shop.storefront().submits_order("1001", &told.with("refunded_items_minor", 9_000).after(1)).await.is(200);
    assert_eq!(lines_of(&refunded), [earned(&octavia, 9_000, 900), reversed(&octavia, 0, -900)]);
    let lines = refunded.json()["lines"].clone();
    assert_eq!((&lines[0]["state"], &lines[0]["payout"]), (&json!("paid"), &payout["id"]));
    assert_eq!((&lines[1]["state"], lines[1].get("payout")), (&json!("unpaid"), None));
}

/// AF-7. Section 8: customer tagged A (10 %), comes through B's link (20 %); customer tagged A, no link on this visit.
#[tokio::test]
async fn a_tagged_customer_earns_for_the_tag_whoevers_link_they_follow() {
    let shop = TestShop::open().await;
    let octavia = shop.affiliate("octavia@example.com", 1_000).await;
    let bruno = shop.affiliate("bruno@example.com", 2_000).await;
    let storefront = shop.storefront();
    storefront.submits_order("1001", &shop.order_through(&octavia, "ursula@example.com").await).await.is(201);
    shop.later(Span::days(400));

    let through_bruno = storefront.submits_order("1002", &shop.order_through(&bruno, "ursula@example.com").await).await.is(201);
    says(&through_bruno, "tagged_before", Some(octavia.number));
    assert_eq!(lines_of(&through_bruno), [earned(&octavia, 9_000, 900)]);
    let with_his_code = shop.order_of("ursula@example.com").with("af", bruno.number.to_string());
    assert_eq!(lines_of(&storefront.submits_order("1003", &with_his_code).await.is(201)), [earned(&octavia, 9_000, 900)]);
    let alone = storefront.submits_order("1004", &shop.order_of("URSULA@example.com")).await.is(201);
    says(&alone, "tagged_before", Some(octavia.number));
    assert_eq!(lines_of(&alone), [earned(&octavia, 9_000, 900)]);
}

/// AF-9. Section 8: affiliate buys through their own link.
#[tokio::test]
async fn an_affiliate_earns_nothing_on_their_own_order() {
    let shop = TestShop::open().await;
    let octavia = shop.affiliate("octavia@example.com", 1_000).await;
    let own = shop.storefront().submits_order("1001", &shop.order_through(&octavia, "Octavia@EXAMPLE.com").await).await.is(201);
    says(&own, "self_referral", None);
    assert_eq!(lines_of(&own), []);
    let code = shop.order_of("octavia@example.com").with("af", octavia.number.to_string());
    says(&shop.storefront().submits_order("1002", &code).await.is(201), "self_referral", None);

    // Signed in as somebody else, but with the affiliate's address.
    let ursula = shop.customer("ursula@example.com").await;
    let address = json!({"email": "octavia@example.com", "number": ursula.number});
    let borrowed = shop.order_through(&octavia, "").await.with("customer", address);
    says(&shop.storefront().submits_order("1003", &borrowed).await.is(201), "self_referral", None);
}

/// AF-8. Section 8: discounts cover the whole order; rate 0.01 %, base 0.49. The tag is set all the same.
#[tokio::test]
async fn where_there_is_nothing_to_earn_no_line_is_booked() {
    let shop = TestShop::open().await;
    let octavia = shop.affiliate("octavia@example.com", 1_000).await;
    let free = shop.order_through(&octavia, "ursula@example.com").await.with("discount_minor", 15_000);
    let free = shop.storefront().submits_order("1001", &free).await.is(201);
    says(&free, "nothing_to_earn", Some(octavia.number));
    assert_eq!(lines_of(&free), []);
    says(
        &shop.storefront().submits_order("1002", &shop.order_of("ursula@example.com")).await.is(201),
        "tagged_before",
        Some(octavia.number),
    );

    let bruno = shop.affiliate("bruno@example.com", 1).await;
    let little = shop.order_through(&bruno, "theo@example.com").await.with("items_minor", 49).with("discount_minor", 0);
    let little = shop.storefront().submits_order("1003", &little).await.is(201);
    says(&little, "nothing_to_earn", Some(bruno.number));
    assert_eq!(lines_of(&little), []);
}

/// AF-8. Section 8: JPY 1,005; KWD 10.005 (3 decimals), rate 12.5 %.
#[tokio::test]
async fn currencies_of_no_and_of_three_decimals_round_half_up_too() {
    let shop = TestShop::open().await;
    let octavia = shop.affiliate("octavia@example.com", 1_000).await;
    let bruno = shop.affiliate("bruno@example.com", 1_250).await;
    for (id, affiliate, currency, items, commission) in [("1", &octavia, "JPY", 1_005, 101), ("2", &bruno, "KWD", 10_005, 1_251)] {
        let told = shop.order_through(affiliate, &format!("{currency}@example.com")).await.with("currency", currency);
        let told = told.with("items_minor", items).with("discount_minor", 0);
        let answer = shop.storefront().submits_order(id, &told).await.is(201);
        assert_eq!(lines_of(&answer), [earned(affiliate, items, commission)], "{currency}");
        assert_eq!(answer.json()["lines"][0]["currency"], currency);
    }
}

/// AF-6. Section 8: two first orders at once through A and B.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_two_first_orders_at_once_one_referrer_gets_both() {
    first_orders_at_once(2, 2).await;
}

/// AF-6 (race): every commission goes to the one tag.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn eight_first_orders_through_four_affiliates_make_one_tag() {
    first_orders_at_once(8, 4).await;
}

async fn first_orders_at_once(orders: usize, affiliates: usize) {
    let shop = Arc::new(TestShop::open().await);
    let mut visits = Vec::new();
    for i in 0..affiliates {
        let affiliate = shop.affiliate(&format!("affiliate{i}@example.com"), 1_000).await;
        visits.push(shop.visit_of(&affiliate).await);
    }
    for record_is_there in [false, true] {
        let email = format!("ursula.{record_is_there}@example.com");
        if record_is_there {
            shop.storefront().submits_order("placed", &shop.order_of(&email).with_status("placed")).await.is(201);
        }
        let mut at_once = tokio::task::JoinSet::new();
        for i in 0..orders {
            let told = shop.order_of(&email).with("visit", visits[i % affiliates].clone());
            let shop = Arc::clone(&shop);
            let id = format!("{record_is_there}-{i}");
            at_once.spawn(async move { shop.storefront().submits_order(&id, &told).await.is(201).json() });
        }
        let answers = at_once.join_all().await;
        let tag = customer(&shop, &email).await.referred_by.expect("a tag").affiliate.0;
        let now = answers.iter().filter(|answer| answer["because"] == "tagged_now").count();
        assert_eq!(now, 1, "one order tags: {answers:?}");
        for answer in &answers {
            assert_eq!(answer["referred_by"], tag, "{answer}");
            let lines = answer["lines"].as_array().expect("lines");
            assert_eq!(lines.len(), 1, "{answer}");
            assert_eq!((&lines[0]["affiliate"], &lines[0]["amount_minor"]), (&json!(tag), &json!(900)), "{answer}");
        }
        let mut sequences: Vec<u64> = answers.iter().filter_map(|answer| answer["lines"][0]["sequence"].as_u64()).collect();
        sequences.sort_unstable();
        sequences.dedup();
        assert_eq!(sequences.len(), orders, "each line has a number of its own");
    }
}

/// AF-6, CU-1 (race): an order whose visit lost the race for the tag, and one without a visit, earn for the tag or were
/// decided before it. No order is missed.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn an_order_without_a_visit_never_slips_past_the_tag() {
    let shop = Arc::new(TestShop::open().await);
    let octavia = shop.visit_of(&shop.affiliate("octavia@example.com", 1_000).await).await;
    for round in 0..6 {
        let email = format!("ursula{round}@example.com");
        let through = shop.order_of(&email).with("visit", octavia.clone());
        let alone = shop.order_of(&email);
        let (with_visit, without) = tokio::join!(
            {
                let shop = Arc::clone(&shop);
                async move { shop.storefront().submits_order(&format!("{round}-a"), &through).await.is(201).json() }
            },
            {
                let shop = Arc::clone(&shop);
                async move { shop.storefront().submits_order(&format!("{round}-b"), &alone).await.is(201).json() }
            }
        );
        assert_eq!(with_visit["because"], "tagged_now", "{with_visit}");
        match without["because"].as_str() {
            Some("tagged_before") => assert_eq!(without["lines"].as_array().map(Vec::len), Some(1)),
            Some("no_visit") => assert_eq!(without["referred_by"], Value::Null),
            _ => unreachable!("{without}"),
        }
    }
}

/// AF-10 (race)
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn fifty_identical_snapshots_at_once_book_one_line() {
    let shop = Arc::new(TestShop::open().await);
    let octavia = shop.affiliate("octavia@example.com", 1_000).await.number;
    let told = shop.order_of("ursula@example.com").with("af", octavia.to_string());
    let mut at_once = tokio::task::JoinSet::new();
    for _ in 0..50 {
        let (shop, told) = (Arc::clone(&shop), told.clone());
        at_once.spawn(async move {
            let answer = shop.storefront().submits_order("1001", &told).await;
            assert!(matches!(answer.status(), 200 | 201), "{}", answer.text());
            answer.json()
        });
    }
    let answers = at_once.join_all().await;
    assert_eq!(answers.iter().filter(|answer| answer["applied"] == true).count(), 1, "one snapshot is applied (OR-4)");
    assert!(answers.iter().all(|answer| answer["lines"] == answers[0]["lines"]), "{answers:?}");
    assert_eq!(answers[0]["lines"].as_array().map(Vec::len), Some(1));
    let ursula = customer(&shop, "ursula@example.com").await;
    let listed = orders::list_for_customer(shop.shop(), ursula.number, &Paging::first(Limit::MAX)).await.expect("the store answers");
    assert_eq!(listed.rows.len(), 1);
}

/// AF-10: an older snapshot is answered with 200 and changes nothing. Of two with the same time, the later arrival counts.
#[tokio::test]
async fn snapshots_out_of_order_end_where_the_newest_says() {
    let shop = TestShop::open().await;
    let octavia = shop.affiliate("octavia@example.com", 1_000).await;
    let storefront = shop.storefront();
    let told = shop.order_through(&octavia, "ursula@example.com").await;
    let refunded = storefront.submits_order("1001", &told.clone().with("refunded_items_minor", 4_500).after(20)).await.is(201);
    assert_eq!(lines_of(&refunded), [earned(&octavia, 4_500, 450)]);

    let old = storefront.submits_order("1001", &told.clone().after(10)).await.is(200);
    assert_eq!(old.json()["lines"], refunded.json()["lines"]);
    let cancelled = storefront.submits_order("1001", &told.clone().with_status("cancelled").after(20)).await.is(200);
    assert_eq!(lines_of(&cancelled), [earned(&octavia, 4_500, 450), reversed(&octavia, 0, -450)]);
    let older = storefront.submits_order("1001", &told.clone().with_status("placed").after(10)).await.is(200);
    assert_eq!(lines_of(&older), lines_of(&cancelled));
    let paid_again = storefront.submits_order("1001", &told.after(30)).await.is(200);
    assert_eq!(lines_of(&paid_again), [earned(&octavia, 4_500, 450), reversed(&octavia, 0, -450), restored(&octavia, 9_000, 900)]);
}

/// AF-8: an order edited after payment earns by what it holds now, in both directions, by added lines.
#[tokio::test]
async fn an_order_edited_after_payment_earns_by_what_it_holds_now() {
    let shop = TestShop::open().await;
    let octavia = shop.affiliate("octavia@example.com", 1_000).await;
    let storefront = shop.storefront();
    let told = shop.order_through(&octavia, "ursula@example.com").await.with("items_minor", 10_000).with("discount_minor", 0);
    storefront.submits_order("1001", &told).await.is(201);
    let fewer = storefront.submits_order("1001", &told.clone().with("items_minor", 6_000).after(1)).await.is(200);
    assert_eq!(lines_of(&fewer), [earned(&octavia, 10_000, 1_000), reversed(&octavia, 6_000, -400)]);
    let more = storefront.submits_order("1001", &told.clone().with("items_minor", 12_000).after(2)).await.is(200);
    assert_eq!(lines_of(&more), [earned(&octavia, 10_000, 1_000), reversed(&octavia, 6_000, -400), restored(&octavia, 12_000, 600)]);
    says(&more, "tagged_now", Some(octavia.number));

    // Free at first, then goods are added: the rate was frozen all the same.
    let free = shop.order_of("ursula@example.com").with("discount_minor", 15_000);
    says(&storefront.submits_order("1002", &free).await.is(201), "nothing_to_earn", Some(octavia.number));
    shop.toni().approves(&octavia, 2_000).await;
    let paid = storefront.submits_order("1002", &free.with("items_minor", 20_000).after(1)).await.is(200);
    says(&paid, "tagged_before", Some(octavia.number));
    assert_eq!(lines_of(&paid), [earned(&octavia, 5_000, 500)]);
}

/// OR-4: a storefront's clock that is hours ahead freezes no later refund.
#[tokio::test]
async fn a_refund_counts_whatever_the_clock_of_the_order_said() {
    let shop = TestShop::open().await;
    let octavia = shop.affiliate("octavia@example.com", 1_000).await;
    let storefront = shop.storefront();
    for (id, updated_at) in [("1001", "2026-03-02T18:00:00Z"), ("1002", "2099-01-01T00:00:00Z")] {
        let told = shop.order_through(&octavia, &format!("{id}@example.com")).await.with("updated_at", updated_at);
        storefront.submits_order(id, &told).await.is(201);
        shop.later(Span::minutes(1));
        let refunded = told.with("updated_at", shop.now().to_string()).with("refunded_items_minor", 9_000);
        let refunded = storefront.submits_order(id, &refunded).await.is(200);
        assert_eq!(lines_of(&refunded), [earned(&octavia, 9_000, 900), reversed(&octavia, 0, -900)], "{updated_at}");
    }
}

/// AF-5, AF-6: nothing is decided before payment, and then by the moment of placing and the first visit.
#[tokio::test]
async fn a_placed_order_waits_for_its_payment() {
    let shop = TestShop::open().await;
    let octavia = shop.affiliate("octavia@example.com", 1_000).await;
    let bruno = shop.affiliate("bruno@example.com", 2_000).await;
    let storefront = shop.storefront();
    let visit = shop.visit_of(&octavia).await;
    shop.later(Span::days(30));
    let told = shop.order_of("ursula@example.com").with("visit", visit).with_status("placed");
    let placed = storefront.submits_order("1001", &told).await.is(201);
    says(&placed, "not_paid", None);
    assert_eq!(lines_of(&placed), []);
    assert_eq!(customer(&shop, "ursula@example.com").await.first_purchase_at, None);

    shop.later(Span::days(10));
    let paid = told.with_status("paid").with("visit", shop.visit_of(&bruno).await).after(864_000);
    let paid = storefront.submits_order("1001", &paid).await.is(200);
    says(&paid, "tagged_now", Some(octavia.number));
    assert_eq!(lines_of(&paid), [earned(&octavia, 9_000, 900)]);
    let ursula = customer(&shop, "ursula@example.com").await;
    assert_eq!(ursula.first_purchase_at.map(|at| at.to_string()).as_deref(), Some("2026-04-01T09:00:00.000Z"));
    let tag = ursula.referred_by.expect("a tag");
    assert_eq!((tag.rule, tag.order.as_str()), (ReferralRule::NewCustomerWindow, "1001"));
}

/// AF-8: affiliate and rate are those of the moment of payment, whatever is agreed or told later.
#[tokio::test]
async fn affiliate_and_rate_are_frozen_by_the_first_payment() {
    let shop = TestShop::open().await;
    let octavia = shop.affiliate("octavia@example.com", 1_000).await;
    let bruno = shop.affiliate("bruno@example.com", 2_000).await;
    let told = shop.order_through(&octavia, "ursula@example.com").await;
    shop.storefront().submits_order("1001", &told).await.is(201);
    shop.toni().approves(&octavia, 5_000).await;
    let told = told.with("visit", shop.visit_of(&bruno).await).with("items_minor", 99_000);
    let edited = shop.storefront().submits_order("1001", &told.clone().after(1)).await.is(200);
    assert_eq!(lines_of(&edited), [earned(&octavia, 9_000, 900), restored(&octavia, 98_000, 8_900)]);
    let refunded = shop.storefront().submits_order("1001", &told.with("refunded_items_minor", 4_500).after(2)).await.is(200);
    assert_eq!(lines_of(&refunded), [earned(&octavia, 9_000, 900), restored(&octavia, 98_000, 8_900), reversed(&octavia, 93_500, -450)]);
}

/// AF-5: the reasons why a visit does not count.
#[tokio::test]
async fn a_visit_that_does_not_count_says_why() {
    let shop = TestShop::open().await;
    let octavia = shop.affiliate("octavia@example.com", 1_000).await;
    let ursula = shop.customer("ursula@example.com").await;
    let storefront = shop.storefront();
    let good = shop.visit_of(&octavia).await;
    says(&storefront.submits_order("none", &shop.order_of("a@example.com")).await.is(201), "no_visit", None);
    let forged = format!("{}A", &good[..good.len() - 1]);
    for (id, visit) in
        [("forged", forged.as_str()), ("garbage", "\u{0}{}"), ("long", &"x".repeat(5_000)), ("two", &format!("{good}{good}"))]
    {
        let told = shop.order_of(&format!("{id}@example.com")).with("visit", visit);
        says(&storefront.submits_order(id, &told).await.is(201), "visit_invalid", None);
    }
    // Signed by the shop, but for somebody who was never approved.
    let told = shop.order_of("c@example.com").with("visit", Visit::issue(shop.shop(), CustomerNumber(ursula.number)));
    says(&storefront.submits_order("customer", &told).await.is(201), "visit_invalid", None);

    shop.later(Span::millis(Span::days(30).as_millis() + 1));
    let late = shop.order_of("d@example.com").with("visit", good.clone());
    says(&storefront.submits_order("late", &late).await.is(201), "visit_expired", None);
    // The storefront's server may report late: the time of placing counts.
    let placed_in_time = late.with("customer", json!({"email": "e@example.com"})).with("placed_at", "2026-03-20T00:00:00Z");
    says(&storefront.submits_order("in-time", &placed_in_time).await.is(201), "tagged_now", Some(octavia.number));
    // A time in the future counts as now.
    let fresh = shop.order_through(&octavia, "f@example.com").await.with("placed_at", "2027-01-01T00:00:00Z");
    says(&storefront.submits_order("tomorrow", &fresh).await.is(201), "tagged_now", Some(octavia.number));
}

/// AF-5: for an existing customer without a referrer the visit counts for its twelve hours.
#[tokio::test]
async fn an_existing_customer_is_tagged_within_the_visit_only() {
    let shop = TestShop::open().await;
    let octavia = shop.affiliate("octavia@example.com", 1_000).await;
    let storefront = shop.storefront();
    storefront.submits_order("1001", &shop.order_of("ursula@example.com")).await.is(201);
    shop.later(Span::hours(1));
    let visit = shop.visit_of(&octavia).await;
    shop.later(Span::hours(13));
    let late = shop.order_of("ursula@example.com").with("visit", visit.clone());
    says(&storefront.submits_order("1002", &late).await.is(201), "visit_expired", None);
    let told = shop.order_of("ursula@example.com").with("visit", shop.visit_of(&octavia).await);
    shop.later(Span::hours(2));
    says(&storefront.submits_order("1003", &told).await.is(201), "tagged_now", Some(octavia.number));
    let tag = customer(&shop, "ursula@example.com").await.referred_by.expect("a tag");
    assert_eq!((tag.rule, tag.hit_at.is_some()), (ReferralRule::SameVisit, true));
}

/// AF-6: the code of an approved affiliate takes precedence over the visit; any other code is ignored.
#[tokio::test]
async fn a_code_typed_in_at_checkout_comes_before_the_visit() {
    let shop = TestShop::open().await;
    let octavia = shop.affiliate("octavia@example.com", 1_000).await;
    let bruno = shop.affiliate("bruno@example.com", 2_000).await;
    let storefront = shop.storefront();
    let code = shop.order_through(&octavia, "a@example.com").await.with("af", bruno.number.to_string());
    says(&storefront.submits_order("1001", &code).await.is(201), "tagged_now", Some(bruno.number));
    for (id, code) in [("1008", format!("#{}", bruno.number)), ("1009", format!("https://shop.example/?utm_source=x&af={}", bruno.number))]
    {
        let order = shop.order_through(&octavia, &format!("{id}@example.com")).await.with("af", code);
        says(&storefront.submits_order(id, &order).await.is(201), "tagged_now", Some(bruno.number));
    }
    for (id, code) in [("1002", ""), ("1003", "SPRING"), ("1004", "99999"), ("1005", "-1")] {
        let told = shop.order_through(&octavia, &format!("{id}@example.com")).await.with("af", code);
        says(&storefront.submits_order(id, &told).await.is(201), "tagged_now", Some(octavia.number));
    }
    let toni = Desk::of_toni();
    let alias = affiliates::Alias::parse("plum-friends").expect("an alias");
    affiliates::set_alias(shop.shop(), toni.actor(), CustomerNumber(bruno.number), &alias).await.expect("the store answers");
    let by_alias = shop.order_through(&octavia, "c@example.com").await.with("af", "Plum-Friends");
    says(&storefront.submits_order("1007", &by_alias).await.is(201), "tagged_now", Some(bruno.number));
    let alone = shop.order_of("b@example.com").with("af", "nobody");
    says(&storefront.submits_order("1006", &alone).await.is(201), "no_visit", None);
}

/// AF-11: a suspended affiliate keeps the customers, and a line records what was refused.
#[tokio::test]
async fn a_suspended_affiliate_keeps_customers_and_earns_nothing() {
    let shop = TestShop::open().await;
    let octavia = shop.affiliate("octavia@example.com", 1_000).await;
    let storefront = shop.storefront();
    let first = shop.order_through(&octavia, "ursula@example.com").await;
    storefront.submits_order("1001", &first).await.is(201);
    let theo = shop.order_through(&octavia, "theo@example.com").await;
    shop.toni().suspends(&octavia).await;

    let told = shop.order_of("ursula@example.com");
    let refused = storefront.submits_order("1002", &told).await.is(201);
    says(&refused, "affiliate_suspended", Some(octavia.number));
    assert_eq!(lines_of(&refused), [(octavia.number, "refused".to_owned(), 9_000, 0)]);
    assert_eq!(refused.json()["lines"][0]["state"], "refused");
    let refunded = storefront.submits_order("1002", &told.clone().with("refunded_items_minor", 9_000).after(1)).await.is(200);
    assert_eq!(lines_of(&refunded).len(), 1, "nothing was earned, nothing is taken back");
    // Earlier earnings can still be reversed.
    let cancelled = storefront.submits_order("1001", &first.with_status("cancelled").after(1)).await.is(200);
    assert_eq!(lines_of(&cancelled), [earned(&octavia, 9_000, 900), reversed(&octavia, 0, -900)]);
    // Their link tags nobody.
    says(&storefront.submits_order("1003", &theo).await.is(201), "affiliate_suspended", None);

    shop.toni().approves(&octavia, 1_000).await;
    says(&storefront.submits_order("1004", &shop.order_of("ursula@example.com")).await.is(201), "tagged_before", Some(octavia.number));
    assert_eq!(lines_of(&storefront.submits_order("1002", &told.after(2)).await.is(200)).len(), 1, "what was refused stays so");
}

/// AF-14: a line number that was reserved in vain leaves a gap, and a payout takes the lines beside it.
#[tokio::test]
async fn a_line_number_that_is_not_used_leaves_a_gap() {
    let shop = TestShop::open().await;
    let octavia = shop.affiliate("octavia@example.com", 1_000).await;
    let (theo, ursula) = (shop.order_through(&octavia, "theo@example.com").await, shop.order_through(&octavia, "ursula@example.com").await);
    shop.toni().suspends(&octavia).await;
    says(&shop.storefront().submits_order("1001", &theo).await.is(201), "affiliate_suspended", None);
    shop.toni().approves(&octavia, 1_000).await;
    let earned = shop.storefront().submits_order("1002", &ursula).await.is(201).json();
    assert_eq!((&earned["lines"][0]["sequence"], &earned["lines"][0]["amount_minor"]), (&json!(2), &json!(900)));

    let pay = json!({"lines": "all", "currency": "EUR", "method": "cash"});
    let call = shop.toni().call(Method::POST, &format!("/admin/affiliates/{}/payouts", octavia.number)).idempotency_key("march");
    let payout = call.json(&pay).send().await.is(201).json();
    assert_eq!((&payout["total_minor"], &payout["lines"]), (&json!(900), &json!(1)));
}

/// AF-2: while the programme is off, nobody is tagged and nobody earns; existing tags stay.
#[tokio::test]
async fn with_the_programme_off_nobody_earns_and_tags_stay() {
    let shop = TestShop::open().await;
    let octavia = shop.affiliate("octavia@example.com", 1_000).await;
    let storefront = shop.storefront();
    let first = shop.order_through(&octavia, "ursula@example.com").await;
    storefront.submits_order("1001", &first).await.is(201);
    let (again, theo) = (shop.order_through(&octavia, "ursula@example.com").await, shop.order_through(&octavia, "theo@example.com").await);
    shop.set("affiliates_enabled", "false").await;
    let off = storefront.submits_order("1002", &again).await.is(201);
    says(&off, "programme_off", Some(octavia.number));
    assert_eq!(lines_of(&off), []);
    says(&storefront.submits_order("1003", &theo).await.is(201), "programme_off", None);
    let refunded = storefront.submits_order("1001", &first.with("refunded_items_minor", 4_500).after(1)).await.is(200);
    assert_eq!(lines_of(&refunded), [earned(&octavia, 9_000, 900), reversed(&octavia, 4_500, -450)]);
    shop.set("affiliates_enabled", "true").await;
    says(&storefront.submits_order("1004", &shop.order_of("ursula@example.com")).await.is(201), "tagged_before", Some(octavia.number));
}

/// AF-9: the same means of payment and look-alike addresses are flagged for staff.
#[tokio::test]
async fn what_only_looks_like_an_own_order_is_flagged() {
    let shop = TestShop::open().await;
    let octavia = shop.affiliate("octavia@example.com", 1_000).await;
    let storefront = shop.storefront();
    let card = |told: tests::OrderBody| told.with("payment_fingerprint", "card-4242").with("payment_method", "card");
    storefront.submits_order("1001", &card(shop.order_of("octavia@example.com"))).await.is(201);
    let alike = card(shop.order_through(&octavia, "octa.via+shop@example.com").await);
    says(&storefront.submits_order("1002", &alike).await.is(201), "tagged_now", Some(octavia.number));
    assert_eq!(order(&shop, "1002").await.flags, [Flag::SamePayment, Flag::LookAlikeAddress]);
    storefront
        .submits_order("1003", &shop.order_through(&octavia, "ursula@example.com").await.with("payment_fingerprint", "card-1"))
        .await
        .is(201);
    assert_eq!(order(&shop, "1003").await.flags, []);
    // Staff see it on the order, on its customer and on the affiliate's line. The affiliate and the storefront do not.
    let both = json!(["same_payment", "look_alike_address"]);
    let toni = shop.toni();
    let seen = toni.gets("/admin/orders/1002").await.is(200).json();
    assert_eq!((&seen["flags"], &seen["lines"][0]["flags"]), (&both, &both));
    let number = seen["customer_number"].as_u64().expect("a number");
    assert_eq!(toni.gets(&format!("/admin/customers/{number}")).await.is(200).json()["flags"], both);
    assert_eq!(toni.gets(&format!("/admin/customers/{number}/orders")).await.is(200).json()["orders"][0]["flags"], both);
    let lines = toni.gets(&format!("/admin/affiliates/{}/lines", octavia.number)).await.is(200).json();
    assert_eq!((&lines["lines"][0]["order_id"], &lines["lines"][0]["flags"]), (&json!("1002"), &both));
    assert_eq!(lines["lines"][1].get("flags"), None);
    let own = octavia.gets("/account/affiliate/lines").await.is(200).json();
    assert_eq!(own["lines"][0].get("flags"), None);
    let again = storefront.submits_order("1002", &alike).await.is(200).json();
    assert_eq!((again.get("flags"), again["lines"][0].get("flags")), (None, None));
    // A flag stays with the customer, and another order adds its own.
    let theo = shop.order_through(&octavia, "octavia+theo@example.com").await;
    let theo = storefront.submits_order("1004", &theo).await.is(201).json()["customer_number"].as_u64().expect("a number");
    storefront.submits_order("1005", &card(shop.order_of("octavia+theo@example.com"))).await.is(201);
    storefront.submits_order("1006", &shop.order_of("octavia+theo@example.com")).await.is(201);
    assert_eq!(toni.gets(&format!("/admin/customers/{theo}")).await.is(200).json()["flags"], both);
    let kept = format!("{:?}", order(&shop, "1002").await.payment);
    assert!(!kept.contains("4242"), "only a keyed hash is kept: {kept}");
}

/// AF-8: the currency of an order never changes.
#[tokio::test]
async fn an_order_never_changes_its_currency() {
    let shop = TestShop::open().await;
    let octavia = shop.affiliate("octavia@example.com", 1_000).await;
    let told = shop.order_through(&octavia, "ursula@example.com").await;
    let paid = shop.storefront().submits_order("1001", &told).await.is(201);
    let dollars = shop.storefront().submits_order("1001", &told.clone().with("currency", "USD").after(1)).await.is(409);
    assert_eq!(dollars.code(), "currency_changed");
    assert_eq!(shop.storefront().submits_order("1001", &told).await.is(200).json()["lines"], paid.json()["lines"]);
}

/// CU-1: a guest's order creates the record that later orders and the sign-up use.
#[tokio::test]
async fn a_guest_who_signs_up_later_keeps_the_record_of_the_order() {
    let shop = TestShop::open().await;
    let told = shop.order_of("Ursula@Example.com");
    let told = told.with("customer", json!({"email": "Ursula@Example.com", "name": "Ursula", "company": "Plums", "language": "de-AT"}));
    let guest = shop.storefront().submits_order("1001", &told).await.is(201).json()["customer_number"].as_u64();
    let record = customer(&shop, "ursula@example.com").await;
    assert_eq!(record.name.as_ref().map(ShortText::as_str), Some("Ursula"));
    assert_eq!(record.language.tag(), "de-AT");
    let ursula = shop.customer("ursula@example.com").await;
    assert_eq!(Some(ursula.number), guest);
    let again = shop.storefront().submits_order("1002", &shop.order_of("URSULA@example.com")).await.is(201);
    assert_eq!(again.json()["customer_number"].as_u64(), guest);
}

/// CU-1: no second record for an address whose log-in record the first read misses.
#[tokio::test]
async fn a_stale_read_makes_no_second_record() {
    let (shop, faults) = TestShop::open_with_faults().await;
    let ursula = shop.customer("ursula@example.com").await;
    let _cached = shop.shop().settings().await.expect("settings");
    faults.arm_with(1, InjectedFault::StaleRead, Repetition::Outage);
    let id = OrderId::parse("1001").expect("an id");
    let received = orders::receive(shop.shop(), &id, &usual(&ursula.email, &shop)).await.expect("the store answers");
    assert!(faults.injected_count() > 0, "the record was not found at first");
    faults.disarm();
    let orders::ReceiveOutcome::Stored(received) = received else { unreachable!("{received:?}") };
    assert_eq!(received.order.customer, Some(CustomerNumber(ursula.number)));
}

/// CU-8: for a buyer who is signed in the number takes precedence, and an order stays with its first customer.
#[tokio::test]
async fn an_order_belongs_to_its_first_customer() {
    let shop = TestShop::open().await;
    let ursula = shop.customer("ursula@example.com").await;
    let storefront = shop.storefront();
    let gift = shop.order_of("").with("customer", json!({"email": "theo@example.com", "number": ursula.number}));
    let gift = storefront.submits_order("1001", &gift).await.is(201);
    assert_eq!(gift.json()["customer_number"], ursula.number);
    let theo = EmailAddress::parse("theo@example.com").expect("an address");
    assert!(customers::find_by_email(shop.shop(), &theo).await.expect("the store answers").is_none(), "no record for the other address");
    assert_eq!(order(&shop, "1001").await.email.as_ref(), Some(&theo), "the order keeps the address it was placed with");

    let moved = shop.order_of("somebody.else@example.com").with("items_minor", 5_000).after(1);
    assert_eq!(storefront.submits_order("1001", &moved).await.is(200).json()["customer_number"], ursula.number);
    let nobody = EmailAddress::parse("somebody.else@example.com").expect("an address");
    assert!(customers::find_by_email(shop.shop(), &nobody).await.expect("the store answers").is_none());
}

/// CU-8: all orders of a customer, newest first, page by page.
#[tokio::test]
async fn a_customers_orders_are_listed_newest_first() {
    let shop = TestShop::open().await;
    for i in 0..5 {
        shop.storefront().submits_order(&format!("u{i}"), &shop.order_of("ursula@example.com")).await.is(201);
        shop.storefront().submits_order(&format!("t{i}"), &shop.order_of("theo@example.com")).await.is(201);
        shop.later(Span::minutes(1));
    }
    let ursula = customer(&shop, "ursula@example.com").await;
    let mut seen = Vec::new();
    let mut paging = Paging::first(Limit::parse("2").expect("a limit"));
    for rows in [2, 2, 1] {
        let page = orders::list_for_customer(shop.shop(), ursula.number, &paging).await.expect("the store answers");
        assert_eq!((page.rows.len(), page.next.is_some()), (rows, seen.len() + rows < 5));
        seen.extend(page.rows.iter().map(|order| order.id.to_string()));
        paging.after = page.next;
    }
    assert_eq!(seen, ["u4", "u3", "u2", "u1", "u0"]);

    let to_staff = shop.toni().gets(&format!("/admin/customers/{}/orders", ursula.number)).await.is(200).json();
    assert_eq!(to_staff["orders"].as_array().map(Vec::len), Some(5));
    assert_eq!((&to_staff["orders"][0]["order_id"], &to_staff["orders"][0]["total_minor"]), (&json!("u4"), &json!(11_300)));
    let herself = shop.customer("ursula@example.com").await;
    let to_her = herself.gets("/account/orders?limit=2").await.is(200).json();
    assert_eq!((&to_her["orders"][1]["order_id"], &to_her["has_more"]), (&json!("u3"), &json!(true)));
}

/// ML-4: the box at checkout queues one job for the mailing list, with the visitor's address as the server reports it.
#[tokio::test]
async fn a_box_ticked_at_checkout_asks_for_a_place_once() {
    let shop = TestShop::open().await;
    let consent = json!({"ip": "2001:db8::17", "user_agent": "Browser\u{7}/1", "form": "checkout", "page": "https://shop.example/checkout", "at": "2026-03-02T08:59:00Z"});
    let told = shop.order_of("ursula@example.com").with_status("placed").with("newsletter", consent.clone());
    let storefront = shop.storefront();
    storefront.submits_order("1001", &told).await.is(201);
    storefront.submits_order("1001", &told).await.is(200);
    storefront.submits_order("1001", &told.clone().with_status("paid").after(1)).await.is(200);
    let waiting = shared::mail::outbox::queued(shop.shop()).await.jobs;
    let asked: Vec<OptInRequest> =
        waiting.iter().filter(|job| job.kind() == OptInRequest::KIND).map(|job| job.payload().expect("it reads back")).collect();
    assert_eq!(asked.len(), 1);
    assert_eq!(asked[0].email.as_typed(), "ursula@example.com");
    assert_eq!(asked[0].consent.client.ip.to_string(), "2001:db8::17");
    assert_eq!(asked[0].consent.at.to_string(), "2026-03-02T08:59:00.000Z");
    assert_eq!(asked[0].consent.form.as_str(), "checkout");
}

/// S-AK-1, S-AK-2: only a storefront's key with the scope.
#[tokio::test]
async fn only_the_storefront_submits_orders() {
    let shop = TestShop::open().await;
    let octavia = shop.affiliate("octavia@example.com", 1_000).await;
    let told = shop.order_through(&octavia, "ursula@example.com").await;
    shop.call(Method::PUT, "/orders/1001").json(&told.0).send().await.is(401);
    octavia.call(Method::PUT, "/orders/1001").json(&told.0).send().await.is(403);
    shop.toni().call(Method::PUT, "/orders/1001").json(&told.0).send().await.is(403);
    shop.storefront_that_may(&["client-ip:forward"]).await.submits_order("1001", &told).await.is(403);
    assert!(orders::find(shop.shop(), &OrderId::parse("1001").expect("an id")).await.expect("the store answers").is_none());
}

/// OR-1, S-IN-1, S-IN-2: what decides money is refused if it is invalid, and nothing changes.
#[tokio::test]
async fn an_order_that_does_not_fit_is_refused() {
    let shop = TestShop::open().await;
    let usual = shop.order_of("ursula@example.com");
    let without = |member: &str| {
        let mut body = usual.0.clone();
        body.as_object_mut().expect("an object").remove(member);
        body
    };
    let with = |member: &str, value: Value| usual.clone().with(member, value).0;
    let refused = [
        without("status"),
        without("items_minor"),
        without("currency"),
        without("placed_at"),
        without("updated_at"),
        with("status", json!("shipped")),
        with("items_minor", json!(-1)),
        with("items_minor", json!(1_000_000_000_000_001_i64)),
        with("items_minor", json!(10.5)),
        with("items_minor", json!("19.99")),
        with("items_minor", json!("1,999")),
        with("items_minor", json!([1_999])),
        with("tax_minor", json!("none")),
        with("disputed_minor", json!(-1)),
        with("currency", json!("XYZ")),
        with("currency", json!(978)),
        with("placed_at", json!("yesterday")),
        with("placed_at", json!("2026-03-02T09:00:00")),
        with("updated_at", json!(1_772_442_000)),
    ];
    for body in refused {
        let answer = shop.storefront().puts("/orders/1001", body.clone()).await;
        assert_eq!(answer.status(), 422, "{body} answered {}", answer.text());
    }
    for text in ["", "{", "[]", "null", "{\"items_minor\": 99999999999999999999999}"] {
        let call = shop.storefront().call(Method::PUT, "/orders/1001").body("application/json", text.as_bytes().to_vec());
        let answer = call.send().await;
        assert!(matches!(answer.status(), 400 | 422), "{text} answered {}", answer.text());
    }
    assert!(orders::find(shop.shop(), &OrderId::parse("1001").expect("an id")).await.expect("the store answers").is_none());
    shop.storefront().puts(&format!("/orders/{}", "x".repeat(OrderId::LENGTH_MAX + 1)), usual.0.clone()).await.is(422);
}

/// AF-10: the snapshots of an order may arrive in any order and any number of times.
#[test]
fn any_order_of_snapshots_ends_in_the_exact_balance() {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let shop = runtime.block_on(TestShop::open());
    let octavia = runtime.block_on(shop.affiliate("octavia@example.com", 1_250));
    let config = Config { cases: 25, failure_persistence: None, ..Config::default() };
    let status = prop_oneof![1 => Just("placed"), 5 => Just("paid"), 1 => Just("cancelled")];
    let tellings = prop::collection::vec((status, 0..6_000_i64, 0..6_000_i64), 1..6);
    let plan = tellings.prop_flat_map(|tellings| {
        let all: Vec<usize> = (0..tellings.len()).collect();
        let again = prop::collection::vec(0..tellings.len(), 0..4);
        (Just(tellings), (Just(all).prop_shuffle(), again).prop_map(|(all, again)| [all, again].concat()))
    });
    let case = std::cell::Cell::new(0);
    let outcome =
        TestRunner::new_with_rng(config, proptest::test_runner::TestRng::deterministic_rng(proptest::test_runner::RngAlgorithm::ChaCha))
            .run(&plan, |(tellings, order)| {
                case.set(case.get() + 1);
                let (id, email) = (format!("o{}", case.get()), format!("buyer{}@example.com", case.get()));
                let usual = runtime.block_on(shop.order_through(&octavia, &email));
                let mut last = None;
                for n in order {
                    let (status, refunded, disputed) = tellings[n];
                    let told = usual.clone().with_status(status).with("refunded_items_minor", refunded).with("disputed_minor", disputed);
                    let answer = runtime.block_on(shop.storefront().submits_order(&id, &told.after(i64::try_from(n).expect("few"))));
                    prop_assert!(matches!(answer.status(), 200 | 201), "{}", answer.text());
                    last = Some(answer);
                }
                let (status, refunded, disputed) = tellings[tellings.len() - 1];
                let left = if status == "paid" { i128::from(9_000 - refunded - disputed).max(0) } else { 0 };
                let owed = (2 * left * 1_250 + 10_000) / 20_000;
                let booked: i128 = lines_of(&last.expect("an answer")).iter().map(|(.., amount)| i128::from(*amount)).sum();
                prop_assert_eq!(booked, owed);
                Ok(())
            });
    outcome.unwrap_or_else(|e| unreachable!("{e}"));
}

fn usual(email: &str, shop: &TestShop) -> Snapshot {
    let amount = |minor| Amount::from_minor(minor).expect("an amount");
    let buyer = Buyer {
        number: None,
        email: EmailAddress::parse(email).ok(),
        name: ShortText::parse("Ursula Plum").ok(),
        company: None,
        telephone: None,
        language: None,
        default_language: Language::parse("en").expect("a language"),
    };
    Snapshot {
        status: OrderStatus::Paid,
        amounts: Amounts {
            items: amount(10_000),
            discount: amount(1_000),
            shipping: amount(500),
            tax: amount(1_800),
            ..Amounts::default()
        },
        currency: Currency::parse("EUR").expect("a currency"),
        placed_at: shop.now(),
        updated_at: shop.now(),
        buyer,
        payment_method: ShortText::parse("card").ok(),
        payment: ShortText::parse("card-4242").ok().map(|card| PaymentFingerprint::of(shop.shop().keys(), &card)),
        visit: None,
        code: None,
        newsletter: None,
        is_test: false,
        items: OrderItems::default(),
        coupon_codes: Vec::new(),
    }
}

async fn cost(shop: &TestShop, id: &str, snapshot: &Snapshot) -> Units {
    let metered = shop.shop().metered();
    let id = OrderId::parse(id).expect("an id");
    let received = orders::receive(&metered, &id, snapshot).await.expect("the store answers");
    assert!(matches!(received, orders::ReceiveOutcome::Stored(_)));
    metered.store().meter().total()
}

/// The unit budgets of orders.
#[tokio::test]
async fn an_order_stays_within_its_budget() {
    let shop = TestShop::open().await;
    let octavia = shop.affiliate("octavia@example.com", 1_000).await;
    shop.customer("ursula@example.com").await;
    let _settings = shop.shop().settings().await.expect("settings");
    let visit = shop.visit_of(&octavia).await;
    let through = |email: &str| Snapshot { visit: ShortText::parse(&visit).ok(), ..usual(email, &shop) };
    let within = |what: &str, cost: Units, writes: u64| assert!(cost.is_within(Units::whole(8, writes)), "{what} costs {cost}");

    within("a first attributed order", cost(&shop, "1001", &through("ursula@example.com")).await, 10);
    within("one that makes the record", cost(&shop, "1002", &through("theo@example.com")).await, 14);
    shop.later(Span::days(1));
    within("a later order", cost(&shop, "1003", &usual("ursula@example.com", &shop)).await, 8);
    within("an order that nobody brought", cost(&shop, "1004", &usual("nora@example.com", &shop)).await, 14);
    within("a later order that nobody brought", cost(&shop, "1005", &usual("nora@example.com", &shop)).await, 8);
    let placed = Snapshot { status: OrderStatus::Placed, ..through("paula@example.com") };
    within("a placed order that makes the record", cost(&shop, "1006", &placed).await, 10);
    within("its payment", cost(&shop, "1006", &Snapshot { status: OrderStatus::Paid, ..placed.clone() }).await, 8);
    let refunded = Amounts { refunded_items: Amount::from_minor(4_500).expect("an amount"), ..placed.amounts };
    let refund = Snapshot { status: OrderStatus::Paid, amounts: refunded, ..placed };
    within("a refund", cost(&shop, "1006", &refund).await, 5);
    let repeat = cost(&shop, "1006", &refund).await;
    // One read is the customer, whose name is compared with the one that was sent.
    assert!(repeat.is_within(Units::whole(3, 0)), "a repeat costs {repeat}");
    assert_eq!(customers::find(shop.shop(), CustomerNumber(octavia.number)).await.expect("the store answers").map(|c| c.version), Some(1));
}
