//! Confirm a place on the mailing list, by the button of the page (ML-2).

use deserr::Deserr;
use shared::http::StatusCode;
use shared::input::MemberErrors;
use shared::mailing_list::{self, ConfirmOutcome};
use shared::web::{BodyLimits, Rejection, Reply, ResponseSpec, Route, StatusView, Visitor};
use utoipa::ToSchema;

use crate::{CONFIRM_LINK, WELCOME, stale};

pub const ROUTE: Route = Route::link_token("POST /mailing-list/confirm", "Confirm a place on the mailing list", |cx| Box::pin(handle(cx)))
    .request_body::<ConfirmBody>()
    .body_limits(BodyLimits::AUTH)
    .with_page()
    .responses(&[
        ResponseSpec::json::<StatusView>(StatusCode::OK, "The address is on the list"),
        ResponseSpec::empty(StatusCode::GONE, "The link is used, expired or invalid"),
        ResponseSpec::empty(StatusCode::TOO_MANY_REQUESTS, "Too many invalid links from this network"),
    ]);

/// The body that the button of the page sends.
#[derive(Deserr, ToSchema)]
#[deserr(error = MemberErrors, deny_unknown_fields)]
struct ConfirmBody {
    /// The token of the mailed link.
    token: String,
}

async fn handle(cx: Visitor<'_>) -> Result<Reply, Rejection> {
    let ConfirmBody { token } = cx.body()?;
    let token = CONFIRM_LINK.parse(&token)?;
    match CONFIRM_LINK.open(&cx, mailing_list::confirm(cx.shop, &token, cx.client())).await? {
        ConfirmOutcome::Confirmed(_) if cx.prefers_html() => {
            cx.see_other_with(&CONFIRM_LINK.page("/mailing-list/confirm", &token), WELCOME)
        }
        ConfirmOutcome::Confirmed(_) => cx.show(&StatusView::CONFIRMED),
        // The page of the link says why.
        ConfirmOutcome::Stale(..) if cx.prefers_html() => cx.see_other(&CONFIRM_LINK.page("/mailing-list/confirm", &token)),
        ConfirmOutcome::Stale(customer, reason) => stale::explain(cx, &customer, reason).await,
    }
}
