//! My account: what a customer sees and changes of their own.
//!
//! Each part has a file: profile and orders, the mailing list, affiliate referrals.

mod affiliate;
mod mailing_list;
mod orders;
mod profile;
mod routes;

use shared::shop::Shop;
use shared::web::{Rejection, Reply, Request};

pub use routes::ROUTES;

pub async fn handle(shop: &Shop, request: Request) -> Result<Reply, Rejection> {
    let path = request.route().path;
    if path.starts_with("/account/affiliate") {
        return affiliate::handle(shop, &request).await;
    }
    if path.starts_with("/account/mailing-list") {
        return mailing_list::handle(shop, &request).await;
    }
    profile::handle(shop, &request).await
}
