//! What was ordered, as its storefront names it.
//!
//! The table keeps all items of an order as one text in the order's item, so that those of a typical order fit into the
//! unit that the order takes anyway. The text is bounded: an order of thousands of items must not make each of its
//! snapshots, and each list with it, cost a hundred times as much.

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use utoipa::ToSchema;

use super::{Amount, Quantity};
use crate::values::ShortText;

/// Between two items, between two members of one, and between two names of a category. No text of ours has them: they are
/// control characters.
const BETWEEN_ITEMS: char = '\u{1e}';
const BETWEEN_MEMBERS: char = '\u{1f}';
const BETWEEN_NAMES: char = '\u{1d}';

/// An item of an order: a line of the order, as the storefront reports it.
#[derive(Clone, Debug, Default, PartialEq, Eq, ToSchema)]
#[schema(as = LineReport)]
pub struct OrderItem {
    /// What the product is called.
    pub name: Option<ShortText<100>>,
    /// The storefront's id of the version of the product.
    pub version: Option<ShortText<100>>,
    /// The storefront's id of the product.
    pub product: Option<ShortText<100>>,
    /// Each category as the chain of names from the root to it.
    #[schema(required = false)]
    pub categories: Vec<Vec<ShortText<100>>>,
    /// More than 0, at most 1,000,000; 1.5 for goods sold by weight.
    #[schema(value_type = Option<f64>)]
    pub quantity: Option<Quantity>,
    /// The price of one, without tax.
    #[schema(value_type = Amount, required = false)]
    pub unit_minor: Option<Amount>,
}

/// The items of an order, as far as they are kept.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OrderItems {
    pub list: Vec<OrderItem>,
    /// There were more than are kept.
    pub is_cut: bool,
}

/// How much room is left for items. Once one has not fitted in, none of those after it does.
#[derive(Debug)]
pub(super) struct Room(Option<usize>);

impl OrderItems {
    /// The room for all items together, in bytes.
    pub const BYTES_MAX: usize = 4_096;

    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }
}

impl Default for Room {
    fn default() -> Self {
        Self(Some(OrderItems::BYTES_MAX))
    }
}

impl Room {
    /// Takes the room for an item; `false` if there is not enough.
    pub fn take_for(&mut self, item: &OrderItem) -> bool {
        let taken = item.to_text().len() + BETWEEN_ITEMS.len_utf8();
        self.0 = self.0.and_then(|left| left.checked_sub(taken));
        self.0.is_some()
    }

    pub fn is_exhausted(&self) -> bool {
        self.0.is_none()
    }
}

impl OrderItem {
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// The item as it is kept: version, product, name, quantity, price, and each category.
    fn to_text(&self) -> String {
        let text = |text: &Option<ShortText<100>>| text.as_ref().map(ToString::to_string).unwrap_or_default();
        let mut members = vec![text(&self.version), text(&self.product), text(&self.name)];
        members.push(self.quantity.as_ref().map(ToString::to_string).unwrap_or_default());
        members.push(self.unit_minor.map(|unit| unit.minor().to_string()).unwrap_or_default());
        members.extend(self.categories.iter().map(|chain| join(chain.iter().map(ShortText::as_str), BETWEEN_NAMES)));
        join(members.iter().map(String::as_str), BETWEEN_MEMBERS).trim_end_matches(BETWEEN_MEMBERS).to_owned()
    }

    fn of_text(kept: &str) -> Option<Self> {
        let mut members = kept.split(BETWEEN_MEMBERS);
        let mut next = || members.next().filter(|member| !member.is_empty());
        let text = |member: Option<&str>| member.map(ShortText::parse).transpose().ok();
        let (version, product, name) = (text(next())?, text(next())?, text(next())?);
        let quantity = next().map(Quantity::parse).transpose().ok()?;
        let unit_minor = match next() {
            Some(minor) => Some(Amount::from_minor(minor.parse().ok()?)?),
            None => None,
        };
        let chain = |chain: &str| chain.split(BETWEEN_NAMES).map(ShortText::parse).collect::<Result<Vec<_>, _>>().ok();
        let categories = members.map(chain).collect::<Option<Vec<_>>>()?;
        Some(Self { name, version, product, categories, quantity, unit_minor })
    }
}

fn join<'a>(parts: impl Iterator<Item = &'a str>, between: char) -> String {
    parts.collect::<Vec<_>>().join(between.encode_utf8(&mut [0; 4]))
}

/// One text. A separator at its end says that there were more items.
impl Serialize for OrderItems {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let items: Vec<String> = self.list.iter().map(OrderItem::to_text).collect();
        let end = if self.is_cut { BETWEEN_ITEMS.to_string() } else { String::new() };
        serializer.serialize_str(&(join(items.iter().map(String::as_str), BETWEEN_ITEMS) + &end))
    }
}

impl<'de> Deserialize<'de> for OrderItems {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let kept = text.strip_suffix(BETWEEN_ITEMS);
        let items = kept.unwrap_or(&text).split(BETWEEN_ITEMS).filter(|item| !item.is_empty());
        let list = items.map(OrderItem::of_text).collect::<Option<Vec<_>>>();
        Ok(Self { list: list.ok_or_else(|| D::Error::custom("not the items of an order"))?, is_cut: kept.is_some() })
    }
}
