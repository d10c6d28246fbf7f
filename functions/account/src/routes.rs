//! The addresses of my account.

use shared::http::StatusCode;
use shared::web::{Access, Answer, BodyLimits, Route};

use crate::mailing_list::Place;

pub const ROUTES: &[Route] = &[
    Route::new("GET /account/mailing-list", Access::Customer, "Whether the customer is on the mailing list")
        .with_page()
        .answers(&[Answer::json::<Place>(StatusCode::OK, "Where the customer's address stands")]),
    Route::new("PUT /account/mailing-list", Access::Customer, "Ask for a place on the mailing list: it still has to be confirmed")
        .within(BodyLimits::AUTH)
        .answers(&[Answer::json::<Place>(StatusCode::OK, "Pending until the mailed link is confirmed, or confirmed already")]),
    Route::new("DELETE /account/mailing-list", Access::Customer, "Leave the mailing list")
        .within(BodyLimits::AUTH)
        .answers(&[Answer::empty(StatusCode::NO_CONTENT, "Not on the list, whether that is new or not")]),
    Route::new("POST /account/mailing-list", Access::Customer, "The same two from the form of the page")
        .within(BodyLimits::AUTH)
        .with_page()
        .answers(&[Answer::empty(StatusCode::SEE_OTHER, "Done: back to the page")]),
];
