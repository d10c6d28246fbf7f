//! Checks every line of the log while tests run for data that no stranger may read (S-LR-1, S-LR-2).
//!
//! The log is the functions' own, one for the whole process. A finding is kept with the test that caused it, and fails the
//! next shop that closes: a panic in the middle of a line might be swallowed by the code that logs.

use std::cell::RefCell;
use std::io;
use std::marker::PhantomData;
use std::net::{Ipv4Addr, Ipv6Addr};
use std::sync::{Mutex, Once, PoisonError};

use serde_json::Value;
use shared::runtime::log;
use shared::tracing;

use crate::PASSWORD;

/// Everybody in the tests has an address at one domain, and a few names recur.
const PERSONAL_DATA: [(&str, &str); 6] = [
    ("an address", "@example.com"),
    ("an address", "%40example.com"),
    ("a name", "ursula"),
    ("a name", "octavia"),
    ("a password", PASSWORD),
    ("a password", "herons wade at low tide"),
];

/// Tokens and their stored digests are 43 characters of base64url. Ids of mails are longer, and in lower case.
const TOKEN_LENGTH: usize = 43;

/// What was found in the lines of a log.
#[derive(Debug, Default)]
pub struct Findings(Mutex<Vec<String>>);

/// What was found in the log of this process.
static FINDINGS: Findings = Findings::new();

thread_local! {
    /// The lines of this thread, while a recorder is active.
    static CAPTURED: RefCell<Option<Vec<String>>> = const { RefCell::new(None) };
}

/// Starts the log of this process, once.
pub fn install() {
    static INSTALLED: Once = Once::new();
    INSTALLED.call_once(|| tracing::subscriber::set_global_default(log::to(|| FINDINGS.writer())).expect("nobody else opens a log"));
}

/// Takes the findings so far.
pub fn take_findings() -> Vec<String> {
    FINDINGS.take()
}

/// The personal data in a line.
pub fn personal_data_in(line: &str) -> Option<String> {
    let lower = line.to_ascii_lowercase();
    if let Some((what, text)) = PERSONAL_DATA.iter().find(|(_, text)| lower.contains(text)) {
        return Some(format!("{what}: {text}"));
    }
    let network = networks(line).next().map(|network| format!("a network: {network}"));
    network.or_else(|| token(line).map(|token| format!("a token: {token}")))
}

/// The addresses of networks, except this machine's own, where an engine under test runs.
fn networks(line: &str) -> impl Iterator<Item = &str> {
    let of_four = line.split(|c: char| !(c.is_ascii_digit() || c == '.')).map(|word| word.trim_matches('.'));
    let of_four = of_four.filter(|word| word.parse::<Ipv4Addr>().is_ok_and(|address| address != Ipv4Addr::LOCALHOST));
    let of_six = line.split(|c: char| !(c.is_ascii_hexdigit() || c == ':'));
    let of_six = of_six.filter(|word| word.contains(|c: char| c.is_ascii_digit()) && word.parse::<Ipv6Addr>().is_ok());
    of_four.chain(of_six)
}

fn token(line: &str) -> Option<&str> {
    let mut words = line.split(|c: char| !(c.is_ascii_alphanumeric() || c == '-' || c == '_'));
    words.find(|word| word.len() >= TOKEN_LENGTH && word.contains(|c: char| c.is_ascii_uppercase()))
}

impl Findings {
    pub const fn new() -> Self {
        Self(Mutex::new(Vec::new()))
    }

    /// What a log writes to.
    pub fn writer(&self) -> Writer<'_> {
        Writer(self)
    }

    pub fn take(&self) -> Vec<String> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn check_line(&self, line: &str) {
        let is_one = line.strip_suffix('\n').is_some_and(|line| !line.contains('\n'));
        let found = if is_one { personal_data_in(line) } else { Some("more or less than one line".to_owned()) };
        if let Some(found) = found {
            let test = std::thread::current().name().unwrap_or_default().to_owned();
            self.0.lock().unwrap_or_else(PoisonError::into_inner).push(format!("{found}, in {test}, in {line}"));
        }
        CAPTURED.with_borrow_mut(|captured| {
            if let Some(captured) = captured {
                captured.push(line.to_owned());
            }
        });
    }
}

/// Collects whole lines, as a log writes them.
pub struct Writer<'a>(&'a Findings);

impl io::Write for Writer<'_> {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        self.0.check_line(&String::from_utf8_lossy(line));
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Records the lines that a test causes, on the test's own thread.
pub struct LogCapture(PhantomData<*const ()>);

/// Starts recording.
pub fn capture() -> LogCapture {
    install();
    CAPTURED.set(Some(Vec::new()));
    LogCapture(PhantomData)
}

impl LogCapture {
    /// Takes the lines so far, as text.
    pub fn take(&self) -> Vec<String> {
        CAPTURED.with_borrow_mut(|captured| captured.as_mut().map(std::mem::take).unwrap_or_default())
    }

    /// The same, parsed.
    pub fn take_json(&self) -> Vec<Value> {
        let read = |line: String| serde_json::from_str(&line).unwrap_or_else(|e| unreachable!("{line} is no JSON: {e}"));
        self.take().into_iter().map(read).collect()
    }
}

impl Drop for LogCapture {
    fn drop(&mut self) {
        CAPTURED.set(None);
    }
}
