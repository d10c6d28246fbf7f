//! Send a new link: somebody who has lost password, app or recovery codes begins anew (S-ST-5). What they had no longer works, and their
//! sessions end.

use shared::http::StatusCode;
use shared::staff::changes::{self, LastOwner};
use shared::web::{BodyLimits, Rejection, Reply, ResponseSpec, Route, Staff, StatusView};

use crate::{PAGE, PERMISSION, changed, id};

pub const ROUTE: Route = Route::staff(
    "POST /admin/staff/{id}/invitation",
    PERMISSION,
    "Mail a new link; password, second factor and sessions of before are gone",
    |cx| Box::pin(handle(cx)),
)
.body_limits(BodyLimits::AUTH)
.with_page()
.with_recent_sign_in()
.responses(&[
    ResponseSpec::json::<StatusView>(StatusCode::ACCEPTED, "The mail will be sent"),
    ResponseSpec::empty(StatusCode::CONFLICT, "The account is disabled, or no owner who can sign in would be left"),
    ResponseSpec::empty(StatusCode::FORBIDDEN, "The sign-in was more than 15 minutes ago (`reauth_required`)"),
]);

async fn handle(cx: Staff<'_>) -> Result<Reply, Rejection> {
    let id = id(cx)?;
    let entry = cx.actor().entry(cx.shop, "staff.reset", format!("staff:{id}"));
    changed(changes::begin_anew(cx.shop, &id, LastOwner::Stays, entry).await?)?;
    if cx.prefers_html() {
        return cx.see_other_with(&format!("{PAGE}/{id}"), "staff-link-sent");
    }
    cx.json(StatusCode::ACCEPTED, &StatusView::ACCEPTED)
}
