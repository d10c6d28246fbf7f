//! Send again what could not be sent: the mails that the page shows go back into the outbox, with an audit row each.

use shared::audit;
use shared::http::StatusCode;
use shared::mail::outbox;
use shared::staff::Permission;
use shared::web::{BodyLimits, Rejection, Reply, ResponseSpec, Route, Staff, StatusView};

use crate::MAILS;
use crate::mails::SHOWN_MAX;

pub const ROUTE: Route =
    Route::staff("POST /admin/mails/send-again", Permission::MailsWrite, "Send again the newest mails that could not be sent", |cx| {
        Box::pin(handle(cx))
    })
    .body_limits(BodyLimits::AUTH)
    .form_of(MAILS)
    .responses(&[ResponseSpec::json::<StatusView>(StatusCode::OK, "They are in the outbox again; whoever came first has done it")]);

async fn handle(cx: Staff<'_>) -> Result<Reply, Rejection> {
    let found = outbox::dead_letters(cx.shop, SHOWN_MAX).await?;
    for dead in &found.jobs {
        let entry = cx.actor().entry(cx.shop, "mail.redrive", format!("mail:{}", dead.id()));
        // Somebody else may have been faster: then it is done.
        audit::commit(cx.shop, &entry, outbox::redrive(cx.shop, dead)?).await?;
    }
    if cx.prefers_html() { cx.see_other_with(MAILS, "admin-mails-sent-again") } else { cx.show(&StatusView::DONE) }
}
