//! Being built.

use serde::{Deserialize, Serialize};
use shared::shop::Shop;
use shared::web::{Problem, Reply, Request, Stop};
use utoipa::ToSchema;

#[derive(Serialize, ToSchema)]
pub struct Mine {}

#[derive(Deserialize, ToSchema)]
pub struct Change {}

#[derive(Serialize, ToSchema)]
pub struct Orders {}

pub(crate) async fn handle(_shop: &Shop, _request: &Request) -> Result<Reply, Stop> {
    Err(Problem::not_found().into())
}
