//! The storefront's own orders. A real storefront keeps them in a database; here it is a file.

use std::collections::BTreeMap;
use std::io;
use std::net::IpAddr;
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use shared::values::Timestamp;

use super::products;

/// The storefront's only currency.
pub const CURRENCY: &str = "EUR";
pub const SHIPPING_MINOR: i64 = 490;
const TAX_PERCENT: i64 = 19;

/// An order as the storefront keeps it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Order {
    pub id: String,
    pub product: String,
    pub quantity: i64,
    pub unit_minor: i64,
    pub email: String,
    pub name: Option<String>,
    pub language: String,
    pub number: Option<u64>,
    pub visit: Option<String>,
    pub code: Option<String>,
    /// No affiliate has this code, as the shop said when the order was placed.
    #[serde(default)]
    pub is_code_unknown: bool,
    pub newsletter: Option<NewsletterConsent>,
    pub placed_at: Timestamp,
    pub updated_at: Timestamp,
    pub status: Status,
    pub refunded_minor: i64,
}

/// Who ticked the box for the mailing list, and where: the proof that the shop keeps.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct NewsletterConsent {
    pub ip: IpAddr,
    pub user_agent: Option<String>,
    pub page: String,
    pub at: Timestamp,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    Placed,
    Paid,
    Cancelled,
}

/// An event in the life of an order.
#[derive(Clone, Copy, Debug)]
pub enum OrderEvent {
    Paid,
    HalfRefunded,
    Cancelled,
}

impl Order {
    pub fn items_minor(&self) -> i64 {
        self.unit_minor * self.quantity
    }

    pub fn tax_minor(&self) -> i64 {
        ((self.items_minor() + SHIPPING_MINOR) * TAX_PERCENT + 50) / 100
    }

    pub fn total_minor(&self) -> i64 {
        self.items_minor() + SHIPPING_MINOR + self.tax_minor()
    }

    /// The page that shows the order from its payment on.
    pub fn thanks_page(&self) -> String {
        format!("/thanks/{}", self.id)
    }

    /// Pressing a button twice changes no more than pressing it once.
    pub fn apply(&mut self, event: OrderEvent, at: Timestamp) {
        match (event, self.status) {
            (OrderEvent::Paid, Status::Placed) => self.status = Status::Paid,
            (OrderEvent::HalfRefunded, Status::Paid) => self.refunded_minor = self.items_minor() / 2,
            (OrderEvent::Cancelled, Status::Placed | Status::Paid) => self.status = Status::Cancelled,
            _ => return,
        }
        self.updated_at = at;
    }

    /// The whole order, as the body of `PUT /orders/{id}`.
    pub fn to_json(&self) -> Value {
        let mut body = json!({
            "status": self.status,
            "currency": CURRENCY,
            "items_minor": self.items_minor(),
            "discount_minor": 0,
            "shipping_minor": SHIPPING_MINOR,
            "handling_minor": 0,
            "tax_minor": self.tax_minor(),
            "refunded_items_minor": self.refunded_minor,
            "disputed_minor": 0,
            "placed_at": self.placed_at,
            "updated_at": self.updated_at,
            "customer": {"email": self.email, "language": self.language},
            "lines": [{
                "name": products::find(&self.product).map(|product| product.name(&self.language)),
                "version": self.product,
                "product": self.product,
                "categories": [["home"]],
                "quantity": self.quantity,
                "unit_minor": self.unit_minor,
            }],
        });
        let customer = &mut body["customer"];
        if let Some(name) = &self.name {
            customer["name"] = name.as_str().into();
        }
        if let Some(number) = self.number {
            customer["number"] = number.into();
        }
        if let Some(visit) = &self.visit {
            body["visit"] = visit.as_str().into();
        }
        if let Some(code) = &self.code {
            body["af"] = code.as_str().into();
        }
        if let Some(consent) = &self.newsletter {
            body["newsletter"] = json!({"ip": consent.ip, "form": "checkout", "page": consent.page, "at": consent.at});
            if let Some(agent) = &consent.user_agent {
                body["newsletter"]["user_agent"] = agent.as_str().into();
            }
        }
        body
    }
}

/// All orders: in memory, and also in a file where there is a data folder.
pub struct OrderBook {
    file: Option<PathBuf>,
    all: Mutex<BTreeMap<String, Order>>,
}

impl OrderBook {
    pub fn open(file: Option<PathBuf>) -> io::Result<Self> {
        let all = match file.as_ref().map(std::fs::read) {
            Some(Ok(bytes)) => serde_json::from_slice(&bytes).map_err(io::Error::other)?,
            Some(Err(e)) if e.kind() != io::ErrorKind::NotFound => return Err(e),
            _ => BTreeMap::new(),
        };
        Ok(Self { file, all: Mutex::new(all) })
    }

    pub fn find(&self, id: &str) -> Option<Order> {
        self.all.lock().unwrap_or_else(PoisonError::into_inner).get(id).cloned()
    }

    /// Keeps an order. When the file cannot be written, memory has it all the same, and the log says so.
    pub fn keep(&self, order: Order) {
        if let Err(error) = self.save(order) {
            tracing::error!(%error, "the demonstration storefront cannot write its orders to the disk");
        }
    }

    /// The new file is written beside the old one and moved into its place, so that a crash leaves one of the two.
    fn save(&self, order: Order) -> io::Result<()> {
        let mut all = self.all.lock().unwrap_or_else(PoisonError::into_inner);
        all.insert(order.id.clone(), order);
        let Some(file) = &self.file else { return Ok(()) };
        let beside = file.with_extension("new");
        std::fs::write(&beside, serde_json::to_vec(&*all).map_err(io::Error::other)?)?;
        std::fs::rename(beside, file)
    }
}
