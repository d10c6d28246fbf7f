//! Every call of a use case to the table fails once in each way, and the outcome is still right.
//!
//! For each call and each fault: a copy of the prepared shop, the request with the fault in its way, the request once more until it is
//! settled, all jobs done, and a look at how things stand. Of calls that a loop repeats, the first and the last fail. A
//! new use case is one more call of [`every_call_can_fail`].

use std::net::{IpAddr, Ipv4Addr};

use local::dev::{SimulatedFeedback, feedback_event};
use shared::accounts::letters::{PASSWORD_CHANGED, WELCOME};
use shared::customers::SubscriptionStatus;
use shared::customers::letters::{ACCOUNT_DISABLED, AFFILIATE_APPROVED};
use shared::http::Method;
use shared::mail::{QueuedJob, outbox};
use shared::mailing_list::letters::OPT_IN_REMINDER;
use shared::payouts::LineFilter;
use shared::store::Query;
use shared::values::Span;
use tests::{FaultInjector, InjectedFault, OrderBody, PASSWORD, PreparedShop, Repetition, TestResponse, TestShop, Value, json};

/// The maximum number of retries by a caller.
const RETRIES_MAX: usize = 4;

/// The fault of a run, for the message of a failure.
#[derive(Clone, Copy, Debug)]
struct Injection {
    call: usize,
    fault: InjectedFault,
    repetition: Repetition,
}

/// The end of a request: its status and body.
pub(super) struct RequestOutcome(u16, String);

impl From<TestResponse> for RequestOutcome {
    fn from(answer: TestResponse) -> Self {
        Self(answer.status(), answer.text())
    }
}

/// Runs a use case against every fault of every call.
///
/// `prepare` sets the stage, `request` is repeated, `settled` are the statuses that end the repetition (a link that was
/// used by the request with the lost answer is gone: 410 is an end, too), and `check` verifies the outcome.
pub(super) async fn every_call_can_fail<S, E: Into<RequestOutcome>>(
    settled: &[u16],
    prepare: impl AsyncFn(&TestShop) -> S,
    request: impl AsyncFn(&TestShop, &S) -> E,
    check: impl AsyncFn(&TestShop, &S),
) {
    let request = async |shop: &TestShop, stage: &S| -> RequestOutcome { request(shop, stage).await.into() };
    let prepared = PreparedShop::new(prepare).await;
    let stage = &prepared.stage;
    let shapes = {
        let (shop, faults) = prepared.open().await;
        let before = faults.call_count();
        let RequestOutcome(status, text) = request(&shop, stage).await;
        assert!(settled.contains(&status), "undisturbed it answers {status}: {text}");
        let shapes = faults.call_shapes(before);
        settle(&shop).await;
        check(&shop, stage).await;
        shapes
    };
    assert!(!shapes.is_empty(), "a use case that never calls the table proves nothing here");
    for call in calls_to_break(&shapes) {
        for fault in InjectedFault::ALL {
            // What breaks but is done the SDK's next try finds done, as it finds a lost answer; what outlasts the SDK tells more.
            let briefly = if fault == InjectedFault::DoneServerError { Repetition::OneCall } else { Repetition::Once };
            for repetition in [briefly, Repetition::UntilDisarmed] {
                let injection = Injection { call, fault, repetition };
                let (shop, faults) = prepared.open().await;
                if inject(&shop, &faults, stage, injection, settled, &request).await == 0 {
                    // A read never conflicts: nothing has happened.
                    break;
                }
                settle(&shop).await;
                check(&shop, stage).await;
            }
        }
    }
}

/// The numbers of the calls to break, from 1: of those that a loop makes (see [`FaultInjector::call_shapes`]) the first and
/// the last.
fn calls_to_break(shapes: &[String]) -> Vec<usize> {
    let is_end_of_loop = |n: &usize| !shapes[..*n].contains(&shapes[*n]) || !shapes[n + 1..].contains(&shapes[*n]);
    (0..shapes.len()).filter(is_end_of_loop).map(|n| n + 1).collect()
}

/// Returns how often the fault hit.
async fn inject<S>(
    shop: &TestShop,
    faults: &FaultInjector,
    stage: &S,
    injection: Injection,
    settled: &[u16],
    request: &impl AsyncFn(&TestShop, &S) -> RequestOutcome,
) -> usize {
    faults.arm_with(injection.call, injection.fault, injection.repetition);
    let RequestOutcome(mut status, mut text) = request(shop, stage).await;
    let hits = faults.injected_count();
    faults.disarm();
    // Shown where the test fails.
    println!("{injection:?}: {status} after {hits} hits");
    assert!(hits > 0 || injection.fault == InjectedFault::Conflict, "{injection:?} hit nothing");
    assert!(settled.contains(&status) || status == 503, "{injection:?} answered {status}: {text}");
    for _ in 0..RETRIES_MAX {
        if settled.contains(&status) {
            return hits;
        }
        // A lease of an interrupted run lasts a minute at most.
        shop.later(Span::seconds(61));
        RequestOutcome(status, text) = request(shop, stage).await;
    }
    assert!(settled.contains(&status), "{injection:?} never settles: {status}: {text}");
    hits
}

/// Does all jobs, including those whose first attempt was interrupted.
async fn settle(shop: &TestShop) {
    for _ in 0..RETRIES_MAX {
        shop.deliver().await;
        if outbox::queued(shop.shop()).await.jobs.is_empty() {
            return;
        }
        shop.later(Span::seconds(61));
    }
    unreachable!("jobs wait for ever");
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
            let told = shop.letters_to("ursula@example.com").into_iter().filter(|letter| letter.is(WELCOME));
            assert_eq!(told.count(), 1, "the owner is welcomed once");
        },
    )
    .await;
}

/// The job that waits in the outbox, as the table's stream hands it over.
async fn the_only_job(shop: &TestShop) -> QueuedJob {
    let mut queued = outbox::queued(shop.shop()).await.jobs;
    assert_eq!(queued.len(), 1);
    queued.remove(0)
}

async fn send_mail(shop: &TestShop, job: &QueuedJob) -> RequestOutcome {
    match mail_send::perform(shop.shop(), job).await {
        Ok(outcome) => RequestOutcome(200, format!("{outcome:?}")),
        Err(fault) => RequestOutcome(503, fault.to_string()),
    }
}

/// The tests of mails cover failures of the mail service itself.
#[tokio::test]
async fn sending_a_mail() {
    every_call_can_fail(
        &[200],
        async |shop| {
            shop.visitor("ursula@example.com").asks_for_an_account().await.is(202);
            the_only_job(shop).await
        },
        async |shop, job| send_mail(shop, job).await,
        async |shop, _| {
            let ursula = shop.visitor("ursula@example.com");
            let token = ursula.token_from_mail().await;
            ursula.posts("/sign-up/confirm", json!({"token": token, "password": PASSWORD})).await.is(200);
        },
    )
    .await;
}

/// S-RS-3: nothing half done, whatever fails between reading the link and writing the password.
#[tokio::test]
async fn setting_a_new_password() {
    const NEW: &str = "herons wade at low tide";
    every_call_can_fail(
        &[200, 410],
        async |shop| {
            let ursula = shop.customer("ursula@example.com").await;
            shop.visitor("ursula@example.com").posts("/password-reset", json!({"email": ursula.email})).await.is(202);
            (ursula.token_from_mail().await, ursula.session.clone().expect("a session"))
        },
        async |shop, (token, _)| {
            shop.visitor("ursula@example.com").posts("/password-reset/confirm", json!({"token": token, "password": NEW})).await
        },
        async |shop, (_, session)| {
            let ursula = shop.visitor("ursula@example.com");
            ursula.logs_in_with(PASSWORD).await.is(401);
            ursula.logs_in_with(NEW).await.is(200);
            shop.get("/account").bearer(session).send().await.is(401);
            let told = shop.letters_to("ursula@example.com").into_iter().filter(|letter| letter.is(PASSWORD_CHANGED));
            assert_eq!(told.count(), 1, "the owner is told once");
        },
    )
    .await;
}

/// The tokens of two sessions of Ursula: this browser's, and another one's.
async fn two_sessions(shop: &TestShop) -> (String, String) {
    let ursula = shop.customer("ursula@example.com").await;
    let other = ursula.logs_in_with(PASSWORD).await.is(200).json()["token"].as_str().expect("a token").to_owned();
    (ursula.session.clone().expect("a session"), other)
}

async fn posts_as(shop: &TestShop, session: &str, path: &str, body: &Value) -> TestResponse {
    shop.post(path, body).bearer(session).send().await
}

async fn is_open(shop: &TestShop, session: &str) -> bool {
    shop.get("/account").bearer(session).send().await.status() == 200
}

/// S-CH-1, PW-5: the password is the new one, every session from before has ended, and the owner is told once.
#[tokio::test]
async fn changing_the_password() {
    const NEW: &str = "herons wade at low tide";
    every_call_can_fail(
        // If the answer was lost, the session of the call has ended with it.
        &[200, 401],
        two_sessions,
        async |shop, (session, _)| {
            posts_as(shop, session, "/account/security/password", &json!({"current_password": PASSWORD, "password": NEW})).await
        },
        async |shop, (session, other)| {
            assert!(!is_open(shop, session).await && !is_open(shop, other).await);
            let ursula = shop.visitor("ursula@example.com");
            ursula.logs_in_with(PASSWORD).await.is(401);
            ursula.logs_in_with(NEW).await.is(200);
            let told = shop.letters_to("ursula@example.com").into_iter().filter(|letter| letter.is(PASSWORD_CHANGED));
            assert_eq!(told.count(), 1, "the owner is told once");
        },
    )
    .await;
}

/// S-SE-2, S-SE-8: a new session replaces this one, and no other.
#[tokio::test]
async fn confirming_the_password() {
    every_call_can_fail(
        &[200, 401],
        two_sessions,
        async |shop, (session, _)| posts_as(shop, session, "/account/security/confirm", &json!({"password": PASSWORD})).await,
        async |shop, (session, other)| {
            assert!(!is_open(shop, session).await && is_open(shop, other).await);
            shop.visitor("ursula@example.com").logs_in_with(PASSWORD).await.is(200);
        },
    )
    .await;
}

/// S-SE-7: one session ends, and no other.
#[tokio::test]
async fn ending_one_session() {
    every_call_can_fail(
        &[204],
        async |shop| {
            let (session, other) = two_sessions(shop).await;
            let listed = shop.get("/account/security").bearer(&session).send().await.is(200).json();
            let listed = listed["sessions"].as_array().cloned().expect("a list");
            let id = listed.iter().find(|listed| listed["is_current"] == false).expect("the other one")["id"].clone();
            (session, other, id)
        },
        async |shop, (session, _, id)| posts_as(shop, session, "/account/security/log-out", &json!({"session": id})).await,
        async |shop, (session, other, _)| assert!(is_open(shop, session).await && !is_open(shop, other).await),
    )
    .await;
}

/// S-SE-6: every session ends.
#[tokio::test]
async fn ending_every_session() {
    every_call_can_fail(
        &[204, 401],
        two_sessions,
        async |shop, (session, _)| posts_as(shop, session, "/account/security/log-out", &json!({})).await,
        async |shop, (session, other)| {
            assert!(!is_open(shop, session).await && !is_open(shop, other).await);
            shop.visitor("ursula@example.com").logs_in_with(PASSWORD).await.is(200);
        },
    )
    .await;
}

/// S-SE-6
#[tokio::test]
async fn logging_out() {
    every_call_can_fail(
        &[204, 401],
        two_sessions,
        async |shop, (session, _)| posts_as(shop, session, "/logout", &json!({})).await,
        async |shop, (session, other)| assert!(!is_open(shop, session).await && is_open(shop, other).await),
    )
    .await;
}

/// AF-1: one application, with what was agreed to.
#[tokio::test]
async fn applying_as_an_affiliate() {
    every_call_can_fail(
        &[200],
        async |shop| shop.customer("octavia@example.com").await.session.expect("a session"),
        async |shop, session| posts_as(shop, session, "/account/affiliate", &json!({"terms": "1"})).await,
        async |shop, session| {
            let shown = shop.get("/account/affiliate").bearer(session).send().await.is(200).json();
            assert_eq!((&shown["standing"], &shown["agreed"]["version"]), (&json!("awaiting"), &json!("1")));
            let audit: Vec<Value> = shop.shop().store().query_all(Query::of("AU#2026-03-02").strong()).await.expect("rows");
            assert_eq!(audit.iter().filter(|row| row["action"] == "affiliate.apply").count(), 1);
        },
    )
    .await;
}

/// ST-3, AF-1: record, copies, notes, audit row and letters are all or nothing, and once.
#[tokio::test]
async fn changing_a_record_by_staff() {
    every_call_can_fail(
        &[200],
        async |shop| shop.customer("octavia@example.com").await.session.expect("a session"),
        async |shop, _| {
            let change = json!({"name": "Octavia", "notes": "x", "state": "disabled", "affiliate": {"enabled": true, "rate_bp": 100}});
            shop.toni().patches("/admin/customers/1", change).await
        },
        async |shop, session| {
            let record = shop.toni().gets("/admin/customers/1").await.is(200).json();
            assert_eq!((&record["name"], &record["notes"], &record["state"]), (&json!("Octavia"), &json!("x"), &json!("disabled")));
            shop.get("/account").bearer(session).send().await.is(401);
            let letters = shop.letters_to("octavia@example.com");
            let told = letters.iter().filter(|letter| letter.is(ACCOUNT_DISABLED));
            assert_eq!(told.count(), 1);
            // A disabled customer gets no more mail about the affiliate programme.
            assert!(letters.iter().all(|letter| !letter.is(AFFILIATE_APPROVED)));
        },
    )
    .await;
}

/// S-SE-6: whatever fails, the customer is logged out everywhere and can log in again.
#[tokio::test]
async fn ending_the_sessions_of_a_customer_by_staff() {
    every_call_can_fail(
        &[204],
        async |shop| shop.customer("ursula@example.com").await.session.expect("a session"),
        async |shop, _| shop.toni().posts("/admin/customers/1/sessions/end", json!({})).await,
        async |shop, session| {
            shop.get("/account").bearer(session).send().await.is(401);
            shop.visitor("ursula@example.com").logs_in_with(PASSWORD).await.is(200);
        },
    )
    .await;
}

/// ML-4: however the first attempt ended, it was one sign-up, and its link works.
async fn one_sign_up_was_proven_and_its_link_works(shop: &TestShop) {
    let ursula = shop.visitor("ursula@example.com");
    assert_eq!(shop.receipts_of(&ursula, "sign_up").await.len(), 1);
    assert!(!shop.receipts_of(&ursula, "mail").await.is_empty(), "the mail that went out is named");
    assert!(!shop.is_subscribed(&ursula).await);
    let token = ursula.token_from_mail().await;
    ursula.confirms(&token).await.is(200);
    assert!(shop.is_subscribed(&ursula).await);
}

#[tokio::test]
async fn asking_for_the_mailing_list() {
    every_call_can_fail(
        &[202],
        async |_| (),
        async |shop, ()| shop.visitor("ursula@example.com").asks_for_the_mailing_list().await,
        async |shop, ()| one_sign_up_was_proven_and_its_link_works(shop).await,
    )
    .await;
}

#[tokio::test]
async fn sending_the_letter_of_the_mailing_list() {
    every_call_can_fail(
        &[200],
        async |shop| {
            shop.visitor("ursula@example.com").asks_for_the_mailing_list().await.is(202);
            the_only_job(shop).await
        },
        async |shop, job| send_mail(shop, job).await,
        async |shop, _| one_sign_up_was_proven_and_its_link_works(shop).await,
    )
    .await;
}

#[tokio::test]
async fn confirming_a_place_on_the_mailing_list() {
    every_call_can_fail(
        &[200, 410],
        async |shop| {
            let ursula = shop.visitor("ursula@example.com");
            ursula.asks_for_the_mailing_list().await.is(202);
            ursula.token_from_mail().await
        },
        async |shop, token| shop.visitor("ursula@example.com").confirms(token).await,
        async |shop, _| {
            let ursula = shop.visitor("ursula@example.com");
            assert_eq!(shop.members().await.len(), 1);
            assert_eq!(shop.receipts_of(&ursula, "confirmation").await.len(), 1);
            assert_eq!(shop.record_of(&ursula).await.expect("a record").mailing_list, SubscriptionStatus::Subscribed);
        },
    )
    .await;
}

#[tokio::test]
async fn leaving_the_mailing_list() {
    every_call_can_fail(
        &[200],
        async |shop| {
            let ursula = shop.visitor("ursula@example.com");
            ursula.subscribes().await;
            shop.unsubscribe_token_of(&ursula).await
        },
        async |shop, token| shop.visitor("ursula@example.com").unsubscribes_by(token).await,
        async |shop, _| {
            let ursula = shop.visitor("ursula@example.com");
            assert!(shop.members().await.is_empty());
            assert_eq!(shop.receipts_of(&ursula, "withdrawal").await.len(), 1);
            assert_eq!(shop.record_of(&ursula).await.expect("a record").mailing_list, SubscriptionStatus::Unsubscribed);
        },
    )
    .await;
}

/// ML-7: in the end entry, receipts and line are gone; those of people who were mailed again stay.
#[tokio::test]
async fn letting_go_of_what_nobody_answered() {
    every_call_can_fail(
        &[200],
        async |shop| {
            for email in ["rita@example.com", "ursula@example.com"] {
                shop.visitor(email).asks_for_the_mailing_list().await.is(202);
            }
            shop.deliver().await;
            shop.later(Span::days(20));
            shop.visitor("ursula@example.com").asks_for_the_mailing_list().await.is(202);
            shop.deliver().await;
            shop.later(Span::days(11));
        },
        async |shop, ()| run_housekeeping(shop).await,
        async |shop, ()| {
            // The next run does what was interrupted.
            shop.housekeep().await;
            let rita = shop.visitor("rita@example.com");
            assert_eq!(shop.proof_of(&rita).await["receipts"], json!([]));
            let ursula = shop.visitor("ursula@example.com");
            assert_eq!(shop.receipts_of(&ursula, "sign_up").await.len(), 2);
            assert_eq!(shop.dump().await.keys().filter(|(pk, _)| pk.starts_with("PE#")).count(), 1, "a line for who waits");
        },
    )
    .await;
}

/// ML-7: one reminder, whatever fails between the line, the job and the mail.
#[tokio::test]
async fn reminding() {
    every_call_can_fail(
        &[200],
        async |shop| {
            shop.set("mailing_list_reminder", "true").await;
            shop.visitor("ursula@example.com").asks_for_the_mailing_list().await.is(202);
            shop.deliver().await;
            shop.later(Span::hours(25));
        },
        async |shop, ()| run_housekeeping(shop).await,
        async |shop, ()| {
            shop.housekeep().await;
            let letters = shop.letters_to("ursula@example.com");
            assert_eq!(letters.iter().filter(|letter| letter.is(OPT_IN_REMINDER)).count(), 1);
            let ursula = shop.visitor("ursula@example.com");
            let token = ursula.token_from_mail().await;
            ursula.confirms(&token).await.is(200);
        },
    )
    .await;
}

/// AF-12: the days of an affiliate are closed, and their figures stay what they were.
#[tokio::test]
async fn closing_a_day_of_hits() {
    every_call_can_fail(
        &[200],
        async |shop| {
            let affiliate = shop.affiliate("octavia@example.com", 1_000).await.number;
            let hit = json!({"af": affiliate.to_string(), "landing": "/mugs"});
            shop.post("/hits", &hit).header("user-agent", "Mozilla/5.0 Firefox/140.0").send().await.is(200);
            shop.later(Span::days(2));
            affiliate
        },
        async |shop, _| run_housekeeping(shop).await,
        async |shop, affiliate| {
            shop.housekeep().await;
            let key = ("AF".to_owned(), format!("{affiliate:010}"));
            assert!(shop.dump().await[&key].contains_key("hits_closed_before"));
            let shown = shop.toni().gets(&format!("/admin/affiliates/{affiliate}")).await.is(200).json();
            assert_eq!(shown["hits"], json!({"raw": 1, "counted": 1}));
        },
    )
    .await;
}

async fn run_housekeeping(shop: &TestShop) -> RequestOutcome {
    match housekeeping::handle(shop.shop()).await {
        Ok(()) => RequestOutcome(200, String::new()),
        Err(fault) => RequestOutcome(503, fault.to_string()),
    }
}

/// ML-8: marked once, suppressed once, off the list.
#[tokio::test]
async fn taking_in_a_bounce() {
    const URSULA: &str = "ursula@example.com";
    every_call_can_fail(
        &[200],
        async |shop| {
            let ursula = shop.visitor(URSULA);
            ursula.subscribes().await;
            shop.record_of(&ursula).await.expect("a record").number
        },
        async |shop, _| match shop.receives_feedback(feedback_event(SimulatedFeedback::Bounce, URSULA, shop.now())).await {
            Ok(()) => RequestOutcome(200, String::new()),
            Err(fault) => RequestOutcome(503, fault.to_string()),
        },
        async |shop, number| {
            let ursula = shop.visitor(URSULA);
            assert!(shop.members().await.is_empty());
            assert_eq!(shop.receipts_of(&ursula, "suppression").await.len(), 1);
            assert_eq!(shop.record_of(&ursula).await.expect("a record").mailing_list, SubscriptionStatus::Unsubscribed);
            let record = shop.toni().gets(&format!("/admin/customers/{number}")).await.is(200).json();
            assert!(record["undeliverable_at"].is_string(), "{record}");
            let audit: Vec<Value> = shop.shop().store().query_all(Query::of("AU#2026-03-02").strong()).await.expect("rows");
            assert_eq!(audit.iter().filter(|row| row["action"] == "customer.undeliverable").count(), 1);
        },
    )
    .await;
}

/// AF-6: a guest's first order through a link creates the record, the tag and one line, or nothing yet.
#[tokio::test]
async fn submitting_a_first_order() {
    every_call_can_fail(
        &[200, 201],
        an_affiliate_and_an_order,
        async |shop, (_, told)| shop.storefront().submits_order("1001", told).await,
        async |shop, (octavia, told)| {
            let settled = shop.storefront().submits_order("1001", told).await.is(200).json();
            assert_eq!(settled["referred_by"], *octavia);
            assert_eq!(amounts_of(shop, *octavia).await, [900], "one line, and only one");
            let next = shop.order_of("ursula@example.com");
            let next = shop.storefront().submits_order("1002", &next).await.is(201).json();
            assert_eq!((&next["customer_number"], &next["because"]), (&settled["customer_number"], &json!("tagged_before")));
        },
    )
    .await;
}

/// AF-10: part of an order is refunded.
#[tokio::test]
async fn submitting_a_refund() {
    every_call_can_fail(
        &[200],
        async |shop| {
            let (octavia, told) = an_affiliate_and_an_order(shop).await;
            shop.storefront().submits_order("1001", &told).await.is(201);
            (octavia, told.with("refunded_items_minor", 4_500).after(1))
        },
        async |shop, (_, told)| shop.storefront().submits_order("1001", told).await,
        async |shop, (octavia, told)| {
            shop.storefront().submits_order("1001", told).await.is(200);
            assert_eq!(amounts_of(shop, *octavia).await, [900, -450]);
        },
    )
    .await;
}

async fn an_affiliate_and_an_order(shop: &TestShop) -> (u64, OrderBody) {
    let octavia = shop.affiliate("octavia@example.com", 1_000).await;
    shop.storefront().submits_order("own", &shop.order_of(&octavia.email)).await.is(201);
    let told = shop.order_through(&octavia, "ursula@example.com").await.with("payment_fingerprint", "card-4242");
    (octavia.number, told)
}

async fn amounts_of(shop: &TestShop, affiliate: u64) -> Vec<i64> {
    shop.lines_of(affiliate, LineFilter::All).await.into_iter().map(|stated| stated.line.amount.minor).collect()
}

#[tokio::test]
async fn asking_for_a_new_password() {
    every_call_can_fail(
        &[202],
        async |shop| shop.customer("ursula@example.com").await.email,
        async |shop, email| shop.visitor(email).posts("/password-reset", json!({"email": email})).await,
        async |shop, email| {
            let ursula = shop.visitor(email);
            let token = ursula.token_from_mail().await;
            let chosen = json!({"token": token, "password": "quinces are ripe in october"});
            ursula.posts("/password-reset/confirm", chosen).await.is(200);
        },
    )
    .await;
}

/// AF-4: however often it is reported, one visitor in one hour is one counted hit.
#[tokio::test]
async fn following_an_affiliates_link() {
    every_call_can_fail(
        &[200],
        async |shop| shop.affiliate("octavia@example.com", 1_000).await.number,
        async |shop, affiliate| {
            let hit = json!({"af": affiliate.to_string(), "landing": "/mugs"});
            let always_the_same = IpAddr::V4(Ipv4Addr::new(127, 5, 5, 5));
            shop.post("/hits", &hit).from(always_the_same).header("user-agent", "Mozilla/5.0 Firefox/140.0").send().await
        },
        async |shop, affiliate| {
            let shown = shop.toni().gets(&format!("/admin/affiliates/{affiliate}")).await.is(200).json();
            assert_eq!(shown["hits"]["counted"], 1, "{shown}");
        },
    )
    .await;
}

async fn three_lines(shop: &TestShop) -> u64 {
    let (affiliate, told) = an_affiliate_and_an_order(shop).await;
    for id in ["1001", "1002", "1003"] {
        shop.storefront().submits_order(id, &told).await.is(201);
    }
    affiliate
}

async fn pays(shop: &TestShop, affiliate: u64) -> TestResponse {
    let wanted = json!({"lines": "all", "currency": "EUR", "method": "cash"});
    let call = shop.toni().call(Method::POST, &format!("/admin/affiliates/{affiliate}/payouts"));
    call.json(&wanted).idempotency_key("once").send().await
}

/// The lines and payouts of an affiliate: the number of unpaid and of paid lines, and each payout.
async fn stands(shop: &TestShop, affiliate: u64) -> (usize, usize, Vec<(i64, String)>) {
    let list = async |what: &str, member: &str| {
        let listed = shop.toni().gets(&format!("/admin/affiliates/{affiliate}/{what}")).await.is(200).json();
        listed[member].as_array().cloned().unwrap_or_default()
    };
    let unpaid = list("lines?state=unpaid", "lines").await.len();
    let paid = list("lines?state=paid", "lines").await.len();
    let text = |payout: &Value| payout["state"].as_str().unwrap_or_default().to_owned();
    let payouts = list("payouts", "payouts").await;
    (unpaid, paid, payouts.iter().map(|payout| (payout["total_minor"].as_i64().unwrap_or_default(), text(payout))).collect())
}

/// AF-14
#[tokio::test]
async fn setting_as_paid() {
    every_call_can_fail(
        &[201],
        three_lines,
        async |shop, affiliate| pays(shop, *affiliate).await,
        async |shop, affiliate| assert_eq!(stands(shop, *affiliate).await, (0, 3, vec![(2_700, "paid".to_owned())])),
    )
    .await;
}

/// AF-15
#[tokio::test]
async fn marking_as_unpaid() {
    every_call_can_fail(
        &[200],
        async |shop| {
            let affiliate = three_lines(shop).await;
            let payout = pays(shop, affiliate).await.is(201).json();
            (affiliate, payout["id"].as_str().expect("an id").to_owned())
        },
        async |shop, (_, payout)| shop.toni().posts(&format!("/admin/payouts/{payout}/unpay"), json!({})).await,
        async |shop, (affiliate, _)| assert_eq!(stands(shop, *affiliate).await, (3, 0, vec![(2_700, "cancelled".to_owned())])),
    )
    .await;
}

/// What was done, by the audit log.
async fn audited(shop: &TestShop, what: &str) -> usize {
    let shown = shop.toni().gets(&format!("/admin/audit?what={what}")).await.is(200).json();
    shown["rows"].as_array().map_or(0, Vec::len)
}

/// ST-3, ST-4: neither a change without its row nor a row without its change.
#[tokio::test]
async fn changing_settings() {
    every_call_can_fail(
        &[200],
        async |_| (),
        async |shop, ()| shop.toni().patches("/admin/settings", json!({"affiliates_due_days": 14, "brand_radius": 4})).await,
        async |shop, ()| {
            let shown = shop.toni().gets("/admin/settings").await.is(200).json();
            let of = |name: &str| {
                shown["settings"].as_array().expect("settings").iter().find(|one| one["name"] == name).expect("one")["value"].clone()
            };
            assert_eq!((of("affiliates_due_days"), of("brand_radius"), audited(shop, "settings.update").await), (json!(14), json!(4), 1));
        },
    )
    .await;
}

/// S-AK-1: a reply that was lost leaves a key that its owner sees in the list.
#[tokio::test]
async fn making_a_key() {
    every_call_can_fail(
        &[201, 409],
        async |_| (),
        async |shop, ()| shop.toni().posts("/admin/storefront-keys", json!({"name": "web", "scopes": ["orders:write"]})).await,
        async |shop, ()| {
            let listed = shop.toni().gets("/admin/storefront-keys").await.is(200).json();
            assert_eq!((listed["keys"].as_array().map(Vec::len), audited(shop, "storefront_key").await), (Some(1), 1));
        },
    )
    .await;
}

/// S-AK-6
#[tokio::test]
async fn revoking_a_key() {
    every_call_can_fail(
        &[204],
        async |shop| {
            let made = shop.toni().posts("/admin/storefront-keys", json!({"name": "web", "scopes": ["orders:write"]})).await.is(201).json();
            (made["id"].as_str().expect("an id").to_owned(), made["key"].as_str().expect("a key").to_owned())
        },
        async |shop, (id, _)| shop.toni().call(Method::DELETE, &format!("/admin/storefront-keys/{id}")).send().await,
        async |shop, (_, key)| {
            shop.call(Method::PUT, "/orders/o-1").bearer(key).json(&json!({})).send().await.is(401);
            assert_eq!(audited(shop, "storefront_key.revoke").await, 1);
        },
    )
    .await;
}

/// S-AK-1: of a replacement whose reply was lost the owner sees both keys, and may revoke the new one.
#[tokio::test]
async fn replacing_a_key() {
    every_call_can_fail(
        &[201],
        async |shop| {
            let made = shop.toni().posts("/admin/storefront-keys", json!({"name": "web", "scopes": ["orders:write"]})).await.is(201).json();
            made["id"].as_str().expect("an id").to_owned()
        },
        async |shop, id| shop.toni().posts(&format!("/admin/storefront-keys/{id}/replacement"), json!({})).await,
        async |shop, _| {
            let listed = shop.toni().gets("/admin/storefront-keys").await.is(200).json();
            let keys = listed["keys"].as_array().map_or(0, Vec::len);
            assert_eq!(keys, 1 + audited(shop, "storefront_key.replace").await, "each replacement has its row: {listed}");
        },
    )
    .await;
}

/// EX-4
#[tokio::test]
async fn fetching_the_audit_log() {
    every_call_can_fail(
        &[200],
        async |_| (),
        async |shop, ()| shop.toni().posts("/admin/audit/file", json!({})).await,
        async |shop, ()| assert!(audited(shop, "audit.export").await >= 1, "whoever has it is in it"),
    )
    .await;
}
