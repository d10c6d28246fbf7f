//! The fault connector works. Otherwise the tests that use it would prove nothing.

use shared::fault::{Fault as Broken, FaultKind};
use shared::store::{Condition, Consistency, Key, Put, Store, TransactOutcome, Update, WriteOutcome};
use tests::{InjectedFault, Repetition, TestShop, Value, json};

fn key() -> Key {
    Key::new("TEST#1", "T")
}

fn another() -> Key {
    Key::new("TEST#2", "T")
}

async fn put(store: &Store) -> Result<WriteOutcome, Broken> {
    store.put(Put::new(&key(), &json!({"n": 1}))?.when(Condition::NotExists)).await
}

async fn transact(store: &Store) -> Result<TransactOutcome, Broken> {
    let first = Put::new(&key(), &json!({"n": 1}))?.when(Condition::NotExists);
    let second = Put::new(&another(), &json!({"n": 1}))?.when(Condition::NotExists);
    store.transact(vec![first.into(), second.into()]).await
}

async fn is_there(store: &Store) -> bool {
    store.get::<Value>(&key(), Consistency::Strong).await.expect("nothing is armed").is_some()
}

#[tokio::test]
async fn calls_are_counted_and_only_the_one_aimed_at_is_hit() {
    let (shop, faults) = TestShop::open_with_faults().await;
    let store = shop.shop().store();
    let before = faults.call_count();
    faults.arm_until_disarmed(2, InjectedFault::Timeout);
    assert!(!is_there(store).await);
    assert!(put(store).await.is_err());
    assert!(!is_there(store).await);
    assert_eq!(faults.call_count() - before, 3, "retries are no calls");
    assert_eq!(faults.injected_count(), 3, "the SDK tries three times");
    faults.disarm();
    assert!(put(store).await.expect("nothing is armed").is_done());
}

/// Log-in makes concurrent calls: one may be retried after another was made.
#[tokio::test]
async fn a_call_that_is_tried_again_after_another_one_is_still_one_call() {
    let (shop, faults) = TestShop::open_with_faults().await;
    let store = shop.shop().store();
    let before = (faults.call_count(), faults.attempt_count());
    faults.arm(1, InjectedFault::ServerError);
    tokio::join!(is_there(store), is_there(store));
    assert_eq!(faults.injected_count(), 1);
    assert_eq!((faults.call_count() - before.0, faults.attempt_count() - before.1), (2, 3));
}

/// A transient fault of any kind is handled below the shop.
#[tokio::test]
async fn a_passing_fault_is_tried_again_and_not_seen() {
    for fault in InjectedFault::ALL {
        let (shop, faults) = TestShop::open_with_faults().await;
        let store = shop.shop().store();
        faults.arm(1, fault);
        let written = store.update(Update::of(&key()).set("n", 1)).await;
        assert!(written.is_ok(), "{fault:?}: {written:?}");
        assert_eq!(faults.injected_count(), 1, "{fault:?}");
        assert!(is_there(store).await, "{fault:?}");
    }
}

/// Each persistent fault is reported as retryable, and only after a lost answer has the call written.
#[tokio::test]
async fn a_lasting_fault_comes_out_as_unavailable() {
    for fault in InjectedFault::ALL {
        let (shop, faults) = TestShop::open_with_faults().await;
        let store = shop.shop().store();
        faults.arm_until_disarmed(1, fault);
        let broken = put(store).await.map(|_| ()).expect_err("nobody can write");
        assert_eq!(broken.kind(), FaultKind::Unavailable, "{fault:?}: {broken}");
        faults.disarm();
        assert_eq!(is_there(store).await, fault.is_done(), "{fault:?}");
    }
}

#[tokio::test]
async fn a_transaction_outlives_each_passing_fault() {
    for fault in InjectedFault::ALL {
        let (shop, faults) = TestShop::open_with_faults().await;
        let store = shop.shop().store();
        faults.arm(1, fault);
        let ended = transact(store).await;
        assert!(matches!(ended, Ok(TransactOutcome::Done)), "{fault:?}: {ended:?}");
        assert_eq!(faults.injected_count(), 1, "{fault:?}");
    }
}

/// The store reports errors until the SDK gives up, although it committed the transaction the first time. With a new token the
/// retry would conflict with its own writes, and report a payout or an order as refused that was made.
#[tokio::test]
async fn a_transaction_that_was_made_although_the_store_broke_is_made_once_and_reported_as_done() {
    let (shop, faults) = TestShop::open_with_faults().await;
    let store = shop.shop().store();
    let count = async || {
        let first = Put::new(&key(), &json!({"n": 1}))?.when(Condition::NotExists);
        store.transact(vec![first.into(), Update::of(&another()).add("n", 1).into()]).await
    };
    faults.arm_with(1, InjectedFault::DoneServerError, Repetition::OneCall);
    let ended = count().await;
    assert!(matches!(ended, Ok(TransactOutcome::Done)), "{ended:?}");
    assert_eq!(faults.injected_count(), 3, "the SDK tries three times, and the store once more");
    let counted: Value = store.get(&another(), Consistency::Strong).await.expect("nothing is armed").expect("a counter");
    assert_eq!(counted["n"], 1, "{counted}");

    let again = count().await;
    assert!(matches!(again, Ok(TransactOutcome::ConditionFailed(_))), "another transaction has another token: {again:?}");
}

#[tokio::test]
async fn a_transaction_that_cannot_be_made_is_given_up_and_has_written_nothing() {
    for fault in InjectedFault::ALL {
        let (shop, faults) = TestShop::open_with_faults().await;
        let store = shop.shop().store();
        faults.arm_until_disarmed(1, fault);
        let broken = transact(store).await.expect_err("it cannot be made");
        assert_eq!(broken.kind(), FaultKind::Unavailable, "{fault:?}: {broken}");
        assert!(faults.injected_count() >= 3, "{fault:?} is tried again: {}", faults.injected_count());
        faults.disarm();
        assert_eq!(is_there(store).await, fault.is_done(), "{fault:?}");
    }
}

/// Reads never conflict.
#[tokio::test]
async fn a_read_passes_a_conflict() {
    let (shop, faults) = TestShop::open_with_faults().await;
    faults.arm_until_disarmed(1, InjectedFault::Conflict);
    assert!(!is_there(shop.shop().store()).await);
    assert_eq!(faults.injected_count(), 0);
}

/// S-LG-12
#[tokio::test]
async fn a_fault_that_lasts_is_answered_503_and_never_tells_why() {
    let (shop, faults) = TestShop::open_with_faults().await;
    let ursula = shop.customer("ursula@example.com").await;
    for fault in [InjectedFault::ServerError, InjectedFault::Throttle, InjectedFault::Timeout] {
        faults.arm_until_disarmed(1, fault);
        let answer = ursula.logs_in_with(tests::PASSWORD).await.is(503);
        faults.disarm();
        assert_eq!(answer.code(), "unavailable", "{fault:?}");
        assert!(answer.header("retry-after").is_some());
        let text = answer.text();
        assert!(!text.contains("injected") && !text.contains("dynamodb"), "{text}");
    }
    ursula.logs_in_with(tests::PASSWORD).await.is(200);
}
