//! Each recorded event runs through the real adapter and reaches its function.

use std::fs;

use shared::runtime::lambda;
use shared::runtime::stream::Trigger;
use tests::TestShop;

use crate::tidy::root;

/// The gateway's calls, function by function.
#[tokio::test]
async fn every_recorded_call_reaches_its_function() {
    let shop = TestShop::open().await;
    for use_case in local::use_cases() {
        let file = root().join(format!("events/{}.json", use_case.name));
        let event = fs::read_to_string(&file).unwrap_or_else(|e| unreachable!("{}: {e}", file.display()));
        let incoming = lambda::incoming_from_json(&event).expect("an event of the gateway");
        assert_eq!(incoming.ip.to_string(), "203.0.113.7", "the gateway's word for the address");
        let is_its_own =
            use_case.routes.iter().any(|route| route.method == incoming.method.as_str() && route.matches(&incoming.path).is_some());
        assert!(is_its_own, "{} {} is no route of {}", incoming.method, incoming.path, use_case.name);
        let response = shared::runtime::serve(shop.shop(), &[use_case], incoming).await;
        assert!(response.status().as_u16() < 500, "{}: {}", use_case.name, String::from_utf8_lossy(response.body()));
    }
}

/// The stream's records are errands, and an errand of the stream is done once.
#[tokio::test]
async fn a_recorded_batch_of_the_stream_becomes_errands() {
    let event = fs::read_to_string(root().join("events/mail-send.json")).expect("an event of the stream");
    let parsed = || Trigger::parse(serde_json::from_str(&event).expect("JSON")).expect("a trigger");
    let Trigger::Errands(errands) = parsed() else { unreachable!("records are errands") };
    assert_eq!(errands.len(), 1);
    assert!(errands.iter().all(|(number, errand)| number.is_some() && errand.is_ok()));

    let shop = TestShop::open().await;
    let unread = mail_send::handle(shop.shop(), parsed()).await;
    assert!(unread.is_empty(), "an errand that is no longer in the outbox is done");
}

#[test]
fn an_event_without_records_is_the_schedules() {
    let event = serde_json::json!({"version": "0", "detail-type": "Scheduled Event", "source": "aws.scheduler", "detail": "{}"});
    assert!(matches!(Trigger::parse(event), Ok(Trigger::Schedule)));
}
