//! Several partitions walked as one, in the order of their sort keys.

use std::collections::VecDeque;

use serde::de::DeserializeOwned;

use super::{Query, Store};
use crate::fault::Fault;

/// A walk through several queries at once. Of each no more is kept than a page, and of that what was asked for.
pub struct MergedQuery<T> {
    store: Store,
    sources: Vec<Source<T>>,
}

struct Source<T> {
    /// The query for the page behind this one, while there is more.
    next_page: Option<Query>,
    page: VecDeque<(String, T)>,
}

impl Store {
    /// All pages of several queries, as one that is walked on demand. The queries go forward.
    pub fn merge_queries<T: DeserializeOwned>(&self, queries: impl IntoIterator<Item = Query>) -> MergedQuery<T> {
        let source = |query| Source { next_page: Some(query), page: VecDeque::new() };
        MergedQuery { store: self.clone(), sources: queries.into_iter().map(source).collect() }
    }
}

impl<T: DeserializeOwned> MergedQuery<T> {
    /// The next sort key and whatever lies there: an item of each query that has one.
    ///
    /// # Errors
    /// When the store does not answer or an item cannot be read.
    pub async fn next(&mut self) -> Result<Option<(String, Vec<T>)>, Fault> {
        for source in &mut self.sources {
            source.fill(&self.store).await?;
        }
        let first = self.sources.iter().filter_map(|source| source.page.front()).map(|(sk, _)| sk).min();
        let Some(sk) = first.cloned() else { return Ok(None) };
        let take = |source: &mut Source<T>| source.page.pop_front_if(|(other, _)| *other == sk).map(|(_, item)| item);
        let items = self.sources.iter_mut().filter_map(take).collect();
        Ok(Some((sk, items)))
    }
}

impl<T: DeserializeOwned> Source<T> {
    /// Sees to it that the next item is at hand, if there is one.
    async fn fill(&mut self, store: &Store) -> Result<(), Fault> {
        while self.page.is_empty() {
            let Some(query) = &self.next_page else { return Ok(()) };
            let rows = store.query(query).await?;
            let next = rows.last.map(|last| query.clone().after(Some(last)));
            self.page = rows.rows.into_iter().map(|row| Ok((row.sk.clone(), row.read()?))).collect::<Result<_, Fault>>()?;
            self.next_page = next;
        }
        Ok(())
    }
}
