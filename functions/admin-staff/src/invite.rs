//! Invite somebody: the link by which they choose a password and a second factor comes by mail. One account per address.

use deserr::Deserr;
use shared::http::StatusCode;
use shared::input::MemberErrors;
use shared::staff::Role;
use shared::staff::enrolment::{self, InviteOutcome};
use shared::staff::members::NewStaffMember;
use shared::values::{EmailAddress, ShortText};
use shared::web::{BodyLimits, Problem, Rejection, Reply, ResponseSpec, Route, Staff};
use utoipa::ToSchema;

use crate::staff_view::StaffView;
use crate::{PAGE, PERMISSION};

pub const ROUTE: Route =
    Route::staff("POST /admin/staff", PERMISSION, "Invite somebody; the link comes by mail", |cx| Box::pin(handle(cx)))
        .request_body::<InvitationBody>()
        .body_limits(BodyLimits::AUTH)
        .with_page()
        .with_recent_sign_in()
        .responses(&[
            ResponseSpec::json::<StaffView>(StatusCode::CREATED, "Invited; the mail will be sent"),
            ResponseSpec::empty(StatusCode::CONFLICT, "The address belongs to a member of the staff (`staff_address_taken`)"),
            ResponseSpec::empty(StatusCode::FORBIDDEN, "The sign-in was more than 15 minutes ago (`reauth_required`)"),
        ]);

/// Who is invited.
#[derive(Deserr, ToSchema)]
#[deserr(error = MemberErrors, deny_unknown_fields)]
struct InvitationBody {
    email: EmailAddress,
    name: ShortText<100>,
    /// `owner`, `manager`, `support`, `marketing`, `affiliates` or `auditor`.
    #[schema(value_type = String)]
    role: Role,
}

async fn handle(cx: Staff<'_>) -> Result<Reply, Rejection> {
    let InvitationBody { email, name, role } = cx.body()?;
    let person = NewStaffMember { email, name, language: cx.request.language(cx.shop), role };
    match enrolment::invite(cx.shop, cx.actor(), &person).await? {
        InviteOutcome::Invited(_) if cx.prefers_html() => cx.see_other_with(PAGE, "staff-invited"),
        InviteOutcome::Invited(member) => cx.json(StatusCode::CREATED, &StaffView::from(&*member)),
        InviteOutcome::AddressTaken => {
            Err(Problem::conflict("staff_address_taken", "This e-mail address belongs to a member of the staff already.")
                .returning_form()
                .into())
        }
    }
}
