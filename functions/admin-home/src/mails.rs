//! The mails that could not be sent: what they are, since when, and how often they were tried. Nothing of whom they are for.

use askama::Template;
use serde::Serialize;
use shared::http::StatusCode;
use shared::mail::{QueuedJob, outbox};
use shared::staff::Permission;
use shared::texts::ShownTime;
use shared::values::Timestamp;
use shared::web::{Frame, Rejection, Reply, ResponseSpec, Route, Staff};
use utoipa::ToSchema;

use crate::MAILS;

pub const ROUTE: Route =
    Route::staff("GET /admin/mails", Permission::MailsWrite, "The newest mails that could not be sent", |cx| Box::pin(handle(cx)))
        .with_page()
        .with_settings()
        .responses(&[ResponseSpec::json::<MailsView>(StatusCode::OK, "The newest mails that could not be sent")]);

/// How many mails the page shows.
pub const SHOWN_MAX: usize = 25;

/// The newest mails that could not be sent.
#[derive(Serialize, ToSchema)]
struct MailsView {
    /// The newest first, 25 at most.
    mails: Vec<MailView>,
}

/// A mail that could not be sent.
#[derive(Serialize, ToSchema)]
struct MailView {
    /// What the mail is about, such as `password_reset`.
    kind: String,
    enqueued_at: Timestamp,
    /// How often it was tried.
    attempts: u32,
}

async fn handle(cx: Staff<'_>) -> Result<Reply, Rejection> {
    let found = outbox::dead_letters(cx.shop, SHOWN_MAX).await?;
    if let Some(fault) = found.failures.into_iter().next() {
        return Err(fault.into());
    }
    if cx.prefers_html() {
        return page(cx, &found.jobs).await;
    }
    let view = |job: &QueuedJob| MailView { kind: job.kind().to_owned(), enqueued_at: job.enqueued_at, attempts: job.attempts };
    cx.show(&MailsView { mails: found.jobs.iter().map(view).collect() })
}

#[derive(Template)]
#[template(path = "mails.html")]
struct MailsPage<'a> {
    frame: &'a Frame,
    action: &'static str,
    rows: Vec<MailRow>,
}

struct MailRow {
    kind: String,
    since: ShownTime,
    attempts: String,
}

async fn page(cx: Staff<'_>, jobs: &[QueuedJob]) -> Result<Reply, Rejection> {
    let (frame, zone) = (cx.frame().await, cx.shop.zone().await?);
    let row = |job: &QueuedJob| MailRow {
        kind: frame.texts.find(&format!("admin-mail-{}", job.kind().replace('_', "-"))).unwrap_or_else(|| job.kind().to_owned()),
        since: frame.texts.shown_moment(job.enqueued_at, &zone),
        attempts: frame.texts.number(job.attempts.into()),
    };
    cx.page(&frame, &MailsPage { rows: jobs.iter().map(row).collect(), action: MAILS, frame: &frame })
}
