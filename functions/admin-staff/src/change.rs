//! Change somebody's role, or disable or enable their account. It takes effect at their next request.

use deserr::Deserr;
use serde::Deserialize;
use shared::http::StatusCode;
use shared::input::{Given, MemberErrors};
use shared::staff::Role;
use shared::staff::changes::{self, StaffChange};
use shared::staff::members::StaffMember;
use shared::web::{BodyLimits, Rejection, Reply, ResponseSpec, Route, Staff};
use utoipa::ToSchema;

use crate::staff_view::StaffView;
use crate::{PERMISSION, changed, id};

pub const ROUTE: Route =
    Route::staff("PATCH /admin/staff/{id}", PERMISSION, "Change a role, disable or enable an account", |cx| Box::pin(handle(cx)))
        .request_body::<StaffChangeBody>()
        .body_limits(BodyLimits::AUTH)
        .with_recent_sign_in()
        .responses(&[
            ResponseSpec::json::<StaffView>(StatusCode::OK, "The member of the staff as they are now"),
            ResponseSpec::empty(StatusCode::CONFLICT, "No owner who can sign in would be left (`last_owner`)"),
            ResponseSpec::empty(StatusCode::FORBIDDEN, "The sign-in was more than 15 minutes ago (`reauth_required`)"),
        ]);

/// A change. A member that is left out stays.
#[derive(Deserr, ToSchema)]
#[deserr(error = MemberErrors, deny_unknown_fields)]
pub struct StaffChangeBody {
    /// `owner`, `manager`, `support`, `marketing`, `affiliates` or `auditor`.
    #[schema(required = false, value_type = String)]
    #[deserr(default)]
    role: Given<Role>,
    /// `active` or `disabled`. An account that was never opened stays invited.
    #[schema(required = false, value_type = WantedState)]
    #[deserr(default)]
    state: Given<WantedState>,
}

/// What an owner can make of an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
enum WantedState {
    Active,
    Disabled,
}

shared::member! { WantedState => "invalid_state": "active or disabled" }

async fn handle(cx: Staff<'_>) -> Result<Reply, Rejection> {
    let member = apply(cx, cx.body()?).await?;
    cx.show(&StaffView::from(&*member))
}

/// Makes the change, and returns the member as they are then.
pub(super) async fn apply(cx: Staff<'_>, body: StaffChangeBody) -> Result<Box<StaffMember>, Rejection> {
    let is_enabled = body.state.0.map(|state| state == WantedState::Active);
    let change = StaffChange { role: body.role.0, is_enabled };
    Ok(changed(changes::change(cx.shop, cx.actor(), &id(cx)?, change).await?)?)
}
