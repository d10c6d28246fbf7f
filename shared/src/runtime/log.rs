//! The log: JSON lines, one each, with the moment as RFC 3339 writes it, in which every value is escaped (S-LR-3).
//!
//! A stranger may read it. It says what happened by kinds, numbers and the ids of requests and mails; tests look for
//! addresses, names, networks, passwords and tokens in every line they bring about.

use std::io;

use tracing::Subscriber;

/// Lines on standard output, as the platform collects them.
pub fn start() {
    tracing::subscriber::set_global_default(to(io::stdout)).expect("a process starts its log once");
}

/// The same lines to somewhere else.
pub fn to<W: io::Write + 'static>(writer: impl Fn() -> W + Send + Sync + 'static) -> impl Subscriber + Send + Sync {
    let lines = tracing_subscriber::fmt().json().with_target(false).with_span_list(false).with_max_level(tracing::Level::INFO);
    lines.with_writer(writer).finish()
}
