//! The table's stream delivers new jobs, and a schedule starts a sweep of the waiting ones every minute.

#![recursion_limit = "256"]

use shared::runtime::events;

#[shared::runtime::lambda::tokio::main(flavor = "current_thread", crate = "shared::runtime::lambda::tokio")]
async fn main() -> Result<(), shared::runtime::lambda::Error> {
    events::run_stream(mail_send::handle).await
}
