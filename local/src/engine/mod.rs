//! The embedded store: a DynamoDB engine on `SQLite` in this process.
//!
//! The shop reaches it through the real SDK, whose connector hands each request over without a socket (`connector`).
//! Writes to the disk are synced before they are answered, one sync for all that wait (`journal`).

mod bulk;
mod connector;
mod journal;
mod stream;

use std::fmt;
use std::io;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};

use dynoxide::{Database, DynoxideError};
use shared::store::connect::HttpClient;
use tokio::net::TcpListener;

use journal::Journal;

pub use stream::JobStream;

/// Where the data is stored.
#[derive(Clone, Debug)]
pub enum Storage<'a> {
    Memory,
    File(&'a Path),
}

/// An open engine. Clones share it.
#[derive(Clone)]
pub struct Engine {
    database: Database,
    /// `None` for data in memory.
    journal: Option<Journal>,
    jobs: JobStream,
    number: u64,
}

impl Engine {
    /// Opens the data, or creates it.
    ///
    /// # Errors
    /// When the file cannot be opened or was not written by the engine.
    pub fn open(storage: &Storage<'_>) -> io::Result<Self> {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        let (database, journal) = match storage {
            Storage::Memory => (Database::memory().map_err(open_error)?, None),
            Storage::File(path) => {
                let database = Database::new(&path.to_string_lossy()).map_err(open_error)?;
                // The journal syncs once for all waiting writes, so the engine need not sync for each. It still syncs
                // before it moves the journal's content into the file itself.
                database.disable_bulk_loading().map_err(open_error)?;
                (database, Some(Journal::open(path)?))
            }
        };
        Ok(Self { database, journal, jobs: JobStream::default(), number: NEXT.fetch_add(1, Ordering::Relaxed) })
    }

    /// An address that is unique in this process. Nothing listens there: [`Engine::connector`] answers.
    pub fn address(&self) -> String {
        format!("http://embedded-{}.invalid", self.number)
    }

    /// Tells of new mail jobs.
    pub fn jobs(&self) -> JobStream {
        self.jobs.clone()
    }

    /// The SDK's connector to this engine.
    pub fn connector(&self) -> HttpClient {
        connector::for_engine(self.clone())
    }

    /// Serves the engine to other programs on a free loopback port, until the process ends, and returns its address. It does
    /// not check signatures, so it listens on loopback only.
    ///
    /// # Errors
    /// When there is no free port.
    pub async fn listen(&self) -> io::Result<String> {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let address = format!("http://{}", listener.local_addr()?);
        tokio::spawn(dynoxide::server::serve_on(listener, self.database.clone()));
        Ok(address)
    }
}

impl fmt::Debug for Engine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Engine")
    }
}

fn open_error(error: DynoxideError) -> io::Error {
    io::Error::other(format!("the embedded store cannot be opened: {error}"))
}
