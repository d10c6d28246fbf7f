//! The addresses of my account.

use shared::http::StatusCode;
use shared::web::{Access, Answer, BodyLimits, Route};

use crate::affiliate::Mine as Affiliate;

pub const ROUTES: &[Route] = &[
    Route::new("GET /account/affiliate", Access::Customer, "The customer's standing as an affiliate, with their link and figures")
        .with_page()
        .answers(&[Answer::json::<Affiliate>(StatusCode::OK, "Standing, link, hits, sales and earnings")]),
    Route::new("POST /account/affiliate", Access::Customer, "Apply as an affiliate")
        .within(BodyLimits::AUTH)
        .with_page()
        .answers(&[Answer::json::<Affiliate>(StatusCode::OK, "The standing as it is now; applying twice is as good as once")]),
];
