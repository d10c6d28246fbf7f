//! Routes: an address, who may call it, what it takes and what it answers. The runtime, local mode, the API document
//! and the tests read them.

use std::fmt;
use std::future::Future;
use std::pin::Pin;

use http::{Method, StatusCode};
use utoipa::openapi::{RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

use super::address::{Address, split};
use super::{BodyLimits, Caller, Context, Problem, RawRequest, Rejection, Reply, Request, SignedIn, Staff, Storefront, Visitor};
use crate::shop::Shop;
use crate::staff::{Permission, Scope};

/// Who may call a route.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Anybody; a storefront's server may vouch for a visitor.
    Anyone,
    /// Anybody; signed-in customers are recognised.
    OptionalCustomer,
    /// Whoever holds the token of a mailed link. The token is the proof, so no form cookie is required.
    LinkToken,
    /// A signed-in customer.
    Customer,
    /// A storefront's server whose key has the scope.
    Storefront(Scope),
    /// Anybody; staff who are signed in are recognised.
    OptionalStaff,
    /// Staff with the permission.
    Staff(Permission),
    /// Staff with one of two permissions. The handler checks which of them a member of the body needs.
    StaffAny(Permission, Permission),
}

impl Access {
    /// Whether it is for the back office: then no customer is recognised, and no other site's script may call (S-ST-8).
    pub fn is_for_staff(self) -> bool {
        matches!(self, Self::OptionalStaff | Self::Staff(_) | Self::StaffAny(..))
    }
}

/// A possible response of a route, for the API document.
#[derive(Clone, Copy, Debug)]
pub struct ResponseSpec {
    pub status: u16,
    pub description: &'static str,
    pub schema: Option<NamedSchema>,
}

/// A type's name and shape in the API document.
#[derive(Clone, Copy, Debug)]
pub struct NamedSchema {
    pub name: fn() -> std::borrow::Cow<'static, str>,
    pub schema: fn() -> RefOr<Schema>,
    pub components: fn(&mut Vec<(String, RefOr<Schema>)>),
}

impl NamedSchema {
    pub const fn of<T: ToSchema + PartialSchema>() -> Self {
        Self { name: T::name, schema: T::schema, components: T::schemas }
    }
}

/// What kind of body a route takes.
#[derive(Clone, Copy, Debug)]
pub enum BodyKind {
    None,
    /// JSON, or a form of a page at the same address.
    Json(NamedSchema),
}

/// An address and method, and the handler that answers it.
///
/// Each route has its own file: the rule as the doc comment, this constant, the body, the handler.
#[derive(Clone, Copy)]
#[expect(clippy::struct_excessive_bools, reason = "each is a property that a route has or has not")]
pub struct Route {
    pub method: &'static str,
    /// The path, with `{name}` for a parameter and `{name+}` for one that takes the rest of the path.
    pub path: &'static str,
    /// `METHOD path`.
    pub at: &'static str,
    pub access: Access,
    pub summary: &'static str,
    pub body: BodyKind,
    pub limits: BodyLimits,
    pub query: &'static [(&'static str, &'static str)],
    /// Whether it answers a list page by page; it then takes `limit` and `starting_after`.
    pub is_list: bool,
    pub responses: &'static [ResponseSpec],
    pub has_page: bool,
    /// The page whose form posts here, if it is at another address.
    pub form_of: Option<&'static str>,
    /// Whether its handler needs the settings.
    pub needs_settings: bool,
    /// Whether staff must have signed in a short while ago (S-SE-8).
    pub needs_recent_sign_in: bool,
    pub idempotency: Idempotency,
    pub handler: Handler,
}

/// How a route treats an `Idempotency-Key` (S-AK-10).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Idempotency {
    /// The method is idempotent anyway.
    NotNeeded,
    /// A key is honoured: the first reply is stored for 24 hours and replayed.
    Optional,
    /// A key is required, and the use case stores it together with its effect.
    Required,
}

impl fmt::Debug for Route {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Route({})", self.at)
    }
}

impl Route {
    /// A route that anybody may call; a storefront's server may vouch for a visitor. Takes its `METHOD /path`.
    ///
    /// # Panics
    /// At compile time, when there is no space between the two.
    pub const fn anyone(at: &'static str, summary: &'static str, handle: for<'a> fn(Visitor<'a>) -> Answering<'a>) -> Self {
        Self::new(at, Access::Anyone, summary, Handler::Visitor(handle))
    }

    /// A route that anybody may call and that recognises signed-in customers.
    pub const fn optional_customer(at: &'static str, summary: &'static str, handle: for<'a> fn(Visitor<'a>) -> Answering<'a>) -> Self {
        Self::new(at, Access::OptionalCustomer, summary, Handler::Visitor(handle))
    }

    /// A route behind a mailed link: the token is the proof, so no form cookie is required.
    pub const fn link_token(at: &'static str, summary: &'static str, handle: for<'a> fn(Visitor<'a>) -> Answering<'a>) -> Self {
        Self::new(at, Access::LinkToken, summary, Handler::Visitor(handle))
    }

    /// A route for signed-in customers.
    pub const fn customer(at: &'static str, summary: &'static str, handle: for<'a> fn(SignedIn<'a>) -> Answering<'a>) -> Self {
        Self::new(at, Access::Customer, summary, Handler::SignedIn(handle))
    }

    /// A route for a storefront's server whose key has the scope.
    pub const fn storefront(
        at: &'static str,
        scope: Scope,
        summary: &'static str,
        handle: for<'a> fn(Storefront<'a>) -> Answering<'a>,
    ) -> Self {
        Self::new(at, Access::Storefront(scope), summary, Handler::Storefront(handle))
    }

    /// A route of the back office that anybody may call and that recognises staff who are signed in.
    pub const fn optional_staff(at: &'static str, summary: &'static str, handle: for<'a> fn(Visitor<'a>) -> Answering<'a>) -> Self {
        Self::new(at, Access::OptionalStaff, summary, Handler::Visitor(handle))
    }

    /// A route for staff with the permission.
    pub const fn staff(
        at: &'static str,
        permission: Permission,
        summary: &'static str,
        handle: for<'a> fn(Staff<'a>) -> Answering<'a>,
    ) -> Self {
        Self::new(at, Access::Staff(permission), summary, Handler::Staff(handle))
    }

    /// A route for staff with one of two permissions. The handler checks which of them a member of the body needs.
    pub const fn staff_any(
        at: &'static str,
        permissions: [Permission; 2],
        summary: &'static str,
        handle: for<'a> fn(Staff<'a>) -> Answering<'a>,
    ) -> Self {
        let [one, other] = permissions;
        Self::new(at, Access::StaffAny(one, other), summary, Handler::Staff(handle))
    }

    const fn new(at: &'static str, access: Access, summary: &'static str, handler: Handler) -> Self {
        let (method, path) = split(at);
        let is_post = method.len() == 4 && matches!(method.as_bytes(), b"POST");
        Self {
            method,
            path,
            at,
            access,
            summary,
            body: BodyKind::None,
            limits: BodyLimits::GENERAL,
            query: &[],
            is_list: false,
            responses: &[],
            has_page: false,
            form_of: None,
            needs_settings: false,
            needs_recent_sign_in: false,
            idempotency: if is_post { Idempotency::Optional } else { Idempotency::NotNeeded },
            handler,
        }
    }

    pub const fn request_body<T: ToSchema>(mut self) -> Self {
        self.body = BodyKind::Json(NamedSchema::of::<T>());
        self
    }

    pub const fn body_limits(mut self, limits: BodyLimits) -> Self {
        self.limits = limits;
        self
    }

    /// Query parameters with their meaning.
    pub const fn query_parameters(mut self, query: &'static [(&'static str, &'static str)]) -> Self {
        self.query = query;
        self
    }

    /// A list, page by page: it takes `limit` and `starting_after`, and the handler reads them with
    /// [`Context::paging`].
    pub const fn list(mut self) -> Self {
        self.is_list = true;
        self
    }

    pub const fn responses(mut self, responses: &'static [ResponseSpec]) -> Self {
        self.responses = responses;
        self
    }

    /// Browsers get a page here.
    pub const fn with_page(mut self) -> Self {
        self.has_page = true;
        self
    }

    /// A form of the page at this path posts here. The path may have only parameters of this route's own.
    pub const fn form_of(mut self, page: &'static str) -> Self {
        self.form_of = Some(page);
        self
    }

    /// The path of the page to which a refused form comes back.
    pub fn page_path(&self) -> &'static str {
        self.form_of.unwrap_or(self.path)
    }

    /// Its handler needs the settings: if they are not cached, they are read together with the caller rather than afterwards.
    pub const fn with_settings(mut self) -> Self {
        self.needs_settings = true;
        self
    }

    /// What it does is sensitive: staff who signed in a while ago do so again first (S-SE-8).
    pub const fn with_recent_sign_in(mut self) -> Self {
        self.needs_recent_sign_in = true;
        self
    }

    pub const fn idempotency(mut self, idempotency: Idempotency) -> Self {
        self.idempotency = idempotency;
        self
    }

    /// The request that a call of this route becomes, once its caller is known.
    pub fn request(&self, raw: RawRequest, parameters: Vec<(&'static str, String)>, caller: Caller) -> Request {
        Request::new(raw, self.at, self.limits, parameters, caller)
    }

    pub fn address(&self) -> Address {
        Address { method: self.method, path: self.path }
    }

    /// The decoded parameters of a matching path, in order; `None` if it does not match.
    pub fn matches(&self, path: &str) -> Option<Vec<(&'static str, String)>> {
        self.address().matches(path)
    }

    /// The path as OpenAPI writes it, which has no parameter that takes the rest of a path.
    pub fn openapi_path(&self) -> String {
        self.path.replace("+}", "}")
    }

    pub fn method(&self) -> Method {
        Method::from_bytes(self.method.as_bytes()).expect("routes name methods of HTTP")
    }
}

impl ResponseSpec {
    pub const fn empty(status: StatusCode, description: &'static str) -> Self {
        Self { status: status.as_u16(), description, schema: None }
    }

    pub const fn json<T: ToSchema>(status: StatusCode, description: &'static str) -> Self {
        Self { status: status.as_u16(), description, schema: Some(NamedSchema::of::<T>()) }
    }
}

/// A handler's reply, as a boxed future.
pub type Answering<'a> = Pin<Box<dyn Future<Output = Result<Reply, Rejection>> + Send + 'a>>;

/// The handler of a route, by the kind of caller that it requires.
#[derive(Clone, Copy)]
pub enum Handler {
    Visitor(for<'a> fn(Visitor<'a>) -> Answering<'a>),
    SignedIn(for<'a> fn(SignedIn<'a>) -> Answering<'a>),
    Storefront(for<'a> fn(Storefront<'a>) -> Answering<'a>),
    Staff(for<'a> fn(Staff<'a>) -> Answering<'a>),
}

impl Handler {
    /// Answers a request whose caller was admitted. A caller of another kind never reaches the handler.
    ///
    /// # Errors
    /// The handler's refusal or fault.
    pub async fn answer(self, shop: &Shop, request: &Request) -> Result<Reply, Rejection> {
        match (self, request.caller()) {
            (Self::Visitor(handle), _) => handle(Context::new(shop, request, ())).await,
            (Self::SignedIn(handle), Caller::Customer(caller)) => handle(Context::new(shop, request, &**caller)).await,
            (Self::Storefront(handle), Caller::Storefront(caller)) => handle(Context::new(shop, request, caller)).await,
            (Self::Staff(handle), Caller::Staff(caller)) => handle(Context::new(shop, request, caller)).await,
            _ => Err(Problem::not_signed_in().into()),
        }
    }
}

/// A function crate: its name and its routes.
#[derive(Clone, Copy)]
pub struct UseCase {
    pub name: &'static str,
    pub routes: &'static [Route],
    /// Addresses that other functions answer, so that a call with a wrong method is told the right ones.
    pub elsewhere: &'static [Address],
}

impl UseCase {
    /// The page at an address.
    pub fn page_at(&self, path: &str) -> Option<&'static Route> {
        self.routes.iter().find(|page| page.method == "GET" && page.path == path && page.has_page)
    }
}

/// A function crate as a [`UseCase`].
#[macro_export]
macro_rules! use_case {
    ($name:literal, $function:ident) => {
        $crate::web::UseCase { name: $name, routes: $function::ROUTES, elsewhere: &[] }
    };
}
