//! The page that asks for the first code of a new second factor, for those whose first one was refused.

use askama::Template;
use shared::web::{Form, Frame, Rejection, Reply, Route, Visitor};

pub const ROUTE: Route =
    Route::optional_staff("GET /admin/second-factor", "The page that asks for the first code of a new second factor", |cx| {
        Box::pin(handle(cx))
    })
    .with_page();

#[derive(Template)]
#[template(path = "second-factor.html")]
struct SecondFactorPage<'a> {
    frame: &'a Frame,
    form: &'a Form,
}

async fn handle(cx: Visitor<'_>) -> Result<Reply, Rejection> {
    let frame = cx.frame().await;
    cx.page(&frame, &SecondFactorPage { frame: &frame, form: cx.form() })
}
