//! The form for a new record. No mail is sent, because the person did not ask for the record (CU-1).

use askama::Template;
use shared::pages::LanguageOption;
use shared::staff::Permission;
use shared::web::{Form, Frame, Rejection, Reply, Route, Staff};

pub const ROUTE: Route =
    Route::staff("GET /admin/new-customer", Permission::CustomersWrite, "The form for a new record", |cx| Box::pin(handle(cx))).with_page();

#[derive(Template)]
#[template(path = "new-customer.html")]
struct NewCustomerPage<'a> {
    frame: &'a Frame,
    form: &'a Form,
    languages: Vec<LanguageOption>,
}

async fn handle(cx: Staff<'_>) -> Result<Reply, Rejection> {
    let (frame, form) = (cx.frame().await, cx.form());
    let spoken = &cx.shop.config().languages;
    let languages = LanguageOption::all(&frame, spoken, form.value_or("language", spoken.fallback()));
    cx.page(&frame, &NewCustomerPage { form, languages, frame: &frame })
}
