//! Make the first owner, by a link that works once and for an hour (ST-1, S-ST-1). The account opens nothing before its second factor is
//! proven.

use deserr::Deserr;
use shared::http::StatusCode;
use shared::input::MemberErrors;
use shared::pages::weak_password;
use shared::passwords::Password;
use shared::staff::enrolment::{self, BecomeFirstOwner, FirstOwnerOutcome};
use shared::values::{EmailAddress, PlainToken, ShortText};
use shared::web::{BodyLimits, Problem, Rejection, Reply, ResponseSpec, Route, Visitor};
use utoipa::ToSchema;

use crate::STAFF_LINK;
use crate::credentials_view::{self, CredentialsView};

pub const ROUTE: Route = Route::optional_staff("POST /admin/first-owner", "Make the first owner", |cx| Box::pin(handle(cx)))
    .request_body::<FirstOwnerBody>()
    .body_limits(BodyLimits::AUTH)
    .with_page()
    .responses(&[
        ResponseSpec::json::<CredentialsView>(StatusCode::OK, "Password and second factor are set; POST /admin/second-factor comes next"),
        ResponseSpec::empty(StatusCode::GONE, "The link is used, expired or wrong, or there is an owner"),
        ResponseSpec::empty(StatusCode::CONFLICT, "The address belongs to a member of the staff"),
        ResponseSpec::empty(StatusCode::UNPROCESSABLE_ENTITY, "A member is invalid, or the password too weak; the link still works"),
    ]);

/// The link's token, and who becomes the owner.
#[derive(Deserr, ToSchema)]
#[deserr(error = MemberErrors, deny_unknown_fields)]
struct FirstOwnerBody {
    /// The token of the link.
    token: String,
    email: EmailAddress,
    name: ShortText<100>,
    password: Password,
}

async fn handle(cx: Visitor<'_>) -> Result<Reply, Rejection> {
    let FirstOwnerBody { token, email, name, password } = cx.body()?;
    let token = PlainToken::parse(token.trim()).ok_or_else(|| STAFF_LINK.gone())?;
    let is_valid = async { Ok(enrolment::is_first_link(cx.shop, &token).await?.then_some(())) };
    STAFF_LINK.open(&cx, is_valid).await?;
    let password = enrolment::validate_password(cx.shop, &email, name.as_str(), password).map_err(weak_password)?;
    let language = cx.request.language(cx.shop);
    let wish = BecomeFirstOwner { token: &token, email: email.clone(), name, language, password, client: cx.client() };
    match enrolment::make_first_owner(cx.shop, wish).await? {
        FirstOwnerOutcome::Made(chosen) => credentials_view::show(cx, &email, &chosen).await,
        FirstOwnerOutcome::LinkGone => Err(STAFF_LINK.refuse(&cx).await?.into()),
        FirstOwnerOutcome::AddressTaken => Err(address_taken().into()),
        FirstOwnerOutcome::Busy => Err(Problem::unavailable().returning_form().into()),
    }
}

fn address_taken() -> Problem {
    Problem::conflict("staff_address_taken", "This e-mail address belongs to a member of the staff already.").returning_form()
}
