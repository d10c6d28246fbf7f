//! Marking lines as paid, and as unpaid again.

use std::collections::BTreeSet;

use proptest::prelude::*;
use shared::audit::AuditEntry;
use shared::commissions::LineState;
use shared::http::Method;
use shared::payouts::{self, LineChoice, LineFilter, PayoutMethod, PayoutOutcome, PayoutRefusal, PayoutRequest};
use shared::store::{Query, Units};
use shared::values::{Currency, CustomerNumber, PayoutId, Sequence, ShortText, Span};
use tests::{Desk, Person, Staff, TestRequest, TestResponse, TestShop, Value, json};

/// The body for paying some lines in euros.
fn cash(lines: impl Into<Value>) -> Value {
    json!({"lines": lines.into(), "currency": "EUR", "method": "cash"})
}

fn paying<'a>(toni: &Staff<'a>, affiliate: u64, key: &str, body: &Value) -> TestRequest<'a> {
    toni.call(Method::POST, &format!("/admin/affiliates/{affiliate}/payouts")).idempotency_key(key).json(body)
}

async fn pays(toni: &Staff<'_>, affiliate: u64, key: &str, body: &Value) -> TestResponse {
    paying(toni, affiliate, key, body).send().await
}

/// The numbers of the lines in a state, over all pages of this size.
async fn listed(toni: &Staff<'_>, affiliate: u64, state: &str, limit: usize) -> Vec<u64> {
    let mut numbers = Vec::new();
    let mut after = String::new();
    loop {
        let page = toni.gets(&format!("/admin/affiliates/{affiliate}/lines?state={state}&limit={limit}{after}")).await.is(200).json();
        let lines = page["lines"].as_array().expect("lines");
        assert!(lines.len() <= limit);
        numbers.extend(lines.iter().filter_map(|line| line["sequence"].as_u64()));
        assert_eq!(page["has_more"], json!(page["next"].is_string()));
        let Some(next) = page["next"].as_str() else { return numbers };
        after = format!("&starting_after={next}");
    }
}

/// Octavia, who earns 10 %.
async fn octavia(shop: &TestShop) -> Person<'_> {
    shop.affiliate("octavia@example.com", 1_000).await
}

/// Octavia, with this many sales of this amount, whose commission is due.
async fn octavia_who_sold(shop: &TestShop, times: u64, base_minor: i64) -> Person<'_> {
    let octavia = octavia(shop).await;
    for n in 1..=times {
        octavia.sells(&n.to_string(), base_minor).await;
    }
    shop.later(Span::days(31));
    octavia
}

/// AF-14
#[tokio::test]
async fn staff_pay_what_is_due_and_what_is_not_waits() {
    let shop = TestShop::open().await;
    let toni = shop.toni();
    let octavia = octavia_who_sold(&shop, 2, 9_000).await;
    let n = octavia.number;
    octavia.sells("3", 5_000).await;
    assert_eq!(listed(&toni, n, "due", 25).await, [1, 2]);

    let body = json!({"lines": "due", "currency": "EUR", "method": "cash", "reference": "box 7", "note": "March,\r\nthe first half"});
    let payout = pays(&toni, n, "march", &body).await.is(201).json();
    assert_eq!(
        payout,
        json!({
            "id": payout["id"], "affiliate": n, "currency": "EUR", "total_minor": 1_800, "lines": 2, "sales": 2, "method": "cash", "state": "paid",
            "reference": "box 7", "note": "March,\nthe first half", "made_at": "2026-04-02T09:00:00.000Z", "made_by": "local-owner",
        })
    );
    assert_eq!(listed(&toni, n, "paid", 25).await, [1, 2]);
    assert_eq!(listed(&toni, n, "unpaid", 25).await, [3]);
    assert_eq!(listed(&toni, n, "due", 25).await, [0_u64; 0]);
    pays(&toni, n, "again", &cash("due")).await.is(422);

    let id = payout["id"].as_str().expect("an id");
    assert_eq!(toni.gets(&format!("/admin/payouts/{id}")).await.is(200).json(), payout);
    let history = toni.gets(&format!("/admin/affiliates/{n}/payouts")).await.is(200).json();
    assert_eq!(history, json!({"payouts": [payout], "has_more": false}));
    shop.check_ledger(n).await;
}

#[tokio::test]
async fn a_line_shows_its_state() {
    let shop = TestShop::open().await;
    let toni = shop.toni();
    let octavia = octavia(&shop).await;
    let n = octavia.number;
    let first = octavia.sells("1", 9_000).await;
    shop.storefront().submits_order("1", &first.with("refunded_items_minor", 4_500)).await.is(200);
    toni.suspends(&octavia).await;
    octavia.sells("2", 500).await;
    let payout = pays(&toni, n, "one", &cash(json!([1]))).await.is(201).json();
    let page = toni.gets(&format!("/admin/affiliates/{n}/lines")).await.is(200).json();
    let line = |sequence: u64, order: &str, kind: &str, base: i64, amount: i64, state: &str| {
        json!({
            "affiliate": n, "sequence": sequence, "order_id": order, "kind": kind, "base_minor": base,
            "rate_bp": 1_000, "amount_minor": amount, "currency": "EUR", "state": state,
            "booked_at": "2026-03-02T09:00:00.000Z",
        })
    };
    let mut paid = line(1, "1", "earned", 9_000, 900, "paid");
    paid["payout"] = payout["id"].clone();
    let expected = [paid, line(2, "1", "reversed", 4_500, -450, "unpaid"), line(3, "2", "refused", 500, 0, "refused")];
    assert_eq!(page, json!({"lines": expected, "has_more": false}));
    assert_eq!(listed(&toni, n, "unpaid", 25).await, [2], "a refused line is owed by nobody");

    let states = payouts::line_states(shop.shop(), CustomerNumber(n), &[3, 2, 1].map(Sequence)).await.expect("states");
    let id = PayoutId::parse(payout["id"].as_str().expect("an id")).expect("an id");
    assert_eq!(states, [LineState::Refused, LineState::Unpaid, LineState::Paid { payout: id }]);
}

/// AF-15
#[tokio::test]
async fn a_payout_is_undone_as_a_whole_and_stays_in_the_history() {
    let shop = TestShop::open().await;
    let toni = shop.toni();
    let n = octavia_who_sold(&shop, 5, 9_000).await.number;
    let first = pays(&toni, n, "first", &cash(json!([1, 2]))).await.is(201).json();
    shop.later(Span::seconds(1));
    let second = pays(&toni, n, "second", &cash(json!([4]))).await.is(201).json();

    shop.later(Span::hours(1));
    let undone = toni.marks_as_unpaid(&first).await.is(200).json();
    assert_eq!(undone["state"], "cancelled");
    assert_eq!(undone["total_minor"], 1_800);
    assert_eq!(undone["cancelled_at"], "2026-04-02T10:00:01.000Z");
    assert_eq!(listed(&toni, n, "paid", 25).await, [4]);
    assert_eq!(listed(&toni, n, "unpaid", 25).await, [1, 2, 3, 5]);
    shop.check_ledger(n).await;

    // A repeat changes nothing, even after its lines were paid again.
    shop.later(Span::hours(1));
    assert_eq!(toni.marks_as_unpaid(&first).await.is(200).json(), undone);
    let third = pays(&toni, n, "third", &cash(json!([1, 2, 3]))).await.is(201).json();
    assert_eq!(toni.marks_as_unpaid(&first).await.is(200).json(), undone);
    assert_eq!(listed(&toni, n, "paid", 25).await, [1, 2, 3, 4]);

    let history = toni.gets(&format!("/admin/affiliates/{n}/payouts")).await.is(200).json();
    assert_eq!(history["payouts"], json!([third, second, undone]));
    shop.check_ledger(n).await;
}

/// S-AK-10
#[tokio::test]
async fn a_payout_needs_a_key_and_a_repeat_gets_the_first_reply() {
    let shop = TestShop::open().await;
    let toni = shop.toni();
    let n = octavia_who_sold(&shop, 2, 9_000).await.number;
    let address = format!("/admin/affiliates/{n}/payouts");
    let refused = toni.posts(&address, cash("due")).await.is(400);
    assert_eq!(refused.code(), "idempotency_key_missing");

    let first = pays(&toni, n, "double click", &cash("due")).await.is(201);
    let second = pays(&toni, n, "double click", &cash("due")).await.is(201);
    assert_eq!(first.fingerprint(), second.fingerprint());
    let other = pays(&toni, n, "double click", &cash("all")).await.is(422);
    assert_eq!(other.code(), "idempotency_key_reused");
    assert_eq!(pays(&toni, n, "another key", &cash("due")).await.is(422).code(), "nothing_due");
    assert_eq!(pays(&toni, n, "a third", &cash(json!([1]))).await.is(409).code(), "line_already_paid");
    assert_eq!(shop.payouts_of(n).await.len(), 1);

    // A key is remembered for 24 hours.
    shop.later(Span::hours(23));
    pays(&toni, n, "double click", &cash("due")).await.is(201);
    shop.later(Span::hours(2));
    assert_eq!(pays(&toni, n, "double click", &cash("due")).await.is(422).code(), "nothing_due");
    toni.marks_as_unpaid(&first.json()).await.is(200);
    let anew = pays(&toni, n, "double click", &cash("due")).await.is(201).json();
    assert_ne!(anew["id"], first.json()["id"]);
    shop.check_ledger(n).await;
}

/// S-AK-10: a refusal is not stored, so the same call works once there is something to pay.
#[tokio::test]
async fn a_refused_call_may_be_repeated_with_its_key() {
    let shop = TestShop::open().await;
    let toni = shop.toni();
    let octavia = octavia(&shop).await;
    let n = octavia.number;
    pays(&toni, n, "early", &cash("all")).await.is(422);
    octavia.sells("1", 9_000).await;
    pays(&toni, n, "early", &cash("all")).await.is(201);
}

/// S-AK-10
#[tokio::test]
async fn fifty_calls_with_one_key_make_one_payout() {
    let shop: &'static TestShop = Box::leak(Box::new(TestShop::open().await));
    let n = octavia_who_sold(shop, 3, 9_000).await.number;
    let mut calls = tokio::task::JoinSet::new();
    for _ in 0..50 {
        calls.spawn(async move { pays(&shop.toni(), n, "the same", &cash(json!([1, 2, 3]))).await });
    }
    let answers: Vec<String> = calls.join_all().await.into_iter().map(|answer| answer.is(201).text()).collect();
    assert!(answers.iter().all(|answer| *answer == answers[0]), "{answers:?}");
    assert_eq!(shop.payouts_of(n).await.len(), 1);
    shop.check_ledger(n).await;
}

/// AF-14
#[tokio::test]
async fn six_payouts_of_the_same_lines_at_once_are_one() {
    let shop: &'static TestShop = Box::leak(Box::new(TestShop::open().await));
    let n = octavia_who_sold(shop, 3, 9_000).await.number;
    for (round, lines) in [json!([1, 2]), json!("due")].into_iter().enumerate() {
        let mut calls = tokio::task::JoinSet::new();
        for click in 0..6 {
            let body = cash(lines.clone());
            calls.spawn(async move { pays(&shop.toni(), n, &format!("{round}-{click}"), &body).await });
        }
        let answers = calls.join_all().await;
        let made = answers.iter().filter(|answer| answer.status() == 201).count();
        assert_eq!(made, 1, "{answers:?}");
        let refusal = if round == 0 { "line_already_paid" } else { "nothing_due" };
        assert!(answers.iter().filter(|answer| answer.status() != 201).all(|answer| answer.code() == refusal), "{answers:?}");
    }
    assert_eq!(shop.payouts_of(n).await.len(), 2);
    shop.check_ledger(n).await;
}

/// AF-14
#[tokio::test]
async fn of_payouts_that_overlap_none_is_made_in_part() {
    let shop: &'static TestShop = Box::leak(Box::new(TestShop::open().await));
    let n = octavia_who_sold(shop, 40, 1_000).await.number;
    let mut calls = tokio::task::JoinSet::new();
    for from in 0_u64..12 {
        // Each overlaps its neighbours.
        let lines: Vec<u64> = (from * 3 + 1..=from * 3 + 5).collect();
        calls.spawn(async move { pays(&shop.toni(), n, &format!("overlap {from}"), &cash(lines)).await });
    }
    let answers = calls.join_all().await;
    assert!(answers.iter().all(|answer| matches!(answer.status(), 201 | 409)), "{answers:?}");
    let payouts = shop.payouts_of(n).await;
    assert_eq!(payouts.len(), answers.iter().filter(|answer| answer.status() == 201).count());
    assert!(payouts.len() >= 4, "one in three has no neighbour that was made: {}", payouts.len());
    assert!(payouts.iter().all(|payout| payout.line_count == 5));
    shop.check_ledger(n).await;
}

/// AF-14, AF-15
#[tokio::test]
async fn paying_and_unpaying_at_once_leaves_a_ledger_that_adds_up() {
    let shop: &'static TestShop = Box::leak(Box::new(TestShop::open().await));
    let n = octavia_who_sold(shop, 30, 1_000).await.number;
    let first = pays(&shop.toni(), n, "first", &cash(json!([1, 2, 3, 4, 5]))).await.is(201).json();
    let mut calls = tokio::task::JoinSet::new();
    for click in 0_u64..9 {
        let first = first.clone();
        calls.spawn(async move {
            match click % 3 {
                0 => shop.toni().marks_as_unpaid(&first).await,
                1 => pays(&shop.toni(), n, &format!("all {click}"), &cash("all")).await,
                _ => pays(&shop.toni(), n, &format!("some {click}"), &cash(json!([click, click + 1]))).await,
            }
        });
    }
    let answers = calls.join_all().await;
    assert!(answers.iter().all(|answer| matches!(answer.status(), 200 | 201 | 409 | 422)), "{answers:?}");
    shop.check_ledger(n).await;
}

fn ask(affiliate: u64, choice: LineChoice) -> PayoutRequest {
    let currency = Currency::parse("EUR").expect("a currency");
    PayoutRequest {
        affiliate: CustomerNumber(affiliate),
        choice,
        currency,
        method: PayoutMethod::Other,
        reference: None,
        note: None,
        expected_minor: None,
    }
}

/// AF-14, AF-15: 5,000 lines in one transaction, with the audit row and the stored reply; the lines may be in two blocks.
#[tokio::test]
async fn five_thousand_lines_are_paid_and_unpaid_within_budget() {
    let shop = TestShop::open().await;
    let n = octavia(&shop).await.number;
    shop.book_lines(n, (4_001..=9_000).map(|sequence| shop.line(sequence, 123))).await;
    shop.later(Span::days(31));
    let toni = shop.toni();
    let ticked: Vec<u64> = (4_001..=9_000).collect();
    for (key, body) in [("ticked", cash(ticked)), ("due", cash("due")), ("all", cash("all"))] {
        let paid = pays(&toni, n, key, &body).await.is(201);
        assert!(paid.own_units().is_within(Units::whole(62, 16)), "{key}: {}", paid.own_units());
        let payout = paid.json();
        assert_eq!((&payout["total_minor"], &payout["lines"]), (&json!(615_000), &json!(5_000)));
        shop.check_ledger(n).await;

        let undone = toni.marks_as_unpaid(&payout).await.is(200);
        assert!(undone.own_units().is_within(Units::whole(6, 12)), "unpaying: {}", undone.own_units());
        assert_eq!(undone.json()["state"], "cancelled");
        shop.check_ledger(n).await;
    }
    assert_eq!(shop.lines_of(n, LineFilter::Unpaid).await.len(), 5_000);
}

/// The units of a payout depend on the size of its lines.
#[tokio::test]
async fn a_line_takes_at_most_96_bytes() {
    let shop = TestShop::open().await;
    let n = octavia(&shop).await.number;
    // As large as lines are in practice: a UUID as the order's id, an amount of nine digits.
    let lines = (0..800).map(|i| shop.line(1_000_000_000 + i, -123_456_789));
    shop.book_lines(n, lines).await;
    let metered = shop.shop().metered();
    let found = metered.store().query(&Query::of(format!("A#{n}")).begins_with("K#")).await.expect("lines").rows.len();
    assert_eq!(found, 800);
    // Eventual reads: half a unit for 4 KB.
    let bytes_max = metered.store().meter().total().half_reads * 4_096;
    assert!(bytes_max <= 96 * 800 + 4_096, "{bytes_max}");
}

/// A page reads a bounded number of lines, wherever the matching ones are.
#[tokio::test]
async fn a_page_of_lines_reads_within_bounds() {
    let shop = TestShop::open().await;
    let toni = shop.toni();
    let n = octavia(&shop).await.number;
    shop.book_lines(n, (1..=3_000).map(|sequence| shop.line(sequence, 123))).await;
    pays(&toni, n, "most", &cash((1..=2_900).collect::<Vec<u64>>())).await.is(201);
    for (state, first) in [("unpaid", Some(2_901)), ("paid", Some(1)), ("due", None)] {
        let read = toni.gets(&format!("/admin/affiliates/{n}/lines?state={state}")).await.is(200);
        assert!(read.own_units().is_within(Units::whole(8, 0)), "{state}: {}", read.own_units());
        let page = read.json();
        assert_eq!(page["lines"][0]["sequence"].as_u64(), first, "{state}");
        assert_eq!(page["has_more"], json!(first.is_some()), "{state}");
    }
    assert_eq!(listed(&toni, n, "unpaid", 7).await, (2_901..=3_000).collect::<Vec<u64>>());
    assert_eq!(listed(&toni, n, "paid", 100).await, (1..=2_900).collect::<Vec<u64>>());
}

/// A page of rare lines is returned short rather than reading on.
#[tokio::test]
async fn a_page_may_be_short_and_still_have_more() {
    let shop = TestShop::open().await;
    let toni = shop.toni();
    let n = octavia(&shop).await.number;
    let kinds = |sequence: u64| if sequence.is_multiple_of(600) { shop.line(sequence, 123) } else { shop.line(sequence, 0).refused() };
    shop.book_lines(n, (1..=2_000).map(kinds)).await;
    let page = toni.gets(&format!("/admin/affiliates/{n}/lines?state=unpaid&limit=2")).await.is(200).json();
    assert_eq!(page["has_more"], json!(true));
    assert!(page["lines"].as_array().is_some_and(|lines| lines.len() < 2), "{page}");
    assert_eq!(listed(&toni, n, "unpaid", 2).await, [600, 1_200, 1_800]);
}

/// AF-14: more lines than two blocks hold, and gaps among their numbers.
#[tokio::test]
async fn lines_over_three_blocks_are_one_payout() {
    let shop = TestShop::open().await;
    let toni = shop.toni();
    let n = octavia(&shop).await.number;
    let is_gap = |sequence: &u64| sequence.is_multiple_of(1_000) || (7_000..7_300).contains(sequence);
    let numbers: Vec<u64> = (1..=14_500).filter(|sequence| !is_gap(sequence)).collect();
    shop.book_lines(n, numbers.iter().map(|sequence| shop.line(*sequence, 100))).await;
    let few = [3, 7_301, 14_401, 14_500];
    let first = pays(&toni, n, "few", &cash(few.to_vec())).await.is(201).json();
    assert_eq!(first["lines"], 4);
    let rest = pays(&toni, n, "rest", &cash("all")).await.is(201).json();
    assert_eq!(rest["lines"], json!(numbers.len() - 4));
    shop.check_ledger(n).await;
    assert_eq!(listed(&toni, n, "paid", 100).await, numbers);
    assert_eq!(listed(&toni, n, "unpaid", 100).await, [0_u64; 0]);
    toni.marks_as_unpaid(&rest).await.is(200);
    assert_eq!(listed(&toni, n, "paid", 2).await, few);
    shop.check_ledger(n).await;
}

/// AF-10: the golden row *the first order was paid out, then wholly refunded*.
#[tokio::test]
async fn a_refund_after_the_payout_waits_for_the_next_one() {
    let shop = TestShop::open().await;
    let toni = shop.toni();
    let octavia = octavia_who_sold(&shop, 1, 9_000).await;
    let n = octavia.number;
    let first = pays(&toni, n, "first", &cash("due")).await.is(201).json();
    shop.storefront().submits_order("1", &octavia.sale_of(9_000).with("refunded_items_minor", 9_000)).await.is(200);
    assert_eq!(pays(&toni, n, "second", &cash("due")).await.is(422).code(), "nothing_due");
    assert_eq!(listed(&toni, n, "paid", 25).await, [1], "the first line stays paid");
    assert_eq!(listed(&toni, n, "due", 25).await, [2]);

    octavia.sells("2", 20_000).await;
    shop.later(Span::days(31));
    let second = pays(&toni, n, "third", &cash("due")).await.is(201).json();
    assert_eq!((&second["total_minor"], &second["lines"]), (&json!(1_100), &json!(2)));
    assert_eq!(toni.gets(&format!("/admin/payouts/{}", first["id"].as_str().expect("an id"))).await.json(), first, "frozen");
    shop.check_ledger(n).await;
}

/// AF-14: all or nothing.
#[tokio::test]
async fn one_line_that_cannot_be_paid_stops_the_whole_payout() {
    let shop = TestShop::open().await;
    let toni = shop.toni();
    let octavia = octavia_who_sold(&shop, 6, 9_000).await;
    let n = octavia.number;
    shop.storefront().submits_order("7", &octavia.sale_of(5_000).with("currency", "JPY")).await.is(201);
    toni.suspends(&octavia).await;
    octavia.sells("8", 9_000).await;
    shop.storefront().submits_order("5", &octavia.sale_of(9_000).with("refunded_items_minor", 9_000)).await.is(200);
    pays(&toni, n, "paid", &cash(json!([6]))).await.is(201);
    for (lines, status, code) in [
        (json!([1, 6]), 409, "line_already_paid"),
        (json!([1, 7]), 422, "line_other_currency"),
        (json!([1, 8]), 422, "line_refused"),
        (json!([1, 10]), 422, "line_unknown"),
        (json!([1, 0]), 422, "line_unknown"),
        (json!([1, 18_446_744_073_709_551_615_u64]), 422, "line_unknown"),
        (json!([1, 9]), 422, "nothing_due"),
        (json!([9]), 422, "nothing_due"),
        (json!([]), 422, "nothing_due"),
        (json!([-1]), 422, "invalid_body"),
        (json!(["1"]), 422, "invalid_body"),
        (json!([1.5]), 422, "invalid_body"),
        (json!("some"), 422, "invalid_body"),
        (json!(null), 422, "invalid_body"),
    ] {
        let answer = pays(&toni, n, "wrong", &cash(lines.clone())).await;
        assert_eq!((answer.status(), answer.code().as_str()), (status, code), "{lines}: {}", answer.text());
    }
    assert_eq!(listed(&toni, n, "paid", 25).await, [6]);
    assert_eq!(shop.payouts_of(n).await.len(), 1);

    let twice = pays(&toni, n, "twice", &cash(json!([1, 1, 2, 1]))).await.is(201).json();
    assert_eq!((&twice["total_minor"], &twice["lines"]), (&json!(1_800), &json!(2)), "a line ticked twice is paid once");
    shop.check_ledger(n).await;
}

/// AF-14: balances are per currency.
#[tokio::test]
async fn each_currency_is_paid_on_its_own() {
    let shop = TestShop::open().await;
    let toni = shop.toni();
    let octavia = octavia(&shop).await;
    let n = octavia.number;
    for (euros, yen) in [("1", "2"), ("3", "4")] {
        octavia.sells(euros, 4_750).await;
        shop.storefront().submits_order(yen, &octavia.sale_of(1_010).with("currency", "JPY")).await.is(201);
    }
    pays(&toni, n, "euros", &cash("all")).await.is(201);
    let body = json!({"lines": "all", "currency": "JPY", "method": "other"});
    let yen = pays(&toni, n, "yen", &body).await.is(201).json();
    assert_eq!((&yen["total_minor"], &yen["currency"], &yen["method"]), (&json!(202), &json!("JPY"), &json!("other")));
    shop.check_ledger(n).await;
    let dollars = json!({"lines": "all", "currency": "USD", "method": "cash"});
    assert_eq!(pays(&toni, n, "dollars", &dollars).await.is(422).code(), "nothing_due");
}

#[tokio::test]
async fn what_is_asked_for_must_make_sense() {
    let shop = TestShop::open().await;
    let toni = shop.toni();
    let ursula = shop.customer("ursula@example.com").await;
    let octavia = octavia(&shop).await;
    let n = octavia.number;
    octavia.sells("1", 9_000).await;
    for (body, code) in [
        (json!({"lines": "all", "currency": "EUR", "method": "coupon"}), "method_not_available"),
        (json!({"lines": "all", "currency": "EUR", "method": "gold"}), "invalid_body"),
        (json!({"lines": "all", "currency": "EURO", "method": "cash"}), "invalid_body"),
        (json!({"lines": "all", "currency": "EUR"}), "invalid_body"),
        (json!({"currency": "EUR", "method": "cash"}), "invalid_body"),
        (json!({"lines": "all", "currency": "EUR", "method": "cash", "total_minor": 1}), "invalid_body"),
        (json!({"lines": "all", "currency": "EUR", "method": "cash", "note": "n".repeat(501)}), "invalid_body"),
        (json!({"lines": vec![1; 10_001], "currency": "EUR", "method": "cash"}), "too_many_members"),
    ] {
        assert_eq!(pays(&toni, n, "odd", &body).await.is(422).code(), code, "{body}");
    }
    for nobody in ["999", "0", "01", "-1", "octavia", &ursula.number.to_string()] {
        let address = format!("/admin/affiliates/{nobody}/payouts");
        toni.call(Method::POST, &address).idempotency_key("k").json(&cash("all")).send().await.is(404);
        toni.gets(&address).await.is(404);
        toni.gets(&format!("/admin/affiliates/{nobody}/lines")).await.is(404);
    }
    for nothing in ["1-000000000000", "x", &format!("{n}-0123456789ab0123456789abcdef"), "9-", "-"] {
        toni.gets(&format!("/admin/payouts/{nothing}")).await.is(404);
        toni.call(Method::POST, &format!("/admin/payouts/{nothing}/unpay")).send().await.is(404);
    }
    for query in ["state=refused", "state=", "limit=0", "limit=101", "starting_after=K%230000000001"] {
        toni.gets(&format!("/admin/affiliates/{n}/lines?{query}")).await.is(400);
    }
    assert!(shop.payouts_of(n).await.is_empty());
    pays(&toni, n, "most", &json!({"lines": vec![1; 10_000], "currency": "EUR", "method": "cash"})).await.is(201);
}

/// OR-2, S-IN-2: all errors are reported at once, and a duplicate member is refused.
#[tokio::test]
async fn all_that_is_wrong_with_a_payout_is_said_at_once() {
    let shop = TestShop::open().await;
    let toni = shop.toni();
    let n = octavia_who_sold(&shop, 1, 9_000).await.number;
    let body = json!({"lines": [1, "two", -3], "currency": "euro", "method": "gold", "note": "\u{0}", "total_minor": 1});
    let wrong = pays(&toni, n, "wrong", &body).await.is(422).member_errors();
    let expected = [
        "currency invalid_currency",
        "lines[1] invalid_number",
        "lines[2] invalid_number",
        "method unknown_value",
        "note invalid_text",
        "total_minor unknown",
    ];
    assert_eq!(wrong, expected);
    assert_eq!(pays(&toni, n, "wrong", &json!({"lines": "some"})).await.is(422).member_errors()[0], "lines invalid_lines");

    let payout = pays(&toni, n, "good", &cash("all")).await.is(201).json();
    let unpay = toni.call(Method::POST, &format!("/admin/payouts/{}/unpay", payout["id"].as_str().expect("an id")));
    let twice = unpay.body("application/json", br#"{"reason": "by mistake", "reason": "no reason"}"#.to_vec()).send().await.is(422);
    assert_eq!(twice.member_errors(), ["reason repeated"]);
    assert_eq!(listed(&toni, n, "paid", 25).await, [1], "nothing was undone");
}

/// ST-2
#[tokio::test]
async fn only_staff_who_may_pay_do() {
    let shop = TestShop::open().await;
    let octavia = octavia(&shop).await;
    let n = octavia.number;
    octavia.sells("1", 9_000).await;
    let payout = pays(&shop.toni(), n, "one", &cash("all")).await.is(201).json();
    let unpay = format!("/admin/payouts/{}/unpay", payout["id"].as_str().expect("an id"));
    let reads = [format!("/admin/affiliates/{n}/lines"), format!("/admin/affiliates/{n}/payouts"), unpay.replace("/unpay", "")];
    for (role, reading, writing) in [("auditor", 200, 403), ("support", 403, 403), ("marketing", 403, 403), ("affiliates", 200, 200)] {
        let tina = shop.staff("tina", role).await;
        for address in &reads {
            tina.gets(address).await.is(reading);
        }
        tina.call(Method::POST, &unpay).send().await.is(writing);
        let paid = pays(&tina, n, "role", &cash("all")).await.status();
        assert_eq!(paid, if writing == 200 { 201 } else { 403 }, "{role}");
    }
    for address in &reads {
        octavia.gets(address).await.is(403);
        shop.get(address).send().await.is(401);
    }
    shop.storefront().call(Method::POST, &unpay).send().await.is(403);
}

/// ST-3
#[tokio::test]
async fn each_payout_leaves_an_audit_row_and_a_refused_one_none() {
    let shop = TestShop::open().await;
    let toni = shop.toni();
    let octavia = octavia(&shop).await;
    let n = octavia.number;
    octavia.sells("1", 9_000).await;
    let payout = pays(&toni, n, "one", &cash("all")).await.is(201).json();
    let id = payout["id"].as_str().expect("an id");
    pays(&toni, n, "two", &cash("all")).await.is(422);
    let unpay = format!("/admin/payouts/{id}/unpay");
    shop.later(Span::seconds(1));
    toni.posts(&unpay, json!({"reason": "wrong affiliate"})).await.is(200);
    toni.posts(&unpay, json!({"reason": "again"})).await.is(200);
    toni.posts(&unpay, json!({"why": "again"})).await.is(422);
    let rows: Vec<AuditEntry> = shop.shop().store().query_all(Query::of("AU#2026-03-02")).await.expect("rows");
    let acts: Vec<(&str, String, Option<&str>)> =
        rows.iter().map(|row| (row.action.as_str(), row.target.clone(), row.reason.as_ref().map(ShortText::as_str))).collect();
    let target = format!("payout:{id}");
    let of_payouts: Vec<_> = acts.into_iter().filter(|(act, ..)| act.starts_with("payout.")).collect();
    assert_eq!(of_payouts, [("payout.create", target.clone(), None), ("payout.unpay", target, Some("wrong affiliate"))]);
}

/// AF-14: the number of days is a setting.
#[tokio::test]
async fn the_owner_decides_how_long_lines_wait() {
    let shop = TestShop::open().await;
    let toni = shop.toni();
    let octavia = octavia(&shop).await;
    let n = octavia.number;
    octavia.sells("1", 9_000).await;
    shop.set("affiliates_due_days", "2").await;
    shop.later(Span::days(2));
    assert_eq!(pays(&toni, n, "early", &cash("due")).await.is(422).code(), "nothing_due");
    shop.later(Span::seconds(1));
    pays(&toni, n, "due", &cash("due")).await.is(201);
    shop.set("affiliates_due_days", "0").await;
    octavia.sells("2", 1_000).await;
    pays(&toni, n, "at once", &cash("due")).await.is(201);
}

/// Payouts are listed newest first, page by page, and a cursor opens no other list.
#[tokio::test]
async fn a_long_history_comes_in_pages() {
    let shop = TestShop::open().await;
    let toni = shop.toni();
    let n = octavia_who_sold(&shop, 7, 1_000).await.number;
    let mut made = Vec::new();
    for sequence in 1..=7 {
        shop.later(Span::seconds(1));
        made.push(pays(&toni, n, &format!("{sequence}"), &cash(json!([sequence]))).await.is(201).json());
    }
    made.reverse();
    let address = format!("/admin/affiliates/{n}/payouts?limit=3");
    let mut seen = Vec::new();
    let mut after = String::new();
    for size in [3, 3, 1] {
        let page = toni.gets(&format!("{address}{after}")).await.is(200).json();
        assert_eq!(page["payouts"].as_array().map(Vec::len), Some(size));
        seen.extend(page["payouts"].as_array().cloned().unwrap_or_default());
        let next = page["next"].as_str().unwrap_or_default();
        toni.gets(&format!("/admin/affiliates/{n}/lines?starting_after={}", if next.is_empty() { "x" } else { next })).await.is(400);
        after = format!("&starting_after={next}");
    }
    assert_eq!(seen, made);
}

/// One step of a story about one affiliate.
#[derive(Clone, Debug)]
enum Step {
    Pay(BTreeSet<Sequence>),
    PayAll,
    Unpay(usize),
}

fn step() -> impl Strategy<Value = Step> {
    let some = proptest::collection::btree_set((0_usize..NUMBERS.len()).prop_map(|n| Sequence(NUMBERS[n])), 1..5);
    prop_oneof![4 => some.prop_map(Step::Pay), 1 => Just(Step::PayAll), 3 => (0_usize..6).prop_map(Step::Unpay)]
}

/// Lines at the edges of blocks.
const NUMBERS: [u64; 12] = [1, 2, 3, 8, 9, 7_199, 7_200, 7_201, 14_400, 14_401, 14_402, 30_000];

/// AF-14, AF-15: random payments and cancellations in the store agree with a plain set of numbers.
async fn follows_a_plain_model(steps: Vec<Step>) {
    let shop = TestShop::open().await;
    let n = 17;
    shop.book_lines(n, NUMBERS.map(|sequence| shop.line(sequence, 100))).await;
    let toni = Desk::of_toni();
    let mut paid: BTreeSet<Sequence> = BTreeSet::new();
    let mut payouts: Vec<(PayoutId, BTreeSet<Sequence>)> = Vec::new();
    for step in steps {
        shop.later(Span::seconds(1));
        let (wanted, choice) = match step {
            Step::Pay(some) => (some.clone(), LineChoice::Lines(some)),
            Step::PayAll => (NUMBERS.map(Sequence).into_iter().filter(|sequence| !paid.contains(sequence)).collect(), LineChoice::All),
            Step::Unpay(which) => {
                if let Some((id, lines)) = payouts.get_mut(which) {
                    payouts::unpay(shop.shop(), toni.actor(), id, None).await.expect("an answer").expect("a payout");
                    paid.retain(|sequence| !lines.contains(sequence));
                    lines.clear();
                }
                continue;
            }
        };
        match payouts::create(shop.shop(), toni.actor(), &ask(n, choice), |_| Ok(Vec::new())).await.expect("an answer") {
            PayoutOutcome::Created(payout) => {
                assert!(paid.is_disjoint(&wanted) && !wanted.is_empty());
                assert_eq!(payout.lines.iter().collect::<BTreeSet<_>>(), wanted);
                paid.extend(&wanted);
                payouts.push((payout.id, wanted));
            }
            PayoutOutcome::Refused(PayoutRefusal::LineAlreadyPaid(sequence)) => assert!(paid.contains(&sequence)),
            refused => assert!(matches!(refused, PayoutOutcome::Refused(PayoutRefusal::NothingDue)) && wanted.is_empty(), "{refused:?}"),
        }
    }
    let kept = payouts::paid_lines(shop.shop(), CustomerNumber(n)).await.expect("paid lines");
    assert_eq!(kept.iter().collect::<BTreeSet<_>>(), paid);
    for stated in shop.lines_of(n, LineFilter::All).await {
        let payout = payouts.iter().find(|(_, lines)| lines.contains(&stated.line.sequence)).map(|(id, _)| id.clone());
        assert_eq!(stated.state, payout.map_or(LineState::Unpaid, |payout| LineState::Paid { payout }));
    }
    shop.check_ledger(n).await;
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]
    #[test]
    fn paying_and_unpaying_through_the_store_follows_a_plain_model(steps in proptest::collection::vec(step(), 1..16)) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        runtime.block_on(follows_a_plain_model(steps));
    }
}
