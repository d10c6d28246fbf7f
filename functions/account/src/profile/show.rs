//! Show the customer's own profile: as JSON, or as a page with a form to change it.

use shared::http::StatusCode;
use shared::web::{Rejection, Reply, ResponseSpec, Route, SignedIn};

use super::{ProfileView, page};

pub const ROUTE: Route =
    Route::customer("GET /account/profile", "The customer's own profile, and a form to change it", |cx| Box::pin(handle(cx)))
        .with_page()
        .with_settings()
        .responses(&[ResponseSpec::json::<ProfileView>(StatusCode::OK, "The customer's own profile")]);

async fn handle(cx: SignedIn<'_>) -> Result<Reply, Rejection> {
    if cx.prefers_html() { page::show(cx).await } else { cx.show(&ProfileView::from(cx.customer())) }
}
