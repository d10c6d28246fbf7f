//! A key as the owner sees it, for the answers of all routes.

use serde::Serialize;
use shared::staff::Scope;
use shared::staff::keys::{ListedKey, NewKey};
use shared::values::{Digest, ShortText, Timestamp};
use utoipa::ToSchema;

/// A key, without its secret.
#[derive(Serialize, ToSchema)]
pub struct KeyView {
    /// Names the key. It opens nothing.
    #[schema(value_type = String)]
    id: Digest,
    name: ShortText<100>,
    /// What it allows: `orders:write`, `client-ip:forward`.
    #[schema(value_type = Vec<String>)]
    scopes: Vec<Scope>,
    /// `open`, `expired` or `revoked`.
    state: &'static str,
    made_at: Timestamp,
    #[serde(skip_serializing_if = "Option::is_none")]
    expires_at: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    revoked_at: Option<Timestamp>,
    /// To the hour; missing if it was never used, or is no longer open.
    #[serde(skip_serializing_if = "Option::is_none")]
    last_used_at: Option<Timestamp>,
}

impl KeyView {
    pub fn of(listed: ListedKey, now: Timestamp) -> Self {
        Self {
            state: listed.state(now).into_str(),
            id: listed.id,
            name: listed.key.name,
            scopes: listed.key.scopes,
            made_at: listed.granted_at,
            expires_at: listed.key.expires_at,
            revoked_at: listed.revoked_at,
            last_used_at: listed.key.last_used_at,
        }
    }
}

/// A new key.
#[derive(Serialize, ToSchema)]
pub struct NewKeyView {
    #[serde(flatten)]
    listed: KeyView,
    /// The key itself. It is shown this once.
    key: String,
}

impl NewKeyView {
    pub fn of(new: NewKey, now: Timestamp) -> Self {
        Self { listed: KeyView::of(new.listed, now), key: new.secret }
    }
}
