//! Each recorded event runs through the real adapter and reaches its function.

use std::fs;

use shared::mail::FeedbackKind;
use shared::runtime::events::{self, Trigger};
use shared::runtime::front::Front;
use shared::runtime::gateway::{self, GatewayEvent};
use shared::web::{RawRequest, UseCase};
use tests::TestShop;

use crate::tidy::root;

/// The gateway's calls, function by function.
#[tokio::test]
async fn every_recorded_call_reaches_its_function() {
    let shop = TestShop::open().await;
    for use_case in local::use_cases() {
        let file = root().join(format!("events/{}.json", use_case.name));
        let event = fs::read_to_string(&file).unwrap_or_else(|e| unreachable!("{}: {e}", file.display()));
        let incoming = request(&event);
        assert_eq!(incoming.ip.to_string(), "203.0.113.7", "the gateway's word for the address");
        let is_its_own =
            use_case.routes.iter().any(|route| route.method == incoming.method.as_str() && route.matches(&incoming.path).is_some());
        assert!(is_its_own, "{} {} is no route of {}", incoming.method, incoming.path, use_case.name);
        let reply = reply(&shop, use_case, &event).await;
        assert!(reply["statusCode"].as_u64().expect("a status") < 500, "{}: {reply}", use_case.name);
    }
}

/// A scanner's address is unknown.
#[tokio::test]
async fn a_recorded_call_of_no_address_is_answered_by_a_page() {
    let shop = TestShop::open().await;
    let reply = reply(&shop, not_found::USE_CASE, &recorded("not-found").to_string()).await;
    assert_eq!((&reply["statusCode"], &reply["isBase64Encoded"]), (&404.into(), &false.into()));
    assert!(reply["body"].as_str().expect("a page").contains("<html"));
}

/// The stream's records are mail jobs, and each is done once.
#[tokio::test]
async fn a_recorded_batch_of_the_stream_becomes_mail_jobs() {
    let parsed = || Trigger::parse(recorded("mail-send")).expect("a trigger");
    let Trigger::Jobs(jobs) = parsed() else { unreachable!("records are jobs") };
    assert_eq!(jobs.len(), 1);
    assert!(jobs.iter().all(|(number, job)| number.is_some() && job.is_ok()));

    let shop = TestShop::open().await;
    let unread = mail_send::handle(shop.shop(), parsed()).await.expect("what breaks is handed back");
    assert!(unread.is_empty(), "a mail job that is no longer in the outbox is done");
}

#[test]
fn an_event_without_records_is_the_schedules() {
    assert!(matches!(Trigger::parse(recorded("mail-send.sweep")), Ok(Trigger::Schedule)));
}

/// ML-8: the mail service's feedback, as the event bus delivers it.
#[tokio::test]
async fn recorded_news_of_the_mail_service_are_understood() {
    let shop = TestShop::open().await;
    for (name, kind) in [("mail-feedback", FeedbackKind::HardBounce), ("mail-feedback.complaint", FeedbackKind::Complaint)] {
        let told = events::parse_feedback(recorded(name)).expect("news");
        assert_eq!((told.kind, told.recipients.len()), (kind, 1), "{name}");
        assert_eq!(told.recipients[0].as_typed(), "ursula@example.com");
        mail_feedback::handle(shop.shop(), &told).await.expect("nobody has this address");
    }
}

fn request(event: &str) -> RawRequest {
    GatewayEvent::parse(event).and_then(GatewayEvent::into_request).expect("an event of the gateway")
}

async fn reply(shop: &TestShop, use_case: UseCase, event: &str) -> serde_json::Value {
    let event = GatewayEvent::parse(event).expect("an event of the gateway");
    let reply = gateway::answer(shop.shop(), &Front::default(), &[use_case], event).await.expect("a call");
    serde_json::to_value(reply).expect("JSON")
}

fn recorded(name: &str) -> serde_json::Value {
    let text = fs::read_to_string(root().join(format!("events/{name}.json"))).expect("a recorded event");
    serde_json::from_str(&text).expect("JSON")
}
