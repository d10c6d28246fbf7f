//! The release build of the local shop under load from outside: requests per second, processor time per request, and
//! latency.

use std::io;
use std::path::Path;
use std::time::{Duration, Instant};

use crate::client::Client;
use crate::machine::{cpu_millis, resident_kib};
use crate::report::{Table, hundredths, median, tenths, thousandths};
use crate::requests::{self, MeasuredRequest, RequestFactory};
use crate::shop::Shop;
use serde_json::json;
use tokio::process::Command;

/// How long each row is measured.
const ROW_DURATION: Duration = Duration::from_secs(4);
const STARTS: usize = 7;
/// After this the shop has given back what it needs only under load.
const IDLE: Duration = Duration::from_secs(15);

struct Row {
    name: &'static str,
    callers: u64,
    requests: u64,
    /// Until the last answer.
    millis: u64,
    /// Until the last mail.
    cpu_millis: u64,
    mailed_after_millis: u64,
    micros: Vec<u64>,
}

pub async fn measure(programs: &Path) -> io::Result<Vec<Table>> {
    let opening = opening(programs).await?;
    let shop = Shop::open(programs, true).await?;
    let settings = json!({"mailing_list_hourly_max": 1_000_000});
    shop.call("PUT", "/dev/settings", None, &settings).await?;

    let mut hash_micros = vec![raw_hash_micros(programs).await?];
    let mut measured = Vec::new();
    for callers in [1, 16] {
        for request in requests::on_sample_data(&shop).await? {
            measured.push(run(&shop, callers, request).await?);
        }
        // Those who have just signed up confirm.
        measured.push(run(&shop, callers, requests::confirming(&shop)?).await?);
        hash_micros.push(raw_hash_micros(programs).await?);
    }
    for callers in [1, 16] {
        measured.push(run(&shop, callers, requests::logging_in()).await?);
    }
    let burst_kib = resident_kib(shop.pid());
    tokio::time::sleep(IDLE).await;
    let idle_kib = resident_kib(shop.pid());
    hash_micros.push(raw_hash_micros(programs).await?);
    let u = median(hash_micros).max(1);
    Ok(vec![
        opening,
        Table {
            title: "The local shop under load",
            about: format!(
                "Each row runs for {} seconds over HTTP on loopback, on a data folder: a write is answered once it is on the disk. The callers run on the same \
                 {} cores. CPU is the server's alone, up to the last mail that the requests cause. u is one password hash alone in a program of its own, {} ms \
                 in this run: a figure in u can be compared with one from another machine.",
                ROW_DURATION.as_secs(),
                std::thread::available_parallelism().map_or(1, usize::from),
                tenths(u / 100),
            ),
            columns: vec!["request", "callers", "a second", "with their mails", "CPU ms each", "CPU u each", "p50 ms", "p50 u", "p99 ms"],
            rows: measured.iter().map(|row| row.cells(u)).collect(),
        },
        Table {
            title: "Memory",
            about: "Of the same shop, after all rows.".to_owned(),
            columns: vec!["figure", "MiB"],
            rows: vec![
                vec!["after the log-ins".to_owned(), tenths(burst_kib * 10 / 1024)],
                vec![format!("{} seconds later", IDLE.as_secs()), tenths(idle_kib * 10 / 1024)],
            ],
        },
    ])
}

/// How long it takes to open the shop, and its memory when idle.
async fn opening(programs: &Path) -> io::Result<Table> {
    let (mut first, mut again) = (Vec::new(), Vec::new());
    let mut idle_kib = 0;
    for _ in 0..STARTS {
        let shop = Shop::open(programs, false).await?;
        first.push(shop.started_micros);
        let shop = shop.restart(programs).await?;
        again.push(shop.started_micros);
        tokio::time::sleep(Duration::from_secs(1)).await;
        idle_kib = resident_kib(shop.pid());
    }
    Ok(Table {
        title: "Opening the local shop",
        about: format!("From exec to the first answer, median of {STARTS}, on a data folder; memory a second later."),
        columns: vec!["figure", "value"],
        rows: vec![
            vec!["first start, ms".to_owned(), tenths(median(first) / 100)],
            vec!["started again, ms".to_owned(), tenths(median(again) / 100)],
            vec!["memory when idle, MiB".to_owned(), tenths(idle_kib * 10 / 1024)],
        ],
    })
}

async fn run(shop: &Shop, callers: u64, MeasuredRequest { name, make, mails_each }: MeasuredRequest) -> io::Result<Row> {
    let letters_before = shop.letters_bytes()?;
    let begun = Instant::now();
    let cpu_before = cpu_millis(shop.pid());
    let mut tasks = Vec::new();
    for caller in 0..callers {
        let make = RequestFactory::clone(&make);
        let mut client = Client::connect(shop.port, [127, 2, 0, u8::try_from(caller + 1).unwrap_or(1)]).await?;
        tasks.push(tokio::spawn(async move {
            let mut micros = Vec::new();
            for n in 0.. {
                let Some(request) = make(caller, n).filter(|_| begun.elapsed() < ROW_DURATION) else { break };
                let asked = Instant::now();
                let response = client.send(request).await?;
                if !response.status().is_success() {
                    let body = String::from_utf8_lossy(response.body()).into_owned();
                    return Err(io::Error::other(format!("{}: {body}", response.status())));
                }
                micros.push(u64::try_from(asked.elapsed().as_micros()).unwrap_or(u64::MAX));
            }
            Ok(micros)
        }));
    }
    let mut micros = Vec::new();
    for task in tasks {
        micros.extend(task.await.map_err(io::Error::other)??);
    }
    let millis = millis_since(begun);
    shop.until_mailed(micros.len() as u64 * mails_each, letters_before).await?;
    let (mailed_after_millis, cpu_millis) = (millis_since(begun), cpu_millis(shop.pid()) - cpu_before);
    micros.sort_unstable();
    Ok(Row { name, callers, requests: micros.len() as u64, millis, mailed_after_millis, cpu_millis, micros })
}

impl Row {
    fn cells(&self, u_micros: u64) -> Vec<String> {
        let at = |per_cent: usize| self.micros.get(self.micros.len() * per_cent / 100).copied().unwrap_or_default();
        let cpu_micros = self.cpu_millis * 1_000 / self.requests.max(1);
        vec![
            self.name.to_owned(),
            self.callers.to_string(),
            (self.requests * 1_000 / self.millis.max(1)).to_string(),
            (self.requests * 1_000 / self.mailed_after_millis.max(1)).to_string(),
            hundredths(cpu_micros / 10),
            thousandths(cpu_micros * 1_000 / u_micros),
            hundredths(at(50) / 10),
            thousandths(at(50) * 1_000 / u_micros),
            hundredths(at(99) / 10),
        ]
    }
}

fn millis_since(begun: Instant) -> u64 {
    u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX)
}

/// One password hash, measured by a program of its own.
async fn raw_hash_micros(programs: &Path) -> io::Result<u64> {
    let output = Command::new(programs.join("raw-hash")).output().await?;
    String::from_utf8_lossy(&output.stdout).trim().parse().map_err(io::Error::other)
}
