//! Ask for a place on the mailing list. It has to be confirmed by mail, even by a signed-in customer (ML-1).

use shared::http::StatusCode;
use shared::mailing_list::{self, ConsentForm, ListStatus, OptInOutcome, OptInRequest};
use shared::web::{BodyLimits, Problem, Rejection, Reply, ResponseSpec, Route, SignedIn};

use super::SubscriptionView;

pub const ROUTE: Route =
    Route::customer("PUT /account/mailing-list", "Ask for a place on the mailing list, which has to be confirmed", |cx| {
        Box::pin(handle(cx))
    })
    .body_limits(BodyLimits::AUTH)
    .with_settings()
    .responses(&[ResponseSpec::json::<SubscriptionView>(
        StatusCode::OK,
        "Pending until the mailed link is confirmed, or already confirmed",
    )]);

async fn handle(cx: SignedIn<'_>) -> Result<Reply, Rejection> {
    cx.show(&join(cx).await?)
}

/// Requests the confirmation mail, unless the customer is on the list or may not be sent mail.
pub(super) async fn join(cx: SignedIn<'_>) -> Result<SubscriptionView, Rejection> {
    let customer = cx.customer();
    let entry = mailing_list::find(cx.shop, customer).await?;
    if let Some(ListStatus::Confirmed { .. } | ListStatus::Suppressed { .. }) = entry.as_ref().map(|entry| &entry.status) {
        return Ok(SubscriptionView::of(entry.as_ref()));
    }
    let opt_in = OptInRequest {
        email: customer.email.clone(),
        name: customer.name.clone(),
        language: customer.language.clone(),
        consent: cx.consent(ConsentForm::Account),
    };
    match mailing_list::request_opt_in(cx.shop, &opt_in).await? {
        OptInOutcome::Accepted => Ok(SubscriptionView { standing: "pending", since: None }),
        OptInOutcome::Throttled { wait } => Err(Problem::too_many_requests(wait).into()),
        OptInOutcome::Paused { wait } => Err(Problem::mailing_list_paused(wait).into()),
    }
}
