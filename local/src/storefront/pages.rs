//! The pages of the storefront.

use askama::Template;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{Html, IntoResponse as _, Response};
use serde_json::Value;
use shared::texts::{Languages, Texts};
use shared::values::{Currency, Language, Money, Rate};

use super::Visitor;
use super::checkout::CheckoutForm;
use super::order_book::{CURRENCY, Order, SHIPPING_MINOR, Status};
use super::products::{self, PRODUCTS, Product};
use super::words::Words;
use crate::LocalShop;

/// The pages load one style sheet and run no scripts.
const POLICY: &str =
    "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// The parts that every page has.
struct Frame {
    w: &'static Words,
    shop_name: String,
    is_signed_in: bool,
    texts: Texts,
}

impl Frame {
    fn of(visitor: &Visitor) -> Self {
        let language = Language::parse(visitor.words.tag);
        let texts = language.map_or_else(Texts::english, |language| Texts::for_language(&language, &Languages::all()));
        Self { w: visitor.words, shop_name: visitor.shop_name.clone(), is_signed_in: visitor.is_signed_in, texts }
    }

    fn money(&self, minor: i64) -> String {
        Currency::parse(CURRENCY).map_or_else(String::new, |currency| self.texts.money(Money::new(minor, currency)))
    }
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
struct PaymentPage<'a> {
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

pub fn home(visitor: &Visitor) -> Response {
    page(StatusCode::OK, &Home { f: Frame::of(visitor), products: &PRODUCTS })
}

pub fn product(visitor: &Visitor, product: &'static Product) -> Response {
    page(StatusCode::OK, &ProductPage { f: Frame::of(visitor), product })
}

pub fn checkout(visitor: &Visitor, product: &Product, form: &CheckoutForm) -> Response {
    let status = if form.error.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    page(status, &CheckoutPage { f: Frame::of(visitor), product, form })
}

pub fn payment(visitor: &Visitor, order: &Order) -> Response {
    let f = Frame::of(visitor);
    page(StatusCode::OK, &PaymentPage { product: product_name(order, f.w), f, order })
}

/// The order, and what the shop answered about it.
pub fn thanks(visitor: &Visitor, order: &Order, answer: &Value) -> Response {
    let f = Frame::of(visitor);
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

pub fn not_found(visitor: &Visitor) -> Response {
    message(visitor, StatusCode::NOT_FOUND, visitor.words.nothing, visitor.words.nothing_hint)
}

pub fn cross_site(visitor: &Visitor) -> Response {
    message(visitor, StatusCode::FORBIDDEN, visitor.words.not_now, visitor.words.foreign)
}

pub fn message(visitor: &Visitor, status: StatusCode, title: &str, text: &str) -> Response {
    page(status, &MessagePage { f: Frame::of(visitor), title, text })
}

/// The shop's own style sheet, and what only the storefront needs.
pub async fn style(State(local): State<LocalShop>) -> Response {
    let brand = local.shop.settings_for_page().await.brand_style();
    let style = format!("{}\n{brand}\n{}", shared::web::STYLE, include_str!("../../templates/storefront/style.css"));
    ([(header::CONTENT_TYPE, "text/css; charset=utf-8")], style).into_response()
}

fn page(status: StatusCode, template: &impl Template) -> Response {
    let headers = [
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "strict-origin-when-cross-origin"),
        (header::VARY, "Accept-Language, Cookie"),
    ];
    match template.render() {
        Ok(html) => (status, headers, Html(html)).into_response(),
        Err(e) => (StatusCode::INTERNAL_SERVER_ERROR, e.to_string()).into_response(),
    }
}
