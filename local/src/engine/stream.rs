//! The embedded store's counterpart of the table's stream: it tells who waits that a mail job has come.

use std::sync::Arc;

use tokio::sync::Notify;

/// The beginning of the partition key of mail jobs, as requests spell it.
const JOB_KEY: &[u8] = br#"{"S":"Q#"#;

/// Announces new mail jobs. Clones share it.
#[derive(Clone, Debug, Default)]
pub struct JobStream(Arc<Notify>);

impl JobStream {
    /// Waits for a job that came since the last call. Several jobs may end one wait.
    pub async fn next(&self) {
        self.0.notified().await;
    }

    /// Looks at a write that the engine has made. An item that merely contains such a key wakes somebody up for nothing.
    pub(super) fn observe(&self, body: &[u8]) {
        if body.windows(JOB_KEY.len()).any(|part| part == JOB_KEY) {
            self.0.notify_one();
        }
    }
}
