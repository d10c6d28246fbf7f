//! List the audit log, newest first, bounded in what one page reads.

use std::collections::BTreeMap;

use serde::Serialize;
use shared::audit::{self, AuditedRow};
use shared::http::StatusCode;
use shared::staff::Permission;
use shared::values::Timestamp;
use shared::web::list::PageInfo;
use shared::web::{Rejection, Reply, ResponseSpec, Route, Staff};
use utoipa::ToSchema;

use crate::{filter, page};

pub const ROUTE: Route = Route::staff("GET /admin/audit", Permission::AuditRead, "The audit log, newest first", |cx| Box::pin(handle(cx)))
    .query_parameters(&[
        ("who", "`staff:` or `customer:` and an id or number, the id alone, `system`, or all `staff` or `customer`"),
        ("what", "an act such as `customer.update`, or everything about a `customer`"),
        ("whom", "the customer, payout, … it was done to, as `customer:17` or `17`"),
        ("from", "the first day, in UTC"),
        ("to", "the last day, in UTC"),
    ])
    .list()
    .with_page()
    .with_settings()
    .responses(&[
        ResponseSpec::json::<AuditView>(StatusCode::OK, "One page; it may be short or even empty and still have a next one"),
        ResponseSpec::empty(StatusCode::BAD_REQUEST, "A day, the limit or the cursor is invalid"),
    ]);

/// A page of the audit log.
#[derive(Serialize, ToSchema)]
struct AuditView {
    /// The newest first.
    rows: Vec<AuditRowView>,
    #[serde(flatten)]
    page: PageInfo,
}

/// A row of the audit log.
#[derive(Serialize, ToSchema)]
struct AuditRowView {
    /// Sorts by time.
    id: String,
    at: Timestamp,
    /// `staff:` or `customer:` and an id or number; `system` for the shop itself, or whoever used `operate`.
    actor: String,
    /// What was done, as `customer.update`.
    what: String,
    /// Whom or what it was done to, as `customer:17`.
    whom: String,
    /// Harmless fields, before and after.
    changes: BTreeMap<String, ChangeView>,
    /// Why, in the words of whoever did it.
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
    /// The network that the change came from.
    #[serde(skip_serializing_if = "Option::is_none")]
    network: Option<String>,
}

/// A field, before and after.
#[derive(Serialize, ToSchema)]
struct ChangeView {
    /// Its value before, as text.
    before: String,
    /// Its value after, as text.
    after: String,
}

impl From<AuditedRow> for AuditRowView {
    fn from(AuditedRow { id, entry }: AuditedRow) -> Self {
        Self {
            id,
            at: entry.at,
            actor: entry.actor.to_string(),
            what: entry.action,
            whom: entry.target,
            changes: entry.changes.into_iter().map(|(field, (before, after))| (field, ChangeView { before, after })).collect(),
            reason: entry.reason.map(|reason| reason.to_string()),
            network: entry.network,
        }
    }
}

async fn handle(cx: Staff<'_>) -> Result<Reply, Rejection> {
    let filter = filter::of_query(cx)?;
    let found = audit::list(cx.shop, &filter, &cx.paging()?).await?;
    if cx.prefers_html() {
        return page::show(cx, filter, found).await;
    }
    let (rows, page) = cx.rows(found, AuditRowView::from);
    cx.show(&AuditView { rows, page })
}
