//! How the engines differ from what AWS documents: probed here, and documented in `docs/engines.md`.
//!
//! Without `DYNAMODB_ENDPOINT` the embedded engine is compared with its column; with it (`.ci/dynamodb-local`) both engines are.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::fs;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::error::ProvideErrorMetadata;
use aws_sdk_dynamodb::types::{
    AttributeValue, ConditionCheck, ConsumedCapacity, KeysAndAttributes, Put, ReturnConsumedCapacity, ReturnValue,
    ReturnValuesOnConditionCheckFailure, TransactWriteItem, Update,
};
use local::engine::{Engine, Storage};
use shared::store::connect::{self, Signing};
use shared::store::table;

use crate::tidy::root;

const TABLE: &str = "probed-engine";

type Item = HashMap<String, AttributeValue>;

/// One engine, with an empty table.
struct Probed {
    client: Client,
    table: String,
}

/// One behaviour: its description, the documented result, and a probe of an engine.
struct Probe {
    behaviour: &'static str,
    documented: &'static str,
    embedded: String,
    /// Only if another engine is available.
    elsewhere: Option<String>,
}

fn text(text: &str) -> AttributeValue {
    AttributeValue::S(text.to_owned())
}

fn number(n: i64) -> AttributeValue {
    AttributeValue::N(n.to_string())
}

fn key(pk: &str, sk: &str) -> Item {
    HashMap::from([("pk".to_owned(), text(pk)), ("sk".to_owned(), text(sk))])
}

fn item(pk: &str, sk: &str, bytes: usize) -> Item {
    let mut item = key(pk, sk);
    item.insert("text".to_owned(), text(&"x".repeat(bytes)));
    item
}

/// `done`, or the name of the error.
fn said<T, E: ProvideErrorMetadata>(answer: Result<T, E>) -> String {
    match answer {
        Ok(_) => "done".to_owned(),
        Err(e) => e.code().unwrap_or("no answer").to_owned(),
    }
}

fn units(consumed: Option<&ConsumedCapacity>) -> String {
    consumed.and_then(ConsumedCapacity::capacity_units).map_or_else(|| "not told".to_owned(), |units| format!("{units}"))
}

impl Probed {
    async fn at(address: &str, signing: Signing, http: Option<connect::HttpClient>) -> Self {
        let table = format!("{TABLE}-{}", std::process::id());
        let client = connect::client(address, signing, http);
        table::create(&client, &table).await.expect("a table");
        Self { client, table }
    }

    async fn embedded() -> Self {
        let engine = Engine::open(&Storage::Memory).expect("an engine");
        Self::at(&engine.address(), Signing::Unsigned, Some(engine.connector())).await
    }

    async fn elsewhere() -> Option<Self> {
        let endpoint = std::env::var("DYNAMODB_ENDPOINT").ok().filter(|url| !url.is_empty())?;
        Some(Self::at(&endpoint, Signing::Anybody, None).await)
    }

    async fn put(&self, item: Item) {
        self.client.put_item().table_name(&self.table).set_item(Some(item)).send().await.expect("a put");
    }

    fn putting(&self, item: Item) -> TransactWriteItem {
        let put = Put::builder().table_name(&self.table).set_item(Some(item)).build().expect("a put");
        TransactWriteItem::builder().put(put).build()
    }

    async fn transact(&self, parts: Vec<TransactWriteItem>, token: &str) -> (String, String) {
        let sent = self
            .client
            .transact_write_items()
            .set_transact_items(Some(parts))
            .client_request_token(token)
            .return_consumed_capacity(ReturnConsumedCapacity::Total)
            .send()
            .await;
        let consumed = sent.as_ref().ok().and_then(|answer| answer.consumed_capacity().first());
        (units(consumed), said(sent.map_err(aws_sdk_dynamodb::error::SdkError::into_service_error)))
    }

    async fn transaction_of(&self, parts: usize) -> (String, String) {
        let puts = (0..parts).map(|n| self.putting(key("many", &format!("{n:03}")))).collect();
        self.transact(puts, &format!("of {parts}")).await
    }

    async fn two_actions_on_one_item(&self) -> String {
        let twice = vec![self.putting(key("twice", "a")), self.putting(key("twice", "a"))];
        self.transact(twice, "twice").await.1
    }

    async fn repeated_token(&self, changed: bool) -> String {
        let once = |sk| vec![self.putting(key("token", sk))];
        let token = if changed { "changed" } else { "same" };
        self.transact(once("a"), token).await;
        self.transact(once(if changed { "b" } else { "a" }), token).await.1
    }

    /// The value of a counter after a transaction that adds 1 to it was sent this often with one token.
    async fn counted_with_one_token(&self, times: u32) -> String {
        for _ in 0..times {
            let add = Update::builder()
                .table_name(&self.table)
                .set_key(Some(key("token", "counter")))
                .update_expression("ADD n :one")
                .expression_attribute_values(":one", number(1))
                .build()
                .expect("an update");
            self.transact(vec![TransactWriteItem::builder().update(add).build()], "counting").await;
        }
        let sent = self.client.get_item().table_name(&self.table).set_key(Some(key("token", "counter"))).consistent_read(true).send().await;
        sent.expect("a read").item.and_then(|item| item.get("n")?.as_n().ok().cloned()).unwrap_or_default()
    }

    async fn checking(&self) -> String {
        self.put(item("checked", "a", 1_500)).await;
        let check = ConditionCheck::builder()
            .table_name(&self.table)
            .set_key(Some(key("checked", "a")))
            .condition_expression("attribute_exists(pk)")
            .build()
            .expect("a check");
        let parts = vec![TransactWriteItem::builder().condition_check(check).build(), self.putting(key("checked", "b"))];
        self.transact(parts, "checking").await.0
    }

    async fn put_with(&self, item: Item) -> (String, String) {
        let sent = self
            .client
            .put_item()
            .table_name(&self.table)
            .set_item(Some(item))
            .return_consumed_capacity(ReturnConsumedCapacity::Total)
            .send()
            .await;
        let consumed = units(sent.as_ref().ok().and_then(|answer| answer.consumed_capacity()));
        (consumed, said(sent.map_err(aws_sdk_dynamodb::error::SdkError::into_service_error)))
    }

    async fn old_item_of_a_refused_put(&self) -> String {
        self.put(item("refused", "a", 3)).await;
        let sent = self
            .client
            .put_item()
            .table_name(&self.table)
            .set_item(Some(key("refused", "a")))
            .condition_expression("attribute_not_exists(pk)")
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld)
            .send()
            .await;
        match sent.map_err(aws_sdk_dynamodb::error::SdkError::into_service_error) {
            Err(aws_sdk_dynamodb::operation::put_item::PutItemError::ConditionalCheckFailedException(e)) => {
                if e.item().is_some_and(|item| item.contains_key("text")) { "the old item" } else { "no item" }.to_owned()
            }
            other => said(other),
        }
    }

    async fn get(&self, is_strong: bool) -> String {
        self.put(item("read", "a", 4_000)).await;
        let sent = self
            .client
            .get_item()
            .table_name(&self.table)
            .set_key(Some(key("read", "a")))
            .consistent_read(is_strong)
            .return_consumed_capacity(ReturnConsumedCapacity::Total)
            .send()
            .await
            .expect("a read");
        units(sent.consumed_capacity())
    }

    async fn added_to_nothing(&self) -> String {
        let sent = self
            .client
            .update_item()
            .table_name(&self.table)
            .set_key(Some(key("counter", "a")))
            .update_expression("ADD n :one")
            .expression_attribute_values(":one", number(1))
            .return_values(ReturnValue::UpdatedNew)
            .send()
            .await
            .expect("an update");
        sent.attributes().and_then(|new| new.get("n")?.as_n().ok().cloned()).unwrap_or_default()
    }

    async fn sort_order(&self) -> String {
        for sk in ["b", "B", "é", "z", "10", "9"] {
            self.put(key("sorted", sk)).await;
        }
        self.keys_of("sorted", None).await.0
    }

    /// The sort keys of a partition, and whether the answer says that there are more.
    async fn keys_of(&self, pk: &str, limit: Option<i32>) -> (String, bool) {
        let found = self
            .client
            .query()
            .table_name(&self.table)
            .key_condition_expression("pk = :pk")
            .expression_attribute_values(":pk", text(pk))
            .set_limit(limit)
            .send()
            .await
            .expect("a query");
        let keys: Vec<&str> = found.items().iter().filter_map(|item| Some(item.get("sk")?.as_s().ok()?.as_str())).collect();
        (keys.join(" "), found.last_evaluated_key().is_some())
    }

    async fn exact_limit(&self) -> String {
        for sk in ["a", "b"] {
            self.put(key("limit", sk)).await;
        }
        if self.keys_of("limit", Some(2)).await.1 { "more is promised" } else { "the end is told" }.to_owned()
    }

    async fn a_megabyte(&self) -> String {
        for n in 0..4 {
            self.put(item("large", &n.to_string(), 390_000)).await;
        }
        if self.keys_of("large", None).await.1 { "more is promised" } else { "the end is told" }.to_owned()
    }

    async fn batch_of(&self, keys: Vec<Item>) -> String {
        let asked = KeysAndAttributes::builder().set_keys(Some(keys)).build().expect("keys");
        let sent = self.client.batch_get_item().request_items(&self.table, asked).send().await;
        said(sent.map_err(aws_sdk_dynamodb::error::SdkError::into_service_error))
    }

    async fn over_the_end(&self) -> String {
        let mut over = key("over", "a");
        over.insert("ttl".to_owned(), number(1_000_000_000));
        self.put(over).await;
        if self.keys_of("over", None).await.0.is_empty() { "gone" } else { "still there" }.to_owned()
    }

    async fn conflicts(&self) -> String {
        let racing: Vec<_> = (0..40)
            .map(|n| {
                let Self { client, table } = self;
                let racer = Self { client: client.clone(), table: table.clone() };
                tokio::spawn(async move { racer.transact(vec![racer.putting(key("raced", "a"))], &format!("racer {n}")).await.1 })
            })
            .collect();
        let mut refused = 0;
        for racer in racing {
            refused += usize::from(racer.await.expect("a racer") != "done");
        }
        if refused == 0 { "never" } else { "some are refused" }.to_owned()
    }
}

/// All probes, in the order of the page.
async fn probe(engine: &Probed) -> Vec<(&'static str, &'static str, String)> {
    let keys = |n: usize| (0..n).map(|n| key("batch", &n.to_string())).collect::<Vec<_>>();
    let hundred = engine.transaction_of(100).await;
    vec![
        ("a transaction of 100 items", "done", hundred.1),
        ("… of 101", "ValidationException", engine.transaction_of(101).await.1),
        ("two actions on one item in a transaction", "ValidationException", engine.two_actions_on_one_item().await),
        ("a transaction repeated with its `ClientRequestToken`", "done", engine.repeated_token(false).await),
        ("… three times: the counter that it adds 1 to", "1", engine.counted_with_one_token(3).await),
        ("another one with that token", "IdempotentParameterMismatchException", engine.repeated_token(true).await),
        ("40 transactions at one item at once: are some refused?", "some are refused", engine.conflicts().await),
        ("a refused put tells", "the old item", engine.old_item_of_a_refused_put().await),
        ("an item of 400 KB", "ValidationException", engine.put_with(item("huge", "a", 410_000)).await.1),
        ("an empty sort key", "ValidationException", engine.put_with(key("empty", "")).await.1),
        ("`ADD 1` to a number that is not there", "1", engine.added_to_nothing().await),
        ("the order of sort keys", "10 9 B b z é", engine.sort_order().await),
        ("a query whose limit is exactly what there is", "more is promised", engine.exact_limit().await),
        ("a query over 1.6 MB", "more is promised", engine.a_megabyte().await),
        ("101 keys in a batch", "ValidationException", engine.batch_of(keys(101)).await),
        ("a key twice in a batch", "ValidationException", engine.batch_of([keys(1), keys(1)].concat()).await),
        ("an item whose `ttl` is over since long", "still there", engine.over_the_end().await),
        ("units of a put of 1.5 KB", "2", engine.put_with(item("units", "a", 1_500)).await.0),
        ("units of a strong read of 4 KB", "1", engine.get(true).await),
        ("units of an eventual read of 4 KB", "0.5", engine.get(false).await),
        ("units of a transaction of 100 small puts", "200", hundred.0),
        ("units of a put and a check of 1.5 KB in a transaction", "6", engine.checking().await),
    ]
}

async fn probes() -> Vec<Probe> {
    let embedded = probe(&Probed::embedded().await).await;
    let elsewhere = match Probed::elsewhere().await {
        Some(engine) => Some(probe(&engine).await),
        None => None,
    };
    let rows = embedded.into_iter().enumerate();
    rows.map(|(n, (behaviour, documented, embedded))| {
        let elsewhere = elsewhere.as_ref().map(|probed| probed[n].2.clone());
        Probe { behaviour, documented, embedded, elsewhere }
    })
    .collect()
}

fn cell(documented: &str, found: &str) -> String {
    if found == documented { "as documented".to_owned() } else { format!("**{found}**") }
}

fn embedded_part(Probe { behaviour, documented, embedded, .. }: &Probe) -> String {
    format!("| {behaviour} | {documented} | {} |", cell(documented, embedded))
}

fn page(probes: &[Probe]) -> String {
    let mut rows = String::new();
    for probe in probes {
        let elsewhere = probe.elsewhere.as_deref().unwrap_or_default();
        let _infallible = writeln!(rows, "{} {} |", embedded_part(probe), cell(probe.documented, elsewhere));
    }
    format!(include_str!("engines.md"), rows = rows)
}

/// An undocumented difference is one that no code is prepared for.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_engines_differ_from_what_is_documented_only_as_written_down() {
    let probes = probes().await;
    let file = root().join("docs/engines.md");
    let is_whole = probes.iter().all(|probe| probe.elsewhere.is_some());
    if is_whole && std::env::var_os("UPDATE_DOCS").is_some() {
        fs::write(&file, page(&probes)).expect("docs can be written");
    }
    let kept = fs::read_to_string(&file).unwrap_or_default();
    let missing: Vec<String> = probes.iter().map(embedded_part).filter(|row| !kept.contains(row)).collect();
    assert!(missing.is_empty(), "docs/engines.md is out of date: UPDATE_DOCS=1 .ci/dynamodb-local engines\n{}", missing.join("\n"));
    assert!(
        !is_whole || kept == page(&probes),
        "docs/engines.md is out of date: UPDATE_DOCS=1 .ci/dynamodb-local engines\n{}",
        page(&probes)
    );
}
