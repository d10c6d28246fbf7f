//! Join or leave, by the buttons of the page.

use deserr::Deserr;
use shared::http::StatusCode;
use shared::input::{Checkbox, MemberErrors};
use shared::web::{BodyLimits, Rejection, Reply, ResponseSpec, Route, SignedIn};

use super::page::ASKED;
use super::{join, leave};

pub const ROUTE: Route =
    Route::customer("POST /account/mailing-list", "Join or leave the mailing list, by the form of the page", |cx| Box::pin(handle(cx)))
        .body_limits(BodyLimits::AUTH)
        .with_page()
        .with_settings()
        .responses(&[ResponseSpec::empty(StatusCode::SEE_OTHER, "Done: back to the page")]);

const PAGE: &str = "/account/mailing-list";

/// Whether the customer wants to be on the list.
#[derive(Deserr)]
#[deserr(error = MemberErrors, deny_unknown_fields)]
struct SubscriptionBody {
    wanted: Checkbox,
}

async fn handle(cx: SignedIn<'_>) -> Result<Reply, Rejection> {
    let SubscriptionBody { wanted } = cx.body()?;
    if wanted.0 {
        join::join(cx).await?;
        return cx.see_other_with(PAGE, ASKED);
    }
    leave::leave(cx).await?;
    cx.see_other_with(PAGE, "account-mailing-left")
}
