//! | question | key |
//! |---|---|
//! | whose staff token is this? | `ST#<digest>` / `T` |
//! | which storefront key is this? | `SK#<digest>` / `K` |

use super::{StaffToken, StorefrontKey};
use crate::fault::Fault;
use crate::store::{Freshness, Key, Put, Store};
use crate::values::Digest;

pub(super) async fn staff_token(store: &Store, digest: &Digest) -> Result<Option<StaffToken>, Fault> {
    store.get(&staff_token_key(digest), Freshness::Strong).await
}

pub(super) async fn put_staff_token(store: &Store, digest: &Digest, token: &StaffToken) -> Result<(), Fault> {
    store.put(Put::new(&staff_token_key(digest), token)?).await.map(drop)
}

pub(super) async fn storefront_key(store: &Store, digest: &Digest) -> Result<Option<StorefrontKey>, Fault> {
    store.get(&storefront_key_key(digest), Freshness::Eventual).await
}

pub(super) async fn put_storefront_key(store: &Store, digest: &Digest, key: &StorefrontKey) -> Result<(), Fault> {
    store.put(Put::new(&storefront_key_key(digest), key)?).await.map(drop)
}

fn staff_token_key(digest: &Digest) -> Key {
    Key::new(format!("ST#{}", digest.as_str()), "T")
}

fn storefront_key_key(digest: &Digest) -> Key {
    Key::new(format!("SK#{}", digest.as_str()), "K")
}
