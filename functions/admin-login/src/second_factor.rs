//! Prove a new second factor by its first code: this ends the enrolment, and the account is active (S-ST-2). It signs nobody in: the
//! sign-in follows, with the next code.

use deserr::Deserr;
use shared::http::StatusCode;
use shared::input::MemberErrors;
use shared::passwords::Password;
use shared::staff::credentials::SecondFactor;
use shared::staff::sign_in::{self, EnrolmentOutcome, SignInAttempt};
use shared::values::EmailAddress;
use shared::web::{BodyLimits, Flash, Problem, Rejection, Reply, ResponseSpec, Route, StatusView, Visitor};
use utoipa::ToSchema;

use crate::sign_in::refused;

pub const ROUTE: Route =
    Route::optional_staff("POST /admin/second-factor", "Prove a new second factor; the account is active then", |cx| Box::pin(handle(cx)))
        .request_body::<SecondFactorBody>()
        .body_limits(BodyLimits::AUTH)
        .with_page()
        .responses(&[
            ResponseSpec::json::<StatusView>(StatusCode::OK, "The account is active; signing in works"),
            ResponseSpec::empty(StatusCode::UNAUTHORIZED, "The same for every reason"),
            ResponseSpec::empty(StatusCode::TOO_MANY_REQUESTS, "Too many failures; Retry-After says how long to wait"),
        ]);

/// The password that was just chosen, and the first code.
#[derive(Deserr, ToSchema)]
#[deserr(error = MemberErrors, deny_unknown_fields)]
struct SecondFactorBody {
    /// The e-mail address of the account.
    email: String,
    password: Password,
    /// The six digits that the app shows.
    #[schema(value_type = String)]
    code: SecondFactor,
}

async fn handle(cx: Visitor<'_>) -> Result<Reply, Rejection> {
    let SecondFactorBody { email, password, code } = cx.body()?;
    let address = EmailAddress::parse(&email).unwrap_or_else(|_| EmailAddress::placeholder());
    let attempt = SignInAttempt { address: &address, password, second_factor: &code, client: cx.client(), known_browser: None };
    match sign_in::finish_enrolment(cx.shop, attempt).await? {
        EnrolmentOutcome::Enrolled(member) if cx.prefers_html() => {
            let filled_in = Flash::notice("/admin/sign-in", "staff-enrolled").with_value("email", member.email.as_typed());
            cx.see_other_showing("/admin/sign-in", filled_in)
        }
        EnrolmentOutcome::Enrolled(_) => cx.show(&StatusView::DONE),
        EnrolmentOutcome::Refused => Err(refused().into()),
        EnrolmentOutcome::Throttled { wait } => Err(Problem::too_many_requests(wait).into()),
        EnrolmentOutcome::Busy => Err(Problem::unavailable().returning_form().into()),
    }
}
