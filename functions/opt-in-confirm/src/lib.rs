//! Being built.

use shared::shop::Shop;
use shared::web::{Problem, Reply, Request, Route, Stop};

pub const ROUTES: &[Route] = &[];

pub async fn handle(_shop: &Shop, _request: Request) -> Result<Reply, Stop> {
    Err(Problem::not_found().into())
}
