//! The pages.

use askama::Template;
use serde_json::Value;
use shared::bytes::Bytes;
use shared::http::{HeaderValue, Response, StatusCode, header};
use shared::texts::{Languages, Texts};
use shared::values::{Currency, Language, Money, Rate};

use super::orders::{CURRENCY, Order, SHIPPING_MINOR, Status};
use super::products::{self, PRODUCTS, Product};
use super::words::Words;
use super::{LocalShop, Visitor};
use crate::dev::reply;

/// The pages load one style sheet and run nothing.
const POLICY: &str =
    "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// What every page has.
struct Frame {
    w: &'static Words,
    shop_name: String,
    texts: Texts,
}

impl Frame {
    fn of(local: &LocalShop, visitor: &Visitor<'_>) -> Self {
        let language = Language::parse(visitor.words.tag);
        let texts = language.map_or_else(Texts::english, |language| Texts::for_language(&language, &Languages::all()));
        Self { w: visitor.words, shop_name: local.shop.config().shop_name.clone(), texts }
    }

    fn money(&self, minor: i64) -> String {
        Currency::parse(CURRENCY).map_or_else(String::new, |currency| self.texts.money(Money::new(minor, currency)))
    }
}

/// The checkout form, as its visitor left it.
#[derive(Clone, Debug, Default)]
pub struct CheckoutForm {
    pub email: String,
    pub name: String,
    pub quantity: i64,
    pub code: String,
    pub newsletter: bool,
    pub error: Option<String>,
}

#[derive(Template)]
#[template(path = "storefront/home.html")]
struct Home {
    f: Frame,
    products: &'static [Product],
}

#[derive(Template)]
#[template(path = "storefront/product.html")]
struct ProductPage {
    f: Frame,
    product: &'static Product,
}

#[derive(Template)]
#[template(path = "storefront/checkout.html")]
struct CheckoutPage<'a> {
    f: Frame,
    product: &'a Product,
    form: &'a CheckoutForm,
}

#[derive(Template)]
#[template(path = "storefront/pay.html")]
struct PayPage<'a> {
    f: Frame,
    order: &'a Order,
    product: String,
}

#[derive(Template)]
#[template(path = "storefront/thanks.html")]
struct ThanksPage<'a> {
    f: Frame,
    order: &'a Order,
    product: String,
    state: &'static str,
    number: String,
    referred_by: Option<String>,
    because: String,
    commissions: Vec<String>,
}

#[derive(Template)]
#[template(path = "storefront/message.html")]
struct MessagePage<'a> {
    f: Frame,
    title: &'a str,
    text: &'a str,
}

pub fn home(local: &LocalShop, visitor: &Visitor<'_>) -> Response<Bytes> {
    page(StatusCode::OK, &Home { f: Frame::of(local, visitor), products: &PRODUCTS })
}

pub fn product(local: &LocalShop, visitor: &Visitor<'_>, product: &'static Product) -> Response<Bytes> {
    page(StatusCode::OK, &ProductPage { f: Frame::of(local, visitor), product })
}

pub fn checkout(local: &LocalShop, visitor: &Visitor<'_>, product: &Product, form: &CheckoutForm) -> Response<Bytes> {
    let status = if form.error.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    page(status, &CheckoutPage { f: Frame::of(local, visitor), product, form })
}

pub fn pay(local: &LocalShop, visitor: &Visitor<'_>, order: &Order) -> Response<Bytes> {
    if order.status != Status::Placed {
        return super::redirect(&format!("/thanks/{}", order.id));
    }
    let f = Frame::of(local, visitor);
    page(StatusCode::OK, &PayPage { product: product_name(order, f.w), f, order })
}

/// The thanks, and what the shop answered.
pub fn thanks(local: &LocalShop, visitor: &Visitor<'_>, order: &Order, answer: &Value) -> Response<Bytes> {
    let f = Frame::of(local, visitor);
    let state = match order.status {
        Status::Placed => f.w.placed,
        Status::Paid => f.w.paid,
        Status::Cancelled => f.w.cancelled,
    };
    let commissions = answer["lines"].as_array().map(|lines| lines.iter().map(|line| commission(&f, line)).collect());
    let thanks = ThanksPage {
        product: product_name(order, f.w),
        order,
        state,
        number: answer["customer_number"].to_string(),
        referred_by: answer["referred_by"].as_u64().map(|number| number.to_string()),
        because: answer["because"].as_str().unwrap_or_default().to_owned(),
        commissions: commissions.unwrap_or_default(),
        f,
    };
    page(StatusCode::OK, &thanks)
}

fn commission(f: &Frame, line: &Value) -> String {
    let minor = |member: &str| f.money(line[member].as_i64().unwrap_or_default());
    let rate = line["rate_bp"].as_u64().and_then(|bp| u16::try_from(bp).ok()).and_then(Rate::from_basis_points);
    let rate = rate.map_or_else(String::new, |rate| f.texts.rate(rate));
    format!("{} ({rate} {} {})", minor("amount_minor"), f.w.of_base, minor("base_minor"))
}

fn product_name(order: &Order, words: &Words) -> String {
    products::find(&order.product).map_or_else(|| order.product.clone(), |product| product.name(words.tag).to_owned())
}

pub fn not_found(local: &LocalShop, visitor: &Visitor<'_>) -> Response<Bytes> {
    message(local, visitor, StatusCode::NOT_FOUND, visitor.words.nothing, visitor.words.nothing_hint)
}

pub fn cross_site(local: &LocalShop, visitor: &Visitor<'_>) -> Response<Bytes> {
    message(local, visitor, StatusCode::FORBIDDEN, visitor.words.not_now, visitor.words.foreign)
}

pub fn message(local: &LocalShop, visitor: &Visitor<'_>, status: StatusCode, title: &str, text: &str) -> Response<Bytes> {
    page(status, &MessagePage { f: Frame::of(local, visitor), title, text })
}

/// The shop's own style, and what only a shop window needs.
pub fn style() -> Response<Bytes> {
    let style = format!("{}\n{}", shared::web::frame::STYLE, include_str!("../../templates/storefront/style.css"));
    reply(StatusCode::OK, "text/css; charset=utf-8", style.into())
}

fn page(status: StatusCode, template: &impl Template) -> Response<Bytes> {
    let mut response = match template.render() {
        Ok(html) => reply(status, "text/html; charset=utf-8", html.into()),
        Err(e) => reply(StatusCode::INTERNAL_SERVER_ERROR, "text/plain", e.to_string().into()),
    };
    for (name, value) in [
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "strict-origin-when-cross-origin"),
        (header::VARY, "Accept-Language, Cookie"),
    ] {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    response
}
