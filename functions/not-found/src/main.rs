//! The gateway calls this function when no other route matches.

#[shared::runtime::lambda::tokio::main(flavor = "current_thread", crate = "shared::runtime::lambda::tokio")]
async fn main() -> Result<(), shared::runtime::lambda::Error> {
    shared::runtime::lambda::run(not_found::USE_CASE).await
}
