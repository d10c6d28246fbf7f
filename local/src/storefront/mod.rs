//! A storefront of a few pages, for demonstration: what a real one does is shown here on one screen each.
//!
//! - It has nothing that a storefront elsewhere would not have: a key, and the shop's addresses. It never reaches into
//!   the domain.
//! - A page reached with `?af=` calls `POST /hits` for its visitor, keeps the visit in a cookie of its own, and shows
//!   itself again without the parameter.
//! - An order is told by `PUT /orders/{id}` when it is placed and whenever something happens to it: always the whole of
//!   it, so that a call that got lost is made up for by the next one.
//!
//! Only local mode has it; no function does.

mod orders;
mod pages;
mod products;
mod server_side;
mod words;

use std::io;

use form_urlencoded::Serializer;
use shared::bytes::Bytes;
use shared::http::{HeaderMap, HeaderValue, Method, Response, StatusCode, header};
use shared::values::Language;
use shared::web::{RawRequest, VISIT_COOKIE};

use crate::LocalShop;
use orders::{Order, OrderBook, OrderEvent};
use pages::CheckoutForm;
use products::Product;
use server_side::{Buyer, PutOrderOutcome};
use words::Words;

/// The storefront's own cookie with the visit.
const OWN_VISIT_COOKIE: &str = "storefront-visit";
/// How long the cookie lies in the browser. The visit says itself how long it counts.
const VISIT_SECONDS: u32 = 30 * 24 * 3_600;

/// The storefront: the shop behind it, and the orders it has taken.
pub struct Storefront {
    local: LocalShop,
    orders: OrderBook,
}

/// A visitor's call, as the storefront reads it.
struct Visitor<'a> {
    incoming: &'a RawRequest,
    words: &'static Words,
    /// The visit that the browser holds: of this storefront, or of the redirect `/r/…`.
    visit: Option<String>,
}

impl Storefront {
    pub fn open(local: LocalShop) -> io::Result<Self> {
        let file = local.data().map(|folder| folder.join("storefront.json"));
        Ok(Self { local, orders: OrderBook::open(file)? })
    }

    /// Answers what is a page of the storefront.
    pub async fn handle(&self, incoming: &RawRequest) -> Option<Response<Bytes>> {
        let visitor = Visitor::of(incoming);
        let parts: Vec<&str> = incoming.path.trim_start_matches('/').split('/').collect();
        let is_post = match incoming.method {
            Method::GET | Method::HEAD => false,
            Method::POST => true,
            _ => return None,
        };
        let is_page = matches!(parts.as_slice(), ["" | "checkout"] | ["product" | "thanks", _]);
        if is_page
            && !is_post
            && let Some(af) = visitor.query("af")
        {
            return Some(self.follow(&visitor, &af).await);
        }
        let response = match (parts.as_slice(), is_post) {
            ([""], false) => pages::home(&self.local, &visitor),
            (["storefront.css"], false) => pages::style(),
            (["product", id], false) => match products::find(id) {
                Some(product) => pages::product(&self.local, &visitor, product),
                None => pages::not_found(&self.local, &visitor),
            },
            (["checkout"], false) => self.checkout(&visitor).await,
            (["checkout"] | ["checkout", _, "pay"] | ["thanks", _, "refund" | "cancel"], true) if visitor.is_cross_site() => {
                pages::cross_site(&self.local, &visitor)
            }
            (["checkout"], true) => self.place(&visitor).await,
            (["checkout", id], false) => match self.orders.find(id) {
                Some(order) => pages::pay(&self.local, &visitor, &order),
                None => pages::not_found(&self.local, &visitor),
            },
            (["checkout", id, "pay"], true) => self.update_order(&visitor, id, OrderEvent::Paid).await,
            (["thanks", id], false) => self.thanks(&visitor, id).await,
            (["thanks", id, "refund"], true) => self.update_order(&visitor, id, OrderEvent::HalfRefunded).await,
            (["thanks", id, "cancel"], true) => self.update_order(&visitor, id, OrderEvent::Cancelled).await,
            _ => return None,
        };
        Some(response)
    }

    /// An affiliate's link leads to any page: note it, and show the page without the parameter.
    async fn follow(&self, visitor: &Visitor<'_>, af: &str) -> Response<Bytes> {
        let clean = visitor.address_without("af");
        // A HEAD is nobody's visit.
        let visit = match visitor.incoming.method {
            Method::HEAD => None,
            _ => server_side::record_hit(&self.local, visitor, af).await,
        };
        let mut response = redirect(&clean);
        if let Some(visit) = visit.filter(|visit| visit.bytes().all(|b| b.is_ascii_graphic() && b != b';')) {
            let cookie = format!("{OWN_VISIT_COOKIE}={visit}; Path=/; HttpOnly; SameSite=Lax; Max-Age={VISIT_SECONDS}");
            if let Ok(cookie) = HeaderValue::from_str(&cookie) {
                response.headers_mut().insert(header::SET_COOKIE, cookie);
            }
        }
        response
    }

    async fn checkout(&self, visitor: &Visitor<'_>) -> Response<Bytes> {
        let Some(product) = visitor.query("product").and_then(|id| products::find(&id)) else {
            return redirect("/");
        };
        let buyer = server_side::signed_in(&self.local, visitor).await.unwrap_or_default();
        pages::checkout(
            &self.local,
            visitor,
            product,
            &CheckoutForm { email: buyer.email, name: buyer.name, quantity: 1, ..CheckoutForm::default() },
        )
    }

    async fn place(&self, visitor: &Visitor<'_>) -> Response<Bytes> {
        let field = |name: &str| visitor.field(name).unwrap_or_default();
        let Some(product) = products::find(&field("product")) else {
            return redirect("/");
        };
        let form = CheckoutForm {
            email: field("email"),
            name: field("name"),
            quantity: field("quantity").parse().unwrap_or(0),
            code: field("code"),
            newsletter: visitor.field("newsletter").is_some(),
            error: None,
        };
        if !(1..=10).contains(&form.quantity) {
            return pages::checkout(
                &self.local,
                visitor,
                product,
                &CheckoutForm { error: Some(visitor.words.wrong_quantity.to_owned()), ..form },
            );
        }
        let signed_in = server_side::signed_in(&self.local, visitor).await;
        let order = self.order(visitor, product, &form, signed_in.as_ref());
        match server_side::put_order(&self.local, &order).await {
            PutOrderOutcome::Accepted(_) => {
                let to = format!("/checkout/{}", order.id);
                if let Err(e) = self.orders.save(order) {
                    shared::tracing::error!(%e, "the demonstration storefront cannot keep an order");
                }
                redirect(&to)
            }
            PutOrderOutcome::Rejected(why) => pages::checkout(&self.local, visitor, product, &CheckoutForm { error: Some(why), ..form }),
        }
    }

    fn order(&self, visitor: &Visitor<'_>, product: &Product, form: &CheckoutForm, signed_in: Option<&Buyer>) -> Order {
        let shop = &self.local.shop;
        let id = format!("demo-{:016x}", u64::from_be_bytes(shop.rng().bytes()));
        let text = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
        // Somebody who is signed in buys on their own record, whatever address they type.
        let number = signed_in.map(|buyer| buyer.number);
        let newsletter = form.newsletter.then(|| orders::NewsletterConsent {
            ip: visitor.incoming.ip,
            user_agent: visitor.header("user-agent").map(str::to_owned),
            page: shop.config().page_url("/checkout"),
            at: shop.now(),
        });
        Order {
            id,
            product: product.id.to_owned(),
            quantity: form.quantity,
            unit_minor: product.price_minor,
            email: form.email.trim().to_owned(),
            name: text(&form.name),
            language: visitor.words.tag.to_owned(),
            number,
            visit: visitor.visit.clone(),
            code: text(&form.code),
            newsletter,
            placed_at: shop.now(),
            updated_at: shop.now(),
            status: orders::Status::Placed,
            refunded_minor: 0,
        }
    }

    /// Something happens to an order. The storefront keeps it and tells the shop; were the shop down just now, the
    /// next call would make up for it, because each tells the whole order.
    async fn update_order(&self, visitor: &Visitor<'_>, id: &str, what: OrderEvent) -> Response<Bytes> {
        let Some(mut order) = self.orders.find(id) else {
            return pages::not_found(&self.local, visitor);
        };
        order.apply(what, self.local.shop.now());
        let to = format!("/thanks/{id}");
        let told = server_side::put_order(&self.local, &order).await;
        if let Err(e) = self.orders.save(order) {
            shared::tracing::error!(%e, "the demonstration storefront cannot keep an order");
        }
        match told {
            PutOrderOutcome::Accepted(_) => redirect(&to),
            PutOrderOutcome::Rejected(why) => pages::message(&self.local, visitor, StatusCode::BAD_GATEWAY, visitor.words.not_now, &why),
        }
    }

    /// Asks the shop what it made of the order by telling it once more: that changes nothing.
    async fn thanks(&self, visitor: &Visitor<'_>, id: &str) -> Response<Bytes> {
        let Some(order) = self.orders.find(id) else {
            return pages::not_found(&self.local, visitor);
        };
        match server_side::put_order(&self.local, &order).await {
            PutOrderOutcome::Accepted(answer) => pages::thanks(&self.local, visitor, &order, &answer),
            PutOrderOutcome::Rejected(why) => pages::message(&self.local, visitor, StatusCode::BAD_GATEWAY, visitor.words.not_now, &why),
        }
    }
}

impl<'a> Visitor<'a> {
    fn of(incoming: &'a RawRequest) -> Self {
        let accepted = text(&incoming.headers, "accept-language").map(shared::values::language::parse_accept_language).unwrap_or_default();
        let cookie = |name| cookie(&incoming.headers, name);
        let visit = cookie(OWN_VISIT_COOKIE).or_else(|| cookie(VISIT_COOKIE));
        Self { incoming, words: words::best(&accepted.iter().map(Language::primary_subtag).collect::<Vec<_>>()), visit }
    }

    fn header(&self, name: &str) -> Option<&str> {
        text(&self.incoming.headers, name)
    }

    fn query(&self, name: &str) -> Option<String> {
        value(self.incoming.query.as_bytes(), name)
    }

    fn field(&self, name: &str) -> Option<String> {
        value(&self.incoming.body, name)
    }

    /// Whether another site's page sent this form.
    fn is_cross_site(&self) -> bool {
        self.header("sec-fetch-site").is_some_and(|site| !matches!(site, "same-origin" | "none"))
    }

    fn address_without(&self, name: &str) -> String {
        let members = form_urlencoded::parse(self.incoming.query.as_bytes()).filter(|(n, _)| n != name);
        let query = Serializer::new(String::new()).extend_pairs(members).finish();
        // Never `//somewhere`: that would lead to another site.
        let path = format!("/{}", self.incoming.path.trim_start_matches('/'));
        if query.is_empty() { path } else { format!("{path}?{query}") }
    }
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

fn cookie(headers: &HeaderMap, name: &str) -> Option<String> {
    let cookies = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let mut pairs = cookies.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(n, _)| *n == name).map(|(_, value)| value.to_owned())
}

fn value(encoded: &[u8], name: &str) -> Option<String> {
    form_urlencoded::parse(encoded).find(|(n, _)| n == name).map(|(_, value)| value.into_owned())
}

/// Look at this page.
fn redirect(to: &str) -> Response<Bytes> {
    let mut response = crate::dev::reply(StatusCode::SEE_OTHER, "text/plain", Bytes::new());
    response.headers_mut().insert(header::LOCATION, HeaderValue::from_str(to).unwrap_or(HeaderValue::from_static("/")));
    response
}
