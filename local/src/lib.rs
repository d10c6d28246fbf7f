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

pub use mail_send::sweep as deliver;
pub use shop::{ConnectorLayer, LocalShop, LocalShopOptions, demo_config};

use shared::use_case;
use shared::web::UseCase;

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
        use_case!("admin-customers", admin_customers),
        use_case!("admin-affiliates", admin_affiliates),
    ]
}
