//! The embedded store: a DynamoDB engine on `SQLite` in this process, reached through the real SDK on loopback.

use std::io;
use std::path::Path;

use dynoxide::Database;
use tokio::net::TcpListener;

/// Where the data lies.
#[derive(Clone, Debug)]
pub enum Place<'a> {
    Memory,
    File(&'a Path),
}

/// Starts the engine on a free port of loopback and answers its address. It does not check signatures, so it listens
/// nowhere else. It ends with the process.
pub async fn start(place: Place<'_>) -> io::Result<String> {
    let opened = match place {
        Place::Memory => Database::memory(),
        Place::File(path) => Database::new(&path.to_string_lossy()),
    };
    let database = opened.map_err(|e| io::Error::other(format!("the embedded store does not open: {e}")))?;
    let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
    let address = format!("http://{}", listener.local_addr()?);
    tokio::spawn(dynoxide::server::serve_on(listener, database));
    Ok(address)
}
