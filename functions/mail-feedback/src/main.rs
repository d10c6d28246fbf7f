//! The event bus delivers the mail service's feedback.

#![recursion_limit = "256"]

use shared::runtime::events;

#[shared::runtime::lambda::tokio::main(flavor = "current_thread", crate = "shared::runtime::lambda::tokio")]
async fn main() -> Result<(), shared::runtime::lambda::Error> {
    events::run_feedback(mail_feedback::handle).await
}
