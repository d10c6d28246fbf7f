//! Password hashes of a lower cost than today's: they still open the account, and the log-in renews them.

use shared::passwords::{HashCost, Hasher, NewPassword, Password, PersonalInfo};
use shared::store::{Action, Consistency, Key, Update};
use tests::{PASSWORD, Person, TEST_HASH_COST, TestShop, Value, json};

const WEAK: HashCost = HashCost { memory_kib: TEST_HASH_COST.memory_kib / 2, ..TEST_HASH_COST };
const NEW: &str = "herons wade at low tide";

fn login_key(person: &Person<'_>) -> Key {
    Key::new(format!("E#{}", person.email), "L")
}

async fn stored_hash(person: &Person<'_>) -> String {
    let record: Option<Value> = person.shop.shop().store().get(&login_key(person), Consistency::Strong).await.expect("a record");
    record.expect("a record")["password"].as_str().expect("a hash").to_owned()
}

/// Stores a hash of the person's password as an earlier release, with a lower cost, would have left it.
async fn was_hashed_long_ago(person: &Person<'_>) -> String {
    let password = NewPassword::validate(Password::new(PASSWORD), 12, &PersonalInfo { names: Vec::new() }).expect("a good one");
    let hash = Hasher::with_cost(WEAK).hash(password, [7; 16]).await.expect("a hash").expect("a turn");
    let update = Update::of(&login_key(person)).set("password", &hash);
    person.shop.shop().store().update(update).await.expect("an update");
    hash
}

fn cost_of(hash: &str) -> &str {
    hash.split('$').nth(3).unwrap_or_default()
}

/// PW-6: the log-in renews the hash, in the write that records it. A current hash is left alone.
#[tokio::test]
async fn a_weak_hash_is_renewed_by_the_next_log_in() {
    let shop = TestShop::open().await;
    let ursula = shop.customer("ursula@example.com").await;
    let session = ursula.session.clone().expect("a session");
    let weak = was_hashed_long_ago(&ursula).await;

    ursula.logs_in_with("not her password at all").await.is(401);
    assert_eq!(stored_hash(&ursula).await, weak, "only its owner renews it");

    let before = shop.shop().hasher().hash_count();
    let first = ursula.logs_in_with(PASSWORD).await.is(200);
    assert_eq!(shop.shop().hasher().hash_count() - before, 2, "one to compare, one to keep");
    let renewed = stored_hash(&ursula).await;
    assert_eq!((cost_of(&weak), cost_of(&renewed)), ("m=96,t=2,p=1", "m=192,t=2,p=1"));

    let before = shop.shop().hasher().hash_count();
    let second = ursula.logs_in_with(PASSWORD).await.is(200);
    assert_eq!(shop.shop().hasher().hash_count() - before, 1);
    assert_eq!(stored_hash(&ursula).await, renewed, "a current hash stays as it is");
    let mut calls = first.accesses();
    let forgotten = calls.pop_if(|(action, _)| *action == Action::DeleteItem);
    assert_eq!((forgotten.is_some(), calls), (true, second.accesses()), "renewing takes no further call; the failure is forgotten");
    shop.get("/account").bearer(&session).send().await.is(200);
}

/// PW-6: two browsers that log in at once both get in.
#[tokio::test]
async fn two_log_ins_at_once_both_open_a_session() {
    let shop = TestShop::open().await;
    let ursula = shop.customer("ursula@example.com").await;
    for _ in 0..10 {
        was_hashed_long_ago(&ursula).await;
        let (one, other) = tokio::join!(ursula.logs_in_with(PASSWORD), ursula.logs_in_with(PASSWORD));
        for opened in [one, other] {
            let token = opened.is(200).json()["token"].as_str().expect("a token").to_owned();
            shop.get("/account").bearer(&token).send().await.is(200);
        }
    }
}

/// PW-5, PW-6, S-PW-7: a log-in that renews the old password's hash never takes the place of the password that a reset
/// has set meanwhile.
#[tokio::test]
async fn a_log_in_with_a_weak_hash_never_beats_a_reset() {
    let shop = TestShop::open().await;
    for round in 0..20 {
        let ursula = shop.customer(&format!("ursula{round}@example.com")).await;
        was_hashed_long_ago(&ursula).await;
        ursula.posts("/password-reset", json!({"email": ursula.email})).await.is(202);
        let token = ursula.token_from_mail().await;
        let reset = ursula.posts("/password-reset/confirm", json!({"token": token, "password": NEW}));
        let (logged_in, reset) = tokio::join!(ursula.logs_in_with(PASSWORD), reset);
        reset.is(200);
        assert!([200, 401].contains(&logged_in.status()), "{}", logged_in.text());
        if let Some(token) = logged_in.json()["token"].as_str() {
            shop.get("/account").bearer(token).send().await.is(401);
        }
        ursula.logs_in_with(PASSWORD).await.is(401);
        ursula.logs_in_with(NEW).await.is(200);
    }
}
