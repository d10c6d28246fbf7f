//! Serving: from a call to a reply, the same in the cloud and locally.
//!
//! Find the route; see that the call may be made at all; find out who calls; see that they may; let the use case
//! answer; write the reply down. Faults end here, and are logged here once.

mod caller;
pub mod events;
pub mod idempotency;
pub mod lambda;
pub mod log;
pub mod operator;
mod origin;
mod platform;

#[cfg(test)]
mod tests;

use std::time::Instant;

use bytes::Bytes;
use http::{HeaderValue, Method, Response, StatusCode};

use tracing::Instrument as _;

use crate::fault::{Fault, FaultKind};
use crate::metrics::InvocationMetrics;
use crate::shop::Shop;
use crate::store;
use crate::web::frame::ProblemPage;
use crate::web::{Frame, Problem, RawRequest, Rejection, Reply, Request, Route, UseCase};

/// The calls to the table that an answer took. It travels with the response inside the process and is never sent: a
/// use case's cost is a number in a test.
#[derive(Clone, Debug)]
pub struct Consumed(pub Vec<store::StoreCall>);

/// Answers a call with one of the use cases.
pub async fn serve(shop: &Shop, use_cases: &[UseCase], raw: RawRequest) -> Response<Bytes> {
    let found = match_route(use_cases, &raw);
    let use_case = if let RouteMatch::Route(use_case, ..) = &found { use_case.name } else { "none" };
    let span = tracing::info_span!("call", use_case, request_id = raw.id);
    answer_metered(&shop.metered(), use_case, found, &raw).instrument(span).await
}

async fn answer_metered(shop: &Shop, use_case: &'static str, found: RouteMatch<'_>, raw: &RawRequest) -> Response<Bytes> {
    let started = Instant::now();
    let answered = answer(shop, found, raw).await;
    let mut response = render(shop, raw, answered);
    origin::set_cors_headers(response.headers_mut(), origin::allowed_origin(shop.config(), raw).as_deref());
    if let Ok(id) = HeaderValue::from_str(&raw.id) {
        response.headers_mut().insert("x-request-id", id);
    }
    if raw.method == Method::HEAD {
        *response.body_mut() = Bytes::new();
    }
    let units = shop.store().meter().total();
    let millis = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
    let status = response.status().as_u16();
    tracing::info!(method = %raw.method, status, millis, %units, "answered");
    let counted = InvocationMetrics { use_case, is_fault: status >= 500, millis, calls: &shop.store().meter().calls() };
    shop.metrics().record_invocation(counted, shop.now());
    response.extensions_mut().insert(Consumed(shop.store().meter().take()));
    response
}

async fn answer(shop: &Shop, found: RouteMatch<'_>, raw: &RawRequest) -> Result<Reply, Rejection> {
    let (use_case, route, parameters) = match found {
        RouteMatch::Route(use_case, route, parameters) => (use_case, route, parameters),
        RouteMatch::MethodNotAllowed(methods) if raw.method == Method::OPTIONS => return Ok(origin::preflight(&methods)),
        RouteMatch::MethodNotAllowed(methods) => {
            return Err(Problem::new(StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed", "This address does not take this method.")
                .header("allow", methods)
                .into());
        }
        RouteMatch::NotFound => return Err(Problem::not_found().into()),
    };
    let caller = caller::identify(shop, route.access, raw).await?;
    caller::authorise(route.access, &caller)?;
    origin::check(shop, route, raw)?;
    if raw.body.len() > route.limits.bytes_max {
        return Err(Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "body_too_large", "The body is too large.")
            .detail(format!("this address takes at most {} bytes", route.limits.bytes_max))
            .into());
    }
    let request = Request::new(raw.clone(), route, parameters, caller);
    idempotency::handle_once(shop, use_case, request).await
}

enum RouteMatch<'a> {
    Route(&'a UseCase, &'static Route, Vec<(&'static str, String)>),
    /// The address is one of ours, with these methods.
    MethodNotAllowed(String),
    NotFound,
}

fn match_route<'a>(use_cases: &'a [UseCase], raw: &RawRequest) -> RouteMatch<'a> {
    let method = if raw.method == Method::HEAD { &Method::GET } else { &raw.method };
    let mut methods = Vec::new();
    for use_case in use_cases {
        for route in use_case.routes {
            let Some(parameters) = route.matches(&raw.path) else { continue };
            if route.method == method.as_str() {
                return RouteMatch::Route(use_case, route, parameters);
            }
            methods.push(route.method);
            // HEAD answers as GET.
            methods.extend((route.method == "GET").then_some("HEAD"));
        }
    }
    if methods.is_empty() { RouteMatch::NotFound } else { RouteMatch::MethodNotAllowed(methods.join(", ")) }
}

fn render(shop: &Shop, raw: &RawRequest, answered: Result<Reply, Rejection>) -> Response<Bytes> {
    let reply = match answered {
        Ok(reply) => reply,
        Err(Rejection::Problem(problem)) => problem.into(),
        Err(Rejection::Fault(fault)) => fault_problem(&fault).into(),
    };
    let page_of = |problem: &Problem| problem_page(shop, raw, problem);
    reply.into_response(page_of, &raw.id).unwrap_or_else(|fault| {
        let _logged = fault_problem(&fault);
        let mut response = Response::new(Bytes::new());
        *response.status_mut() = StatusCode::INTERNAL_SERVER_ERROR;
        response
    })
}

/// Logs a fault, and says of it what a caller may know.
fn fault_problem(fault: &Fault) -> Problem {
    tracing::error!(kind = ?fault.kind(), %fault, "a fault");
    match fault.kind() {
        FaultKind::Unavailable => Problem::unavailable(),
        FaultKind::Corrupt | FaultKind::Internal => Problem::internal(),
    }
}

/// Browsers get a page in place of a problem document.
fn problem_page(shop: &Shop, raw: &RawRequest, problem: &Problem) -> Option<Result<Reply, Fault>> {
    static NOWHERE: Route = Route::new("GET /", crate::web::Access::Anyone, "");
    let request = Request::new(raw.clone(), &NOWHERE, Vec::new(), crate::web::Caller::Anonymous);
    if !request.prefers_html() {
        return None;
    }
    let frame = Frame::of(shop, &request);
    Some(frame.reply(problem.status(), &ProblemPage::new(&frame, problem)))
}
