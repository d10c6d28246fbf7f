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
use crate::metrics::Answered;
use crate::shop::Shop;
use crate::store;
use crate::web::frame::ProblemPage;
use crate::web::{Frame, Incoming, Problem, Reply, Request, Route, Stop, UseCase};

/// The calls to the table that an answer took. It travels with the response inside the process and is never sent: a
/// use case's cost is a number in a test.
#[derive(Clone, Debug)]
pub struct Consumed(pub Vec<store::Call>);

/// Answers a call with one of the use cases.
pub async fn serve(shop: &Shop, use_cases: &[UseCase], incoming: Incoming) -> Response<Bytes> {
    let found = find(use_cases, &incoming);
    let use_case = if let Found::Route(use_case, ..) = &found { use_case.name } else { "none" };
    let span = tracing::info_span!("call", use_case, request_id = incoming.id);
    answer_and_count(&shop.metered(), use_case, found, &incoming).instrument(span).await
}

async fn answer_and_count(shop: &Shop, use_case: &'static str, found: Found<'_>, incoming: &Incoming) -> Response<Bytes> {
    let started = Instant::now();
    let answered = answer(shop, found, incoming).await;
    let mut response = write_down(shop, incoming, answered);
    origin::allow(response.headers_mut(), origin::allowed(shop.config(), incoming).as_deref());
    if let Ok(id) = HeaderValue::from_str(&incoming.id) {
        response.headers_mut().insert("x-request-id", id);
    }
    if incoming.method == Method::HEAD {
        *response.body_mut() = Bytes::new();
    }
    let units = shop.store().meter().total();
    let millis = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
    let status = response.status().as_u16();
    tracing::info!(method = %incoming.method, status, millis, %units, "answered");
    let counted = Answered { use_case, is_fault: status >= 500, millis, calls: &shop.store().meter().calls() };
    shop.metrics().answered(counted, shop.now());
    response.extensions_mut().insert(Consumed(shop.store().meter().take()));
    response
}

async fn answer(shop: &Shop, found: Found<'_>, incoming: &Incoming) -> Result<Reply, Stop> {
    let (use_case, route, parameters) = match found {
        Found::Route(use_case, route, parameters) => (use_case, route, parameters),
        Found::OtherMethods(methods) if incoming.method == Method::OPTIONS => return Ok(origin::preflight(&methods)),
        Found::OtherMethods(methods) => {
            return Err(Problem::new(StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed", "This address does not take this method.")
                .header("allow", methods)
                .into());
        }
        Found::Nothing => return Err(Problem::not_found().into()),
    };
    let caller = caller::find(shop, route.access, incoming).await?;
    caller::admit(route.access, &caller)?;
    origin::admit(shop, route, incoming)?;
    if incoming.body.len() > route.limits.bytes_max {
        return Err(Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "body_too_large", "The body is too large.")
            .detail(format!("this address takes at most {} bytes", route.limits.bytes_max))
            .into());
    }
    let request = Request::new(incoming.clone(), route, parameters, caller);
    idempotency::once(shop, use_case, request).await
}

enum Found<'a> {
    Route(&'a UseCase, &'static Route, Vec<(&'static str, String)>),
    /// The address is one of ours, with these methods.
    OtherMethods(String),
    Nothing,
}

fn find<'a>(use_cases: &'a [UseCase], incoming: &Incoming) -> Found<'a> {
    let method = if incoming.method == Method::HEAD { &Method::GET } else { &incoming.method };
    let mut methods = Vec::new();
    for use_case in use_cases {
        for route in use_case.routes {
            let Some(parameters) = route.matches(&incoming.path) else { continue };
            if route.method == method.as_str() {
                return Found::Route(use_case, route, parameters);
            }
            methods.push(route.method);
            // HEAD answers as GET.
            methods.extend((route.method == "GET").then_some("HEAD"));
        }
    }
    if methods.is_empty() { Found::Nothing } else { Found::OtherMethods(methods.join(", ")) }
}

fn write_down(shop: &Shop, incoming: &Incoming, answered: Result<Reply, Stop>) -> Response<Bytes> {
    let reply = match answered {
        Ok(reply) => reply,
        Err(Stop::Refused(problem)) => problem.into(),
        Err(Stop::Broke(fault)) => broken(&fault).into(),
    };
    let page_of = |problem: &Problem| problem_page(shop, incoming, problem);
    reply.into_response(page_of, &incoming.id).unwrap_or_else(|fault| {
        let _logged = broken(&fault);
        let mut response = Response::new(Bytes::new());
        *response.status_mut() = StatusCode::INTERNAL_SERVER_ERROR;
        response
    })
}

/// Logs a fault, and says of it what a caller may know.
fn broken(fault: &Fault) -> Problem {
    tracing::error!(kind = ?fault.kind(), %fault, "a fault");
    match fault.kind() {
        FaultKind::Unavailable => Problem::unavailable(),
        FaultKind::Corrupt | FaultKind::Internal => Problem::internal(),
    }
}

/// Browsers get a page in place of a problem document.
fn problem_page(shop: &Shop, incoming: &Incoming, problem: &Problem) -> Option<Result<Reply, Fault>> {
    static NOWHERE: Route = Route::new("GET /", crate::web::Access::Anyone, "");
    let request = Request::new(incoming.clone(), &NOWHERE, Vec::new(), crate::web::Caller::Nobody);
    if !request.wants_page() {
        return None;
    }
    let frame = Frame::of(shop, &request);
    Some(frame.reply(problem.status(), &ProblemPage::new(&frame, problem)))
}
