//! What a handler receives: the shop, the request, and the kind of caller that its route requires.
//!
//! Each kind of caller has its own context, and only a call of that kind can create one: nobody else can reach a
//! handler that takes [`Staff`]. A handler parses, calls the domain and shows the result.

use askama::Template;
use deserr::Deserr;
use http::{StatusCode, header};
use serde::Serialize;
use url::Url;

use super::flash::Flash;
use super::form::Form;
use super::list::{self, PageInfo};
use super::{
    Caller, CustomerCaller, Frame, KNOWN_BROWSER_COOKIE, Pager, Problem, Rejection, Reply, Request, StaffCaller, StorefrontCaller,
};
use crate::accounts::KnownBrowsers;
use crate::audit::Actor;
use crate::customers::Customer;
use crate::input::MemberErrors;
use crate::mailing_list::{Consent, ConsentForm};
use crate::shop::Shop;
use crate::staff::{Permission, Scope};
use crate::texts::Texts;
use crate::values::secret::MailedToken;
use crate::values::{ClientInfo, Digest, Page, Paging};

/// The shop, the request, and the caller.
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
    /// 400 for invalid JSON; 422 with every invalid member (OR-2).
    pub fn body<T: Deserr<MemberErrors>>(&self) -> Result<T, Problem> {
        self.request.body()
    }

    /// A body that may be missing; then every member has its default.
    ///
    /// # Errors
    /// As [`Context::body`].
    pub fn optional_body<T: Deserr<MemberErrors> + Default>(&self) -> Result<T, Problem> {
        if self.request.raw_body().is_empty() { Ok(T::default()) } else { self.body() }
    }

    /// The page's form: empty, or as it was filled in when it was refused (UX-2).
    pub fn form(&self) -> &'a Form {
        self.request.form()
    }

    /// A parameter of the path as a type.
    ///
    /// # Errors
    /// 404 if it does not parse: there is nothing at such an address.
    pub fn path<T>(&self, name: &str, parse: impl FnOnce(&str) -> Option<T>) -> Result<T, Problem> {
        self.request.parse_parameter(name, parse)
    }

    /// A query parameter, decoded.
    pub fn query(&self, name: &str) -> Option<String> {
        self.request.query(name)
    }

    /// The caller's IP address and user agent, or those of the visitor that a storefront's server vouches for.
    pub fn client(&self) -> &'a ClientInfo {
        self.request.client()
    }

    /// The token of the mailed link that led here, from the query or from the form on its page.
    pub fn mailed_token(&self) -> Option<MailedToken> {
        let in_query = self.request.query("token");
        MailedToken::parse(in_query.as_deref().unwrap_or_else(|| self.form().value("token")))
    }

    /// What the caller's browser is known for (PW-7).
    pub fn known_browsers(&self) -> KnownBrowsers {
        KnownBrowsers::parse(self.shop, &self.request.cookie(KNOWN_BROWSER_COOKIE).unwrap_or_default())
    }

    /// A consent given in one of our forms (ML-4). Whoever submitted the form saw our page and its wording. A call to
    /// the API comes from a page that we do not know; it is recorded if the browser names it and it is ours or the
    /// storefront's.
    pub fn consent(&self, form: ConsentForm) -> Consent {
        if self.request.is_form() {
            form.consent(self.shop, self.client())
        } else {
            form.external_consent(self.shop, self.client(), self.own_referrer())
        }
    }

    /// Our or the storefront's page that the call came from, if the browser names it.
    fn own_referrer(&self) -> Option<&'a str> {
        let page = self.request.header(header::REFERER)?;
        let origin = Url::parse(page).ok()?.origin().ascii_serialization();
        self.shop.config().is_own_origin(&origin).then_some(page)
    }

    /// The texts of the language that the caller asks for, or of the shop's.
    pub fn texts(&self) -> Texts {
        Texts::for_language(&self.request.language(self.shop), &self.shop.config().languages)
    }

    /// Whether the caller is a browser that wants a page.
    pub fn prefers_html(&self) -> bool {
        self.request.prefers_html()
    }

    /// The requested page of a list.
    ///
    /// # Errors
    /// 400 for a limit outside 1 to 100 or a cursor that is not ours.
    pub fn paging(&self) -> Result<Paging, Problem> {
        list::paging(self.shop, self.request)
    }

    /// The rows of a page as views, and the cursor of the next page, signed for this caller and this query.
    pub fn rows<T, V>(&self, page: Page<T>, view: impl FnMut(T) -> V) -> (Vec<V>, PageInfo) {
        let info = list::page_info(self.shop, self.request, &page);
        (page.rows.into_iter().map(view).collect(), info)
    }

    /// The links to the other pages of a list, for a page of it.
    pub fn pager(&self, page: &PageInfo) -> Pager {
        list::pager(self.request, page)
    }

    /// The frame of a page that answers this request.
    pub async fn frame(&self) -> Frame {
        Frame::of(self.shop, self.request).await
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

    /// Whether an earlier page left this notice for this one.
    pub fn has_notice(&self, notice: &str) -> bool {
        self.request.notice() == Some(notice)
    }

    /// Redirects to a page after a form was submitted, and has it show a notice once.
    pub fn see_other_with(&self, to: &str, notice: &str) -> Result<Reply, Rejection> {
        self.see_other_showing(to, Flash::notice(to, notice))
    }

    /// Redirects to a page after a form was submitted, and leaves something for it.
    pub fn see_other_showing(&self, to: &str, flash: Flash) -> Result<Reply, Rejection> {
        let reply = Reply::redirect(StatusCode::SEE_OTHER, to);
        Ok(flash.cookie(self.shop).into_iter().fold(reply, Reply::cookie))
    }

    /// Redirects to a page after a form was submitted. *Back* and *reload* do not submit it again (UX-2).
    pub fn see_other(&self, to: &str) -> Result<Reply, Rejection> {
        Ok(Reply::redirect(StatusCode::SEE_OTHER, to))
    }
}

impl<'a> Visitor<'a> {
    /// The signed-in customer, if there is one.
    pub fn customer(&self) -> Option<&'a Customer> {
        match self.request.caller() {
            Caller::Customer(caller) => Some(&caller.customer),
            _ => None,
        }
    }
}

impl<'a> SignedIn<'a> {
    /// The customer's record as of the start of the call.
    pub fn customer(&self) -> &'a Customer {
        &self.caller.customer
    }

    /// Whether they logged in a short while ago.
    pub fn is_recent(&self) -> bool {
        self.caller.is_recent
    }

    /// Refuses what is sensitive if the log-in was a while ago.
    ///
    /// # Errors
    /// 403 then; the page asks for the password (S-SE-8).
    pub fn needs_recent_login(&self) -> Result<(), Problem> {
        if self.is_recent() { Ok(()) } else { Err(Problem::login_too_old()) }
    }

    /// The digest of the session's token.
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
    /// Who acts, and from where, for the audit row.
    pub fn actor(&self) -> Actor<'a> {
        Actor { staff: &self.caller.id, client: self.client() }
    }

    pub fn may(&self, permission: Permission) -> bool {
        self.caller.role.may(permission)
    }

    /// Refuses what is sensitive if the sign-in was a while ago, for a route on which only some changes are. For a whole
    /// route there is [`Route::with_recent_sign_in`](super::Route::with_recent_sign_in).
    ///
    /// # Errors
    /// 403 then; the page leads to the sign-in (S-SE-8).
    pub fn needs_recent_sign_in(&self) -> Result<(), Problem> {
        if self.caller.is_recent { Ok(()) } else { Err(Problem::sign_in_too_old()) }
    }

    /// Refuses a member of the staff whose role lacks a permission.
    ///
    /// # Errors
    /// 403 without it.
    pub fn needs(&self, permission: Permission) -> Result<(), Problem> {
        if self.may(permission) { Ok(()) } else { Err(Problem::not_allowed()) }
    }
}
