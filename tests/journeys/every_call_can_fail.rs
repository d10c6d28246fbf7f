//! Every call that a use case makes to the table fails once in each way, and the right thing has happened in the end.
//!
//! For each call and each fault: a fresh shop, the request with the fault in its way, the request once more until it
//! is settled, all errands done, and a look at how things stand. A new use case is one more `Attack` below.

use local::deliver;
use shared::affiliates::Visit;
use shared::mail::{LetterKind, outbox};
use shared::payouts::LineFilter;
use shared::values::{CustomerNumber, Span};
use tests::{Answer, Fault, Faults, Lasting, PASSWORD, TestShop, Told, json};

/// How often a caller asks again.
const PATIENCE: usize = 4;

/// Which fault a run is about: told when something is wrong.
#[derive(Clone, Copy, Debug)]
struct Blow {
    call: usize,
    fault: Fault,
    lasting: Lasting,
}

/// How a request ended: its status, and what it said.
struct Ended(u16, String);

impl From<Answer> for Ended {
    fn from(answer: Answer) -> Self {
        Self(answer.status(), answer.text())
    }
}

/// Runs a use case against every fault of every call.
///
/// `prepare` sets the stage, `request` is what is repeated, `settled` are the statuses that end the repeating (a link
/// that was used by the request whose answer was lost is gone: 410 is an end too), and `check` looks at the outcome.
async fn every_call_can_fail<S, E: Into<Ended>>(
    settled: &[u16],
    prepare: impl AsyncFn(&TestShop) -> S,
    request: impl AsyncFn(&TestShop, &S) -> E,
    check: impl AsyncFn(&TestShop, &S),
) {
    let request = async |shop: &TestShop, stage: &S| -> Ended { request(shop, stage).await.into() };
    let calls = {
        let (shop, faults) = TestShop::open_with_faults().await;
        let stage = prepare(&shop).await;
        let before = faults.calls();
        let Ended(status, text) = request(&shop, &stage).await;
        assert!(settled.contains(&status), "undisturbed it answers {status}: {text}");
        let calls = faults.calls() - before;
        settle(&shop).await;
        check(&shop, &stage).await;
        calls
    };
    assert!(calls > 0, "a use case that never calls the table proves nothing here");
    for call in 1..=calls {
        for fault in Fault::ALL {
            for lasting in [Lasting::Once, Lasting::Through] {
                let blow = Blow { call, fault, lasting };
                let (shop, faults) = TestShop::open_with_faults().await;
                let stage = prepare(&shop).await;
                if strike(&shop, &faults, &stage, blow, settled, &request).await == 0 {
                    // A read meets no conflict: nothing has happened.
                    break;
                }
                settle(&shop).await;
                check(&shop, &stage).await;
            }
        }
    }
}

/// Answers how often the fault hit.
async fn strike<S>(
    shop: &TestShop,
    faults: &Faults,
    stage: &S,
    blow: Blow,
    settled: &[u16],
    request: &impl AsyncFn(&TestShop, &S) -> Ended,
) -> usize {
    faults.aim(blow.call, blow.fault, blow.lasting);
    let Ended(mut status, mut text) = request(shop, stage).await;
    let hits = faults.hits();
    faults.disarm();
    // Shown where the test fails.
    println!("{blow:?}: {status} after {hits} hits");
    assert!(hits > 0 || blow.fault == Fault::Conflict, "{blow:?} hit nothing");
    assert!(settled.contains(&status) || status == 503, "{blow:?} answered {status}: {text}");
    for _ in 0..PATIENCE {
        if settled.contains(&status) {
            return hits;
        }
        // Whoever was cut off holds what they had taken for a minute at most.
        shop.later(Span::seconds(61));
        Ended(status, text) = request(shop, stage).await;
    }
    assert!(settled.contains(&status), "{blow:?} never settles: {status}: {text}");
    hits
}

/// All errands are done, those included whose first try was cut off.
async fn settle(shop: &TestShop) {
    for _ in 0..PATIENCE {
        shop.deliver().await;
        if outbox::waiting(shop.shop()).await.expect("the outbox answers").is_empty() {
            return;
        }
        shop.later(Span::seconds(61));
    }
    unreachable!("errands wait for ever");
}

#[tokio::test]
async fn logging_in() {
    every_call_can_fail(
        &[200],
        async |shop| shop.customer("ursula@example.com").await.email,
        async |shop, email| shop.visitor(email).logs_in_with(PASSWORD).await,
        async |shop, email| {
            shop.visitor(email).logs_in_with(PASSWORD).await.is(200);
        },
    )
    .await;
}

#[tokio::test]
async fn asking_for_an_account() {
    every_call_can_fail(
        &[202],
        async |_| (),
        async |shop, ()| shop.visitor("ursula@example.com").asks_for_an_account().await,
        async |shop, ()| {
            let ursula = shop.visitor("ursula@example.com");
            let token = ursula.token_from_mail().await;
            ursula.posts("/sign-up/confirm", json!({"token": token, "password": PASSWORD})).await.is(200);
            ursula.logs_in_with(PASSWORD).await.is(200);
        },
    )
    .await;
}

#[tokio::test]
async fn choosing_the_first_password() {
    every_call_can_fail(
        &[200, 410],
        async |shop| {
            let ursula = shop.visitor("ursula@example.com");
            ursula.asks_for_an_account().await.is(202);
            ursula.token_from_mail().await
        },
        async |shop, token| {
            shop.visitor("ursula@example.com").posts("/sign-up/confirm", json!({"token": token, "password": PASSWORD})).await
        },
        async |shop, _| {
            shop.visitor("ursula@example.com").logs_in_with(PASSWORD).await.is(200);
            let told = shop.letters_to("ursula@example.com").into_iter().filter(|letter| letter.kind == LetterKind::PasswordChanged);
            assert_eq!(told.count(), 1, "the owner is told once");
        },
    )
    .await;
}

/// The mail service itself can fail as well: that is told where mails are tested.
#[tokio::test]
async fn sending_a_mail() {
    every_call_can_fail(
        &[200],
        async |shop| {
            shop.visitor("ursula@example.com").asks_for_an_account().await.is(202);
        },
        async |shop, ()| match deliver(shop.shop()).await {
            Ok(done) => Ended(200, format!("{done} done")),
            Err(fault) => Ended(503, fault.to_string()),
        },
        async |shop, ()| {
            let ursula = shop.visitor("ursula@example.com");
            let token = ursula.token_from_mail().await;
            ursula.posts("/sign-up/confirm", json!({"token": token, "password": PASSWORD})).await.is(200);
        },
    )
    .await;
}

/// AF-6: a guest's first order through a link. The record, the tag and one line, or nothing yet.
#[tokio::test]
async fn telling_of_a_first_order() {
    every_call_can_fail(
        &[200, 201],
        an_affiliate_and_an_order,
        async |shop, (_, told)| shop.storefront().tells("1001", told).await,
        async |shop, (octavia, told)| {
            let settled = shop.storefront().tells("1001", told).await.is(200).json();
            assert_eq!(settled["referred_by"], *octavia);
            assert_eq!(amounts_of(shop, *octavia).await, [900], "one line, and only one");
            let next = shop.order_of("ursula@example.com");
            let next = shop.storefront().tells("1002", &next).await.is(201).json();
            assert_eq!((&next["customer_number"], &next["because"]), (&settled["customer_number"], &json!("tagged_before")));
        },
    )
    .await;
}

/// AF-10: part of an order is refunded.
#[tokio::test]
async fn telling_of_a_refund() {
    every_call_can_fail(
        &[200],
        async |shop| {
            let (octavia, told) = an_affiliate_and_an_order(shop).await;
            shop.storefront().tells("1001", &told).await.is(201);
            (octavia, told.with("refunded_items_minor", 4_500).after(1))
        },
        async |shop, (_, told)| shop.storefront().tells("1001", told).await,
        async |shop, (octavia, told)| {
            shop.storefront().tells("1001", told).await.is(200);
            assert_eq!(amounts_of(shop, *octavia).await, [900, -450]);
        },
    )
    .await;
}

async fn an_affiliate_and_an_order(shop: &TestShop) -> (u64, Told) {
    let octavia = shop.storefront().tells("own", &shop.order_of("octavia@example.com")).await.is(201).json();
    let octavia = octavia["customer_number"].as_u64().expect("a number");
    shop.agree(octavia, true, 1_000).await;
    let visit = Visit::issue(shop.shop(), CustomerNumber(octavia));
    let told = shop.order_of("ursula@example.com").with("visit", visit).with("payment_fingerprint", "card-4242");
    (octavia, told)
}

async fn amounts_of(shop: &TestShop, affiliate: u64) -> Vec<i64> {
    shop.lines_of(affiliate, LineFilter::All).await.into_iter().map(|stated| stated.line.amount.minor).collect()
}
