//! `POST /dev/feedback`: simulates the mail service's feedback on a mail, as the cloud would deliver it.

use axum::Json;
use axum::extract::State;
use axum::extract::rejection::JsonRejection;
use axum::http::StatusCode;
use serde::Deserialize;
use serde_json::{Value, json};
use shared::runtime::events;
use shared::values::Timestamp;

use super::{Failure, broken, refused, unavailable};
use crate::LocalShop;

/// What happened to a mail.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SimulatedFeedback {
    /// It bounced for good.
    Bounce,
    /// Its recipient reported it as spam.
    Complaint,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FeedbackBody {
    email: String,
    kind: SimulatedFeedback,
}

/// The event that the cloud's event bus would deliver.
pub fn feedback_event(kind: SimulatedFeedback, email: &str, at: Timestamp) -> Value {
    let recipients = json!([{"emailAddress": email}]);
    let (detail_type, member, feedback) = match kind {
        SimulatedFeedback::Bounce => {
            let bounce = json!({"bounceType": "Permanent", "bounceSubType": "General", "bouncedRecipients": recipients, "timestamp": at});
            ("Email Bounced", "bounce", bounce)
        }
        SimulatedFeedback::Complaint => {
            ("Email Complaint Received", "complaint", json!({"complainedRecipients": recipients, "timestamp": at}))
        }
    };
    let mut detail = json!({"mail": {"messageId": "local", "timestamp": at, "destination": [email]}});
    detail[member] = feedback;
    json!({"version": "0", "detail-type": detail_type, "source": "aws.ses", "detail": detail})
}

pub(super) async fn send(State(local): State<LocalShop>, body: Result<Json<FeedbackBody>, JsonRejection>) -> Result<StatusCode, Failure> {
    let Json(FeedbackBody { email, kind }) = body.map_err(|_| refused(r#"send {"email": an address, "kind": "bounce" or "complaint"}"#))?;
    let feedback = events::parse_feedback(feedback_event(kind, &email, local.shop.now())).map_err(broken)?;
    mail_feedback::handle(&local.shop, &feedback).await.map_err(unavailable)?;
    Ok(StatusCode::NO_CONTENT)
}
