//! What a handler is handed: the shop, the request, and the caller its route asks for.
//!
//! There is a context for each kind of caller, and only a call of that kind can make one: a handler that takes [`Staff`] cannot be
//! reached by anybody else. A handler reads: parse, ask the domain, show.

use askama::Template;
use deserr::Deserr;
use http::{StatusCode, header};
use serde::Serialize;
use url::Url;

use super::form::Form;
use super::list::{self, PageInfo};
use super::{Caller, CustomerCaller, Frame, Problem, Rejection, Reply, Request, StaffCaller, StorefrontCaller};
use crate::audit::Actor;
use crate::customers::Customer;
use crate::input::MemberErrors;
use crate::mailing_list::{Consent, ConsentForm};
use crate::shop::Shop;
use crate::staff::{Permission, Scope};
use crate::values::secret::MailedToken;
use crate::values::{ClientInfo, Digest, Page, Paging};

/// The shop, the request, and who calls.
#[derive(Clone, Copy)]
pub struct Context<'a, C> {
    pub shop: &'a Shop,
    pub request: &'a Request,
    caller: C,
}

/// Anyone: a browser that may be signed in, or a storefront's server that vouches for one.
pub type Visitor<'a> = Context<'a, ()>;
/// A signed-in customer.
pub type SignedIn<'a> = Context<'a, &'a CustomerCaller>;
/// A storefront's server.
pub type Storefront<'a> = Context<'a, &'a StorefrontCaller>;
/// A member of the staff.
pub type Staff<'a> = Context<'a, &'a StaffCaller>;

impl<'a, C> Context<'a, C> {
    pub(super) fn new(shop: &'a Shop, request: &'a Request, caller: C) -> Self {
        Self { shop, request, caller }
    }

    /// The body as a type, from JSON or a form.
    ///
    /// # Errors
    /// 400 for what is no JSON; 422 with every member that does not fit (OR-2).
    pub fn body<T: Deserr<MemberErrors>>(&self) -> Result<T, Problem> {
        self.request.body()
    }

    /// A body that may be left out: then every member is at its default.
    ///
    /// # Errors
    /// As [`Context::body`].
    pub fn optional_body<T: Deserr<MemberErrors> + Default>(&self) -> Result<T, Problem> {
        if self.request.raw_body().is_empty() { Ok(T::default()) } else { self.body() }
    }

    /// The form of this page: empty, or as it was filled in when it could not be taken (UX-2).
    pub fn form(&self) -> &'a Form {
        self.request.form()
    }

    /// A parameter of the path as a type.
    ///
    /// # Errors
    /// 404 for what does not parse: there is nothing at such an address.
    pub fn path<T>(&self, name: &str, parse: impl FnOnce(&str) -> Option<T>) -> Result<T, Problem> {
        self.request.parse_parameter(name, parse)
    }

    /// A member of the query, decoded.
    pub fn query(&self, name: &str) -> Option<String> {
        self.request.query(name)
    }

    /// The caller's address and program, or those of the visitor that a storefront's server vouches for.
    pub fn client(&self) -> &'a ClientInfo {
        self.request.client()
    }

    /// The token of the mailed link that led here: in the query, or in the form that its page holds.
    pub fn mailed_token(&self) -> Option<MailedToken> {
        let in_query = self.request.query("token");
        MailedToken::parse(in_query.as_deref().unwrap_or_else(|| self.form().value("token")))
    }

    /// A consent given in one of our forms (ML-4). Whoever sent the form saw our page and its wording. Whoever called the API saw a page
    /// that we do not know; it is named where the browser tells it and it is the storefront's.
    pub fn consent(&self, form: ConsentForm) -> Consent {
        if self.request.is_form() {
            form.consent(self.shop, self.client())
        } else {
            form.external_consent(self.shop, self.client(), self.own_referrer())
        }
    }

    /// The page of the storefront or of ours that the call came from, as the browser tells it.
    fn own_referrer(&self) -> Option<&'a str> {
        let page = self.request.header(header::REFERER)?;
        let origin = Url::parse(page).ok()?.origin().ascii_serialization();
        self.shop.config().is_own_origin(&origin).then_some(page)
    }

    /// Whether the caller is a browser that wants a page.
    pub fn prefers_html(&self) -> bool {
        self.request.prefers_html()
    }

    /// Which page of a list is asked for.
    ///
    /// # Errors
    /// 400 for a limit outside 1 to 100 or a cursor that is not ours.
    pub fn paging(&self) -> Result<Paging, Problem> {
        list::paging(self.shop, self.request)
    }

    /// The rows of a page as they are answered, and where the next page begins, sealed for this caller and this query.
    pub fn rows<T, V>(&self, page: Page<T>, view: impl FnMut(T) -> V) -> (Vec<V>, PageInfo) {
        let info = list::page_info(self.shop, self.request, &page);
        (page.rows.into_iter().map(view).collect(), info)
    }

    /// The frame of a page that answers this request.
    pub fn frame(&self) -> Frame {
        Frame::of(self.shop, self.request)
    }

    /// Answers 200 with JSON.
    ///
    /// # Errors
    /// When the value does not serialise: a bug in its type.
    pub fn show(&self, view: &impl Serialize) -> Result<Reply, Rejection> {
        Ok(Reply::json(StatusCode::OK, view)?)
    }

    /// Answers with JSON.
    ///
    /// # Errors
    /// When the value does not serialise: a bug in its type.
    pub fn json(&self, status: StatusCode, view: &impl Serialize) -> Result<Reply, Rejection> {
        Ok(Reply::json(status, view)?)
    }

    /// Answers 200 with a page, in its frame.
    ///
    /// # Errors
    /// When the template does not render: a bug in it.
    pub fn page(&self, frame: &Frame, page: &impl Template) -> Result<Reply, Rejection> {
        Ok(frame.reply(StatusCode::OK, page)?)
    }

    /// After a form: look at that page. *Back* and *reload* never send the form again (UX-2).
    pub fn see_other(&self, to: &str) -> Result<Reply, Rejection> {
        Ok(Reply::redirect(StatusCode::SEE_OTHER, to))
    }
}

impl<'a> Visitor<'a> {
    /// The customer who is signed in, where somebody is.
    pub fn customer(&self) -> Option<&'a Customer> {
        match self.request.caller() {
            Caller::Customer(caller) => Some(&caller.customer),
            _ => None,
        }
    }

    /// Whether the caller is a storefront's server whose key has the scope.
    pub fn is_storefront_with(&self, scope: Scope) -> bool {
        matches!(self.request.caller(), Caller::Storefront(storefront) if storefront.scopes.contains(&scope))
    }
}

impl<'a> SignedIn<'a> {
    /// The customer as the record was when the call came.
    pub fn customer(&self) -> &'a Customer {
        &self.caller.customer
    }

    /// The session presented, by its digest.
    pub fn session(&self) -> &'a Digest {
        &self.caller.session
    }
}

impl Storefront<'_> {
    pub fn has_scope(&self, scope: Scope) -> bool {
        self.caller.scopes.contains(&scope)
    }
}

impl<'a> Staff<'a> {
    /// Who acts, from where: for the audit row.
    pub fn actor(&self) -> Actor<'a> {
        Actor { staff: &self.caller.id, client: self.client() }
    }

    pub fn may(&self, permission: Permission) -> bool {
        self.caller.role.may(permission)
    }

    /// Refuses a member of the staff whose role does not hold a permission.
    ///
    /// # Errors
    /// 403 without it.
    pub fn needs(&self, permission: Permission) -> Result<(), Problem> {
        if self.may(permission) { Ok(()) } else { Err(Problem::not_allowed()) }
    }
}
