//! `Idempotency-Key`: a repeated POST gets the first reply again (S-AK-10, after the IETF draft).
//!
//! | question | key |
//! |---|---|
//! | has this caller sent this key? | `I#<caller>` / `<hash of route and key>` |
//!
//! The key is claimed before the use case runs and the reply kept after it. A use case that needs the effect and the
//! reply in one write (payouts) keeps its own, by the same key.

use http::StatusCode;
use serde::{Deserialize, Serialize};

use crate::shop::Shop;
use crate::store::{Key, Put, When, Wrote, read};
use crate::values::{Digest, Span, Timestamp};
use crate::web::{Caller, Idempotency, Problem, Reply, Request, Stop, UseCase};

const KEPT: Span = Span::hours(24);
/// How long a call may run before its key may be claimed again.
const RUNNING_MAX: Span = Span::minutes(1);

#[derive(Serialize, Deserialize)]
struct Record {
    body: Digest,
    at: Timestamp,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    reply: Option<KeptReply>,
}

#[derive(Serialize, Deserialize)]
struct KeptReply {
    status: u16,
    content_type: Option<String>,
    body: String,
}

/// Lets the use case answer, or gives the reply it gave before.
pub(super) async fn once(shop: &Shop, use_case: &UseCase, request: Request) -> Result<Reply, Stop> {
    let route = request.route();
    let key = match (route.idempotency, request.idempotency_key()?) {
        (Idempotency::Required, None) => {
            let detail = "send an Idempotency-Key header with a value of your own for each thing you want done";
            return Err(Problem::bad_request("idempotency_key_missing", "An Idempotency-Key is required.").detail(detail).into());
        }
        (Idempotency::Honoured, Some(key)) => place(&request, key),
        _ => return (use_case.handle)(shop, request).await,
    };
    let now = shop.now();
    let body = Digest::of(request.raw_body());
    let claim = Record { body: body.clone(), at: now, reply: None };
    let free =
        When::Absent.or(When::below("at", now.minus(KEPT))).or(When::Missing("reply").and(When::below("at", now.minus(RUNNING_MAX))));
    let claimed = shop.store().put(Put::new(&key, &claim)?.when(free).expiring(now.plus(KEPT))).await?;
    if let Wrote::Refused(found) = claimed {
        return again(found.map(read).transpose()?, &body);
    }

    let answered = (use_case.handle)(shop, request).await;
    match &answered {
        Ok(reply) if let Some(kept) = KeptReply::of(reply) => {
            let record = Record { reply: Some(kept), ..claim };
            shop.store().put(Put::new(&key, &record)?.expiring(now.plus(KEPT))).await?;
        }
        // Nothing was done, or the reply holds a secret that must not be at rest: the key is free again.
        _ => {
            shop.store().delete(&key, None).await?;
        }
    }
    answered
}

fn again(found: Option<Record>, body: &Digest) -> Result<Reply, Stop> {
    match found {
        Some(record) if record.body != *body => {
            Err(Problem::unfit("idempotency_key_reused", "This Idempotency-Key was sent with another body.").into())
        }
        Some(Record { reply: Some(kept), .. }) => Ok(kept.into_reply()),
        _ => Err(Problem::conflict("idempotency_key_in_use", "The first call with this Idempotency-Key is still running.").into()),
    }
}

/// Where a caller's key lies. Keys of different callers and routes never meet.
pub fn place(request: &Request, key: &str) -> Key {
    let caller = match request.caller() {
        Caller::Nobody => format!("ip:{}", request.origin().prefix()),
        Caller::Customer(signed_in) => format!("customer:{}", signed_in.customer.number),
        Caller::Storefront(storefront) => format!("key:{}", storefront.key.as_str()),
        Caller::Staff(staff) => format!("staff:{}", staff.id),
    };
    let caller = Digest::of(caller.as_bytes());
    let key = Digest::of(format!("{}\n{key}", request.at()).as_bytes());
    Key::new(format!("I#{}", caller.as_str()), key.as_str())
}

impl KeptReply {
    /// A reply that may be kept: it succeeded, sets no cookie, and is text.
    fn of(reply: &Reply) -> Option<Self> {
        let (status, content_type, body) = reply.keepable()?;
        Some(Self { status: status.as_u16(), content_type, body })
    }

    fn into_reply(self) -> Reply {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::OK);
        let reply = Reply::with(status, "application/json", self.body.into());
        match self.content_type {
            Some(kind) => reply.header(http::header::CONTENT_TYPE, &kind),
            None => reply.without(&http::header::CONTENT_TYPE),
        }
    }
}
