//! The mailer of local mode: letters are kept instead of sent, in memory and, where there is a data folder, in a file.

use std::fs::{File, OpenOptions};
use std::io::{self, BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use serde::{Deserialize, Serialize};

use super::{Letter, LetterKind, MailId, Mailer, SendError, SendFuture};
use crate::values::{Clock, EmailAddress, Timestamp};

/// A letter as it lies in the local outbox.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SentLetter {
    pub id: String,
    pub to: String,
    /// The name of its kind.
    pub kind: String,
    pub language: String,
    pub subject: String,
    pub text: String,
    pub html: String,
    pub headers: Vec<(String, String)>,
    pub at: Timestamp,
}

impl SentLetter {
    pub fn is(&self, kind: LetterKind) -> bool {
        self.kind == kind.name()
    }
}

/// A list of letters. Clones share it.
#[derive(Clone)]
pub struct LocalMailer {
    clock: Arc<Clock>,
    kept: Arc<Mutex<Letters>>,
}

struct Letters {
    letters: Vec<SentLetter>,
    file: Option<File>,
}

impl LocalMailer {
    pub fn in_memory(clock: Arc<Clock>) -> Self {
        Self { clock, kept: Arc::new(Mutex::new(Letters { letters: Vec::new(), file: None })) }
    }

    /// Keeps letters in a file as well, and begins with those that are in it. A last line that a crash cut off is
    /// passed over: that letter was not yet posted and will be sent again.
    ///
    /// # Errors
    /// When the file cannot be read or written.
    pub fn in_file(clock: Arc<Clock>, path: &Path) -> io::Result<Self> {
        let mut file = OpenOptions::new().read(true).append(true).create(true).open(path)?;
        let lines: Vec<String> = BufReader::new(&file).lines().collect::<Result<_, _>>()?;
        let letters = lines.iter().filter_map(|line| serde_json::from_str(line).ok()).collect();
        if !lines.is_empty() {
            file.write_all(b"\n")?;
        }
        Ok(Self { clock, kept: Arc::new(Mutex::new(Letters { letters, file: Some(file) })) })
    }

    /// The letters to an address, however it is typed, or all; newest last.
    pub fn letters(&self, to: Option<&str>) -> Vec<SentLetter> {
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let canonical = |address: &str| EmailAddress::parse(address).ok().map(|address| address.canonical().to_owned());
        let fits = |letter: &&SentLetter| to.is_none_or(|to| canonical(&letter.to) == canonical(to));
        kept.letters.iter().filter(fits).cloned().collect()
    }

    fn post(&self, letter: &Letter) -> Result<MailId, SendError> {
        let not_sent = |e: &dyn std::fmt::Display| SendError::new(e.to_string());
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let id = format!("local-{}", kept.letters.len() + 1);
        let posted = SentLetter {
            id: id.clone(),
            to: letter.recipient(),
            kind: letter.kind.name().to_owned(),
            language: letter.texts().tag().to_owned(),
            subject: letter.subject.clone(),
            text: letter.text().map_err(|e| not_sent(&e))?,
            html: letter.html().map_err(|e| not_sent(&e))?,
            headers: letter.headers().into_iter().map(|(name, value)| (name.to_owned(), value)).collect(),
            at: self.clock.now(),
        };
        if let Some(file) = &mut kept.file {
            let mut line = serde_json::to_vec(&posted).map_err(|e| not_sent(&e))?;
            line.push(b'\n');
            file.write_all(&line).map_err(|e| not_sent(&e))?;
        }
        kept.letters.push(posted);
        Ok(MailId(id))
    }
}

impl Mailer for LocalMailer {
    fn send<'a>(&'a self, letter: &'a Letter) -> SendFuture<'a> {
        let sent = self.post(letter);
        Box::pin(async move { sent })
    }
}
