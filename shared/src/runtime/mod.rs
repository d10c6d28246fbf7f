//! Serving a call: from request to response, the same in the cloud and locally.
//!
//! Match the route; identify the caller and check what they may do; check where a browser's call comes from; call the
//! handler; render the reply. Faults end here and are logged here once.

mod caller;
pub mod deadline;
pub mod events;
pub mod front;
pub mod gateway;
pub mod idempotency;
pub mod lambda;
pub mod log;
mod login;
pub mod operator;
mod origin;
pub mod platform;
mod problem_page;

#[cfg(test)]
mod tests;

use std::collections::BTreeSet;
use std::time::Instant;

use bytes::Bytes;
use http::{HeaderValue, Method, Response, StatusCode};

use tracing::Instrument as _;

use crate::fault::{Fault, FaultKind};
use crate::metrics::InvocationMetrics;
use crate::shop::Shop;
use crate::staff;
use crate::store;
use crate::web::flash::{self, Flash};
use crate::web::{Access, Caller, Form, Problem, RETURN_FIELD, RawRequest, Rejection, Reply, Request, Route, UseCase, prefers_html};

/// The calls to the table that a request made. It is attached to the response inside the process and never sent, so
/// that tests can assert a use case's cost.
#[derive(Clone, Debug)]
pub struct Consumed(pub Vec<store::StoreCall>);

/// The function that answers calls which match no route: a function of its own in the cloud, the same code in local
/// mode.
pub const NOT_FOUND: &str = "not-found";

/// Answers a call with one of the use cases.
pub async fn serve(shop: &Shop, use_cases: &[UseCase], raw: RawRequest) -> Response<Bytes> {
    let found = match_route(use_cases, &raw);
    let use_case = if let RouteMatch::Route(use_case, ..) = &found { use_case.name } else { NOT_FOUND };
    let span = tracing::info_span!("call", use_case, request_id = raw.id);
    answer_metered(&shop.metered(), use_case, found, &raw).instrument(span).await
}

async fn answer_metered(shop: &Shop, use_case: &'static str, found: RouteMatch<'_>, raw: &RawRequest) -> Response<Bytes> {
    let started = Instant::now();
    let reply = deadline::within(shop, async { Ok(answer(shop, found, raw).await) }).await;
    let reply = reply.unwrap_or_else(|fault: Fault| problem_page::of_stranger(shop, raw, fault_problem(&fault)));
    let mut response = render(reply, &raw.id);
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

/// The reply to a call. A browser gets a page instead of a problem document.
async fn answer(shop: &Shop, found: RouteMatch<'_>, raw: &RawRequest) -> Reply {
    let (use_case, route, parameters) = match found {
        RouteMatch::Route(use_case, route, parameters) => (use_case, route, parameters),
        RouteMatch::MethodNotAllowed(methods) if raw.method == Method::OPTIONS => return origin::preflight(&methods),
        RouteMatch::MethodNotAllowed(methods) => {
            let problem = Problem::new(StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed", "This address does not support this method.");
            return problem_page::of(shop, raw, None, problem.header("allow", methods)).await;
        }
        RouteMatch::TrailingSlash(page) => return Reply::redirect(StatusCode::PERMANENT_REDIRECT, &page),
        RouteMatch::Root => return Reply::redirect(StatusCode::FOUND, shop.config().storefront_url.as_str()),
        RouteMatch::NotFound => return problem_page::of(shop, raw, None, Problem::not_found()).await,
    };
    let caller = match admit(shop, route, raw).await {
        Ok(caller) => caller,
        Err((caller, rejection)) => {
            let problem = rejection_problem(rejection);
            return match login::instead_of(shop, use_case, route, raw, &problem) {
                Some(reply) => reply,
                None => problem_page::of(shop, raw, caller.as_ref(), problem).await,
            };
        }
    };
    let (request, shown) = flash::receive(shop, route.request(raw.clone(), parameters, caller));
    let (answered, ()) = tokio::join!(idempotency::handle_once(shop, route, &request), note_use_of_key(shop, request.caller()));
    let problem = match answered {
        Ok(reply) => return flash::clear(reply, &shown),
        Err(rejection) => rejection_problem(rejection),
    };
    match returned_form(shop, use_case, route, &request, &problem).await {
        Some(page) => page,
        None => problem_page::of(shop, raw, Some(request.caller()), problem).await,
    }
}

/// Identifies the caller and checks whether the call may be made. If it is refused, the caller is returned as far as it
/// is known, so that the problem's page can show them as signed in.
async fn admit(shop: &Shop, route: &'static Route, raw: &RawRequest) -> Result<Caller, (Option<Caller>, Rejection)> {
    // A browser's page shows its reader as signed in, even if the route is open to anyone.
    let asked = match route.access {
        Access::Anyone | Access::LinkToken if route.has_page && prefers_html(&raw.headers) => Access::OptionalCustomer,
        access => access,
    };
    let needs_settings = route.needs_settings || route.has_page && prefers_html(&raw.headers);
    let (caller, ()) = tokio::join!(caller::identify(shop, asked, raw), prefetch_settings(shop, needs_settings));
    let caller = caller.map_err(|rejection| (None, rejection))?;
    let admitted = caller::authorise(route, &caller).and_then(|()| origin::check(shop, route, raw)).and_then(|()| {
        if raw.body.len() <= route.limits.bytes_max {
            return Ok(());
        }
        Err(Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "body_too_large", "The body is too large.")
            .detail(format!("this address takes at most {} bytes", route.limits.bytes_max)))
    });
    match admitted {
        Ok(()) => Ok(caller),
        Err(problem) => Err((Some(caller), problem.into())),
    }
}

/// Notes once an hour that a storefront's key is in use, while the handler does its work.
async fn note_use_of_key(shop: &Shop, caller: &Caller) {
    if let Caller::Storefront(storefront) = caller
        && storefront.is_use_due
    {
        staff::keys::note_use(shop, &storefront.key).await;
    }
}

/// Fills the settings cache for a handler or a page that needs it. If this fails, the handler reads them again and reports the fault.
async fn prefetch_settings(shop: &Shop, needs_settings: bool) {
    if needs_settings {
        let _reported_by_the_handler = shop.settings().await;
    }
}

/// A refused form comes back as it was filled in, each error beside its field: by a redirect to its page, so that *back* and
/// *reload* do not send it again (UX-2). One that no cookie can hold comes back at once.
async fn returned_form(shop: &Shop, use_case: &UseCase, route: &Route, request: &Request, problem: &Problem) -> Option<Reply> {
    if !(problem.returns_form() && request.is_form() && request.prefers_html()) {
        return None;
    }
    let page = use_case.page_at(route.page_path())?;
    let form = Form::refused(request.raw_body(), problem).posted_to(request.path());
    let to = address_of_form(&request.fill_in(route.page_path()), &form);
    if let Some(cookie) = Flash::form(&to, &form).cookie(shop) {
        return Some(Reply::redirect(StatusCode::SEE_OTHER, &to).cookie(cookie));
    }
    let shown = page.handler.answer(shop, &request.returning_form(form)).await;
    // If the page itself fails, the problem is shown on its own.
    shown.ok().map(|reply| reply.with_status(problem.status()).with_headers_of(problem))
}

/// The address of the page of a form: that of a mailed link needs the link's token.
fn address_of_form(page: &str, form: &Form) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    for name in ["token", RETURN_FIELD] {
        if !form.value(name).is_empty() {
            query.append_pair(name, form.value(name));
        }
    }
    let query = query.finish();
    if query.is_empty() { page.to_owned() } else { format!("{page}?{query}") }
}

enum RouteMatch<'a> {
    Route(&'a UseCase, &'static Route, Vec<(&'static str, String)>),
    /// The address exists, with these methods.
    MethodNotAllowed(String),
    /// A page's address with slashes after it: redirects to the page.
    TrailingSlash(String),
    /// The bare host: redirects to the storefront.
    Root,
    NotFound,
}

fn match_route<'a>(use_cases: &'a [UseCase], raw: &RawRequest) -> RouteMatch<'a> {
    let is_read = matches!(raw.method, Method::GET | Method::HEAD);
    let method = if is_read { &Method::GET } else { &raw.method };
    for use_case in use_cases {
        for route in use_case.routes.iter().filter(|route| route.method == method.as_str()) {
            if let Some(parameters) = route.matches(&raw.path) {
                return RouteMatch::Route(use_case, route, parameters);
            }
        }
    }
    let methods = methods_at(use_cases, &raw.path);
    match (methods.is_empty(), raw.path.as_str()) {
        (false, _) => RouteMatch::MethodNotAllowed(methods.join(", ")),
        (true, "/") if is_read => RouteMatch::Root,
        (true, path) if is_read && path.ends_with('/') => without_trailing_slash(use_cases, raw),
        (true, _) => RouteMatch::NotFound,
    }
}

/// What can be read at an address once the slashes after it are left out. The query stays.
fn without_trailing_slash<'a>(use_cases: &[UseCase], raw: &RawRequest) -> RouteMatch<'a> {
    let path = raw.path.trim_end_matches('/');
    if !methods_at(use_cases, path).contains(&"GET") {
        return RouteMatch::NotFound;
    }
    let separator = if raw.query.is_empty() { "" } else { "?" };
    RouteMatch::TrailingSlash(format!("{path}{separator}{}", raw.query))
}

/// The methods of an address, always in the same order. HEAD is answered like GET.
fn methods_at(use_cases: &[UseCase], path: &str) -> Vec<&'static str> {
    let of_use_case = |use_case: &UseCase| use_case.routes.iter().map(Route::address).chain(use_case.elsewhere.iter().copied());
    let matching = use_cases.iter().flat_map(of_use_case).filter(|address| address.matches(path).is_some());
    let methods: BTreeSet<&'static str> = matching.map(|address| address.method).collect();
    methods.into_iter().flat_map(|method| [Some(method), (method == "GET").then_some("HEAD")]).flatten().collect()
}

fn render(reply: Reply, request_id: &str) -> Response<Bytes> {
    reply.into_response(request_id).unwrap_or_else(|fault| {
        let _logged = fault_problem(&fault);
        let mut response = Response::new(Bytes::new());
        *response.status_mut() = StatusCode::INTERNAL_SERVER_ERROR;
        response
    })
}

fn rejection_problem(rejection: Rejection) -> Problem {
    match rejection {
        Rejection::Problem(problem) => problem,
        Rejection::Fault(fault) => fault_problem(&fault),
    }
}

/// Logs a fault, and returns what the caller may know about it.
fn fault_problem(fault: &Fault) -> Problem {
    tracing::error!(kind = ?fault.kind(), %fault, "a fault");
    match fault.kind() {
        FaultKind::Unavailable => Problem::unavailable(),
        FaultKind::Corrupt | FaultKind::Internal => Problem::internal(),
    }
}
