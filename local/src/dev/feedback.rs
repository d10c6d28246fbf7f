//! `POST /dev/feedback`: what the mail service of the cloud would tell of a mail, handed to the function that takes it
//! in.

use serde::Deserialize;
use serde_json::{Value, json};
use shared::bytes::Bytes;
use shared::http::{Response, StatusCode};
use shared::runtime::events;
use shared::values::Timestamp;
use shared::web::RawRequest;

use super::reply;
use crate::LocalShop;

/// What became of a mail.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SimulatedFeedback {
    /// It came back for good.
    Bounce,
    /// Its reader reported it as spam.
    Complaint,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FeedbackBody {
    email: String,
    kind: SimulatedFeedback,
}

/// The event by which the cloud would hear of it.
pub fn feedback_event(kind: SimulatedFeedback, email: &str, at: Timestamp) -> Value {
    let recipients = json!([{"emailAddress": email}]);
    let (detail_type, what, news) = match kind {
        SimulatedFeedback::Bounce => {
            let news = json!({"bounceType": "Permanent", "bounceSubType": "General", "bouncedRecipients": recipients, "timestamp": at});
            ("Email Bounced", "bounce", news)
        }
        SimulatedFeedback::Complaint => {
            ("Email Complaint Received", "complaint", json!({"complainedRecipients": recipients, "timestamp": at}))
        }
    };
    let mut detail = json!({"mail": {"messageId": "local", "timestamp": at, "destination": [email]}});
    detail[what] = news;
    json!({"version": "0", "detail-type": detail_type, "source": "aws.ses", "detail": detail})
}

pub(super) async fn handle(local: &LocalShop, incoming: &RawRequest) -> Response<Bytes> {
    let Ok(FeedbackBody { email, kind }) = serde_json::from_slice(&incoming.body) else {
        let hint = r#"send {"email": an address, "kind": "bounce" or "complaint"}"#;
        return reply(StatusCode::UNPROCESSABLE_ENTITY, "text/plain", hint.into());
    };
    let told = match events::parse_feedback(feedback_event(kind, &email, local.shop.now())) {
        Ok(told) => told,
        Err(e) => return reply(StatusCode::INTERNAL_SERVER_ERROR, "text/plain", e.to_string().into()),
    };
    match mail_feedback::handle(&local.shop, &told).await {
        Ok(()) => reply(StatusCode::NO_CONTENT, "text/plain", Bytes::new()),
        Err(fault) => reply(StatusCode::SERVICE_UNAVAILABLE, "text/plain", fault.to_string().into()),
    }
}
