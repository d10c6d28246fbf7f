//! The table's stream hands errands over; each is done or, when it cannot be, handed back to be tried again.

#![recursion_limit = "256"]

use mail_send::Outcome;
use shared::runtime::stream;

#[shared::runtime::lambda::tokio::main(flavor = "current_thread", crate = "shared::runtime::lambda::tokio")]
async fn main() -> Result<(), shared::runtime::lambda::Error> {
    stream::run(async |shop, waiting| matches!(mail_send::perform(shop, waiting).await, Ok(Outcome::Done | Outcome::Taken))).await
}
