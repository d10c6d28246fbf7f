//! The two figures of hits.

use serde::Serialize;
use utoipa::ToSchema;

/// How often links were followed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct Hits {
    /// Every time, by anybody or anything.
    pub raw: u64,
    /// By visitors, each once an hour.
    pub counted: u64,
}

impl Hits {
    pub fn plus(self, other: Self) -> Self {
        Self { raw: self.raw + other.raw, counted: self.counted + other.counted }
    }
}
