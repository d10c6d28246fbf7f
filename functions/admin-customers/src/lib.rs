//! Being built.

mod proof;

use shared::shop::Shop;
use shared::staff::Permission;
use shared::values::CustomerNumber;
use shared::web::{Access, Reply, Request, Route, Stop};

pub const ROUTES: &[Route] = &[Route::new(
    "GET /admin/customers/{number}/opt-in-proof",
    Access::Staff(Permission::ConsentRead),
    "What proves that an address asked for the mailing list and confirmed it",
)];

pub async fn handle(shop: &Shop, request: Request) -> Result<Reply, Stop> {
    let number = request.parse("number", CustomerNumber::parse)?;
    proof::show(shop, &request, number).await
}
