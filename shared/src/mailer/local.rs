//! The mailer of local mode: letters are kept instead of sent, in memory or, where there is a data folder, in a file.

use std::fs::{File, OpenOptions};
use std::io::{self, BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

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
    kept: Arc<Mutex<Kept>>,
}

struct Kept {
    /// How many letters have been sent. The next one's id follows from it.
    count: usize,
    letters: Letters,
}

enum Letters {
    InMemory(Vec<SentLetter>),
    /// One line of JSON each. Read only when somebody looks: ten thousand letters would take 45 MB of memory.
    InFile {
        path: PathBuf,
        file: File,
    },
}

impl LocalMailer {
    pub fn in_memory(clock: Arc<Clock>) -> Self {
        Self::new(clock, 0, Letters::InMemory(Vec::new()))
    }

    /// Keeps letters in a file, after those that are in it. A last line that a crash cut off is passed over: that letter was
    /// not yet posted and will be sent again.
    ///
    /// # Errors
    /// When the file cannot be read or written.
    pub fn in_file(clock: Arc<Clock>, path: &Path) -> io::Result<Self> {
        let mut file = OpenOptions::new().read(true).append(true).create(true).open(path)?;
        let lines = BufReader::new(&file).split(b'\n').try_fold(0, |count, line| line.map(|_| count + 1))?;
        if lines > 0 {
            file.write_all(b"\n")?;
        }
        Ok(Self::new(clock, lines, Letters::InFile { path: path.to_owned(), file }))
    }

    fn new(clock: Arc<Clock>, count: usize, letters: Letters) -> Self {
        Self { clock, kept: Arc::new(Mutex::new(Kept { count, letters })) }
    }

    /// How many letters have been sent.
    pub fn count(&self) -> usize {
        self.lock().count
    }

    /// The letters to an address, however it is typed, or all; newest last.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn letters(&self, to: Option<&str>) -> io::Result<Vec<SentLetter>> {
        let canonical = |address: &str| EmailAddress::parse(address).ok().map(|address| address.canonical().to_owned());
        let wanted = to.map(canonical);
        let fits = |letter: &SentLetter| wanted.as_ref().is_none_or(|wanted| canonical(&letter.to) == *wanted);
        match &self.lock().letters {
            Letters::InMemory(letters) => Ok(letters.iter().filter(|letter| fits(letter)).cloned().collect()),
            Letters::InFile { path, .. } => {
                let mut found = Vec::new();
                for line in BufReader::new(File::open(path)?).lines() {
                    found.extend(serde_json::from_str(&line?).ok().filter(fits));
                }
                Ok(found)
            }
        }
    }

    fn post(&self, letter: &Letter) -> Result<MailId, SendError> {
        let not_sent = |e: &dyn std::fmt::Display| SendError::new(e.to_string());
        let (text, html) = (letter.text().map_err(|e| not_sent(&e))?, letter.html().map_err(|e| not_sent(&e))?);
        let mut kept = self.lock();
        let id = format!("local-{}", kept.count + 1);
        let posted = SentLetter {
            id: id.clone(),
            to: letter.recipient(),
            kind: letter.kind.name().to_owned(),
            language: letter.texts().tag().to_owned(),
            subject: letter.subject.clone(),
            text,
            html,
            headers: letter.headers().into_iter().map(|(name, value)| (name.to_owned(), value)).collect(),
            at: self.clock.now(),
        };
        match &mut kept.letters {
            Letters::InMemory(letters) => letters.push(posted),
            Letters::InFile { file, .. } => {
                let mut line = serde_json::to_vec(&posted).map_err(|e| not_sent(&e))?;
                line.push(b'\n');
                file.write_all(&line).map_err(|e| not_sent(&e))?;
            }
        }
        kept.count += 1;
        Ok(MailId(id))
    }

    fn lock(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Mailer for LocalMailer {
    fn send<'a>(&'a self, letter: &'a Letter) -> SendFuture<'a> {
        let sent = self.post(letter);
        Box::pin(async move { sent })
    }
}
