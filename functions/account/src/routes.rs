//! The addresses of my account.

use shared::http::StatusCode;
use shared::web::{Access, BodyLimits, ResponseSpec, Route};

use crate::affiliate::{self, AffiliateView};
use crate::mailing_list::SubscriptionView;
use crate::orders::OrdersView;
use crate::profile::{ProfileChangeBody, ProfileView};

pub const ROUTES: &[Route] = &[
    Route::whole("GET /account", Access::Customer, "What the shop keeps about its customer, and a form to change it")
        .with_page()
        .responses(&[ResponseSpec::json::<ProfileView>(StatusCode::OK, "The customer's own profile")]),
    Route::whole("PATCH /account", Access::Customer, "Change one's own profile; a member that is left out stays, `null` empties it")
        .request_body::<ProfileChangeBody>()
        .body_limits(BodyLimits::AUTH)
        .responses(&[
            ResponseSpec::json::<ProfileView>(StatusCode::OK, "The profile as it is now"),
            ResponseSpec::empty(StatusCode::UNPROCESSABLE_ENTITY, "A member is unknown, is not the customer's to set, or does not fit"),
        ]),
    Route::whole("POST /account", Access::Customer, "The profile's form of the page")
        .body_limits(BodyLimits::AUTH)
        .with_page()
        .responses(&[ResponseSpec::empty(StatusCode::SEE_OTHER, "Saved: back to the page")]),
    Route::whole("GET /account/orders", Access::Customer, "The customer's own orders, newest first")
        .query_parameters(&[("limit", "1 to 100, 25 unless told"), ("starting_after", "the `next` of the page before")])
        .with_page()
        .responses(&[ResponseSpec::json::<OrdersView>(StatusCode::OK, "One page of orders")]),
    Route::whole("GET /account/affiliate", Access::Customer, "The customer's standing as an affiliate, with their link and figures")
        .with_page()
        .responses(&[ResponseSpec::json::<AffiliateView>(StatusCode::OK, "Standing, link, hits, sales and earnings")]),
    Route::whole("POST /account/affiliate", Access::Customer, "Apply as an affiliate")
        .body_limits(BodyLimits::AUTH)
        .with_page()
        .responses(&[ResponseSpec::json::<AffiliateView>(StatusCode::OK, "The standing as it is now; applying twice is as good as once")]),
    Route::whole("GET /account/affiliate/lines", Access::Customer, "The affiliate's own commission lines")
        .query_parameters(&[("limit", "1 to 100, 25 unless told"), ("starting_after", "the `next` of the page before")])
        .with_page()
        .responses(&[ResponseSpec::json::<affiliate::AffiliateLinesView>(
            StatusCode::OK,
            "One page of lines, in order; none tells who bought",
        )]),
    Route::whole("GET /account/affiliate/payouts", Access::Customer, "The affiliate's own payouts")
        .query_parameters(&[("limit", "1 to 100, 25 unless told"), ("starting_after", "the `next` of the page before")])
        .with_page()
        .responses(&[ResponseSpec::json::<affiliate::AffiliatePayoutsView>(
            StatusCode::OK,
            "One page of payouts, newest first, cancelled ones included",
        )]),
    Route::whole("GET /account/mailing-list", Access::Customer, "Whether the customer is on the mailing list")
        .with_page()
        .responses(&[ResponseSpec::json::<SubscriptionView>(StatusCode::OK, "Where the customer's address stands")]),
    Route::whole("PUT /account/mailing-list", Access::Customer, "Ask for a place on the mailing list: it still has to be confirmed")
        .body_limits(BodyLimits::AUTH)
        .responses(&[ResponseSpec::json::<SubscriptionView>(
            StatusCode::OK,
            "Pending until the mailed link is confirmed, or confirmed already",
        )]),
    Route::whole("DELETE /account/mailing-list", Access::Customer, "Leave the mailing list")
        .body_limits(BodyLimits::AUTH)
        .responses(&[ResponseSpec::empty(StatusCode::NO_CONTENT, "Not on the list, whether that is new or not")]),
    Route::whole("POST /account/mailing-list", Access::Customer, "The same two from the form of the page")
        .body_limits(BodyLimits::AUTH)
        .with_page()
        .responses(&[ResponseSpec::empty(StatusCode::SEE_OTHER, "Done: back to the page")]),
];
