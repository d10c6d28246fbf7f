//! The log: one JSON line per entry, with an RFC 3339 time, every value escaped (S-LR-3).
//!
//! Strangers may read it. It contains kinds, numbers and the ids of requests and mails; tests search every line that
//! they cause for addresses, names, networks, passwords and tokens.

use std::io;

use tracing::Subscriber;

/// Logs to standard output, where the platform collects it.
pub fn start() {
    tracing::subscriber::set_global_default(to(io::stdout)).expect("a process starts its log once");
}

/// Logs to a writer.
pub fn to<W: io::Write + 'static>(writer: impl Fn() -> W + Send + Sync + 'static) -> impl Subscriber + Send + Sync {
    let lines = tracing_subscriber::fmt().json().with_target(false).with_span_list(false).with_max_level(tracing::Level::INFO);
    lines.with_writer(writer).finish()
}
