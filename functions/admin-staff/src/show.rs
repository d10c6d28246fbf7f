//! One member of the staff, and what an owner can change about them.

use askama::Template;
use shared::http::StatusCode;
use shared::staff::members::{self, StaffState};
use shared::web::{Form, Frame, Pill, Problem, Rejection, Reply, ResponseSpec, Route, Staff};

use crate::staff_view::{RoleChoice, StaffView, pill};
use crate::{PERMISSION, id};

pub const ROUTE: Route = Route::staff("GET /admin/staff/{id}", PERMISSION, "One member of the staff", |cx| Box::pin(handle(cx)))
    .with_page()
    .responses(&[ResponseSpec::json::<StaffView>(StatusCode::OK, "The member of the staff")]);

#[derive(Template)]
#[template(path = "staff-member.html")]
struct MemberPage<'a> {
    frame: &'a Frame,
    form: &'a Form,
    name: &'a str,
    email: &'a str,
    address: String,
    state: Pill,
    is_disabled: bool,
    roles: Vec<RoleChoice>,
}

async fn handle(cx: Staff<'_>) -> Result<Reply, Rejection> {
    let member = members::find(cx.shop, &id(cx)?).await?.ok_or_else(Problem::not_found)?;
    if !cx.prefers_html() {
        return cx.show(&StaffView::from(&member));
    }
    let frame = cx.frame().await;
    let page = MemberPage {
        frame: &frame,
        form: cx.form(),
        name: member.name.as_str(),
        email: member.email.as_typed(),
        address: format!("{}/{}", crate::PAGE, member.id),
        state: pill(member.state),
        is_disabled: member.state == StaffState::Disabled,
        roles: RoleChoice::all(cx.form().value_or("role", &member.role.to_string())),
    };
    cx.page(&frame, &page)
}
