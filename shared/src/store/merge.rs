//! Several partitions walked as one, in the order of their sort keys.

use std::collections::VecDeque;

use serde::de::DeserializeOwned;

use super::{Query, Store};
use crate::fault::Fault;

/// A walk through several queries at once. Of each no more is kept than a page, and of that what was asked for.
pub struct Merged<T> {
    store: Store,
    parts: Vec<Part<T>>,
}

struct Part<T> {
    /// The query for the page behind this one, while there is more.
    more: Option<Query>,
    page: VecDeque<(String, T)>,
}

impl Store {
    /// All pages of several queries, as one that is walked on demand. The queries go forward.
    pub fn merged<T: DeserializeOwned>(&self, queries: impl IntoIterator<Item = Query>) -> Merged<T> {
        let part = |query| Part { more: Some(query), page: VecDeque::new() };
        Merged { store: self.clone(), parts: queries.into_iter().map(part).collect() }
    }
}

impl<T: DeserializeOwned> Merged<T> {
    /// The next sort key and whatever lies there: an item of each query that has one.
    ///
    /// # Errors
    /// When the store does not answer or an item cannot be read.
    pub async fn next(&mut self) -> Result<Option<(String, Vec<T>)>, Fault> {
        for part in &mut self.parts {
            part.fill(&self.store).await?;
        }
        let first = self.parts.iter().filter_map(|part| part.page.front()).map(|(sk, _)| sk).min();
        let Some(sk) = first.cloned() else { return Ok(None) };
        let take = |part: &mut Part<T>| part.page.pop_front_if(|(other, _)| *other == sk).map(|(_, item)| item);
        let items = self.parts.iter_mut().filter_map(take).collect();
        Ok(Some((sk, items)))
    }
}

impl<T: DeserializeOwned> Part<T> {
    /// Sees to it that the next item is at hand, if there is one.
    async fn fill(&mut self, store: &Store) -> Result<(), Fault> {
        while self.page.is_empty() {
            let Some(query) = &self.more else { return Ok(()) };
            let rows = store.query(query).await?;
            let next = rows.last.map(|last| query.clone().after(Some(last)));
            self.page = rows.rows.into_iter().map(|row| Ok((row.sk.clone(), row.read()?))).collect::<Result<_, Fault>>()?;
            self.more = next;
        }
        Ok(())
    }
}
