//! What breaks: one opaque error with its chain, logged once where the request ends.
//!
//! Expected alternatives are outcomes in `Ok`; a `Fault` says that the world, or the data, broke.

use std::error::Error;
use std::fmt;

/// Something that is nobody's choice: the store does not answer, an item cannot be read.
#[derive(Debug)]
pub struct Fault {
    kind: FaultKind,
    doing: String,
    source: Option<Box<dyn Error + Send + Sync>>,
}

/// What a caller may do about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FaultKind {
    /// Try again later: throttled, timed out, in conflict for too long. Answered 503.
    Unavailable,
    /// An item does not read back as what it should be. Names its key, never its contents. Answered 500.
    Corrupt,
    /// Everything else. Answered 500.
    Internal,
}

impl Fault {
    pub fn unavailable(doing: impl Into<String>, source: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self { kind: FaultKind::Unavailable, doing: doing.into(), source: Some(source.into()) }
    }

    pub fn corrupt(what: impl Into<String>, source: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self { kind: FaultKind::Corrupt, doing: what.into(), source: Some(source.into()) }
    }

    pub fn internal(doing: impl Into<String>, source: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self { kind: FaultKind::Internal, doing: doing.into(), source: Some(source.into()) }
    }

    /// A fault without a cause beneath it: something that must be there is not.
    pub fn missing(what: impl Into<String>) -> Self {
        Self { kind: FaultKind::Corrupt, doing: what.into(), source: None }
    }

    pub fn kind(&self) -> FaultKind {
        self.kind
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.doing)?;
        let mut cause: Option<&(dyn Error + 'static)> = self.source.as_ref().map(|source| &**source as _);
        while let Some(error) = cause {
            write!(f, ": {error}")?;
            cause = error.source();
        }
        Ok(())
    }
}

impl Error for Fault {}
