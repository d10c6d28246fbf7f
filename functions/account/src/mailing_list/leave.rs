//! Leave the mailing list, at once. Leaving twice changes nothing (ML-8).

use shared::http::StatusCode;
use shared::mailing_list::{self, UnsubscribeMethod};
use shared::web::{BodyLimits, Rejection, Reply, ResponseSpec, Route, SignedIn};

pub const ROUTE: Route = Route::customer("DELETE /account/mailing-list", "Leave the mailing list", |cx| Box::pin(handle(cx)))
    .body_limits(BodyLimits::AUTH)
    .responses(&[ResponseSpec::empty(StatusCode::NO_CONTENT, "The address is not on the list, whether or not it was before")]);

async fn handle(cx: SignedIn<'_>) -> Result<Reply, Rejection> {
    leave(cx).await?;
    Ok(Reply::empty(StatusCode::NO_CONTENT))
}

pub(super) async fn leave(cx: SignedIn<'_>) -> Result<(), Rejection> {
    mailing_list::unsubscribe(cx.shop, cx.customer(), UnsubscribeMethod::Account, cx.client()).await?;
    Ok(())
}
