//! The page that proves an address's opt-in (ML-9).

use shared::shop::Shop;
use shared::values::CustomerNumber;
use shared::web::{Problem, Reply, Request, Stop};

/// Where the mailing list's proof is asked.
pub async fn show(_shop: &Shop, _request: &Request, _number: CustomerNumber) -> Result<Reply, Stop> {
    Err(Problem::not_found().into())
}
