//! Apply as an affiliate, and agree to the programme's terms. The application brings neither approval nor a rate (AF-1,
//! S-AF-2). Applying twice changes nothing.

use deserr::Deserr;
use shared::affiliates::{self, ApplyOutcome};
use shared::customers;
use shared::fault::Fault;
use shared::http::StatusCode;
use shared::input::{MemberError, MemberErrors};
use shared::values::ShortText;
use shared::web::{BodyLimits, Problem, Rejection, Reply, ResponseSpec, Route, SignedIn};
use utoipa::ToSchema;

use super::AffiliateView;

pub const ROUTE: Route = Route::customer("POST /account/affiliate", "Apply as an affiliate", |cx| Box::pin(handle(cx)))
    .request_body::<ApplyBody>()
    .body_limits(BodyLimits::AUTH)
    .with_page()
    .with_settings()
    .responses(&[
        ResponseSpec::json::<AffiliateView>(StatusCode::OK, "The status as it is now; applying twice changes nothing"),
        ResponseSpec::empty(StatusCode::UNPROCESSABLE_ENTITY, "The terms that were agreed to are not the current ones"),
    ]);

/// An application.
#[derive(Default, Deserr, ToSchema)]
#[deserr(error = MemberErrors, deny_unknown_fields)]
struct ApplyBody {
    /// The version of the terms that the customer was shown and agrees to; it is kept with its date. The page asks for it.
    #[deserr(default)]
    terms: Option<ShortText<20>>,
}

async fn handle(cx: SignedIn<'_>) -> Result<Reply, Rejection> {
    let ApplyBody { terms } = cx.optional_body()?;
    if terms.is_none() && cx.request.is_form() {
        let error = MemberError::new("terms", "not_agreed", "applying takes agreeing to the terms");
        return Err(Problem::unprocessable("not_agreed", "The terms have not been agreed to.").error(error).into());
    }
    match affiliates::apply(cx.shop, cx.customer(), terms, cx.client()).await? {
        ApplyOutcome::Applied | ApplyOutcome::AlreadyApplied if cx.prefers_html() => cx.see_other("/account/affiliate"),
        ApplyOutcome::Applied | ApplyOutcome::AlreadyApplied => show_current(cx).await,
        ApplyOutcome::ProgrammeOff => Err(Problem::not_found().into()),
        ApplyOutcome::TermsChanged => {
            let error = MemberError::new("terms", "terms_changed", "the terms have a new version: show it and ask again");
            Err(Problem::unprocessable("terms_changed", "The terms have changed.").error(error).into())
        }
    }
}

async fn show_current(cx: SignedIn<'_>) -> Result<Reply, Rejection> {
    let customer = customers::find(cx.shop, cx.customer().number).await?;
    let customer = customer.ok_or_else(|| Fault::missing("the record of a customer who is signed in"))?;
    cx.show(&AffiliateView::of(cx.shop, &customer).await?)
}
