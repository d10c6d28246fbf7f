//! A shop with any number of customers. The people of the sample data join and buy through the API; then the items of one
//! of them are copied, with other numbers, addresses and orders.
//!
//! A copy is what real requests would have made, except for items that no request reads again: audit rows, jobs, the
//! agenda of confirmed entries, and search entries.

use std::io;
use std::path::Path;

use local::engine::{Engine, Storage};
use local::{LocalShop, LocalShopOptions, demo, demo_config};
use serde_json::{Value, json};
use shared::store::{Key, Update};
use shared::url::Url;

/// The sample people's numbers begin here, so that nothing else looks like one of them.
const MODELS_FROM: u64 = 7_000_000;
/// Lucía: she signed up, reads the newsletter, and bought through Hannelore's link.
const MODEL: u64 = MODELS_FROM + 6;
const MODEL_EMAIL: &str = "lucia@example.com";
const MODEL_ORDER: &str = "sample-04";
/// Hannelore, whose customers all copies are.
pub const AFFILIATE: u64 = MODELS_FROM + 3;
pub const AFFILIATE_EMAIL: &str = "hannelore@example.com";
/// One line in ten is Hannelore's; the rest belong to this many other affiliates.
const OTHERS: u64 = 999;
const ORDERS_EACH: u64 = 2;
/// Her sample lines have lower numbers.
const FIRST_LINE: u64 = 1_000;
const TABLE: &str = "shopfolk";
/// How many customers are loaded in one batch.
const CUSTOMERS_AT_ONCE: u64 = 5_000;

/// The number of a copy, from 0.
pub fn number(copy: u64) -> u64 {
    copy + 1
}

pub fn email(copy: u64) -> String {
    format!("customer{}@example.com", number(copy))
}

/// How much was loaded.
pub struct LoadedCounts {
    pub items: u64,
    pub lines: u64,
    pub lines_of_affiliate: u64,
}

/// Opens the shop of a folder.
pub async fn open(folder: &Path) -> io::Result<LocalShop> {
    let base = Url::parse("http://127.0.0.1/").map_err(io::Error::other)?;
    LocalShop::open(LocalShopOptions { data: Some(folder.to_owned()), ..LocalShopOptions::in_memory(demo_config(base)) }).await
}

/// Fills an empty folder with customers. Each has two orders with a line each; every second one is on the mailing list.
pub async fn populate(folder: &Path, customers: u64) -> io::Result<LoadedCounts> {
    let shop = open(folder).await?;
    let counter = Update::of(&Key::new("SEQ", "CUSTOMER")).add("n", i64::try_from(MODELS_FROM).map_err(io::Error::other)?);
    shop.shop.store().update(counter).await.map_err(io::Error::other)?;
    demo::populate(&shop).await?;
    drop(shop);

    let engine = Engine::open(&Storage::File(&folder.join("table.sqlite")))?;
    let models = Templates::of(&engine.items(TABLE)?)?;
    let mut loaded = LoadedCounts { items: 0, lines: 0, lines_of_affiliate: 0 };
    let mut copy = 0;
    while copy < customers {
        let until = (copy + CUSTOMERS_AT_ONCE).min(customers);
        let items = (copy..until).map(|copy| models.copy(copy, &mut loaded)).collect::<Result<Vec<_>, _>>()?.concat();
        loaded.items += items.len() as u64;
        engine.load(TABLE, items)?;
        copy = until;
    }
    let taken = json!({"pk": {"S": format!("A#{AFFILIATE}")}, "sk": {"S": "SEQ"}, "n": {"N": (FIRST_LINE + loaded.lines_of_affiliate).to_string()}});
    engine.load(TABLE, vec![taken])?;
    Ok(loaded)
}

/// The items of the model, as text.
struct Templates {
    person: Vec<String>,
    reader: Vec<String>,
    order: Vec<String>,
    line: Value,
}

impl Templates {
    fn of(items: &[Value]) -> io::Result<Self> {
        let of_kind = |kinds: &[&str], mentions: &str| -> Vec<String> {
            let is_one = |item: &&Value| kinds.contains(&key(item, "pk").split('#').next().unwrap_or_default());
            items.iter().filter(is_one).map(Value::to_string).filter(|text| text.contains(mentions)).collect()
        };
        let (reader, person) = of_kind(&["E", "C", "ML"], &MODEL.to_string())
            .into_iter()
            .chain(of_kind(&["E"], MODEL_EMAIL).into_iter().filter(|text| !text.contains(&MODEL.to_string())))
            .partition(|text| text.contains(r#""sk":{"S":"M"#) || text.contains(r#""pk":{"S":"ML#"#));
        let order = of_kind(&["O", "CO"], MODEL_ORDER);
        let line = items.iter().find(|item| key(item, "sk").starts_with("K#") && item["o"]["S"] == MODEL_ORDER);
        let models = Self { person, reader, order, line: line.cloned().unwrap_or_default() };
        let counts = (models.person.len(), models.reader.len(), models.order.len(), models.line.is_object());
        // A customer has two items; a subscriber an entry, receipts and a member; an order itself and its place among hers.
        if counts == (2, 5, 2, true) {
            Ok(models)
        } else {
            Err(io::Error::other(format!("the items of the model have changed: {counts:?}")))
        }
    }

    fn copy(&self, copy: u64, loaded: &mut LoadedCounts) -> io::Result<Vec<Value>> {
        let reader: &[String] = if copy.is_multiple_of(2) { &self.reader } else { &[] };
        let mut items = Vec::with_capacity(16);
        for text in self.person.iter().chain(reader) {
            let mut item: Value = serde_json::from_str(&retarget(text, copy))?;
            if key(&item, "pk").starts_with("ML#") {
                item["pk"]["S"] = format!("ML#{:x}", copy / 2 % 16).into();
            }
            items.push(item);
        }
        for nth in 0..ORDERS_EACH {
            let order = format!("order-{copy}-{nth}");
            for text in &self.order {
                items.push(serde_json::from_str(&retarget(text, copy).replace(MODEL_ORDER, &order))?);
            }
            items.push(self.line(&order, loaded));
        }
        Ok(items)
    }

    /// The next line: one in ten is Hannelore's.
    fn line(&self, order: &str, loaded: &mut LoadedCounts) -> Value {
        let (affiliate, sequence) = if loaded.lines.is_multiple_of(10) {
            loaded.lines_of_affiliate += 1;
            (AFFILIATE, FIRST_LINE + loaded.lines_of_affiliate)
        } else {
            (MODELS_FROM + 1_000 + loaded.lines % OTHERS, loaded.lines / OTHERS + 1)
        };
        loaded.lines += 1;
        let mut line = self.line.clone();
        line["pk"]["S"] = format!("A#{affiliate}").into();
        line["sk"]["S"] = format!("K#{sequence:010}").into();
        line["o"]["S"] = order.into();
        line
    }
}

/// Turns an item of the model into a copy's.
fn retarget(text: &str, copy: u64) -> String {
    let number = number(copy);
    text.replace(MODEL_EMAIL, &email(copy))
        .replace(&format!("{MODEL:010}"), &format!("{number:010}"))
        .replace(&format!("C#{}\"", MODEL / 1_000), &format!("C#{}\"", number / 1_000))
        .replace(&MODEL.to_string(), &number.to_string())
}

fn key<'a>(item: &'a Value, part: &str) -> &'a str {
    item[part]["S"].as_str().unwrap_or_default()
}
