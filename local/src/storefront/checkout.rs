//! The checkout: a form, and the order that it places.

use std::sync::Arc;

use axum::Form;
use axum::extract::{Query, State};
use axum::response::{IntoResponse as _, Redirect, Response};
use serde::Deserialize;
use shared::values::EmailAddress;

use super::order_book::{NewsletterConsent, Order, OrderBook, Status};
use super::products::{self, Product};
use super::server_side::{self, Buyer, PutOrderOutcome};
use super::{Visitor, pages};
use crate::LocalShop;

/// How many of a product one order may have.
const QUANTITY_MAX: i64 = 10;

#[derive(Deserialize)]
pub struct CheckoutQuery {
    product: Option<String>,
}

/// The checkout form, as its visitor filled it in.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct CheckoutForm {
    product: String,
    pub email: String,
    pub name: String,
    pub quantity: String,
    pub code: String,
    /// The box for the mailing list: any value where it is ticked.
    pub newsletter: Option<String>,
    #[serde(skip)]
    pub error: Option<String>,
}

impl CheckoutForm {
    fn quantity(&self) -> Option<i64> {
        self.quantity.trim().parse().ok().filter(|quantity| (1..=QUANTITY_MAX).contains(quantity))
    }
}

pub async fn show(State(local): State<LocalShop>, visitor: Visitor, Query(query): Query<CheckoutQuery>) -> Response {
    let Some(product) = query.product.and_then(|id| products::find(&id)) else {
        return Redirect::to("/").into_response();
    };
    let buyer = server_side::signed_in(&local, &visitor).await.unwrap_or_default();
    let form = CheckoutForm { email: buyer.email, name: buyer.name, quantity: "1".to_owned(), ..CheckoutForm::default() };
    pages::checkout(&visitor, product, &form)
}

/// Sends the order to the shop, keeps it, and leads on to the payment. What the shop refuses comes back in the form.
pub async fn place(
    State(local): State<LocalShop>,
    State(orders): State<Arc<OrderBook>>,
    visitor: Visitor,
    Form(form): Form<CheckoutForm>,
) -> Response {
    let Some(product) = products::find(&form.product) else {
        return Redirect::to("/").into_response();
    };
    let refuse = |error: String| pages::checkout(&visitor, product, &CheckoutForm { error: Some(error), ..form.clone() });
    let Some(quantity) = form.quantity() else {
        return refuse(visitor.words.wrong_quantity.to_owned());
    };
    // The shop takes any order. Whether there is somebody to write to is for the storefront to ask.
    if EmailAddress::parse(&form.email).is_err() {
        return refuse(visitor.words.wrong_address.to_owned());
    }
    let buyer = server_side::signed_in(&local, &visitor).await;
    let order = new_order(&local, &visitor, product, quantity, &form, buyer.as_ref());
    match server_side::put_order(&local, &order).await {
        PutOrderOutcome::Accepted(answer) => {
            let payment = format!("/checkout/{}", order.id);
            let ignored = answer["ignored"].as_array().into_iter().flatten();
            let is_code_unknown = ignored.into_iter().any(|ignored| ignored["member"] == "af");
            orders.keep(Order { is_code_unknown, ..order });
            Redirect::to(&payment).into_response()
        }
        PutOrderOutcome::Rejected => refuse(visitor.words.refused.to_owned()),
    }
}

fn new_order(local: &LocalShop, visitor: &Visitor, product: &Product, quantity: i64, form: &CheckoutForm, buyer: Option<&Buyer>) -> Order {
    let shop = &local.shop;
    let text = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
    let newsletter = form.newsletter.is_some().then(|| NewsletterConsent {
        ip: visitor.ip,
        user_agent: visitor.header("user-agent").map(str::to_owned),
        page: shop.config().page_url("/checkout"),
        at: shop.now(),
    });
    Order {
        id: format!("demo-{:016x}", u64::from_be_bytes(shop.rng().bytes())),
        product: product.id.to_owned(),
        quantity,
        unit_minor: product.price_minor,
        email: form.email.trim().to_owned(),
        name: text(&form.name),
        language: visitor.words.tag.to_owned(),
        // A signed-in customer buys on their own record, whatever address they type.
        number: buyer.map(|buyer| buyer.number),
        visit: visitor.visit.clone(),
        code: text(&form.code),
        is_code_unknown: false,
        newsletter,
        placed_at: shop.now(),
        updated_at: shop.now(),
        status: Status::Placed,
        refunded_minor: 0,
    }
}
