//! The effects of bounces and complaints (ML-8).

use local::dev::{SimulatedFeedback, feedback_event};
use shared::accounts::letters::PASSWORD_RESET;
use shared::http::Method;
use shared::mail::{Feedback, FeedbackKind};
use shared::metrics::Event;
use shared::store::Query;
use shared::values::Span;
use tests::{InjectedFault, PASSWORD, TestShop, Value, json};

const URSULA: &str = "ursula@example.com";

async fn acts(shop: &TestShop) -> Vec<String> {
    let rows: Vec<Value> = shop.shop().store().query_all(Query::of("AU#2026-03-02").strong()).await.expect("the store answers");
    rows.iter().filter_map(|row| row["action"].as_str().map(str::to_owned)).filter(|act| act.starts_with("customer.")).collect()
}

async fn undeliverable_at(shop: &TestShop, number: u64) -> Value {
    shop.toni().gets(&format!("/admin/customers/{number}")).await.is(200).json()["undeliverable_at"].clone()
}

/// ML-8: a hard bounce stops every mail. No answer reveals it, but staff see it.
#[tokio::test]
async fn an_address_that_mail_came_back_from_gets_none_any_more() {
    let shop = TestShop::open().await;
    let ursula = shop.customer(URSULA).await;
    ursula.subscribes().await;
    assert_eq!(undeliverable_at(&shop, ursula.number).await, Value::Null);
    let letters = shop.letters_to(URSULA).len();

    shop.bounces("Ursula@Example.com").await;
    assert!(!shop.is_subscribed(&ursula).await);
    assert_eq!(shop.receipts_of(&ursula, "suppression").await[0]["because"], "bounce");
    assert_eq!(undeliverable_at(&shop, ursula.number).await, json!(shop.now()));
    assert_eq!(acts(&shop).await, ["customer.undeliverable"]);
    assert_eq!(shop.local.metrics.event_count(Event::MailHardBounced), 1);

    let reset = async |email: &str| shop.post("/password-reset", &json!({"email": email})).send().await.is(202);
    assert_eq!(reset(URSULA).await.fingerprint(), reset("nobody@example.com").await.fingerprint());
    ursula.asks_for_an_account().await.is(202);
    ursula.asks_for_the_mailing_list().await.is(202);
    shop.toni().patches(&format!("/admin/customers/{}", ursula.number), json!({"state": "disabled"})).await.is(200);
    shop.toni().patches(&format!("/admin/customers/{}", ursula.number), json!({"state": "open"})).await.is(200);
    assert_eq!(shop.deliver().await, 6, "each job is done");
    assert_eq!(shop.letters_to(URSULA).len(), letters, "and nothing is sent");
    assert!(shop.local.metrics.event_count(Event::MailBlocked) >= 3);

    ursula.logs_in_with(PASSWORD).await.is(200);
    let asked = shop.toni().posts(&format!("/admin/customers/{}/password-reset", ursula.number), json!({})).await.is(409);
    assert_eq!(asked.code(), "address_undeliverable", "staff are told why they cannot help so");
}

/// ML-8: staff clear the mark, with an audit row. The same old feedback does not set it again, new feedback does.
#[tokio::test]
async fn staff_say_that_an_address_takes_mail_again() {
    let shop = TestShop::open().await;
    let ursula = shop.customer(URSULA).await;
    let record = format!("/admin/customers/{}", ursula.number);
    let news = feedback_event(SimulatedFeedback::Bounce, URSULA, shop.now());
    shop.receives_feedback(news.clone()).await.expect("taken in");

    shop.later(Span::minutes(5));
    shop.toni().patches(&record, json!({"undeliverable": true})).await.is(422);
    shop.toni().patches(&record, json!({"undeliverable": null})).await.is(422);
    let cleared = shop.toni().patches(&record, json!({"undeliverable": false, "name": "Ursula"})).await.is(200).json();
    assert_eq!((&cleared["undeliverable_at"], &cleared["name"]), (&Value::Null, &json!("Ursula")));
    assert_eq!(acts(&shop).await, ["customer.undeliverable", "customer.update"]);
    shop.toni().patches(&record, json!({"undeliverable": false})).await.is(200);
    assert_eq!(acts(&shop).await.len(), 2, "nothing changed, nothing is logged");

    shop.receives_feedback(news).await.expect("taken in");
    assert_eq!(undeliverable_at(&shop, ursula.number).await, Value::Null, "that was before staff said so");
    ursula.posts("/password-reset", json!({"email": URSULA})).await.is(202);
    shop.deliver().await;
    assert!(shop.last_letter_to(URSULA).is(PASSWORD_RESET));

    shop.later(Span::minutes(5));
    shop.bounces(URSULA).await;
    assert_eq!(undeliverable_at(&shop, ursula.number).await, json!(shop.now()));
}

#[tokio::test]
async fn only_who_may_change_customers_may_clear_the_mark() {
    let shop = TestShop::open().await;
    let ursula = shop.customer(URSULA).await;
    shop.bounces(URSULA).await;
    let amelia = shop.staff("amelia", "affiliates").await;
    amelia.patches(&format!("/admin/customers/{}", ursula.number), json!({"undeliverable": false})).await.is(403);
    assert_ne!(undeliverable_at(&shop, ursula.number).await, Value::Null);
}

/// ML-8: a complaint is about the list. Mail about the account still reaches its owner.
#[tokio::test]
async fn a_complaint_ends_the_list_and_nothing_else() {
    let shop = TestShop::open().await;
    let ursula = shop.customer(URSULA).await;
    ursula.subscribes().await;
    shop.complains(URSULA).await;
    assert!(!shop.is_subscribed(&ursula).await);
    assert_eq!(shop.receipts_of(&ursula, "suppression").await[0]["because"], "complaint");
    assert_eq!(undeliverable_at(&shop, ursula.number).await, Value::Null);
    assert_eq!(shop.local.metrics.event_count(Event::MailComplained), 1);
    ursula.posts("/password-reset", json!({"email": URSULA})).await.is(202);
    shop.deliver().await;
    assert!(shop.last_letter_to(URSULA).is(PASSWORD_RESET));
}

/// An address that never signed up is suppressed, too: the next ticked box leads to no mail.
#[tokio::test]
async fn an_address_without_an_entry_is_suppressed_as_well() {
    let shop = TestShop::open().await;
    let ursula = shop.customer(URSULA).await;
    shop.complains(URSULA).await;
    assert_eq!(shop.proof_of(&ursula).await["standing"], "suppressed");
}

/// At-least-once delivery: the second time there is nothing to do.
#[tokio::test]
async fn the_same_news_again_change_nothing() {
    let shop = TestShop::open().await;
    let ursula = shop.customer(URSULA).await;
    ursula.subscribes().await;
    for (first, then) in [
        (SimulatedFeedback::Complaint, SimulatedFeedback::Complaint),
        (SimulatedFeedback::Bounce, SimulatedFeedback::Bounce),
        (SimulatedFeedback::Bounce, SimulatedFeedback::Complaint),
    ] {
        shop.receives_feedback(feedback_event(first, URSULA, shop.now())).await.expect("taken in");
        let before = shop.dump().await;
        shop.later(Span::minutes(1));
        shop.receives_feedback(feedback_event(then, URSULA, shop.now())).await.expect("taken in");
        assert_eq!(shop.dump().await, before, "{first:?}, then {then:?}");
    }
}

#[tokio::test]
async fn what_changes_nothing() {
    let shop = TestShop::open().await;
    let ursula = shop.customer(URSULA).await;
    ursula.subscribes().await;
    let before = shop.dump().await;
    let but = |kind, member: &str, value: &str| {
        let mut event = feedback_event(kind, URSULA, shop.now());
        let what = if event["detail"]["bounce"].is_object() { "bounce" } else { "complaint" };
        event["detail"][what][member] = json!(value);
        event
    };
    for event in [
        but(SimulatedFeedback::Bounce, "bounceType", "Transient"),
        but(SimulatedFeedback::Bounce, "bounceType", "Undetermined"),
        but(SimulatedFeedback::Complaint, "complaintFeedbackType", "not-spam"),
        but(SimulatedFeedback::Complaint, "complaintSubType", "not-spam"),
        feedback_event(SimulatedFeedback::Bounce, "nobody@example.com", shop.now()),
        feedback_event(SimulatedFeedback::Complaint, "no address at all", shop.now()),
    ] {
        shop.receives_feedback(event.clone()).await.expect("taken in");
        assert_eq!(shop.dump().await, before, "{event}");
    }
    assert_eq!(shop.local.metrics.event_count(Event::MailSoftBounced), 2);
}

#[test]
fn an_address_may_come_with_a_name_and_news_without_sense_are_no_news() {
    let mut event = feedback_event(SimulatedFeedback::Bounce, "Ursula <ursula@example.com>", shared::values::Timestamp::from_millis(0));
    let told = Feedback::read(event["detail"].take()).expect("news");
    assert_eq!(told.kind, FeedbackKind::HardBounce);
    assert_eq!(told.recipients[0].as_typed(), URSULA);
    let refused = Feedback::read(json!({"mail": {"messageId": {"of": URSULA}}})).expect_err("no news");
    assert!(!refused.to_string().contains(URSULA), "an address is in no log: {refused}");
}

/// The store is down: the invocation fails, and the event bus delivers it again.
#[tokio::test]
async fn feedback_that_cannot_be_stored_is_delivered_again() {
    let (shop, faults) = TestShop::open_with_faults().await;
    let ursula = shop.customer(URSULA).await;
    faults.arm_until_disarmed(1, InjectedFault::Timeout);
    shop.receives_feedback(feedback_event(SimulatedFeedback::Bounce, URSULA, shop.now())).await.expect_err("nobody could write it down");
    faults.disarm();
    shop.bounces(URSULA).await;
    assert_ne!(undeliverable_at(&shop, ursula.number).await, Value::Null);
}

/// Local mode can simulate feedback.
#[tokio::test]
async fn news_can_be_made_up_at_dev() {
    let shop = TestShop::open().await;
    let ursula = shop.customer(URSULA).await;
    let server = shop.server();
    let tell = async |body: Value| shop.call(Method::POST, "/dev/feedback").json(&body).send_to_server(&server).await.status();
    assert_eq!(tell(json!({"email": URSULA, "kind": "rumour"})).await, 422);
    assert_eq!(tell(json!({"email": URSULA, "kind": "bounce"})).await, 204);
    assert_ne!(undeliverable_at(&shop, ursula.number).await, Value::Null);
}
