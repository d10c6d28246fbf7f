//! A schedule calls this function every hour.

#![recursion_limit = "256"]

use shared::runtime::events;

#[shared::runtime::lambda::tokio::main(flavor = "current_thread", crate = "shared::runtime::lambda::tokio")]
async fn main() -> Result<(), shared::runtime::lambda::Error> {
    events::run_schedule(housekeeping::handle).await
}
