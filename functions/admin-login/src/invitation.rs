//! Accept an invitation: choose a password and get a second factor (S-ST-2). The account opens nothing before that is proven.

use deserr::Deserr;
use shared::http::StatusCode;
use shared::input::MemberErrors;
use shared::pages::weak_password;
use shared::passwords::Password;
use shared::staff::enrolment::{self, AcceptOutcome};
use shared::web::{BodyLimits, Problem, Rejection, Reply, ResponseSpec, Route, Visitor};
use utoipa::ToSchema;

use crate::STAFF_LINK;
use crate::credentials_view::{self, CredentialsView};
use crate::invitation_page::parse;

pub const ROUTE: Route = Route::optional_staff("POST /admin/invitation", "Accept an invitation to the staff", |cx| Box::pin(handle(cx)))
    .request_body::<AcceptBody>()
    .body_limits(BodyLimits::AUTH)
    .with_page()
    .responses(&[
        ResponseSpec::json::<CredentialsView>(StatusCode::OK, "Password and second factor are set; POST /admin/second-factor comes next"),
        ResponseSpec::empty(StatusCode::GONE, "The link is used, expired or wrong"),
        ResponseSpec::empty(StatusCode::UNPROCESSABLE_ENTITY, "The password is too weak; the link still works"),
    ]);

/// The mailed token and the chosen password.
#[derive(Deserr, ToSchema)]
#[deserr(error = MemberErrors, deny_unknown_fields)]
struct AcceptBody {
    /// The token of the mailed link.
    token: String,
    password: Password,
}

async fn handle(cx: Visitor<'_>) -> Result<Reply, Rejection> {
    let AcceptBody { token, password } = cx.body()?;
    let token = parse(&token)?;
    let invited = STAFF_LINK.open(&cx, enrolment::find_invited(cx.shop, &token)).await?;
    let member = &invited.member;
    let password = enrolment::validate_password(cx.shop, &member.email, member.name.as_str(), password).map_err(weak_password)?;
    match enrolment::accept(cx.shop, &invited, password, cx.client()).await? {
        AcceptOutcome::Accepted(chosen) => credentials_view::show(cx, &member.email, &chosen).await,
        AcceptOutcome::LinkGone => Err(STAFF_LINK.refuse(&cx).await?.into()),
        AcceptOutcome::Busy => Err(Problem::unavailable().returning_form().into()),
    }
}
