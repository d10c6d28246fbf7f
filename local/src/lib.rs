//! The whole shop in one process on an embedded store, for development, demonstrations and tests.

pub mod api_document;
pub mod client;
pub mod demo;
pub mod dev;
pub mod engine;
pub mod server;
mod shop;
pub mod state;
pub mod storefront;

pub use shop::{ConnectorLayer, LocalShop, LocalShopOptions, demo_config};

use shared::fault::Fault;
use shared::shop::Shop;
use shared::use_case;
use shared::web::UseCase;

/// How many mails are on their way at a time: their writes then share syncs of the disk.
const MAILS_AT_A_TIME: usize = 16;

/// Sends every mail that is due. Returns how many jobs were done.
///
/// # Errors
/// The first fault, after every job that could be done.
pub async fn deliver(shop: &Shop) -> Result<usize, Fault> {
    mail_send::sweep(shop, MAILS_AT_A_TIME).await
}

/// Every function that answers HTTP calls.
pub fn use_cases() -> Vec<UseCase> {
    vec![
        use_case!("sign-up", sign_up),
        use_case!("login", login),
        use_case!("password-reset", password_reset),
        use_case!("account", account),
        use_case!("opt-in-request", opt_in_request),
        use_case!("opt-in-confirm", opt_in_confirm),
        use_case!("opt-out", opt_out),
        use_case!("affiliate-hit", affiliate_hit),
        use_case!("order-attribution", order_attribution),
        use_case!("commission-marking", commission_marking),
        use_case!("admin-home", admin_home),
        use_case!("admin-login", admin_login),
        use_case!("admin-customers", admin_customers),
        use_case!("admin-affiliates", admin_affiliates),
        use_case!("admin-staff", admin_staff),
        use_case!("admin-keys", admin_keys),
        use_case!("admin-audit", admin_audit),
        use_case!("admin-settings", admin_settings),
    ]
}
