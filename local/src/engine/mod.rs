//! The embedded store: a DynamoDB engine on `SQLite` in this process.
//!
//! The shop reaches it through the real SDK, whose connector hands each request over without a socket (`connector`).
//! Data on disk is synced before anybody hears of it, one sync for all that wait (`journal`).

mod bulk;
mod connector;
mod journal;

use std::fmt;
use std::io;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};

use dynoxide::{Database, DynoxideError};
use shared::store::connect::HttpClient;
use tokio::net::TcpListener;

use journal::Journal;

/// Where the data lies.
#[derive(Clone, Debug)]
pub enum Storage<'a> {
    Memory,
    File(&'a Path),
}

/// An open engine. Clones share it.
#[derive(Clone)]
pub struct Engine {
    database: Database,
    /// None keeps nothing.
    journal: Option<Journal>,
    number: u64,
}

impl Engine {
    /// Opens the data, making it where there is none.
    ///
    /// # Errors
    /// When the file cannot be opened, or is none of the engine's.
    pub fn open(storage: &Storage<'_>) -> io::Result<Self> {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        let (database, journal) = match storage {
            Storage::Memory => (Database::memory().map_err(open_error)?, None),
            Storage::File(path) => {
                let database = Database::new(&path.to_string_lossy()).map_err(open_error)?;
                // The journal syncs, once for all that wait, so that the engine need not do it once for each. It still
                // does before it moves what the journal holds into the file itself.
                database.disable_bulk_loading().map_err(open_error)?;
                (database, Some(Journal::open(path)?))
            }
        };
        Ok(Self { database, journal, number: NEXT.fetch_add(1, Ordering::Relaxed) })
    }

    /// An address that no other engine of this process has. Nothing listens there: [`Engine::connector`] answers.
    pub fn address(&self) -> String {
        format!("http://embedded-{}.invalid", self.number)
    }

    /// What the SDK sends its requests through to reach this engine.
    pub fn connector(&self) -> HttpClient {
        connector::for_engine(self.clone())
    }

    /// Lets other programs reach the engine on a free port of loopback, and answers its address. It does not check
    /// signatures, so it listens nowhere else. It ends with the process.
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
    io::Error::other(format!("the embedded store does not open: {error}"))
}
