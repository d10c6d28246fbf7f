//! The audit log over some days: every change has its row, and nobody changes, moves, makes up or takes out one unseen.

use shared::audit::verify::{Report, Wrong, verify};
use shared::store::{Item, Key, Update, from_item};
use shared::values::{KeyRing, Span};
use tests::{Staff, TestShop, Value, json};

async fn report(shop: &TestShop) -> Report {
    verify(shop.shop(), &[], |_| ()).await.expect("the store answers")
}

/// What was found, in short.
async fn found(shop: &TestShop) -> Vec<Wrong> {
    report(shop).await.findings.iter().map(|finding| finding.wrong).collect()
}

async fn discounts(toni: &Staff<'_>, number: u64, discount_bp: u64) {
    toni.patches(&format!("/admin/customers/{number}"), json!({"discount_bp": discount_bp})).await.is(200);
}

/// A shop in which staff, customers and the operator have done something on three days.
async fn busy() -> (TestShop, u64) {
    let shop = TestShop::open().await;
    let number = shop.customer("ursula@example.com").await.number;
    for day in 0..3 {
        for n in 0..6 {
            discounts(&shop.toni(), number, 100 * day + n + 1).await;
        }
        operate::set_setting(shop.shop(), "otto", "affiliates_due_days", &(day + 10).to_string()).await.expect("changed");
        shop.later(Span::days(1));
        shop.housekeep().await;
    }
    (shop, number)
}

/// The rows of the log, by their keys. Those in chains come with chain and number.
async fn rows(shop: &TestShop) -> Vec<(Key, Item, Option<(u64, u64)>)> {
    let of_log = shop.dump().await.into_iter().filter(|((pk, _), _)| pk.starts_with("AU#"));
    let place = |item: &Item| {
        let row: Value = from_item(item.clone()).expect("a row");
        row["link"]["chain"].as_u64().zip(row["link"]["number"].as_u64())
    };
    of_log.map(|((pk, sk), item)| (Key::new(pk, sk), item.clone(), place(&item))).collect()
}

/// S-AU-3
#[tokio::test]
async fn a_log_that_nobody_touched_is_whole() {
    let (shop, _) = busy().await;
    let all = report(&shop).await;
    assert_eq!(all.findings, []);
    assert_eq!((all.rows, all.days), (22, 401), "18 changes by staff, 3 settings, and Ursula's first password");
    assert_eq!(all.ends.iter().map(|end| end.number).sum::<u64>(), 21, "the chains have all but her own row: {:?}", all.ends);

    // A year later the table has deleted what is too old, and not all of it.
    shop.later(Span::days(399));
    for (key, ..) in rows(&shop).await.iter().step_by(2) {
        if key.pk == "AU#2026-03-02" {
            shop.shop().store().delete(key, None).await.expect("deleted");
        }
    }
    assert_eq!(found(&shop).await, []);
}

/// S-AU-3: whichever row is taken out, the first, one in the middle or the last of its chain.
#[tokio::test]
async fn a_row_that_is_taken_out_is_missed() {
    let (shop, number) = busy().await;
    let chained: Vec<_> = rows(&shop).await.into_iter().filter_map(|(key, _, place)| Some((key, place?))).collect();
    let chain = chained.iter().max_by_key(|(_, (_, number))| *number).expect("a row").1.0;
    let of_chain: Vec<_> = chained.iter().filter(|(_, place)| place.0 == chain).collect();
    assert!(of_chain.len() >= 3, "{of_chain:?}");
    for (key, place) in &of_chain {
        let (row, ..) = rows(&shop).await.into_iter().find(|(one, ..)| one == key).map(|(_, item, _)| (item, ())).expect("the row");
        shop.shop().store().delete(key, None).await.expect("deleted");
        assert_eq!(missing(&shop).await, [*place], "{key:?}");
        put_back(&shop, key, &row).await;
    }
    assert_eq!(found(&shop).await, []);

    // Nor does it help to go on as if nothing had happened.
    let last = of_chain.iter().max_by_key(|(_, (_, number))| *number).expect("the last");
    shop.shop().store().delete(&last.0, None).await.expect("deleted");
    for n in 0..20 {
        discounts(&shop.toni(), number, 1_000 + n).await;
    }
    assert_eq!(missing(&shop).await, [last.1]);
}

/// The places in the chains that are missing; the day of a missing row is altered, and nothing else is.
async fn missing(shop: &TestShop) -> Vec<(u64, u64)> {
    let findings = report(shop).await.findings;
    assert!(findings.iter().all(|one| matches!(one.wrong, Wrong::Missing | Wrong::DayAltered)), "{findings:?}");
    findings.iter().filter_map(|one| one.chain.zip(one.number)).collect()
}

async fn put_back(shop: &TestShop, key: &Key, row: &Item) {
    shop.shop().store().delete(key, None).await.expect("deleted");
    let update = row.iter().filter(|(name, _)| !matches!(name.as_str(), "pk" | "sk")).fold(Update::of(key), |update, (name, value)| {
        let value: Value = from_item(Item::from([("value".to_owned(), value.clone())])).expect("a value");
        update.set(name, &value["value"])
    });
    shop.shop().store().update(update).await.expect("written");
}

/// S-AU-3
#[tokio::test]
async fn a_row_that_is_edited_moved_or_made_up_is_found() {
    let (shop, _) = busy().await;
    let all = rows(&shop).await;
    let [(first, first_row, _), (second, second_row, _)] = [all[3].clone(), all[4].clone()];

    let edit = Update::of(&first).set("changes", json!({"discount_bp": ["0", "0"]}));
    shop.shop().store().update(edit).await.expect("written");
    let findings = report(&shop).await.findings;
    let name = format!("{}/{}", first.pk.trim_start_matches("AU#"), first.sk);
    assert_eq!((findings[0].wrong, findings[0].row.as_deref()), (Wrong::Altered, Some(name.as_str())), "the row is named");
    put_back(&shop, &first, &first_row).await;

    put_back(&shop, &first, &second_row).await;
    put_back(&shop, &second, &first_row).await;
    let swapped = found(&shop).await;
    assert_eq!(swapped.iter().filter(|wrong| **wrong == Wrong::Altered).count(), 2, "{swapped:?}");
    put_back(&shop, &first, &first_row).await;
    put_back(&shop, &second, &second_row).await;

    let made_up = Key::new(&first.pk, "019cadf5b280feedfacecafebeef");
    put_back(&shop, &made_up, &first_row).await;
    assert_eq!(found(&shop).await, [Wrong::Altered, Wrong::DayAltered]);
    shop.shop().store().delete(&made_up, None).await.expect("deleted");
    assert_eq!(found(&shop).await, []);
}

/// S-AU-3: the head of a chain is no way around it.
#[tokio::test]
async fn a_head_that_is_shortened_or_taken_away_is_found() {
    let (shop, _) = busy().await;
    let heads: Vec<_> = shop.dump().await.into_iter().filter(|((pk, _), _)| pk.starts_with("AH#")).collect();
    let ((pk, sk), head) = heads.first().expect("a head").clone();
    let key = Key::new(pk, sk);
    shop.shop().store().update(Update::of(&key).set("number", 1)).await.expect("written");
    assert!(found(&shop).await.contains(&Wrong::HeadAltered));
    shop.shop().store().delete(&key, None).await.expect("deleted");
    assert_eq!(found(&shop).await, [Wrong::HeadAltered]);
    put_back(&shop, &key, &head).await;
    assert_eq!(found(&shop).await, []);
}

/// S-AU-3: a customer's own row is in no chain, but the seal of its day misses it, and nobody makes up another seal.
#[tokio::test]
async fn a_day_that_is_over_loses_and_gains_nothing() {
    let (shop, _) = busy().await;
    let (key, row, _) = rows(&shop).await.into_iter().find(|(_, _, place)| place.is_none()).expect("Ursula's first password");
    shop.shop().store().delete(&key, None).await.expect("deleted");
    let findings = report(&shop).await.findings;
    let places: Vec<_> = findings.iter().map(|one| (one.wrong, one.row.as_deref())).collect();
    assert_eq!(places, [(Wrong::DayAltered, Some("2026-03-02"))]);
    put_back(&shop, &key, &row).await;

    let seal = Key::new("AS", "2026-03-02");
    shop.shop().store().update(Update::of(&seal).set("rows", 7)).await.expect("written");
    assert_eq!(found(&shop).await, [Wrong::DayAltered]);
    shop.shop().store().delete(&seal, None).await.expect("deleted");
    assert_eq!(found(&shop).await, [Wrong::DayUnsealed]);
    shop.shop().store().delete(&Key::new("AS", "DAYS"), None).await.expect("deleted");
    shop.housekeep().await;
    assert_eq!(
        found(&shop).await,
        [],
        "whoever can delete all seals has the days before them unsealed, but neither row nor chain is theirs"
    );
}

/// S-AU-3: days are sealed once each, also after housekeeping was away, and by two runs at the same moment.
#[tokio::test]
async fn every_day_is_sealed_once() {
    let (shop, _) = busy().await;
    shop.later(Span::days(9));
    let (one, two) = tokio::join!(shared::audit::seal_days(shop.shop()), shared::audit::seal_days(shop.shop()));
    let sealed = one.expect("the store answers") + two.expect("the store answers");
    assert_eq!(sealed, 9);
    let seals = shop.dump().await.into_keys().filter(|(pk, sk)| pk == "AS" && sk != "DAYS").count();
    assert_eq!(seals, 12, "the first run seals yesterday, and later ones each day since");
    assert_eq!(found(&shop).await, []);
}

/// After the secret is replaced, the rows of before are verified with the former one.
#[tokio::test]
async fn rows_outlive_the_secret_that_signed_them() {
    let (shop, _) = busy().await;
    let former = shop.shop().keys().clone();
    let (text, is_whole) = operate::verify_audit(shop.shop(), &[former], |_| ()).await.expect("the store answers");
    assert!(is_whole && text.contains("\"findings\": []"), "{text}");
    let (_, is_whole) = operate::verify_audit(shop.shop(), &[KeyRing::new([1; 32])], |_| ()).await.expect("the store answers");
    assert!(is_whole, "one more secret does no harm");
}

/// ST-3: thirty changes at the same moment all have their rows, and their chains stay whole.
#[tokio::test]
async fn changes_at_the_same_moment_keep_the_chains_whole() {
    let shop = TestShop::open().await;
    let mut people = Vec::new();
    for n in 0..30 {
        let made = shop.toni().posts("/admin/customers", json!({"email": format!("person-{n}@example.com")})).await.is(201).json();
        people.push(made["number"].as_u64().expect("a number"));
    }
    let toni = shop.toni();
    let mut changes = Vec::new();
    for number in &people {
        changes.push(discounts(&toni, *number, 500));
    }
    futures_join(changes).await;
    let all = report(&shop).await;
    assert_eq!((all.rows, all.findings), (60, vec![]));
}

/// Waits for all of several futures at the same time.
async fn futures_join(futures: Vec<impl Future<Output = ()>>) {
    let mut futures: Vec<_> = futures.into_iter().map(Box::pin).collect();
    std::future::poll_fn(|cx| {
        futures.retain_mut(|one| one.as_mut().poll(cx).is_pending());
        if futures.is_empty() { std::task::Poll::Ready(()) } else { std::task::Poll::Pending }
    })
    .await;
}
