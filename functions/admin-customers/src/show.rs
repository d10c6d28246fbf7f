//! Show a customer's record (CU-6).

use shared::customers;
use shared::http::StatusCode;
use shared::staff::Permission;
use shared::web::{Problem, Rejection, Reply, ResponseSpec, Route, Staff};

use crate::customer_view::CustomerView;
use crate::{number, record_page};

pub const ROUTE: Route =
    Route::staff("GET /admin/customers/{number}", Permission::CustomersRead, "A customer's record", |cx| Box::pin(handle(cx)))
        .with_page()
        .responses(&[
            ResponseSpec::json::<CustomerView>(StatusCode::OK, "Everything but credentials"),
            ResponseSpec::empty(StatusCode::NOT_FOUND, "There is no customer with this number"),
        ]);

async fn handle(cx: Staff<'_>) -> Result<Reply, Rejection> {
    let customer = customers::find(cx.shop, number(cx)?).await?.ok_or_else(Problem::not_found)?;
    if cx.prefers_html() {
        return record_page::show(cx, customer).await;
    }
    cx.show(&CustomerView::load(cx.shop, &customer).await?)
}
