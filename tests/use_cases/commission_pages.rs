//! The pages of affiliates, lines and payouts.

use shared::values::Span;
use tests::{Person, TestShop, json};

/// An affiliate with three due lines in euros, one in yen, and one that is not due yet.
async fn octavia(shop: &TestShop) -> Person<'_> {
    let octavia = shop.affiliate("octavia@example.com", 1_000).await;
    for n in 1..=3 {
        octavia.sells(&format!("o-{n}"), 9_000 + n).await;
    }
    shop.storefront().submits_order("o-yen", &octavia.sale_of(9_900).with("currency", "JPY")).await.is(201);
    shop.later(Span::days(31));
    octavia.sells("o-late", 5_000).await;
    octavia
}

/// AF-12: approvals first, then everybody with the figures of a month, and each affiliate in full.
#[tokio::test]
async fn toni_sees_the_affiliates() {
    let shop = TestShop::open().await;
    let toni = shop.toni().in_browser("en");
    toni.opens("/admin/affiliates").await.is(200).sees("No affiliates yet");
    octavia(&shop).await;
    let rita = shop.customer("rita@example.com").await;
    rita.posts("/account/affiliate", json!({})).await.is(200);
    let page = toni.opens("/admin/affiliates").await.is(200).sees("April 2026").sees("€5.00").sees("rita@example.com");
    let form = format!("/admin/customers/{}/affiliate", rita.number);
    let refused = toni.fills_in(&page, &form, &[("rate", "0"), ("enabled", "true")]).await.is(200);
    assert!(refused.has("input[name=rate][aria-invalid=true]"), "it comes back on the customer's page");
    toni.fills_in(&page, &form, &[("rate", "5"), ("enabled", "true")]).await.is(200).sees("5%");
    toni.opens("/admin/affiliates?month=2026-03").await.is(200).sees("€27.00");
    let first = toni.opens("/admin/affiliates?limit=1").await.is(200).sees(&format!("No. {}", rita.number));
    let next = format!("/admin/affiliates{}", first.attribute_of("a[rel=next]", "href"));
    toni.opens(&next).await.is(200).sees("No. 1");
    let one = toni.opens("/admin/affiliates/1").await.is(200).sees("€32.00").sees("Not paid yet");
    assert!(one.has("svg.chart") && one.has("a[href='/admin/affiliates/1/lines?state=unpaid']"));
    toni.opens("/admin/affiliates/99").await.is(404);
}

/// AF-14, S-AK-10: ticked, counted, paid once however often the button is pressed, and undone with its consequences shown.
#[tokio::test]
async fn toni_sets_lines_as_paid_by_page() {
    let shop = TestShop::open().await;
    octavia(&shop).await;
    let toni = shop.toni().in_browser("en");
    let lines = toni.opens("/admin/affiliates/1/lines?state=unpaid").await.is(200);
    assert!(lines.has("input[name=lines][value='1'][checked]") && lines.has("input[name=lines][value='5']"));
    assert!(!lines.has("input[name=lines][value='5'][checked]"), "not due yet");
    assert!(!lines.has("input[name=lines][value='4']"), "one currency at a time");
    assert!(lines.page_text().contains("Due from 2 May 2026"), "{}", lines.page_text());
    toni.opens("/admin/affiliates/1/lines?state=unpaid&currency=JPY").await.is(200).sees("JP¥990");
    toni.opens("/admin/affiliates/1/lines?currency=gold").await.is(400);

    let asked = toni.opens("/admin/affiliates/1/payouts/new?currency=EUR&choice=ticked&lines=1&lines=3").await.is(200).sees("€18.00");
    let form = "/admin/affiliates/1/payouts";
    let refused = toni.fills_in(&asked, form, &[("method", "cash"), ("reference", &"x".repeat(101))]).await.is(200).sees("€18.00");
    assert!(refused.has("input[name=reference][aria-invalid=true]"), "{}", refused.text());
    let fields = [("method", "cash"), ("reference", "SEPA 7"), ("note", "with thanks")];
    let paid = toni.fills_in(&asked, form, &fields).await.is(200).sees("The lines are set as paid.").sees("SEPA 7").sees("2 lines");
    assert!(paid.page_text().contains("o-1") && paid.page_text().contains("o-3") && !paid.page_text().contains("o-2"));
    let again = toni.submits(&asked, form, &fields).await.is(303);
    let payout = again.header("location").expect("the payout").to_owned();
    assert!(paid.has(&format!("a[href='{payout}/unpay']")), "a second click leads to the same payout");
    let other = toni.opens("/admin/affiliates/1/payouts/new?currency=EUR&choice=ticked&lines=1").await.is(200);
    assert!(other.page_text().contains("A line is paid already") && !other.has(&format!("form[action='{form}']")));
    toni.opens("/admin/affiliates/1/payouts").await.is(200).sees("€18.00").sees("Paid");

    let asked = toni.opens(&format!("{payout}/unpay")).await.is(200).sees("from €18.00 to €0.00");
    let undone = toni.fills_in(&asked, &format!("{payout}/unpay"), &[("reason", "paid twice")]).await.is(200);
    assert!(undone.page_text().contains("Cancelled") && !undone.has(&format!("a[href='{payout}/unpay']")), "{}", undone.page_text());
    toni.opens(&format!("{payout}/unpay")).await.is(303);
}

/// AF-14: what is paid is what was shown: if lines came in between, nothing is paid and the new total is shown.
#[tokio::test]
async fn a_total_that_has_changed_is_shown_again() {
    let shop = TestShop::open().await;
    let octavia = octavia(&shop).await;
    let toni = shop.toni().in_browser("en");
    let asked = toni.opens("/admin/affiliates/1/payouts/new?currency=EUR&choice=all").await.is(200).sees("€32.00");
    octavia.sells("o-new", 1_000).await;
    let shown = toni.fills_in(&asked, "/admin/affiliates/1/payouts", &[("method", "other")]).await.is(200);
    assert!(shown.page_text().contains("The lines come to another total by now") && shown.page_text().contains("€33.00"));
    toni.fills_in(&shown, "/admin/affiliates/1/payouts", &[("method", "other")]).await.is(200).sees("Payout of €33.00");
    let nothing = toni.opens("/admin/affiliates/1/payouts/new?currency=EUR&choice=due").await.is(200);
    assert!(nothing.page_text().contains("There is nothing to pay"), "{}", nothing.page_text());
    for wrong in ["choice=some", "choice=ticked&lines=x", "choice=due&currency=gold", ""] {
        toni.opens(&format!("/admin/affiliates/1/payouts/new?{wrong}")).await.is(400);
    }
}

/// ST-2: whoever may only read sees no way to pay.
#[tokio::test]
async fn an_auditor_reads_and_pays_nothing() {
    let shop = TestShop::open().await;
    octavia(&shop).await;
    let toni = shop.toni();
    let paid = toni.pays(&Person { number: 1, ..shop.visitor("octavia@example.com") }, "march").await.is(201).json();
    let payout = format!("/admin/payouts/{}", paid["id"].as_str().expect("an id"));
    let maja = shop.staff("maja", "auditor").await;
    assert!(!maja.opens("/admin/affiliates/1/lines?state=unpaid").await.is(200).has("input[name=lines]"));
    assert!(!maja.opens(&payout).await.is(200).has(&format!("a[href='{payout}/unpay']")));
    maja.opens("/admin/affiliates/1/payouts/new?choice=all").await.is(403);
    maja.opens(&format!("{payout}/unpay")).await.is(403);
    maja.opens("/admin/affiliates/1/payouts").await.is(200);
    shop.staff("mia", "support").await.opens(&payout).await.is(403);
}
