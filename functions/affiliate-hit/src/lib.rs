//! Follow an affiliate's link.
//!
//! `/r/{af}` leads on to the storefront; a storefront that has `?af=` on its own pages calls `/hits`. Either way the
//! hit is recorded and the visitor gets a visit, as a cookie and as a value that an order may bring. Whoever is no
//! approved affiliate is ignored quietly: the visitor sees the page, and nothing is recorded (AF-3).

use serde::{Deserialize, Serialize};
use shared::affiliates::{self, Visit, link};
use shared::fault::Fault;
use shared::hits::{self, HitSource, NewHit, RequestSignals};
use shared::http::StatusCode;
use shared::shop::Shop;
use shared::url::Url;
use shared::values::CustomerNumber;
use shared::web::{Access, Caller, Problem, Rejection, Reply, Request, ResponseSpec, Route, SetCookie, VISIT_COOKIE};
use utoipa::ToSchema;

pub const ROUTES: &[Route] = &[
    Route::whole("GET /r/{af}", Access::OptionalCustomer, "Follow an affiliate's link to the storefront")
        .query_parameters(&[("to", "A page of the storefront: its path or its whole address. Anything else leads to the first page")])
        .responses(&[ResponseSpec::empty(
            StatusCode::FOUND,
            "To the storefront; with the visit as a cookie if the link is an affiliate's",
        )]),
    Route::whole("POST /hits", Access::OptionalCustomer, "Record that a page of the storefront was reached by an affiliate's link")
        .request_body::<HitBody>()
        .responses(&[
            ResponseSpec::json::<VisitView>(StatusCode::OK, "The visit, or null when the code is no approved affiliate's"),
            ResponseSpec::empty(StatusCode::UNPROCESSABLE_ENTITY, "A member is no text, or too long"),
        ]),
];

/// The longest code, landing page and referrer that are read.
const CODE_MAX: usize = 100;
const ADDRESS_MAX: usize = 2_048;

/// A page that was reached by an affiliate's link.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct HitBody {
    /// What stands behind `af=`: a number or an alias.
    #[schema(max_length = 100)]
    af: String,
    /// The page: a path of the storefront or a whole address.
    #[schema(max_length = 2048)]
    landing: String,
    /// The page before it; a long one is cut.
    referrer: Option<String>,
}

/// What a storefront passes on with the order.
#[derive(Serialize, ToSchema)]
pub struct VisitView {
    visit: Option<String>,
}

pub async fn handle(shop: &Shop, request: Request) -> Result<Reply, Rejection> {
    match request.at() {
        "GET /r/{af}" => Ok(follow_link(shop, &request).await?),
        _ => report_hit(shop, &request).await,
    }
}

async fn follow_link(shop: &Shop, request: &Request) -> Result<Reply, Fault> {
    let storefront = &shop.config().storefront_url;
    let Some(affiliate) = affiliates::find_approved(shop, request.path_parameter("af")).await? else {
        return Ok(Reply::redirect(StatusCode::FOUND, storefront.as_str()));
    };
    let to = link::redirect_target(storefront, request.query("to").as_deref());
    let visit = affiliates::next_visit(shop, &affiliate, request.cookie(VISIT_COOKIE).as_deref()).await?;
    let landing = Url::parse(&to).map_or_else(|_| to.clone(), |url| url[shared::url::Position::BeforePath..].to_owned());
    hits::record_best_effort(shop, affiliate.number, &new_hit(request, affiliate.number, &landing, request.header("referer"))).await;
    Ok(Reply::redirect(StatusCode::FOUND, &to).cookie(cookie(shop, &visit).await?))
}

async fn report_hit(shop: &Shop, request: &Request) -> Result<Reply, Rejection> {
    let body: HitBody = request.serde_body()?;
    if body.af.len() > CODE_MAX {
        return Err(Problem::unprocessable("invalid_af", "A code has at most 100 characters.").into());
    }
    if !is_page(&body.landing) {
        let title = "The landing page is a path or an address of at most 2,048 characters.";
        return Err(Problem::unprocessable("invalid_landing", title).into());
    }
    let Some(affiliate) = affiliates::find_approved(shop, &body.af).await? else {
        return Ok(Reply::json(StatusCode::OK, &VisitView { visit: None })?);
    };
    let visit = affiliates::next_visit(shop, &affiliate, request.cookie(VISIT_COOKIE).as_deref()).await?;
    hits::record(shop, affiliate.number, &new_hit(request, affiliate.number, &body.landing, body.referrer.as_deref())).await?;
    let reply = Reply::json(StatusCode::OK, &VisitView { visit: Some(visit.token(shop.keys())) })?;
    // A storefront's server passes the value on itself: a cookie would be the server's.
    Ok(match request.caller() {
        Caller::Storefront(_) => reply,
        _ => reply.cookie(cookie(shop, &visit).await?),
    })
}

fn is_page(landing: &str) -> bool {
    let is_whole = || Url::parse(landing).is_ok_and(|url| matches!(url.scheme(), "http" | "https"));
    landing.len() <= ADDRESS_MAX && (landing.starts_with('/') || is_whole())
}

fn new_hit<'a>(request: &'a Request, affiliate: CustomerNumber, landing: &'a str, referrer: Option<&'a str>) -> NewHit<'a> {
    let signals = RequestSignals {
        is_head: request.is_head(),
        purposes: ["purpose", "sec-purpose", "x-moz"].map(|name| request.header(name)),
        customer: request.customer().ok().map(|signed_in| signed_in.customer.number),
    };
    let source = HitSource::of(affiliate, request.client(), signals);
    NewHit { landing, referrer, client: request.client(), source }
}

async fn cookie(shop: &Shop, visit: &Visit) -> Result<SetCookie, Fault> {
    let max_age = visit.cookie_max_age(&*shop.settings().await?, shop.now());
    Ok(SetCookie { name: VISIT_COOKIE, value: visit.token(shop.keys()), max_age })
}
