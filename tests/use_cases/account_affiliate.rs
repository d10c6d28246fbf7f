//! My account as an affiliate.

use shared::commissions::store;
use shared::http::Method;
use shared::store::{Consistency, Units};
use shared::values::{Currency, CustomerNumber, Rate, Span};
use tests::{Person, TestShop, Value, json};

async fn pays_out(shop: &TestShop, affiliate: u64, key: &str) -> Value {
    let call = shop.toni().call(Method::POST, &format!("/admin/affiliates/{affiliate}/payouts")).idempotency_key(key);
    let body = json!({"lines": "all", "currency": "EUR", "method": "cash", "reference": "RE-17", "note": "for staff only"});
    call.json(&body).send().await.is(201).json()
}

async fn mine(person: &Person<'_>) -> Value {
    person.gets("/account/affiliate").await.is(200).json()
}

/// AF-1, S-AF-2
#[tokio::test]
async fn a_customer_applies_and_waits_for_staff() {
    let shop = TestShop::open().await;
    let anna = shop.customer("anna@example.com").await;
    assert_eq!(mine(&anna).await, json!({"number": anna.number, "standing": "none"}));

    let applied = anna.posts("/account/affiliate", json!({})).await.is(200).json();
    assert_eq!(applied["standing"], "awaiting");
    assert_eq!(applied["link"], Value::Null);
    assert_eq!(applied["applied_at"], json!(shop.now()));

    shop.later(Span::hours(1));
    let again = anna.posts("/account/affiliate", json!({})).await.is(200).json();
    assert_eq!(again, applied, "applying twice is as good as once");

    let record = shared::customers::find(shop.shop(), CustomerNumber(anna.number)).await.expect("an answer").expect("a record");
    let terms = record.affiliate.expect("terms");
    assert_eq!((terms.enabled, terms.rate, terms.approved_at), (false, Rate::ZERO, None), "nobody approves themselves");
}

/// AF-1: of several concurrent applications one is written.
#[tokio::test]
async fn applying_many_times_at_once_is_one_application() {
    let shop = TestShop::open().await;
    let anna = shop.customer("anna@example.com").await;
    let before = shared::customers::find(shop.shop(), CustomerNumber(anna.number)).await.expect("an answer").expect("a record");
    let mut calls = tokio::task::JoinSet::new();
    for _ in 0..8 {
        let (shop, before) = (shop.shop().clone(), before.clone());
        let client = shared::values::ClientInfo { ip: anna.ip, user_agent: None };
        calls.spawn(async move { shared::affiliates::apply(&shop, &before, None, &client).await.expect("an answer") });
    }
    let outcomes = calls.join_all().await;
    let written = outcomes.iter().filter(|applied| **applied == shared::affiliates::ApplyOutcome::Applied).count();
    assert_eq!(written, 1, "{outcomes:?}");
}

/// AF-2
#[tokio::test]
async fn while_the_programme_is_off_there_is_nothing_here() {
    let shop = TestShop::open().await;
    let octavia = shop.affiliate("octavia@example.com", 1_000).await;
    shop.set("affiliates_enabled", "false").await;
    for path in ["/account/affiliate", "/account/affiliate/lines", "/account/affiliate/payouts"] {
        octavia.gets(path).await.is(404);
        octavia.opens(path).await.is(404);
    }
    octavia.posts("/account/affiliate", json!({})).await.is(404);
}

#[tokio::test]
async fn a_stranger_has_to_log_in() {
    let shop = TestShop::open().await;
    let ursula = shop.visitor("ursula@example.com");
    for path in ["/account/affiliate", "/account/affiliate/lines", "/account/affiliate/payouts"] {
        ursula.gets(path).await.is(401);
    }
    ursula.posts("/account/affiliate", json!({})).await.is(401);
}

/// AF-3, AF-12
#[tokio::test]
async fn an_affiliate_sees_link_hits_sales_and_earnings() {
    let shop = TestShop::open().await;
    let mut octavia = shop.affiliate("octavia@example.com", 1_250).await;
    let first = octavia.sells("o-1", 7_200).await;
    let hit = json!({"af": octavia.number.to_string(), "landing": "/"});
    for _ in 0..2 {
        shop.visitor("ursula@example.com").call(Method::POST, "/hits").header("user-agent", "Firefox").json(&hit).send().await.is(200);
    }
    shop.later(Span::days(31));
    octavia.logs_in().await;
    octavia.sells("o-2", 8_000).await;
    shop.storefront().submits_order("o-1", &first.with("refunded_items_minor", 3_600)).await.is(200);
    shop.storefront().submits_order("o-3", &octavia.sale_of(808).with("currency", "JPY")).await.is(201);
    shop.toni().suspends(&octavia).await;
    octavia.sells("o-4", 100).await;
    shop.toni().approves(&octavia, 1_250).await;

    let seen = mine(&octavia).await;
    assert_eq!(seen["standing"], "approved");
    assert_eq!(seen["rate_bp"], 1_250);
    assert_eq!(seen["link"], format!("https://shop.example/?af={}", octavia.number));
    assert!(seen["qr_svg"].as_str().is_some_and(|svg| svg.starts_with("<svg")));
    assert_eq!(seen["hits"], json!({"raw": 2, "counted": 2}));
    assert_eq!(seen["earned"], json!({"EUR": 1_450, "JPY": 101}));
    assert_eq!(seen["paid"], json!({"EUR": 0, "JPY": 0}));
    assert_eq!(seen["unpaid"], seen["earned"]);
    let months = seen["months"].as_array().expect("months");
    assert_eq!(months.len(), 12);
    assert_eq!(months[0]["month"], "2025-05");
    assert_eq!(months[10], json!({"month": "2026-03", "hits": {"raw": 2, "counted": 2}, "orders": 1, "commission": {"EUR": 900}}));
    assert_eq!(
        months[11],
        json!({"month": "2026-04", "hits": {"raw": 0, "counted": 0}, "orders": 2, "commission": {"EUR": 550, "JPY": 101}})
    );
}

/// AF-12, AF-14, AF-15: figures agree to the cent with lines and payouts, whatever is paid and marked as unpaid.
#[tokio::test]
async fn an_affiliate_sees_each_sale_and_payout_and_never_who_bought() {
    let shop = TestShop::open().await;
    let octavia = shop.affiliate("octavia@example.com", 1_000).await;
    octavia.sells("order-of-ursula", 9_000).await;
    shop.later(Span::minutes(1));
    let payout = pays_out(&shop, octavia.number, "first").await;
    shop.later(Span::minutes(1));
    octavia.sells("order-of-udo", 500).await;

    let lines = octavia.gets("/account/affiliate/lines").await.is(200);
    assert!(!lines.text().contains("order-of") && !lines.text().contains("order_id"), "{}", lines.text());
    let lines = lines.json();
    let figures: Vec<(&Value, &Value)> =
        lines["lines"].as_array().expect("lines").iter().map(|line| (&line["amount_minor"], &line["state"])).collect();
    assert_eq!(figures, [(&json!(50), &json!("unpaid")), (&json!(900), &json!("paid"))]);
    let seen = mine(&octavia).await;
    assert_eq!((&seen["earned"], &seen["paid"], &seen["unpaid"]), (&json!({"EUR": 950}), &json!({"EUR": 900}), &json!({"EUR": 50})));

    let payouts = octavia.gets("/account/affiliate/payouts").await.is(200);
    assert!(!payouts.text().contains("staff"), "the note is not theirs: {}", payouts.text());
    let payouts = payouts.json();
    assert_eq!(payouts["payouts"][0]["id"], payout["id"]);
    assert_eq!(payouts["payouts"][0]["total_minor"], 900);
    assert_eq!(payouts["payouts"][0]["reference"], "RE-17");

    shop.toni().posts(&format!("/admin/payouts/{}/unpay", payout["id"].as_str().expect("an id")), json!({})).await.is(200);
    let seen = mine(&octavia).await;
    assert_eq!((&seen["paid"], &seen["unpaid"]), (&json!({"EUR": 0}), &json!({"EUR": 950})));
    assert_eq!(octavia.gets("/account/affiliate/payouts").await.is(200).json()["payouts"][0]["state"], "cancelled");
}

/// Before the first earnings the page shows zero in the shop's own currency, which also comes first among several.
#[tokio::test]
async fn the_shops_currency_is_shown_for_nothing_and_before_others() {
    let shop = TestShop::open().await;
    let octavia = shop.affiliate("octavia@example.com", 1_000).await;
    let seen = mine(&octavia).await;
    for amounts in ["earned", "paid", "unpaid"] {
        assert_eq!(seen[amounts], json!({"EUR": 0}), "{amounts}");
    }
    let page = octavia.opens("/account/affiliate").await.is(200).text().clone();
    assert_eq!(page.matches("€0.00").count(), 2 + 12, "paid, unpaid, and every month: {page}");

    shop.storefront().submits_order("o-1", &octavia.sale_of(5_000).with("currency", "CHF")).await.is(201);
    let seen = mine(&octavia).await;
    assert_eq!((&seen["earned"], &seen["paid"]), (&json!({"CHF": 500}), &json!({"CHF": 0})), "no money is made up beside the real");
    shop.later(Span::minutes(1));
    octavia.sells("o-2", 7_000).await;
    let page = octavia.opens("/account/affiliate").await.is(200).text().clone();
    let place = |amount: &str| page.find(amount).unwrap_or_else(|| unreachable!("{amount} in {page}"));
    assert!(place("€7.00") < place("CHF\u{a0}5.00"), "{page}");
}

/// S-IN-3: lists come in pages, and a cursor is its owner's alone.
#[tokio::test]
async fn lists_come_in_pages_of_ones_own() {
    let shop = TestShop::open().await;
    let octavia = shop.affiliate("octavia@example.com", 1_000).await;
    let oscar = shop.affiliate("oscar@example.com", 1_000).await;
    for n in 0..5 {
        octavia.sells(&format!("o-{n}"), 1_000 + 10 * n).await;
    }
    let mut seen = Vec::new();
    let mut path = "/account/affiliate/lines?limit=2".to_owned();
    loop {
        let page = octavia.gets(&path).await.is(200).json();
        seen.extend(page["lines"].as_array().expect("lines").iter().map(|line| line["amount_minor"].clone()));
        let Some(next) = page["next"].as_str() else { break };
        oscar.gets(&format!("/account/affiliate/lines?starting_after={next}")).await.is(400);
        path = format!("/account/affiliate/lines?limit=2&starting_after={next}");
    }
    assert_eq!(seen, (100..105).rev().map(|minor| json!(minor)).collect::<Vec<_>>(), "the newest first");
    octavia.gets("/account/affiliate/lines?limit=0").await.is(400);
    octavia.gets("/account/affiliate/payouts?starting_after=abc").await.is(400);
    assert_eq!(oscar.gets("/account/affiliate/lines").await.is(200).json(), json!({"lines": [], "has_more": false}));
}

/// AF-12: pages work without script, and the chart can be read by those who do not see it.
#[tokio::test]
async fn the_pages_show_chart_and_code_without_script() {
    let shop = TestShop::open().await;
    let octavia = shop.affiliate("octavia@example.com", 1_000).await;
    octavia.sells("o-1", 1_234_500).await;
    shop.later(Span::minutes(1));
    pays_out(&shop, octavia.number, "first").await;

    let overview = octavia.opens("/account/affiliate?qr=1").await.is(200);
    for there in ["#qr svg title", "svg.chart[role=img] > title", "svg.chart > desc", "svg.chart rect", "details table"] {
        assert!(overview.has(there), "{there}");
    }
    for absent in ["script[src]", "[style]", "[onclick]", "form[method=post][action='/account/affiliate']"] {
        assert!(!overview.has(absent), "{absent}");
    }
    overview.sees("You earn 10% of what people you refer buy").sees("€1,234.50").sees("March 2026");
    octavia.opens("/account/affiliate/lines").await.is(200).sees("Sale").sees("€12,345.00").sees("Paid");
    octavia.opens("/account/affiliate/payouts").await.is(200).sees("€1,234.50").sees("Cash").sees("RE-17");
}

/// AF-1: the page's own form applies, in the reader's language.
#[tokio::test]
async fn a_customer_applies_on_the_page() {
    let shop = TestShop::open().await;
    let anna = shop.customer("anna@example.com").await;
    let asks = |method, path: &str| {
        let cookie = format!("__Host-cs={}", anna.session.clone().expect("a session"));
        shop.call(method, path).from(anna.ip).page().header("cookie", &cookie)
    };
    let page = asks(Method::GET, "/account/affiliate").send().await.is(200);
    let form = page.form();
    let guard = page.cookie("__Host-form").expect("a form's cookie");
    let mut fields: Vec<(&str, &str)> = form.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    fields.push(("terms", "1"));
    let sent =
        asks(Method::POST, "/account/affiliate").header("cookie", &format!("__Host-form={guard}")).form(&fields).send().await.is(303);
    assert_eq!(sent.header("location"), Some("/account/affiliate"));
    asks(Method::GET, "/account/affiliate").send().await.is(200).sees("We have your application");
    asks(Method::POST, "/account/affiliate").form(&[("form_token", "guessed")]).send().await.is(403);
}

/// A statement of many lines reads the checkpoint and what came after it, and agrees with a statement from scratch.
#[tokio::test]
async fn a_checkpoint_saves_reading_old_lines_within_its_budget() {
    let shop = TestShop::open().await;
    let octavia = shop.affiliate("octavia@example.com", 1_000).await;
    shop.book_lines(octavia.number, (1..=250).map(|n| shop.line(n, i64::try_from(n).expect("a small number")))).await;
    let number = CustomerNumber(octavia.number);
    let statement = async || {
        let metered = shop.shop().metered();
        let statement = shared::affiliates::statement(&metered, number).await.expect("a statement");
        (statement, metered.store().meter().total())
    };
    let checkpoint = async || {
        let key = shared::store::Key::new(store::collection(number), "SUM");
        shop.shop().store().get::<Value>(&key, Consistency::Strong).await.expect("an answer")
    };
    let (young, _) = statement().await;
    assert_eq!(checkpoint().await, None, "lines before these may still be booked");

    shop.later(Span::minutes(16));
    let (old, _) = statement().await;
    assert_eq!(checkpoint().await.expect("a checkpoint")["upto"], 250);
    shop.book_lines(octavia.number, [shop.line(251, 7)]).await;
    let (folded, units) = statement().await;
    assert_eq!(old, young);
    assert_eq!(folded.earned[&Currency::parse("EUR").expect("a currency")], (1..=250).sum::<i64>() + 7);
    assert!(units.is_within(Units::whole(4, 0)), "{units}");

    // In another time zone the months differ, and the sums are the same.
    shop.set("time_zone", "Pacific/Auckland").await;
    assert_eq!(statement().await.0.earned, folded.earned);
}

/// The first reader moves the checkpoint, affiliate or staff. Both functions have the permission.
#[tokio::test]
async fn an_affiliate_with_many_old_lines_is_seen_by_themselves_and_by_the_staff() {
    let shop = TestShop::open().await;
    for who_looks_first in ["octavia@example.com", "toni"] {
        let mut affiliate = shop.affiliate(&format!("{}@example.com", who_looks_first.replace('@', "-at-")), 1_000).await;
        shop.book_due_lines(affiliate.number, 250, 100).await;
        affiliate.logs_in().await;
        let seen = if who_looks_first == "toni" {
            shop.toni().gets(&format!("/admin/affiliates/{}", affiliate.number)).await.is(200).json()
        } else {
            mine(&affiliate).await
        };
        assert_eq!(seen["earned"], json!({"EUR": 25_000}));
        let key = shared::store::Key::new(store::collection(CustomerNumber(affiliate.number)), "SUM");
        let checkpoint: Option<Value> = shop.shop().store().get(&key, Consistency::Strong).await.expect("an answer");
        assert_eq!(checkpoint.expect("a checkpoint")["upto"], 250);
    }
}

/// AF-12: pages of commissions, the newest first, lead in both directions.
#[tokio::test]
async fn a_reader_goes_back_through_the_pages_as_they_came() {
    let shop = TestShop::open().await;
    let octavia = shop.affiliate("octavia@example.com", 1_000).await;
    for n in 1..=5_u16 {
        octavia.sells(&format!("o-{n}"), i64::from(n) * 1_000).await;
        shop.later(Span::minutes(1));
    }
    let list = "/account/affiliate/lines";
    let mut page = octavia.opens(&format!("{list}?limit=2&state=unpaid")).await.is(200);
    let mut pages = vec![page.page_text()];
    while page.has("a[rel=next]") {
        page = octavia.opens(&format!("{list}{}", page.attribute_of("a[rel=next]", "href"))).await.is(200);
        pages.push(page.page_text());
    }
    assert_eq!(pages.len(), 3);
    assert!(pages[0].contains("€5.00") && pages[0].contains("€4.00") && pages[2].contains("€1.00"), "{pages:?}");
    for before in pages.iter().rev().skip(1) {
        page = octavia.opens(&format!("{list}{}", page.attribute_of("a[rel=prev]", "href"))).await.is(200);
        assert_eq!(&page.page_text(), before);
    }
    assert!(!page.has("a[rel=prev]"));
    octavia.gets(&format!("{list}?state=perhaps")).await.is(400);
}

/// AF-12: an order's lines have one reference, which another affiliate's and the order's own id do not tell.
#[tokio::test]
async fn an_order_reference_joins_its_lines_and_tells_nothing_else() {
    let shop = TestShop::open().await;
    let octavia = shop.affiliate("octavia@example.com", 1_000).await;
    let sale = octavia.sells("bea-smith-77", 9_000).await;
    shop.storefront().submits_order("bea-smith-77", &sale.with("refunded_items_minor", 4_500)).await.is(200);
    octavia.sells("o-2", 9_000).await;
    let lines = octavia.gets("/account/affiliate/lines").await.is(200);
    assert!(!lines.text().contains("bea"), "{}", lines.text());
    let references: Vec<String> =
        lines.json()["lines"].as_array().into_iter().flatten().map(|line| line["order_reference"].to_string()).collect();
    assert_eq!(references.len(), 3);
    assert!(references[1] == references[2] && references[0] != references[1], "{references:?}");
    assert!(references.iter().all(|reference| reference.len() == 10), "eight characters: {references:?}");
}

/// AF-3, AF-12: a link to any page of the shop, with everything else in its address; to no other site.
#[tokio::test]
async fn an_affiliate_links_to_any_page_of_the_shop() {
    let shop = TestShop::open().await;
    let octavia = shop.affiliate("octavia@example.com", 1_000).await;
    let asks = async |to: &str| {
        let query = shared::url::form_urlencoded::Serializer::new(String::new()).append_pair("to", to).finish();
        octavia.opens(&format!("/account/affiliate?{query}")).await.is(200)
    };
    let number = octavia.number;
    for (to, link) in [
        ("https://shop.example/stools/oak", format!("https://shop.example/stools/oak?af={number}")),
        ("https://shop.example/stools?utm_source=x&af=99#top", format!("https://shop.example/stools?utm_source=x&af={number}#top")),
        ("/stools", format!("https://shop.example/stools?af={number}")),
    ] {
        assert_eq!(asks(to).await.text_of("#deep-link"), link);
    }
    for foreign in ["https://evil.example/", "//evil.example", "javascript:alert(1)", "stools"] {
        let page = asks(foreign).await;
        assert!(page.has("input[name=to][aria-invalid=true]") && !page.has("#deep-link"), "{foreign}");
    }
    assert!(!octavia.opens("/account/affiliate").await.has("#qr svg"), "the code is drawn on request");
    assert!(octavia.opens("/account/affiliate?qr=1").await.has("#qr svg"));
}

/// EX-3: files of one's own commissions and payouts.
#[tokio::test]
async fn commissions_and_payouts_are_files_for_a_spreadsheet() {
    let shop = TestShop::open().await;
    let octavia = shop.affiliate("octavia@example.com", 1_250).await;
    octavia.sells("o-1", 10_000).await;
    shop.later(Span::minutes(1));
    let body = json!({"lines": "all", "currency": "EUR", "method": "other", "reference": "=HYPERLINK(1)"});
    let path = format!("/admin/affiliates/{}/payouts", octavia.number);
    shop.toni().call(Method::POST, &path).idempotency_key("one").json(&body).send().await.is(201);
    let file = octavia.gets("/account/affiliate/lines.csv").await.is(200);
    assert_eq!(file.header("content-type"), Some("text/csv; charset=utf-8"));
    assert_eq!(file.header("content-disposition"), Some("attachment; filename=\"commissions.csv\""));
    let text = file.text();
    assert!(text.starts_with("Date,Order,Type,Base,Rate,Commission,Currency,Status\r\n2026-"), "{text}");
    assert!(text.contains(",Sale,100.00,12.5%,12.50,EUR,Paid\r\n"), "{text}");
    let payouts = octavia.gets("/account/affiliate/payouts.csv").await.is(200).text();
    assert!(payouts.contains(",12.50,EUR,1,Other,'=HYPERLINK(1),Paid\r\n"), "{payouts}");
    shop.visitor("nobody@example.com").gets("/account/affiliate/lines.csv").await.is(401);
}

/// AF-1: whoever applies on the page agrees to the terms; the version is kept with its date, and staff see it.
#[tokio::test]
async fn applying_takes_agreeing_to_the_terms() {
    let shop = TestShop::open().await;
    shop.set("affiliates_terms", "Say that you earn on recommendations.\nSend no <b>unwanted</b> mail.").await;
    shop.set("affiliates_terms_version", "2026-1").await;
    let anna = shop.customer("anna@example.com").await;
    let page = anna.opens("/account/affiliate").await.is(200).sees("Say that you earn on recommendations. Send no <b>unwanted</b> mail.");
    let page = page.sees("I agree to these terms (version 2026-1)");
    assert!(page.has("input[type=checkbox][name=terms][value='2026-1'][required]") && !page.text().contains("<b>unwanted"));

    let again = anna.fills_in(&page, "/account/affiliate", &[]).await.is(200).sees("Please agree to the terms");
    assert!(again.has("input[name=terms][aria-invalid=true][aria-describedby=terms-error][autofocus]"), "{}", again.text());
    assert_eq!(mine(&anna).await["standing"], "none");

    // The owner changes the terms while Anna reads.
    shop.set("affiliates_terms_version", "2026-2").await;
    let again = anna.fills_in(&page, "/account/affiliate", &[("terms", "2026-1")]).await.is(200).sees("The terms have changed");
    let again = again.sees("(version 2026-2)");
    let refused = anna.posts("/account/affiliate", json!({"terms": "2026-1"})).await.is(422);
    assert_eq!((refused.code(), refused.member_errors()), ("terms_changed".to_owned(), vec!["terms terms_changed".to_owned()]));
    assert_eq!(mine(&anna).await["standing"], "none");

    anna.submits(&again, "/account/affiliate", &[("terms", "2026-2")]).await.is(303);
    anna.opens("/account/affiliate").await.is(200).sees("You agreed to the terms (version 2026-2) on 2 Mar 2026.");
    let agreed = json!({"version": "2026-2", "at": shop.now()});
    assert_eq!(mine(&anna).await["agreed"], agreed);
    shop.toni().approves(&anna, 1_000).await;
    shop.set("affiliates_terms_version", "2026-3").await;
    let seen = shop.toni().gets(&format!("/admin/customers/{}", anna.number)).await.is(200).json();
    assert_eq!(seen["affiliate"]["agreed"], agreed, "what was agreed to stays");
    // Whom staff make an affiliate has agreed to nothing here, and a storefront may ask on a page of its own.
    let otto = shop.affiliate("otto@example.com", 1_000).await;
    assert_eq!(mine(&otto).await.get("agreed"), None);
    let bea = shop.customer("bea@example.com").await;
    assert_eq!(bea.posts("/account/affiliate", json!({})).await.is(200).json().get("agreed"), None);
    let theo = shop.customer("theo@example.com").await;
    for unfit in [json!({"terms": ""}), json!({"terms": "x".repeat(21)}), json!({"rate_bp": 1_000}), json!({"terms": 1})] {
        theo.posts("/account/affiliate", unfit).await.is(422);
    }
    for (name, value) in [("affiliates_terms_version", ""), ("affiliates_terms_version", "a\nb"), ("affiliates_terms", "a bell \u{7}")] {
        assert!(!shop.takes(name, value).await, "{name} takes {value:?}");
    }
}

/// AF-12: the affiliate sees the lines of one month, in the shop's time zone, page by page, however many came since.
#[tokio::test]
async fn an_affiliate_sees_the_commissions_of_one_month() {
    let shop = TestShop::open().await;
    shop.set("time_zone", "Europe/Berlin").await;
    let mut octavia = shop.affiliate("octavia@example.com", 1_000).await;
    // The clock stands at 2 March, 9:00. March ends in Berlin at 22:00 of UTC.
    for n in 0..3 {
        octavia.sells(&format!("march-{n}"), 1_000).await;
    }
    for span in [Span::days(29), Span::hours(12), Span::minutes(30)] {
        shop.later(span);
    }
    octavia.sells("last-of-march", 2_000).await;
    shop.later(Span::hours(1));
    octavia.sells("first-of-april", 3_000).await;
    shop.later(Span::days(40));
    shop.book_lines(octavia.number, (10..310).map(|sequence| shop.line(sequence, 100))).await;
    octavia.logs_in().await;

    let amounts = async |query: &str| {
        let found = octavia.gets(&format!("/account/affiliate/lines?{query}")).await.is(200).json();
        let lines = found["lines"].as_array().cloned().expect("a list");
        (lines.iter().filter_map(|line| line["amount_minor"].as_i64()).collect::<Vec<_>>(), found["next"].as_str().map(str::to_owned))
    };
    assert_eq!(amounts("month=2026-03").await, (vec![200, 100, 100, 100], None));
    assert_eq!(amounts("month=2026-04").await, (vec![300], None));
    assert_eq!(amounts("month=2026-02").await, (vec![], None));
    assert_eq!(amounts("month=2031-01").await, (vec![], None));
    assert_eq!(amounts("month=2026-03&state=paid").await, (vec![], None));
    let (first, next) = amounts("month=2026-03&limit=3").await;
    assert_eq!(first, [200, 100, 100]);
    let next = next.expect("a second page");
    assert_eq!(amounts(&format!("month=2026-03&limit=3&starting_after={next}")).await, (vec![100], None));
    octavia.gets(&format!("/account/affiliate/lines?month=2026-04&starting_after={next}")).await.is(400);
    for wrong in ["2026", "2026-13", "March", "2026-3"] {
        octavia.gets(&format!("/account/affiliate/lines?month={wrong}")).await.is(400);
    }
    // A month long ago costs a few reads, not all lines since.
    let units = octavia.gets("/account/affiliate/lines?month=2026-03").await.is(200).own_units();
    assert!(units.is_within(Units::whole(8, 0)), "{units}");

    let page = octavia.opens("/account/affiliate/lines?month=2026-03&state=").await.is(200).sees("€2.00");
    assert!(page.has("select[name=month] option[value='2026-03'][selected]") && page.has("option[value='2025-06']"));
    assert!(!page.text().contains("€3.00"));
}

/// AF-12: the overview of the account says what is not paid yet and what was sold this month, to the cent.
#[tokio::test]
async fn the_overview_says_what_is_not_paid_yet() {
    let shop = TestShop::open().await;
    let octavia = shop.affiliate("octavia@example.com", 1_000).await;
    octavia.sells("o-1", 12_345).await;
    shop.storefront().submits_order("o-2", &octavia.sale_of(808).with("currency", "JPY")).await.is(201);
    octavia.opens("/account").await.is(200).sees("Not paid yet €12.35 and JP¥81 Sales in March 2026 2");
    pays_out(&shop, octavia.number, "march").await;
    octavia.opens("/account").await.is(200).sees("Not paid yet €0.00");
    shop.toni().suspends(&octavia).await;
    octavia.opens("/account").await.is(200).sees("Not paid yet");
    let ursula = shop.customer("ursula@example.com").await;
    assert!(!ursula.opens("/account").await.is(200).text().contains("Not paid yet"));
    shop.set("affiliates_enabled", "false").await;
    assert!(!octavia.opens("/account").await.is(200).text().contains("Not paid yet"), "AF-2");
}
