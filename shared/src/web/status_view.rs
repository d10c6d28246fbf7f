//! The answer to a call that has nothing else to show.

use serde::Serialize;
use utoipa::ToSchema;

/// The outcome of the call, in one word.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
pub struct StatusView {
    /// `accepted`, `confirmed`, `unsubscribed` or `done`.
    status: &'static str,
}

impl StatusView {
    /// It may be done later: the answer is the same for every address.
    pub const ACCEPTED: Self = Self { status: "accepted" };
    /// A place on the mailing list was confirmed.
    pub const CONFIRMED: Self = Self { status: "confirmed" };
    /// The address is not on the mailing list, whether that is new or not.
    pub const UNSUBSCRIBED: Self = Self { status: "unsubscribed" };
    /// It is done.
    pub const DONE: Self = Self { status: "done" };
}
