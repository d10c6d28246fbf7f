//! Slow and failed calls to the table are in the log, with the use case that made them.

use std::time::Duration;

use local::deliver;
use local::dev::{SimulatedFeedback, feedback_event};
use shared::http::Method;
use shared::mail::outbox::{self, SHARDS};
use shared::runtime::events::Trigger;
use tests::logs::{LogCapture, capture};
use tests::{FaultInjector, InjectedFault, TestShop, Value};

const SLOW: InjectedFault = InjectedFault::Delay(Duration::from_millis(300));

/// The lines with this message, each with its use case.
fn said(log: &LogCapture, words: &str) -> Vec<(String, Value)> {
    let lines = log.take_json().into_iter().filter(|line| line["fields"]["message"] == words);
    lines.map(|line| (line["span"]["use_case"].as_str().unwrap_or_default().to_owned(), line["fields"].clone())).collect()
}

/// The first line of a use case, if all lines name one. Some may be another's, because any call can be slow on a busy
/// machine.
fn first_of(all: &[(String, Value)], use_case: &str) -> Option<Value> {
    let is_named = all.iter().all(|(of, _)| !of.is_empty());
    all.iter().find(|(of, _)| is_named && of == use_case).map(|(_, fields)| fields.clone())
}

/// The first line of a use case with this message. Every such line names its use case.
#[track_caller]
fn said_of(log: &LogCapture, use_case: &str, words: &str) -> Value {
    let all = said(log, words);
    first_of(&all, use_case).unwrap_or_else(|| unreachable!("{use_case}: {words}: {all:#?}"))
}

#[tokio::test]
async fn a_machine_that_is_slow_for_somebody_else_hides_nobody() {
    let (shop, faults) = TestShop::open_with_faults().await;
    let ursula = shop.visitor("ursula@example.com");
    let log = capture();
    faults.arm(1, SLOW);
    ursula.asks_for_an_account().await.is(202);
    faults.arm(1, SLOW);
    drop(mail_send::handle(shop.shop(), Trigger::Schedule).await);
    let all = said(&log, "a slow call to the store");
    assert!(first_of(&all, "sign-up").is_some() && first_of(&all, "mail-send").is_some(), "{all:#?}");
    assert_eq!(first_of(&all, "login"), None);

    // These tests look for calls without a use case.
    faults.arm(1, SLOW);
    outbox::queued(shop.shop()).await;
    let all = [all, said(&log, "a slow call to the store")].concat();
    assert_eq!(first_of(&all, "mail-send"), None, "{all:#?}");
}

/// Each function that answers calls, by the call that identifies its caller.
#[tokio::test]
async fn a_slow_and_a_failing_call_name_the_function_that_somebody_waits_for() {
    let (shop, faults) = TestShop::open_with_faults().await;
    let log = capture();
    for use_case in local::use_cases() {
        let method: Method = use_case.routes[0].method.parse().expect("a method");
        let path = use_case.routes[0].path.replace(['{', '}'], "");
        let calls = async || shop.toni().call(method.clone(), &path).send().await;
        faults.arm(1, SLOW);
        calls().await;
        let fields = said_of(&log, use_case.name, "a slow call to the store");
        assert_eq!(fields["accesses"], r#"[(GetItem, "ST#")]"#);

        faults.arm_until_disarmed(1, InjectedFault::Throttle);
        calls().await.is(503);
        faults.disarm();
        let fields = said_of(&log, use_case.name, "a call to the store failed");
        assert_eq!((&fields["operation"], &fields["code"]), (&"getting an item".into(), &"ProvisionedThroughputExceededException".into()));
    }
}

/// Makes the n-th call of a piece of work slow, and then fail.
async fn names_itself(name: &str, faults: &FaultInjector, n: usize, work: impl AsyncFn()) {
    let log = capture();
    for (fault, words) in [(SLOW, "a slow call to the store"), (InjectedFault::ServerError, "a call to the store failed")] {
        faults.arm_until_disarmed(n, fault);
        work().await;
        assert!(faults.injected_count() > 0, "{name}: {fault:?} hit nothing");
        faults.disarm();
        said_of(&log, name, words);
    }
}

#[tokio::test]
async fn a_slow_and_a_failing_call_name_the_function_that_nobody_waits_for() {
    let (shop, faults) = TestShop::open_with_faults().await;
    names_itself("housekeeping", &faults, 1, async || drop(housekeeping::handle(shop.shop()).await)).await;

    let ursula = shop.customer("ursula@example.com").await;
    let told = feedback_event(SimulatedFeedback::Bounce, &ursula.email, shop.now());
    names_itself("mail-feedback", &faults, 1, async || drop(shop.receives_feedback(told.clone()).await)).await;

    names_itself("mail-send", &faults, 1, async || drop(mail_send::handle(shop.shop(), Trigger::Schedule).await)).await;
    let octavia = shop.visitor("octavia@example.com");
    octavia.asks_for_an_account().await.is(202);
    let job = async || {
        octavia.asks_for_an_account().await.is(202);
        drop(deliver(shop.shop()).await);
    };
    // After the calls of the request, and one query of each shard of the outbox.
    let before = faults.call_count();
    octavia.asks_for_an_account().await.is(202);
    let asking = faults.call_count() - before;
    let shards = usize::try_from(SHARDS).expect("a few");
    names_itself("mail-send", &faults, asking + shards + 1, job).await;
}
