//! The addresses of my account.

use shared::http::StatusCode;
use shared::web::{Access, Answer, BodyLimits, Route};

use crate::affiliate::{self, Mine as Affiliate};
use crate::mailing_list::Place;
use crate::orders::Orders;
use crate::profile::{Change, Mine};

pub const ROUTES: &[Route] = &[
    Route::new("GET /account", Access::Customer, "What the shop keeps about its customer, and a form to change it")
        .with_page()
        .answers(&[Answer::json::<Mine>(StatusCode::OK, "The customer's own profile")]),
    Route::new("PATCH /account", Access::Customer, "Change one's own profile; a member that is left out stays, `null` empties it")
        .takes::<Change>()
        .within(BodyLimits::AUTH)
        .answers(&[
            Answer::json::<Mine>(StatusCode::OK, "The profile as it is now"),
            Answer::empty(StatusCode::UNPROCESSABLE_ENTITY, "A member is unknown, is not the customer's to set, or does not fit"),
        ]),
    Route::new("POST /account", Access::Customer, "The profile's form of the page")
        .within(BodyLimits::AUTH)
        .with_page()
        .answers(&[Answer::empty(StatusCode::SEE_OTHER, "Saved: back to the page")]),
    Route::new("GET /account/orders", Access::Customer, "The customer's own orders, newest first")
        .asks(&[("limit", "1 to 100, 25 unless told"), ("starting_after", "the `next` of the page before")])
        .with_page()
        .answers(&[Answer::json::<Orders>(StatusCode::OK, "One page of orders")]),
    Route::new("GET /account/affiliate", Access::Customer, "The customer's standing as an affiliate, with their link and figures")
        .with_page()
        .answers(&[Answer::json::<Affiliate>(StatusCode::OK, "Standing, link, hits, sales and earnings")]),
    Route::new("POST /account/affiliate", Access::Customer, "Apply as an affiliate")
        .within(BodyLimits::AUTH)
        .with_page()
        .answers(&[Answer::json::<Affiliate>(StatusCode::OK, "The standing as it is now; applying twice is as good as once")]),
    Route::new("GET /account/affiliate/lines", Access::Customer, "The affiliate's own commission lines")
        .asks(&[("limit", "1 to 100, 25 unless told"), ("starting_after", "the `next` of the page before")])
        .with_page()
        .answers(&[Answer::json::<affiliate::Lines>(StatusCode::OK, "One page of lines, in order; none tells who bought")]),
    Route::new("GET /account/affiliate/payouts", Access::Customer, "The affiliate's own payouts")
        .asks(&[("limit", "1 to 100, 25 unless told"), ("starting_after", "the `next` of the page before")])
        .with_page()
        .answers(&[Answer::json::<affiliate::Payouts>(StatusCode::OK, "One page of payouts, newest first, cancelled ones included")]),
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
