//! Apply as an affiliate. The application brings neither approval nor a rate (AF-1, S-AF-2). Applying twice changes nothing.

use shared::affiliates::{self, ApplyOutcome};
use shared::customers;
use shared::fault::Fault;
use shared::http::StatusCode;
use shared::web::{BodyLimits, Problem, Rejection, Reply, ResponseSpec, Route, SignedIn};

use super::AffiliateView;

pub const ROUTE: Route = Route::customer("POST /account/affiliate", "Apply as an affiliate", |cx| Box::pin(handle(cx)))
    .body_limits(BodyLimits::AUTH)
    .with_page()
    .with_settings()
    .responses(&[ResponseSpec::json::<AffiliateView>(StatusCode::OK, "The status as it is now; applying twice changes nothing")]);

async fn handle(cx: SignedIn<'_>) -> Result<Reply, Rejection> {
    match affiliates::apply(cx.shop, cx.customer(), cx.client()).await? {
        ApplyOutcome::Applied | ApplyOutcome::AlreadyApplied if cx.prefers_html() => cx.see_other("/account/affiliate"),
        ApplyOutcome::Applied | ApplyOutcome::AlreadyApplied => show_current(cx).await,
        ApplyOutcome::ProgrammeOff => Err(Problem::not_found().into()),
    }
}

async fn show_current(cx: SignedIn<'_>) -> Result<Reply, Rejection> {
    let customer = customers::find(cx.shop, cx.customer().number).await?;
    let customer = customer.ok_or_else(|| Fault::missing("the record of a customer who is signed in"))?;
    cx.show(&AffiliateView::of(cx.shop, &customer).await?)
}
