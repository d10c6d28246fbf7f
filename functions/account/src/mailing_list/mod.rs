//! My account: the mailing list. Joining sends the same letter as anywhere else (ML-1); leaving takes effect at once (ML-8).

pub mod join;
pub mod leave;
mod page;
pub mod show;
pub mod submit;

use serde::Serialize;
use shared::mailing_list::{ListEntry, ListStatus};
use shared::values::Timestamp;
use utoipa::ToSchema;

/// The status of the customer's address on the mailing list.
#[derive(Serialize, ToSchema)]
pub struct SubscriptionView {
    /// The status: `none`, `pending`, `confirmed`, `unsubscribed` or `suppressed`.
    standing: &'static str,
    /// When the status began.
    #[serde(skip_serializing_if = "Option::is_none")]
    since: Option<Timestamp>,
}

impl SubscriptionView {
    fn of(entry: Option<&ListEntry>) -> Self {
        let status = entry.map(|entry| &entry.status);
        Self { standing: status.map_or("none", ListStatus::into_str), since: status.map(ListStatus::since) }
    }
}
