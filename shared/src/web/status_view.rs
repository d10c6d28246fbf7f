//! The answer to a call that has nothing else to show.

use serde::Serialize;
use utoipa::ToSchema;

/// One word on what became of the call.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
pub struct StatusView {
    status: &'static str,
}

impl StatusView {
    /// It will be done, perhaps: the answer is the same whoever is meant.
    pub const ACCEPTED: Self = Self { status: "accepted" };
    /// A place on the mailing list was confirmed.
    pub const CONFIRMED: Self = Self { status: "confirmed" };
    /// The address is not on the mailing list, whether that is new or not.
    pub const UNSUBSCRIBED: Self = Self { status: "unsubscribed" };
    /// It is done.
    pub const DONE: Self = Self { status: "done" };
}
