//! `Idempotency-Key`: a repeated POST gets the first reply again (S-AK-10, after the IETF draft).
//!
//! The key is claimed before the use case runs, and the reply is stored after it. A use case that must write effect and
//! reply together (payouts) stores it itself, with a [`Claim`].

mod store;

use http::StatusCode;

use self::store::{ClaimOutcome, Record, StoredReply};
use crate::fault::Fault;
use crate::shop::Shop;
use crate::store::{Key, Write};
use crate::values::{Digest, Timestamp};
use crate::web::{Caller, Idempotency, Problem, Rejection, Reply, Request, Route};

/// A caller's key and the body that came with it, which together identify a repeat.
pub struct Claim {
    key: Key,
    body: Digest,
    at: Timestamp,
}

impl Claim {
    fn new(shop: &Shop, request: &Request, key: &str) -> Self {
        Self { key: record_key(request, key), body: Digest::of(request.raw_body()), at: shop.now() }
    }

    /// The claim for a route that requires a key.
    ///
    /// # Errors
    /// 400 without one.
    pub fn of(shop: &Shop, request: &Request) -> Result<Self, Problem> {
        request.idempotency_key()?.map(|key| Self::new(shop, request, &key)).ok_or_else(missing_key)
    }

    /// The stored reply of an earlier call with this key.
    ///
    /// # Errors
    /// 422 when that call had another body.
    pub async fn earlier_reply(&self, shop: &Shop) -> Result<Option<Reply>, Rejection> {
        match store::find(shop.store(), &self.key, self.at).await? {
            Some(record) => Ok(Some(replay(Some(record), &self.body)?)),
            None => Ok(None),
        }
    }

    /// The write that stores the reply, for the transaction with the effect. Its condition fails if an earlier call
    /// stored one.
    ///
    /// # Errors
    /// When the reply must not be stored: a bug in the use case.
    pub fn reply_write(&self, reply: &Reply) -> Result<Write, Fault> {
        let kept = StoredReply::of(reply).ok_or_else(|| Fault::missing("a success without secrets to keep"))?;
        store::reply_write(&self.key, &self.record(Some(kept)))
    }

    fn record(&self, reply: Option<StoredReply>) -> Record {
        Record { body: self.body.clone(), at: self.at, reply }
    }
}

/// Calls the handler, or replays its earlier reply.
pub(super) async fn handle_once(shop: &Shop, route: &Route, request: &Request) -> Result<Reply, Rejection> {
    let claim = match (route.idempotency, request.idempotency_key()?) {
        (Idempotency::Required, None) => return Err(missing_key().into()),
        (Idempotency::Optional, Some(key)) => Claim::new(shop, request, &key),
        _ => return route.handler.answer(shop, request).await,
    };
    if let ClaimOutcome::Taken(earlier) = store::claim(shop.store(), &claim.key, &claim.record(None)).await? {
        return replay(earlier, &claim.body);
    }

    let answered = route.handler.answer(shop, request).await;
    match &answered {
        Ok(reply) if let Some(kept) = StoredReply::of(reply) => {
            store::keep_reply(shop.store(), &claim.key, &claim.record(Some(kept))).await?;
        }
        // Nothing was done, or the reply contains a secret that must not be at rest: release the key.
        _ => store::release(shop.store(), &claim.key).await?,
    }
    answered
}

fn missing_key() -> Problem {
    let detail = "send an Idempotency-Key header with a new value for each operation";
    Problem::bad_request("idempotency_key_missing", "An Idempotency-Key is required.").detail(detail)
}

fn replay(found: Option<Record>, body: &Digest) -> Result<Reply, Rejection> {
    match found {
        Some(record) if record.body != *body => {
            Err(Problem::unprocessable("idempotency_key_reused", "This Idempotency-Key was sent with another body.").into())
        }
        Some(Record { reply: Some(kept), .. }) => Ok(kept.into_reply()),
        _ => Err(Problem::conflict("idempotency_key_in_use", "The first call with this Idempotency-Key is still running.").into()),
    }
}

/// The key of the record. Different callers and routes never share one.
fn record_key(request: &Request, key: &str) -> Key {
    let caller = match request.caller() {
        Caller::Anonymous => format!("ip:{}", request.client().prefix()),
        Caller::Customer(signed_in) => format!("customer:{}", signed_in.customer.number),
        Caller::Storefront(storefront) => format!("key:{}", storefront.key.as_str()),
        Caller::Staff(staff) => format!("staff:{}", staff.id),
    };
    let caller = Digest::of(caller.as_bytes());
    let key = Digest::of(format!("{}\n{key}", request.at()).as_bytes());
    store::key(&caller, &key)
}

impl StoredReply {
    /// The reply if it may be stored: it succeeded, sets no cookie, and is text.
    fn of(reply: &Reply) -> Option<Self> {
        let (status, content_type, body) = reply.replayable()?;
        Some(Self { status: status.as_u16(), content_type, body })
    }

    fn into_reply(self) -> Reply {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::OK);
        let reply = Reply::new(status, "application/json", self.body.into());
        match self.content_type {
            Some(kind) => reply.header(http::header::CONTENT_TYPE, &kind),
            None => reply.without_header(&http::header::CONTENT_TYPE),
        }
    }
}
