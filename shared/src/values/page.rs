//! Lists are paged: how many rows, after which one, and whether there are more.

use serde::Serialize;
use utoipa::ToSchema;

/// How many rows a page may have: 1 to 100, by default 25.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limit(u16);

impl Limit {
    pub const DEFAULT: Self = Self(25);
    pub const MAX: Self = Self(100);
    /// For an overview.
    pub const LATEST: Self = Self(5);

    pub fn parse(text: &str) -> Option<Self> {
        text.parse().ok().filter(|n| (1..=Self::MAX.0).contains(n)).map(Self)
    }

    pub fn get(self) -> usize {
        usize::from(self.0)
    }
}

/// Which page is requested. `after` is the sort key that the previous page ended with. Outside, it travels signed (S-IN-3); here it has been
/// verified.
#[derive(Clone, Debug)]
pub struct Paging {
    pub limit: Limit,
    pub after: Option<String>,
}

impl Paging {
    pub fn first(limit: Limit) -> Self {
        Self { limit, after: None }
    }
}

/// One page of a list, and the sort key after which the next one begins.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Page<T> {
    pub rows: Vec<T>,
    pub next: Option<String>,
}

impl<T> Page<T> {
    pub fn has_more(&self) -> bool {
        self.next.is_some()
    }

    pub fn map<U>(self, f: impl FnMut(T) -> U) -> Page<U> {
        Page { rows: self.rows.into_iter().map(f).collect(), next: self.next }
    }
}
