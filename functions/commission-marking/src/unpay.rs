//! Mark a payout as unpaid: exactly its lines become unpaid again, and it stays in the history as cancelled (AF-15).
//!
//! A repeat changes nothing and gets the same answer, even if the lines have been paid again since.

use deserr::Deserr;
use shared::http::StatusCode;
use shared::input::MemberErrors;
use shared::payouts;
use shared::staff::Permission;
use shared::values::{PayoutId, ShortText};
use shared::web::{Problem, Rejection, Reply, ResponseSpec, Route, Staff};
use utoipa::ToSchema;

use crate::payout_view::PayoutView;

pub const ROUTE: Route =
    Route::staff("POST /admin/payouts/{id}/unpay", Permission::PayoutsWrite, "Mark a payout as unpaid", |cx| Box::pin(handle(cx)))
        .request_body::<UnpayBody>()
        .responses(&[
            ResponseSpec::json::<PayoutView>(
                StatusCode::OK,
                "The payout is cancelled and its lines are unpaid; a repeat gets the same answer",
            ),
            ResponseSpec::empty(StatusCode::NOT_FOUND, "There is no payout with this id"),
        ]);

/// Why a payout is marked as unpaid. The body may be left out.
#[derive(Default, Deserr, ToSchema)]
#[deserr(error = MemberErrors, deny_unknown_fields)]
struct UnpayBody {
    #[deserr(default)]
    reason: Option<ShortText<500>>,
}

async fn handle(cx: Staff<'_>) -> Result<Reply, Rejection> {
    let UnpayBody { reason } = cx.optional_body()?;
    let id = cx.path("id", PayoutId::parse)?;
    let payout = payouts::unpay(cx.shop, cx.actor(), &id, reason.as_ref()).await?.ok_or_else(Problem::not_found)?;
    if cx.prefers_html() {
        return cx.see_other_with(&format!("/admin/payouts/{id}"), "admin-unpaid-notice");
    }
    cx.show(&PayoutView::from(payout))
}
