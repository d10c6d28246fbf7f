//! The page that asks before an account is disabled: what follows, and why.

use askama::Template;
use shared::accounts::sessions;
use shared::customers::{self, CustomerState};
use shared::staff::Permission;
use shared::web::{Form, Frame, Problem, Rejection, Reply, Route, Staff};

use crate::{display_name, number, record_of};

pub const ROUTE: Route = Route::staff(
    "GET /admin/customers/{number}/disable",
    Permission::CustomersWrite,
    "The page that asks before an account is disabled",
    |cx| Box::pin(handle(cx)),
)
.with_page();

#[derive(Template)]
#[template(path = "disable.html")]
struct DisablePage<'a> {
    frame: &'a Frame,
    form: &'a Form,
    name: String,
    /// The address of the record's page.
    record: String,
    /// On how many devices they are logged in.
    devices: String,
}

async fn handle(cx: Staff<'_>) -> Result<Reply, Rejection> {
    let customer = customers::find(cx.shop, number(cx)?).await?.ok_or_else(Problem::not_found)?;
    let record = record_of(customer.number);
    if customer.state != CustomerState::Open {
        return cx.see_other(&record);
    }
    let open = sessions::list(cx.shop, &customer).await?;
    let frame = cx.frame().await;
    let devices = frame.texts.with_count("admin-disable-devices", i64::try_from(open.len()).unwrap_or(i64::MAX));
    cx.page(&frame, &DisablePage { form: cx.form(), name: display_name(&frame, &customer), record, devices, frame: &frame })
}
