//! Everybody with an account, and the form that invites somebody.

use askama::Template;
use serde::Serialize;
use shared::http::StatusCode;
use shared::staff::members::{self, StaffMember};
use shared::texts::ShownTime;
use shared::web::list::PageInfo;
use shared::web::{Form, Frame, Pager, Pill, Rejection, Reply, ResponseSpec, Route, Staff};
use utoipa::ToSchema;

use crate::staff_view::{RoleChoice, StaffView, pill};
use crate::{PAGE, PERMISSION};

pub const ROUTE: Route = Route::staff("GET /admin/staff", PERMISSION, "Everybody with an account of the staff", |cx| Box::pin(handle(cx)))
    .list()
    .with_page()
    .with_settings()
    .responses(&[ResponseSpec::json::<StaffListView>(StatusCode::OK, "One page")]);

/// A page of the staff.
#[derive(Serialize, ToSchema)]
struct StaffListView {
    staff: Vec<StaffView>,
    #[serde(flatten)]
    page: PageInfo,
}

#[derive(Template)]
#[template(path = "staff.html")]
struct StaffPage<'a> {
    frame: &'a Frame,
    form: &'a Form,
    rows: Vec<StaffRow>,
    pager: Pager,
    roles: Vec<RoleChoice>,
}

/// A member of the staff in the list.
struct StaffRow {
    name: String,
    email: String,
    /// The key of the role's name.
    role: String,
    state: Pill,
    last_sign_in: Option<ShownTime>,
    link: String,
    is_reader: bool,
}

async fn handle(cx: Staff<'_>) -> Result<Reply, Rejection> {
    let found = members::list(cx.shop, &cx.paging()?).await?;
    if cx.prefers_html() {
        let (members, page) = cx.rows(found, |member| member);
        return show(cx, &members, &page).await;
    }
    let (staff, page) = cx.rows(found, |member| StaffView::from(&member));
    cx.show(&StaffListView { staff, page })
}

async fn show(cx: Staff<'_>, members: &[StaffMember], page: &PageInfo) -> Result<Reply, Rejection> {
    let frame = cx.frame().await;
    let zone = cx.shop.zone().await?;
    let row = |member: &StaffMember| StaffRow {
        name: member.name.to_string(),
        email: member.email.as_typed().to_owned(),
        role: format!("staff-role-{}", member.role),
        state: pill(member.state),
        last_sign_in: member.last_sign_in_at.map(|at| frame.texts.shown_moment(at, &zone)),
        link: format!("{PAGE}/{}", member.id),
        is_reader: cx.actor().staff == &member.id,
    };
    let mut rows: Vec<StaffRow> = members.iter().map(row).collect();
    rows.sort_by_key(|row| row.name.to_lowercase());
    let roles = RoleChoice::all(cx.form().value_or("role", "support"));
    cx.page(&frame, &StaffPage { frame: &frame, form: cx.form(), rows, pager: cx.pager(page), roles })
}
