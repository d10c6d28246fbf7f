//! An affiliate's link may lead to any page: `?af=` is recorded as a hit, and the page is shown without the parameter.

use axum::extract::{Query, Request, State};
use axum::http::{Method, Uri, header};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Redirect, Response};
use cookie::time::Duration;
use cookie::{Cookie, SameSite};
use form_urlencoded::Serializer;

use super::server_side;
use super::visitor::{OWN_VISIT_COOKIE, Visitor};
use crate::LocalShop;

/// How long the browser keeps the cookie. The visit itself says how long it counts.
const VISIT_COOKIE_AGE: Duration = Duration::days(30);

const PARAMETER: &str = "af";

pub async fn follow(
    State(local): State<LocalShop>,
    visitor: Visitor,
    method: Method,
    uri: Uri,
    Query(query): Query<Vec<(String, String)>>,
    request: Request,
    next: Next,
) -> Response {
    let code = query.iter().find(|(name, _)| name == PARAMETER).map(|(_, value)| value);
    let Some(code) = code.filter(|_| matches!(method, Method::GET | Method::HEAD)) else {
        return next.run(request).await;
    };
    let page = page_without_parameter(&uri, &query);
    let redirect = Redirect::to(&page).into_response();
    // A HEAD request is not a visit.
    if method == Method::HEAD {
        return redirect;
    }
    match server_side::record_hit(&local, &visitor, code, &page).await {
        Some(visit) => ([(header::SET_COOKIE, visit_cookie(visit))], redirect).into_response(),
        None => redirect,
    }
}

fn page_without_parameter(uri: &Uri, query: &[(String, String)]) -> String {
    let others = query.iter().filter(|(name, _)| name != PARAMETER);
    let query = Serializer::new(String::new()).extend_pairs(others).finish();
    if query.is_empty() { uri.path().to_owned() } else { format!("{}?{query}", uri.path()) }
}

fn visit_cookie(visit: String) -> String {
    Cookie::build((OWN_VISIT_COOKIE, visit)).path("/").http_only(true).same_site(SameSite::Lax).max_age(VISIT_COOKIE_AGE).to_string()
}
